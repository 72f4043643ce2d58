package main

import (
	"fmt"
	"slices"
	"strings"
)

// bashScript is the script for bash. It needs no other package for completion, and runs
// in bash 3.2 too.
func bashScript(commands []completed) string {
	var b strings.Builder
	b.WriteString("# Completion of kayle-conformance for bash.\n")
	parseFunction(&b, "", commands)
	b.WriteString("_kayle_conformance() {\n" + parseVariables +
		"    _kayle_conformance_parse\n" +
		"    COMPREPLY=()\n" +
		"    case $kind in\n" +
		"    file)\n" +
		"        type compopt > /dev/null 2>&1 && compopt -o filenames 2> /dev/null\n" +
		"        local IFS=$'\\n'\n" +
		"        COMPREPLY=($(IFS=' ' compgen -P \"$lead\" -f -W \"$values\" -- \"$cur\"))\n" +
		"        ;;\n" +
		"    files)\n" +
		"        type compopt > /dev/null 2>&1 && compopt -o nospace 2> /dev/null\n" +
		"        COMPREPLY=($(compgen -P \"$lead\" -S = -W \"$values\" -- \"$cur\"))\n" +
		"        ;;\n" +
		"    word | list) COMPREPLY=($(compgen -P \"$lead\" -W \"$values\" -- \"$cur\")) ;;\n" +
		"    esac\n" +
		"}\n" +
		"complete -F _kayle_conformance kayle-conformance\n")
	return b.String()
}

// zshScript is the script for zsh.
func zshScript(commands []completed) string {
	var b strings.Builder
	b.WriteString("#compdef kayle-conformance\n# Completion of kayle-conformance for zsh.\n")
	parseFunction(&b, "    emulate -L sh\n", commands)
	b.WriteString("_kayle_conformance() {\n" + parseVariables +
		"    local COMP_WORDBREAKS='' COMP_CWORD=$((CURRENT - 1))\n" +
		"    local -a COMP_WORDS\n" +
		"    COMP_WORDS=(\"${words[@]}\")\n" +
		"    _kayle_conformance_parse\n" +
		"    [[ -n $lead ]] && compset -p ${#lead}\n" +
		"    case $kind in\n" +
		"    file)\n" +
		"        [[ -n $values ]] && compadd -- ${=values}\n" +
		"        _files\n" +
		"        ;;\n" +
		"    files) compadd -S = -- ${=values} ;;\n" +
		"    list) compadd -S '' -- ${=values} ;;\n" +
		"    word) compadd -- ${=values} ;;\n" +
		"    esac\n" +
		"}\n" +
		"(( $+functions[compdef] )) || { autoload -U compinit && compinit; }\n" +
		"compdef _kayle_conformance kayle-conformance\n")
	return b.String()
}

// parseVariables are what the function that parses the line sets: what kind of value
// comes next and which there are, what is written of it, and what stands before that in
// the same word.
const parseVariables = "    local kind='text' values='' cur='' lead=''\n"

// parseFunction is the function that parses the line. How zsh comes to run it as bash
// does stands at its beginning.
func parseFunction(b *strings.Builder, begin string, commands []completed) {
	f := func(format string, args ...any) { fmt.Fprintf(b, format, args...) }
	f("_kayle_conformance_parse() {\n%s"+
		"    local at='' expects='' below='' flags='' glued='' word i last\n"+
		"    local -a line\n"+
		"    line=()\n"+
		"    # Where = ends a word, it is put together again.\n"+
		"    for ((i = 1; i <= COMP_CWORD; i++)); do\n"+
		"        word=${COMP_WORDS[i]}\n"+
		"        last=$((${#line[@]} - 1))\n"+
		"        if [[ $word == '=' && $last -ge 0 ]]; then\n"+
		"            line[last]+='=' glued=1\n"+
		"        elif [[ -n $glued ]]; then\n"+
		"            line[last]+=$word glued=''\n"+
		"        else\n"+
		"            line+=(\"$word\")\n"+
		"        fi\n"+
		"    done\n"+
		"    last=$((${#line[@]} - 1))\n"+
		"    cur=${line[last]}\n"+
		"    for ((i = 0; i < last; i++)); do\n"+
		"        word=${line[i]}\n"+
		"        if [[ -n $expects ]]; then\n"+
		"            expects=''\n"+
		"            continue\n"+
		"        fi\n"+
		"        case \"$at $word\" in\n", begin)
	var paths, taking []string
	for _, c := range commands {
		if c.path != "" {
			parent, name := parted(c.path)
			paths = append(paths, quoted(parent+" "+name))
		}
		for _, flag := range c.flags {
			for _, name := range flag.names {
				if !flag.switched {
					taking = append(taking, quoted(c.path+" "+name))
				}
			}
		}
	}
	f("        %s) at=${at:+$at }$word ;;\n", strings.Join(paths, "|"))
	f("        %s) expects=$word ;;\n", strings.Join(taking, "|"))
	f("        esac\n    done\n" +
		"    if [[ -z $expects && $cur == --*=* ]]; then\n" +
		"        expects=${cur%%%%=*} cur=${cur#*=}\n" +
		"        [[ ${COMP_WORDBREAKS-} == *=* ]] || lead=$expects=\n" +
		"    fi\n" +
		"    case $at in\n")
	for _, c := range commands {
		var below, flags []string
		for _, command := range c.commands {
			below = append(below, command.word)
		}
		for _, flag := range c.flags {
			flags = append(flags, flag.names...)
		}
		f("    %s) below=%s flags=%s kind=%s values=%s ;;\n", quoted(c.path), quoted(strings.Join(below, " ")),
			quoted(strings.Join(flags, " ")), c.args.kind, quoted(strings.Join(c.args.words, " ")))
	}
	f("    esac\n    if [[ -n $expects ]]; then\n        case \"$at $expects\" in\n")
	bashValues(f, commands)
	f("        *) kind=text values='' ;;\n        esac\n" +
		"    elif [[ $cur == -* ]]; then\n" +
		"        kind=word values=$flags\n" +
		"    elif [[ -n $below ]]; then\n" +
		"        [[ $kind == file ]] || kind=word # or a command, or a file of the one that need not be named\n" +
		"        values=$below\n" +
		"    fi\n" +
		"    if [[ $kind == files && $cur == *=* ]]; then\n" +
		"        [[ ${COMP_WORDBREAKS-} == *=* ]] || lead=$lead${cur%%%%=*}=\n" +
		"        kind=file cur=${cur#*=}\n" +
		"    fi\n" +
		"    if [[ $kind == list && $cur == *,* ]]; then\n" +
		"        lead=$lead${cur%%,*}, cur=${cur##*,}\n" +
		"    fi\n" +
		"}\n")
}

// bashValues says of each flag that proposes something what it proposes.
func bashValues(f func(string, ...any), commands []completed) {
	var order []string
	flags := map[string][]string{} // by what they propose
	for _, c := range commands {
		for _, flag := range c.flags {
			if flag.switched || flag.values.kind == anyText {
				continue
			}
			what := fmt.Sprintf("kind=%s values=%s", flag.values.kind, quoted(strings.Join(flag.values.words, " ")))
			if !slices.Contains(order, what) {
				order = append(order, what)
			}
			for _, name := range flag.names {
				flags[what] = append(flags[what], quoted(c.path+" "+name))
			}
		}
	}
	for _, what := range order {
		f("        %s) %s ;;\n", strings.Join(flags[what], "|"), what)
	}
}

// parted are what a path ends with and what comes before.
func parted(path string) (parent, name string) {
	at := strings.LastIndexByte(path, ' ')
	return path[:max(at, 0)], path[at+1:]
}

// quoted is a word for bash and zsh that stands for itself.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// fishScript is the script for fish.
func fishScript(commands []completed) string {
	var b strings.Builder
	line := func(condition, rest string) {
		fmt.Fprintf(&b, "complete -c kayle-conformance -n %s %s\n", fishQuoted(condition), rest)
	}
	b.WriteString("# Completion of kayle-conformance for fish.\ncomplete -c kayle-conformance -f\n")
	for _, c := range commands {
		condition := "__fish_use_subcommand"
		if c.path != "" {
			condition = "__fish_seen_subcommand_from " + strings.Join(strings.Fields(c.path), "; and __fish_seen_subcommand_from ")
		}
		var below []string
		for _, command := range c.commands {
			below = append(below, command.word)
		}
		if c.path != "" && len(below) > 0 {
			condition += "; and not __fish_seen_subcommand_from " + strings.Join(below, " ")
		}
		for _, command := range c.commands {
			line(condition, "-a "+fishQuoted(command.word)+" -d "+fishQuoted(command.help))
		}
		switch c.args.kind {
		case aFile:
			line(condition, "-F")
		case oneWord:
			line(condition, "-a "+fishQuoted(strings.Join(c.args.words, " ")))
		}
		for _, flag := range c.flags {
			line(condition, fishFlag(flag))
		}
	}
	return b.String()
}

func fishFlag(flag completedFlag) string {
	var parts []string
	for _, name := range flag.names {
		if long, ok := strings.CutPrefix(name, "--"); ok {
			parts = append(parts, "-l "+long)
		} else {
			parts = append(parts, "-s "+strings.TrimPrefix(name, "-"))
		}
	}
	words := strings.Join(flag.values.words, " ")
	switch {
	case flag.switched:
	case flag.values.kind == aFile:
		parts = append(parts, "-r -F")
	case flag.values.kind == oneWord:
		parts = append(parts, "-x -a "+fishQuoted(words))
	case flag.values.kind == wordList:
		parts = append(parts, "-x -a "+fishQuoted("(__fish_append , "+words+")"))
	case flag.values.kind == wordFiles:
		parts = append(parts, "-r -F -a "+fishQuoted(strings.Join(flag.values.words, "= ")+"="))
	default:
		parts = append(parts, "-x")
	}
	return strings.Join(append(parts, "-d "+fishQuoted(flag.help)), " ")
}

// fishQuoted is a word for fish that stands for itself.
func fishQuoted(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}

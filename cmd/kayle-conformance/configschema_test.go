package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"github.com/pb33f/go-yaml"
	"github.com/pb33f/jsonschema/v6"

	"github.com/kayleai/kayle-conformance/cmd/kayle-conformance/internal/commandline"
)

// wholeParser is the command line's parser, which reads a configuration file.
func wholeParser(t *testing.T) *commandline.Parser {
	t.Helper()
	none := func(string) (string, bool) { return "", false }
	p, err := newParser(&grammar{}, &resolver{lookup: none})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// loads tells whether the command run takes a configuration file.
func loads(t *testing.T, text string) error {
	t.Helper()
	_, err := wholeParser(t).Parse([]string{"run", "--config", write(t, "c.yaml", text)})
	return err
}

// validates tells whether the schema takes it.
func validates(t *testing.T, schema *jsonschema.Schema, text string) error {
	t.Helper()
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if value, err = jsonschema.UnmarshalJSON(bytes.NewReader(encoded)); err != nil {
		t.Fatal(err)
	}
	return schema.Validate(value)
}

// values are what a flag takes and what it does not, as YAML.
func values(flag *commandline.Flag) (good, bad []string) {
	of := flag.Target.Type()
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch {
	case flag.Enum != "":
		return flag.EnumSlice(), []string{"something-else", "[" + flag.EnumSlice()[0] + "]"}
	case of == reflect.TypeFor[time.Duration]():
		return []string{"90s", "1h30m", "1.5s", "0s"}, []string{"soon", "90 s", "[1s]"}
	case of == reflect.TypeFor[byteSize]():
		return []string{"65536", "64KiB", "64 MiB"}, []string{"much", "0.5GiB", "-1"}
	case of == reflect.TypeFor[itemCount]():
		return []string{"7", "all"}, []string{"many", "0", "-1", "1.5", "[1]"}
	case of == reflect.TypeFor[[]string]():
		return []string{"one", "[one, two]"}, []string{"{a: b}"}
	case of.Kind() == reflect.Bool:
		return []string{"true", "false"}, []string{"maybe", "[true]"}
	case of.Kind() == reflect.Float64:
		return []string{"2", "2.5"}, []string{"fast"}
	case of.Kind() == reflect.String:
		return []string{"some text"}, []string{"[a, b]", "{a: b}"}
	}
	return []string{"7"}, []string{"many", "1.5", "[1]"}
}

// The schema takes of each flag what the loader takes, and refuses what it refuses; it
// knows every flag that a file may hold, and no other.
func TestConfigSchema(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	schema := printedSchema(g, "config")
	var whole strings.Builder
	whole.WriteString("# yaml-language-server: $schema=./kayle-conformance.schema.json\n$schema: ./kayle-conformance.schema.json\n")
	var named []string
	for _, flag := range configurable(wholeParser(t).Model) {
		named = append(named, flag.Name)
		good, bad := values(flag)
		for _, value := range good {
			text := flag.Name + ": " + value + "\n"
			g.Expect(loads(t, text)).To(Succeed(), text)
			g.Expect(validates(t, schema, text)).To(Succeed(), text)
		}
		for _, value := range bad {
			text := flag.Name + ": " + value + "\n"
			g.Expect(loads(t, text)).NotTo(Succeed(), text)
			g.Expect(validates(t, schema, text)).NotTo(Succeed(), text)
		}
		fmt.Fprintf(&whole, "%s: %s\n", flag.Name, good[len(good)-1])
	}
	g.Expect(validates(t, schema, whole.String())).To(Succeed())
	g.Expect(loads(t, whole.String())).To(Succeed())
	for _, text := range []string{"tarrget: http://host\n", "config: c.yaml\n", "help: true\n", "token: secret\n"} {
		g.Expect(validates(t, schema, text)).NotTo(Succeed(), text)
		g.Expect(loads(t, text)).NotTo(Succeed(), text)
	}
	for _, text := range []string{"$schema: a\n$schema: b\n", "$schema: [a]\n"} {
		g.Expect(loads(t, text)).NotTo(Succeed(), text)
	}

	var printed struct {
		Properties map[string]struct {
			Description string
			Default     any
		}
	}
	g.Expect(json.Unmarshal([]byte(invocation{}.do("schema", "config").out), &printed)).To(Succeed())
	wanted := slices.Collect(maps.Keys(flagsOfRun(t)))
	wanted = append(slices.DeleteFunc(wanted, func(name string) bool { return name == "config" }), schemaKey)
	g.Expect(slices.Collect(maps.Keys(printed.Properties))).To(ConsistOf(wanted))
	g.Expect(append(named, schemaKey)).To(ConsistOf(wanted))
	for name, p := range printed.Properties {
		g.Expect(p.Description).NotTo(BeEmpty(), name)
	}
	g.Expect(printed.Properties["concurrency"].Default).To(BeEquivalentTo(8))
	g.Expect(printed.Properties["timeout"].Default).To(Equal("30s"))
	g.Expect(printed.Properties["report"].Description).To(ContainSubstring("junit"))
}

// The key by which an editor finds the schema changes nothing.
func TestConfigMayNameItsSchema(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	const text = "$schema: ./kayle-conformance.schema.json\nexplore: 14\nfail-fast: true\n"
	g.Expect(os.WriteFile(defaultConfig, []byte(text), 0o600)).To(Succeed())
	o := invocation{}.options(t)
	g.Expect(o.Explore).To(Equal(14))
	g.Expect(o.FailFast).To(BeTrue())
}

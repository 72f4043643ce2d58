package commandline

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// plain is the type of what is given, without the pointer to it.
func (v *Value) plain() reflect.Type {
	if t := v.Target.Type(); t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return v.Target.Type()
}

// kind says what is expected.
func (v *Value) kind() string {
	if v.plain() == reflect.TypeFor[time.Duration]() {
		return "duration"
	}
	if v.IsSlice() {
		return "string"
	}
	return v.plain().Kind().String()
}

// known tells whether values of that type can be given.
func (v *Value) known() bool {
	if _, ok := reflect.New(v.plain()).Interface().(encoding.TextUnmarshaler); ok {
		return true
	}
	switch v.plain().Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int64, reflect.Uint64, reflect.Float64:
		return true
	case reflect.Slice:
		return v.plain() == reflect.TypeFor[[]string]()
	}
	return false
}

// give sets the value to what a text says; a list grows by what it says.
func (v *Value) give(text string) error {
	into := v.Target
	if into.Kind() == reflect.Pointer {
		into = reflect.New(v.plain()).Elem()
	}
	if err := read(into, text, v.Tag.Get("sep") != "none"); err != nil {
		return err
	}
	if v.Target.Kind() == reflect.Pointer {
		v.Target.Set(into.Addr())
	}
	return nil
}

// read reads a text into what it is for.
func read(into reflect.Value, text string, separated bool) error {
	if u, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text))
	}
	switch into.Kind() {
	case reflect.String:
		into.SetString(text)
	case reflect.Bool:
		switch strings.ToLower(text) {
		case "true", "1", "yes":
			into.SetBool(true)
		case "false", "0", "no":
			into.SetBool(false)
		default:
			return fmt.Errorf("bool value must be true, 1, yes, false, 0 or no but got %q", text)
		}
	case reflect.Int, reflect.Int64:
		if into.Type() == reflect.TypeFor[time.Duration]() {
			d, err := time.ParseDuration(text)
			if err != nil {
				return fmt.Errorf("expected duration but got %q: %w", text, err)
			}
			into.SetInt(int64(d))
			return nil
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf("expected a valid 64 bit int but got %q", text)
		}
		into.SetInt(n)
	case reflect.Uint64:
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return fmt.Errorf("expected a valid 64 bit uint but got %q", text)
		}
		into.SetUint(n)
	case reflect.Float64:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("expected a float but got %q", text)
		}
		into.SetFloat(n)
	case reflect.Slice:
		parts := []string{text}
		if separated {
			parts = split(text)
		}
		into.Set(reflect.AppendSlice(into, reflect.ValueOf(parts)))
	}
	return nil
}

// split separates values at commas that no backslash escapes.
func split(text string) []string {
	var parts []string
	part := ""
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text) && text[i+1] == ',':
			i++
			part += ","
		case text[i] == ',':
			parts, part = append(parts, part), ""
		default:
			part += text[i : i+1]
		}
	}
	if part != "" {
		parts = append(parts, part)
	}
	return parts
}

// resolve sets the value to what a resolver gives: a text, or a list of texts.
func (v *Value) resolve(given any) error {
	switch given := given.(type) {
	case string:
		if v.IsSlice() {
			v.Target.SetZero()
		}
		return v.give(given)
	case []any:
		var list []string
		for _, one := range given {
			list = append(list, fmt.Sprint(one))
		}
		v.Target.Set(reflect.ValueOf(list))
		return nil
	}
	return fmt.Errorf("expected %s but got %v", v.kind(), given)
}

// allowed refuses what is none of the values of an enum.
func (v *Value) allowed() error {
	if v.Enum == "" {
		return nil
	}
	given := fmt.Sprint(v.Target.Interface())
	var quoted []string
	for _, one := range v.EnumSlice() {
		if one == given {
			return nil
		}
		quoted = append(quoted, strconv.Quote(one))
	}
	return fmt.Errorf("%s must be one of %s but got %q", v.title(), strings.Join(quoted, ","), given)
}

// title is how messages name it.
func (v *Value) title() string {
	if v.Flag != nil {
		return "--" + v.Name
	}
	if v.IsSlice() {
		return "<" + v.Name + "> ..."
	}
	return "<" + v.Name + ">"
}

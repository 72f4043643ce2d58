package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// dialects are the meta-schemas that the compiler holds itself.
var dialects = []string{
	"https://json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2019-09/schema",
	"http://json-schema.org/draft-07/schema", "http://json-schema.org/draft-06/schema", "http://json-schema.org/draft-04/schema",
}

// closed refuses a document whose schemas lead out of it: the compiler would
// fetch what they name, and no request goes anywhere but to the target.
func closed(document []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return err
	}
	return leadsOut(tree)
}

func leadsOut(node any) error {
	switch n := node.(type) {
	case []any:
		for _, e := range n {
			if err := leadsOut(e); err != nil {
				return err
			}
		}
	case map[string]any:
		for key, v := range n {
			text, isText := v.(string)
			switch key {
			case "$ref", "$dynamicRef", "$recursiveRef":
				if isText && !strings.HasPrefix(text, "#") {
					return fmt.Errorf("the reference %q leads out of the document", text)
				}
			case "$schema":
				if isText && !slices.Contains(dialects, strings.TrimSuffix(text, "#")) {
					return fmt.Errorf("the dialect %q is not known", text)
				}
			}
			if err := leadsOut(v); err != nil {
				return err
			}
		}
	}
	return nil
}

package fission

import (
	"embed"
	"errors"
)

//go:embed templates/*.json
var shipped embed.FS

// shippedKeys name the templates that come with the program.
var shippedKeys = []string{"brand-club", "learning-club", "local-shop"}

// ShippedTemplate is a template that comes with the program.
type ShippedTemplate struct {
	Key string
	Template
}

// ShippedTemplates are those that come with the program, in a language; in English where it has none.
func ShippedTemplates(language string) (all []ShippedTemplate) {
	for _, key := range shippedKeys {
		content, err := shipped.ReadFile("templates/" + key + "." + language + ".json")
		if err != nil {
			content, err = shipped.ReadFile("templates/" + key + ".en.json")
		}
		t, bad := ReadTemplate(content)
		if err = errors.Join(err, bad); err != nil {
			panic(err) // embedded files are read by a test
		}
		all = append(all, ShippedTemplate{key, t})
	}
	return all
}

// Shipped is the template of a key, of those that come with the program, in a language.
func Shipped(key, language string) (t Template, is bool) {
	for _, s := range ShippedTemplates(language) {
		if s.Key == key {
			return s.Template, true
		}
	}
	return t, false
}

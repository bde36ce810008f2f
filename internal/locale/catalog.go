package locale

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed messages
var files embed.FS

// catalog holds every message of every language.
type catalog struct {
	bundle *i18n.Bundle
	// plain has the messages without values or plurals, by language and key.
	// They are nine in ten on a page, and a map answers in 20 ns what the
	// bundle, which matches languages at each call, answers in a microsecond.
	plain map[string]map[string]string
}

func loadCatalog() (*catalog, error) {
	c := &catalog{bundle: i18n.NewBundle(language.English), plain: map[string]map[string]string{}}
	for _, lang := range Supported() {
		messages, err := readLanguage(files, lang)
		if err != nil {
			return nil, err
		}
		c.plain[lang] = map[string]string{}
		for _, m := range messages {
			if m.One == "" && !strings.Contains(m.Other, "{{") {
				c.plain[lang][m.ID] = m.Other
			}
		}
		if err := c.bundle.AddMessages(language.Make(lang), messages...); err != nil {
			return nil, fmt.Errorf("locale: catalog %s: %w", lang, err)
		}
	}
	return c, nil
}

// readLanguage reads every file of one language. A key in two files is an error:
// which of them won would depend on their names.
func readLanguage(fsys fs.FS, lang string) ([]*i18n.Message, error) {
	names, err := fs.Glob(fsys, path.Join("messages", lang, "*.toml"))
	if err != nil {
		return nil, err
	}
	var all []*i18n.Message
	from := map[string]string{}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		messages, err := i18n.ParseMessageBytes(text, toml.Unmarshal)
		if err != nil {
			return nil, fmt.Errorf("locale: %s: %w", name, err)
		}
		for _, m := range messages {
			if earlier, taken := from[m.ID]; taken {
				return nil, fmt.Errorf("locale: %s: %q is also in %s", name, m.ID, earlier)
			}
			from[m.ID] = name
		}
		all = append(all, messages...)
	}
	return all, nil
}

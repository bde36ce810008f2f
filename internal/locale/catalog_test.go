package locale

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// byKey reads one language's catalog as the program does.
func byKey(t *testing.T, lang string) map[string]*i18n.Message {
	t.Helper()
	messages, err := readLanguage(files, lang)
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]*i18n.Message{}
	for _, message := range messages {
		m[message.ID] = message
	}
	return m
}

var valueNames = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

func valuesOf(m *i18n.Message) []string {
	var names []string
	for _, match := range valueNames.FindAllStringSubmatch(m.Other, -1) {
		names = append(names, match[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Every language says the same things, with the same values in them.
func TestCatalogsAgree(t *testing.T) {
	english := byKey(t, "en")
	for _, lang := range Supported()[1:] {
		other := byKey(t, lang)
		for key, m := range english {
			translated, ok := other[key]
			if !ok {
				t.Errorf("%s: no message %q", lang, key)
				continue
			}
			if want, got := valuesOf(m), valuesOf(translated); !slices.Equal(want, got) {
				t.Errorf("%s: %q has values %v, English has %v", lang, key, got, want)
			}
		}
		for key := range other {
			if _, ok := english[key]; !ok {
				t.Errorf("%s: %q is not in the English catalog", lang, key)
			}
		}
	}
}

// A broken placeholder or an empty text would reach a page; find it here.
func TestMessagesAreWellFormed(t *testing.T) {
	for _, lang := range Supported() {
		for key, m := range byKey(t, lang) {
			if strings.TrimSpace(m.Other) == "" {
				t.Errorf("%s: %q is empty", lang, key)
			}
			for _, text := range []string{m.One, m.Other} {
				if _, err := (valueParser{}).Parse(text, "", ""); err != nil {
					t.Errorf("%s: %q: %v", lang, key, err)
				}
			}
			if lang != "zh" && strings.Contains(m.One, "{{.count}}") != strings.Contains(m.Other, "{{.count}}") {
				t.Errorf("%s: %q counts in one form only", lang, key)
			}
		}
	}
}

func TestKeyInTwoFilesIsRefused(t *testing.T) {
	fsys := fstest.MapFS{
		"messages/en/a.toml": {Data: []byte("[x]\ny = \"1\"\n")},
		"messages/en/b.toml": {Data: []byte("[x]\ny = \"2\"\n")},
	}
	if _, err := readLanguage(fsys, "en"); err == nil || !strings.Contains(err.Error(), "x.y") {
		t.Fatalf("want an error that names x.y, got %v", err)
	}
}

// uses is what the sources of the whole program say about keys.
type uses struct {
	asked    map[string]string // keys that are looked up by a literal, with a place
	prefixes map[string]bool   // beginnings of keys that are computed: "state." + s
	literals map[string]bool   // every other string that could be a key
}

var (
	askedKey    = regexp.MustCompile(`\.(?:T|Fill)\(\s*"([^"]+)"\s*[,)]`)
	askedPrefix = regexp.MustCompile(`"([a-z_]+\.(?:[a-z_]+\.)*)"\s*\+`)
	anyLiteral  = regexp.MustCompile(`"([a-z_]+(?:\.\w+)+)"`)
	missing     = regexp.MustCompile(`fault\.Missing\("(\w+)"\)`)
	fieldCode   = regexp.MustCompile(`"(invalid\.\w+)"`)
	ourFault    = regexp.MustCompile(`fault\.New\(\s*fault\.Internal,\s*"(\w+)"`)
	faultCode   = regexp.MustCompile(`fault\.(?:New\(\s*fault\.(?:[A-HJ-Z]\w+|Invalid),|OnField\([^,()]+,)\s*"([^"]+)"`)
)

func readUses(t *testing.T, root string) uses {
	t.Helper()
	u := uses{map[string]string{}, map[string]bool{}, map[string]bool{}}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root {
			return filepath.SkipDir
		}
		ext := filepath.Ext(path)
		if d.IsDir() || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") || ext != ".go" && ext != ".templ" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range askedKey.FindAllSubmatch(text, -1) {
			u.asked[string(m[1])] = path
		}
		for _, m := range askedPrefix.FindAllSubmatch(text, -1) {
			u.prefixes[string(m[1])] = true
		}
		for _, m := range anyLiteral.FindAllSubmatch(text, -1) {
			u.literals[string(m[1])] = true
		}
		for _, m := range fieldCode.FindAllSubmatch(text, -1) {
			u.asked["fault."+string(m[1])] = path
		}
		for _, m := range missing.FindAllSubmatch(text, -1) {
			u.literals["fault."+string(m[1])+"_not_found"] = true // may be left to fault.not_found
		}
		for _, m := range ourFault.FindAllSubmatch(text, -1) {
			u.literals["fault."+string(m[1])] = true // may be left to fault.internal
		}
		for _, m := range faultCode.FindAllSubmatch(text, -1) {
			u.asked["fault."+string(m[1])] = path
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (u uses) has(key string) bool {
	if _, ok := u.asked[key]; ok || u.literals[key] {
		return true
	}
	for prefix := range u.prefixes {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// Every key that the program asks for is in the catalogs, and every message in
// the catalogs is asked for.
func TestEveryKeyIsThereAndUsed(t *testing.T) {
	english := byKey(t, "en")
	u := readUses(t, "../..")
	if len(u.asked) < 10 {
		t.Fatalf("found only %d keys in the sources: is the scan broken?", len(u.asked))
	}
	for key, path := range u.asked {
		if _, ok := english[key]; !ok {
			t.Errorf("%s asks for %q, which no catalog has", path, key)
		}
	}
	for key := range english {
		if !u.has(key) {
			t.Errorf("nothing uses %q", key)
		}
	}
}

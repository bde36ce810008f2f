package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"panal/fission"
)

// "panal template" begins a community by a file and writes it again, and says where a file is wrong, with nothing made.
func TestTemplateCommand(t *testing.T) {
	dir := t.TempDir()
	data, file := filepath.Join(dir, "data"), filepath.Join(dir, "club.json")
	start := func(template, slug string, more ...string) (int, string, string) {
		return command(t, append([]string{"template", "start", template, "--data", data, "--name", "Bajo Bakers", "--slug", slug, "--owner-name", "Ana Ruiz",
			"--owner-email", "ana@bajo.example", "--locale", "es"}, more...)...)
	}
	if code, out, beside := start("brand-club", "bajo", "--answer", "field=Pan"); code != 0 || out != "Bajo Bakers begins at /bajo. Ana Ruiz signs in as ana@bajo.example.\n" {
		t.Fatalf("exit %d: %s%s", code, out, beside)
	}
	code, first, beside := command(t, "template", "export", "bajo", "--data", data)
	if code != 0 || !strings.Contains(first, `"field": "Pan"`) {
		t.Fatalf("exit %d: %s%s", code, first, beside)
	}
	if err := os.WriteFile(file, []byte(first), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := command(t, "template", "check", file); code != 0 || !strings.HasPrefix(out, "Bajo Bakers: 2 tiers, 2 circles") {
		t.Errorf("exit %d: %s", code, out)
	}
	for range 2 { // again it finds what it made
		if code, _, beside := start(file, "cima"); code != 0 {
			t.Fatalf("exit %d: %s", code, beside)
		}
	}
	if code, _, beside := start(file, "cima", "--currency", "USD"); code != 1 || !strings.Contains(beside, "slug") {
		t.Errorf("another of the name: exit %d: %s", code, beside)
	}
	if _, again, _ := command(t, "template", "export", "cima", "--data", data); again != first {
		t.Errorf("another file:\n%s\nwant\n%s", again, first)
	}

	wrong := filepath.Join(dir, "wrong.json")
	if err := os.WriteFile(wrong, []byte(strings.Replace(first, `"kind": "core"`, `"kind": "team"`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"template", "check", wrong}, {"template", "start", wrong, "--data", data, "--name", "X", "--slug", "x", "--owner-name", "Ana", "--owner-email", "a@x.example"}} {
		if code, out, beside := command(t, args...); code != 1 || out != "" || !strings.Contains(beside, "circles.0.kind") {
			t.Errorf("exit %d: %s%s", code, out, beside)
		}
	}
	if code, _, beside := command(t, "template", "export", "x", "--data", data); code != 1 || !strings.Contains(beside, "community_not_found") {
		t.Errorf("nothing is made by half: exit %d: %s", code, beside)
	}
	for _, s := range fission.ShippedTemplates("en") {
		if code, out, _ := command(t, "template", "check", s.Key); code != 0 || !strings.Contains(out, s.Name) {
			t.Errorf("%s: exit %d: %s", s.Key, code, out)
		}
	}
}

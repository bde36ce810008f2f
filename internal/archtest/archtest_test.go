package archtest

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// TestHouse runs every rule on the real tree.
func TestHouse(t *testing.T) {
	found, err := Check(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

// sound is a small tree that breaks no rule.
func sound() map[string]string {
	script := "axe=1"
	return map[string]string{
		"fault/fault.go":       "// Package fault refuses.\npackage fault\n\nimport _ \"errors\"\n",
		"money/money.go":       "// Package money counts.\npackage money\n\nimport _ \"panal/fault\"\n",
		"commerce/groupbuy.go": "// Package commerce sells.\npackage commerce\n\nimport _ \"panal/money\"\n\ntype Tx interface{ A(); B() }\n\nfunc NewService(a, b, c, d, e, f int) {}\n",
		"store/groupbuy.go":    "// Package store keeps.\npackage store\n\nimport _ \"panal/commerce\"\n\nconst q = `SELECT 1`\n",
		"web/page.go":          "// Package web shows.\npackage web\n\nconst route = \"DELETE /orders/{id}\"\n",
		"web/page_templ.go":    "// templ: version: v0\npackage web\n" + strings.Repeat("\n", 600),
		"web/page_test.go":     "package web_test\n\nimport _ \"panal/app\"\n",
		"app/app.go":           "// Package app wires.\npackage app\n\nimport (\n\t_ \"panal/internal/clock\"\n\t_ \"panal/internal/page\"\n\t_ \"panal/web\"\n\t\"time\"\n)\n\nvar started = time.Now()\n",
		"app/story_test.go":    "package app\n\nimport _ \"panal/internal/screens\"\n",

		"internal/clock/clock.go":     "// Package clock tells.\npackage clock\n\nimport \"time\"\n\nvar Now = time.Now\n",
		"internal/page/page.go":       "// Package page cuts.\npackage page\n\nimport _ \"panal/fault\"\n",
		"internal/screens/screens.go": "// Package screens boots the program for tests.\npackage screens\n\nimport _ \"panal/app\"\n",
		"bench/main.go":               "package main\n\nimport _ \"panal/commerce\"\n",

		"docs/map.md": "| noun | decided | stored | shown | served | scheduled | tested |\n|---|---|---|---|---|---|---|\n" +
			"| group buy | `commerce/groupbuy.go` | `store/groupbuy.go` | — | — | — | `web/page_test.go` |\n",

		"docs/design.md": "[money](../money/money.go#L1) and [Go](https://go.dev), <img src=\"../web/static/vendor/axe.js\">\n",

		"web/static/vendor/axe.js":     script,
		"web/static/vendor/README.md":  "- `axe.js`, MPL-2.0\n",
		"web/static/vendor/SHA256SUMS": fmt.Sprintf("%x  axe.js\n", sha256.Sum256([]byte(script))),
	}
}

func check(t *testing.T, files map[string]string) []string {
	t.Helper()
	tree := fstest.MapFS{}
	for name, content := range files {
		tree[name] = &fstest.MapFile{Data: []byte(content)}
	}
	found, err := Check(tree)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range found {
		lines = append(lines, f.String())
	}
	return lines
}

func TestSoundTreeHasNoFindings(t *testing.T) {
	if found := check(t, sound()); len(found) > 0 {
		t.Errorf("found:\n%s", strings.Join(found, "\n"))
	}
}

// TestEveryRuleFinds breaks the sound tree in one place at a time and wants
// that one finding and no other.
func TestEveryRuleFinds(t *testing.T) {
	const doc = "// Package x is.\n"
	for name, tc := range map[string]struct {
		path, content string // content "-" removes the file
		want          string
	}{
		"upward import":          {"money/up.go", "package money\n\nimport _ \"panal/commerce\"\n", "money/up.go:3: imports commerce: rank 3"},
		"sibling import":         {"api/api.go", doc + "package api\n\nimport _ \"panal/web\"\n", "siblings of rank 6"},
		"import of cmd":          {"app/up.go", "package app\n\nimport _ \"panal/cmd/panal\"\n", "is above rank 7"},
		"domain test of store":   {"commerce/groupbuy_test.go", "package commerce_test\n\nimport _ \"panal/store\"\n", "is above rank 3"},
		"bottom that leans":      {"fault/up.go", "package fault\n\nimport _ \"panal/internal/page\"\n", "fault/up.go:3: imports internal/page: fault imports nothing"},
		"unranked directory":     {"shop/shop.go", doc + "package shop\n", "shop/shop.go: its directory has no rank"},
		"plumbing for tests":     {"web/boot.go", "package web\n\nimport _ \"panal/internal/screens\"\n", "internal/screens is for tests only"},
		"test helper in product": {"web/boot.go", "package web\n\nimport _ \"panal/internal/pgtest\"\n", "internal/pgtest is for tests only"},

		"no package comment":       {"growth/share.go", "package growth\n", "growth: no file has a package comment"},
		"several package comments": {"money/more.go", doc + "package money\n", "money: several package comments: money.go, more.go"},
		"vague name":               {"web/util/util.go", doc + "package util\n", "web/util/util.go:2: a package named util"},

		"long file":        {"money/long.go", "package money\n" + strings.Repeat("\n", 500), "money/long.go: 501 lines, over 500"},
		"long template":    {"web/page.templ", strings.Repeat("\n", 501), "web/page.templ: 501 lines, over 500"},
		"wide interface":   {"money/wide.go", "package money\n\ntype W interface {\n\tN\n\tA(); B(); C(); D(); E(); F(); G(); H(); I(); J()\n}\n\ntype N interface{ K(); L() }\n", "money/wide.go:3: an interface of 11 methods and parts"},
		"long constructor": {"money/new.go", "package money\n\nfunc NewMoney(a, b, c, d, e, f, g int) {}\n", "money/new.go:3: NewMoney takes 7 arguments"},

		"wall clock":         {"store/now.go", "package store\n\nimport \"time\"\n\nvar now = time.Now()\n", "store/now.go:5: time.Now"},
		"renamed wall clock": {"money/now.go", "package money\n\nimport t \"time\"\n\nvar since = t.Since\n", "money/now.go:5: time.Since"},
		"float type":         {"ledger/half.go", doc + "package ledger\n\nvar half float64\n", "ledger/half.go:4: float64 where money"},
		"float literal":      {"commerce/half.go", "package commerce\n\nvar half = 0.5\n", "commerce/half.go:3: 0.5 where money"},
		"parsed float":       {"money/half.go", "package money\n\nimport \"strconv\"\n\nvar parse = strconv.ParseFloat\n", "money/half.go:5: strconv.ParseFloat"},
		"SQL in a page":      {"web/sql.go", "package web\n\nconst q = `\n\tUPDATE person SET name = $1`\n", "web/sql.go:3: SQL outside store"},
		"SQL in a test":      {"app/sql_test.go", "package app\n\nconst q = \"DELETE FROM person\"\n", "app/sql_test.go:3: SQL outside store"},
		"SQL file":           {"web/schema.sql", "", "web/schema.sql: SQL outside store"},

		"no map":             {"docs/map.md", "-", "docs/map.md: open docs/map.md"},
		"noun missing":       {"api/groupbuy.go", doc + "package api\n", "docs/map.md: no row has api/groupbuy.go"},
		"path that is gone":  {"docs/map.md", sound()["docs/map.md"] + "| offer | `commerce/offer.go` | — | — | — | — | — |\n", "docs/map.md:4: offer: no file commerce/offer.go"},
		"path under another": {"docs/map.md", sound()["docs/map.md"] + "| page | — | `web/page.go` | — | — | — | — |\n", "docs/map.md:4: page: web/page.go does not say where it is stored"},
		"row cut short":      {"docs/map.md", sound()["docs/map.md"] + "| page | — | — |\n", "docs/map.md:4: page: 2 cells after the noun, want 6"},

		"link to nothing":    {"docs/design.md", "\n[map](maps.md)\n", "docs/design.md:2: leads to docs/maps.md, which is not there"},
		"picture of nothing": {"README.md", "<img src=\"docs/shot.png\">\n", "README.md:1: leads to docs/shot.png"},

		"unlicensed file": {"web/static/vendor/README.md", "- `htmx.js`, 0BSD\n", "web/static/vendor/axe.js: no note in"},
		"changed file":    {"web/static/vendor/axe.js", "axe=2", "web/static/vendor/axe.js: web/static/vendor/SHA256SUMS has no line"},
	} {
		t.Run(name, func(t *testing.T) {
			files := maps.Clone(sound())
			files[tc.path] = tc.content
			if tc.content == "-" {
				delete(files, tc.path)
			}
			found := check(t, files)
			if len(found) != 1 || !strings.Contains(found[0], tc.want) {
				t.Errorf("found:\n%s\nwant one with %q", strings.Join(found, "\n"), tc.want)
			}
		})
	}
}

func TestUnparsableFileIsAnError(t *testing.T) {
	tree := fstest.MapFS{"money/money.go": {Data: []byte("package")}}
	if _, err := Check(tree); err == nil || !strings.Contains(err.Error(), "money/money.go") {
		t.Errorf("Check = %v, want an error that names the file", err)
	}
}

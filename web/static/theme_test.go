package static

import (
	"strings"
	"testing"

	"panal/internal/palette"
)

// The palette is made for the grounds and the inks that the pages have.
func TestThePaletteKnowsThePages(t *testing.T) {
	light, dark, _ := themes(t)
	for name, c := range map[string]struct {
		page   palette.Page
		tokens map[string]string
	}{"light": {palette.LightPage, light}, "dark": {palette.DarkPage, dark}} {
		for token, colour := range map[string]palette.Colour{
			"bg": c.page.Background, "surface": c.page.Surface, "sunken": c.page.Sunken, "text": c.page.Text, "muted": c.page.Muted,
		} {
			if c.tokens[token] != colour.String() {
				t.Errorf("%s: --%s is %s, and the palette believes %s", name, token, c.tokens[token], colour)
			}
		}
	}
}

func TestThemeSheet(t *testing.T) {
	blue, _ := palette.Parse("#1e66f5")
	res := get(t, ThemeURL(blue), "")
	sheet := string(body(t, res.Body))
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%d, %v", res.StatusCode, res.Header)
	}
	css := mustRead("tokens.css")
	for line := range strings.SplitSeq(sheet, ";") {
		if _, token, found := strings.Cut(line, "--"); found {
			name, _, _ := strings.Cut(token, ":")
			if !strings.Contains(css, "--"+name+":") {
				t.Errorf("--%s is no token", name)
			}
		}
	}
	for _, want := range []string{"--accent: #1e66f5;", "--on-accent: #ffffff;", `:root[data-theme="dark"]`, "prefers-color-scheme: dark"} {
		if !strings.Contains(sheet, want) {
			t.Errorf("no %s in:\n%s", want, sheet)
		}
	}
	for _, name := range []string{"theme-1E66F5.css", "theme-red.css", "theme-.css", "theme-1e66f5", "theme-1e66f5.css.css", "1e66f5.css"} {
		if res := get(t, "/static/x/"+name, ""); res.StatusCode != 404 {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	for n := range mostThemes + 10 {
		ThemeURL(palette.Colour{R: uint8(n), G: uint8(n >> 8)})
	}
	if len(madeThemes.made) > mostThemes {
		t.Errorf("%d sheets are kept", len(madeThemes.made))
	}
}

package static

import (
	"fmt"
	"strings"
	"sync"

	"panal/internal/palette"
)

// A community's colours are a sheet of their own, made from the one colour that it chose: the pages allow no style
// inside them. It names the tokens of tokens.css that follow from the colour, and is read after it.

const themePrefix, themeSuffix = "theme-", ".css"

// mostThemes bounds how many sheets are kept made; whoever asks for more colours has them made anew.
const mostThemes = 1000

var madeThemes struct {
	sync.Mutex
	made map[palette.Colour]*asset
}

// ThemeURL is where the sheet of a colour is served.
func ThemeURL(c palette.Colour) string {
	return "/static/" + theme(c).hash + "/" + themeName(c)
}

func themeName(c palette.Colour) string {
	return themePrefix + strings.TrimPrefix(c.String(), "#") + themeSuffix
}

// themeNamed is the sheet with a name, if it is one.
func themeNamed(name string) (*asset, bool) {
	digits, found := strings.CutPrefix(strings.TrimSuffix(name, themeSuffix), themePrefix)
	c, ok := palette.Parse("#" + digits)
	if !found || !ok || name != themeName(c) {
		return nil, false
	}
	return theme(c), true
}

func theme(c palette.Colour) *asset {
	madeThemes.Lock()
	defer madeThemes.Unlock()
	if a, ok := madeThemes.made[c]; ok {
		return a
	}
	a := newAsset(themeName(c), []byte(sheetOf(palette.From(c))))
	if len(madeThemes.made) >= mostThemes || madeThemes.made == nil {
		madeThemes.made = map[palette.Colour]*asset{}
	}
	madeThemes.made[c] = a
	return a
}

func sheetOf(p palette.Palette) string {
	const dark = "@media (prefers-color-scheme: dark) {\n:root:not([data-theme=\"light\"]) {%s}\n}\n:root[data-theme=\"dark\"] {%[1]s}\n"
	return fmt.Sprintf(":root, :root[data-theme] {%s}\n", tokens(p.Light)) + fmt.Sprintf(dark, tokens(p.Dark))
}

// tokens are the colours by the names of tokens.css, and the tick on them that Pico draws.
func tokens(t palette.Theme) string {
	var b strings.Builder
	for _, token := range []struct {
		name   string
		colour palette.Colour
	}{{"accent", t.Accent}, {"accent-strong", t.AccentStrong}, {"on-accent", t.OnAccent}, {"soft", t.Soft}, {"link", t.Link}, {"focus", t.Link}} {
		fmt.Fprintf(&b, "--%s: %s; ", token.name, token.colour)
	}
	fmt.Fprintf(&b, `--pico-icon-checkbox: url("data:image/svg+xml,%%3Csvg xmlns='http://www.w3.org/2000/svg' width='24' height='24' viewBox='0 0 24 24' `+
		`fill='none' stroke='%%23%s' stroke-width='4' stroke-linecap='round' stroke-linejoin='round'%%3E%%3Cpolyline points='20 6 9 17 4 12'/%%3E%%3C/svg%%3E")`,
		strings.TrimPrefix(t.OnAccent.String(), "#"))
	return b.String()
}

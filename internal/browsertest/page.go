package browsertest

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

//go:embed page.js
var pageJS string

// Page is a window of one person: its cookies and storage are its own.
type Page struct {
	b   *Browser
	ctx context.Context

	mu      sync.Mutex
	loading map[cdp.FrameID]bool
	errors  []string
}

// NewPage opens a window for another person, with the size of a phone.
func (b *Browser) NewPage() *Page {
	b.tb.Helper()
	p := &Page{b: b, loading: map[cdp.FrameID]bool{}}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.listen))
	b.tb.Cleanup(cancel)
	p.ctx = ctx
	if err := chromedp.Do(ctx); err != nil {
		b.tb.Fatalf("open a page: %v", err)
	}
	p.Size(390, 844)
	return p
}

// Size changes the window's size. Below 600 pixels it is a phone: it touches,
// and it obeys the page's viewport.
func (p *Page) Size(width, height int) {
	p.b.tb.Helper()
	var options []chromedp.EmulateViewportOption
	if width < 600 {
		options = []chromedp.EmulateViewportOption{chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait}
	}
	p.do("resize", chromedp.EmulateViewport(int64(width), int64(height), options...))
}

// Dark says whether the person prefers dark colours.
func (p *Page) Dark(on bool) {
	p.b.tb.Helper()
	scheme := "light"
	if on {
		scheme = "dark"
	}
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// JavaScript says whether pages opened from now on may run scripts.
func (p *Page) JavaScript(on bool) {
	p.b.tb.Helper()
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// Language sets the language the person's browser asks for, such as "es".
func (p *Page) Language(tag string) {
	p.b.tb.Helper()
	call(p, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
		Headers: network.Headers{"Accept-Language": tag},
	})
}

// Goto opens an address, waits for it to load and returns its HTTP status, or
// nothing if the address differs from the last only after its #.
func (p *Page) Goto(url string) int {
	p.b.tb.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, p.b.patience)
	defer cancel()
	response, err := chromedp.Run(ctx, chromedp.NavigateResponse(url))
	if err != nil {
		p.fail("open %s: %v", url, err)
	}
	if response == nil {
		return 0
	}
	return int(response.Status)
}

// URL returns the address of the page.
func (p *Page) URL() string {
	p.b.tb.Helper()
	var url string
	p.Eval("location.href", &url)
	return url
}

// Text waits for the first element that matches a CSS selector and returns the
// text seen in it.
func (p *Page) Text(sel string) string {
	p.b.tb.Helper()
	return p.until("read "+sel, "one", sel).Text
}

// WaitText waits until an element that matches sel says substring.
func (p *Page) WaitText(sel, substring string) {
	p.b.tb.Helper()
	p.until(fmt.Sprintf("see %q in %s", substring, sel), "has", sel, substring)
}

// Click waits until the element can be pressed, presses it, and waits for the
// page that it opens, if any.
func (p *Page) Click(sel string) {
	p.b.tb.Helper()
	p.press("click "+sel, sel, "")
}

// Press is Click on the button or link that says label.
func (p *Page) Press(label string) {
	p.b.tb.Helper()
	p.press("press "+label, "button, a[href], summary, [role=button], input[type=submit]", label)
}

func (p *Page) press(what, sel, label string) {
	p.b.tb.Helper()
	deadline := time.Now().Add(p.b.patience)
	for {
		at, last := p.until(what, "point", sel, label), answer{}
		for at != last { // an element on the move is missed
			if time.Now().After(deadline) {
				p.fail("%s: waited %v: it does not rest", what, p.b.patience)
			}
			time.Sleep(pause)
			last, at = at, p.until(what, "point", sel, label)
		}
		before := p.until(what, "pressed").Text
		p.do(what, chromedp.MouseClickXY(at.X, at.Y))
		p.settle(what)
		if p.until(what, "pressed").Text != before {
			return
		}
		if time.Now().After(deadline) { // a browser gives nothing to a page it has not painted yet
			p.fail("%s: waited %v: the page does not hear it", what, p.b.patience)
		}
	}
}

// Fill puts text in a field, or chooses the option of a select that has it as
// its value or label.
func (p *Page) Fill(sel, text string) {
	p.b.tb.Helper()
	deadline := time.Now().Add(p.b.patience)
	for p.until("fill "+sel, "fill", sel, text).Type {
		call(p, input.InsertText, input.InsertTextParams{Text: text})
		var lost bool // what is typed while a page still looks for its focus goes nowhere
		err := p.eval(p.b.patience, fmt.Sprintf("((el) => !!el && el.value === '')(document.querySelector(%q))", sel), &lost)
		if err == nil && (!lost || text == "") {
			return
		}
		if time.Now().After(deadline) {
			p.fail("fill %s: waited %v: it stays empty", sel, p.b.patience)
		}
		time.Sleep(pause)
	}
}

// Eval runs a JavaScript expression, waits for it if it is a promise, and
// decodes its value into result unless that is nil.
func (p *Page) Eval(expression string, result any) {
	p.b.tb.Helper()
	p.evalWithin(p.b.patience, expression, result)
}

func (p *Page) evalWithin(patience time.Duration, expression string, result any) {
	p.b.tb.Helper()
	if err := p.eval(patience, expression, result); err != nil {
		p.fail("eval %.200s: %v", expression, err)
	}
}

func (p *Page) eval(patience time.Duration, expression string, result any) error {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	yes := true
	params := runtime.EvaluateParams{Expression: expression, ReturnByValue: &yes, AwaitPromise: &yes}
	answer, err := chromedp.Call(ctx, runtime.Evaluate, params)
	if err != nil {
		return err
	}
	if answer.ExceptionDetails != nil {
		return &chromedp.ExceptionError{ExceptionDetails: answer.ExceptionDetails}
	}
	if result == nil || len(answer.Result.Value) == 0 {
		return nil
	}
	return json.Unmarshal(answer.Result.Value, result)
}

// Shot writes a picture of the whole page, as PNG.
func (p *Page) Shot(path string) {
	p.b.tb.Helper()
	if err := p.shot(path); err != nil {
		p.b.tb.Fatalf("screenshot: %v", err)
	}
}

func (p *Page) shot(path string) error {
	ctx, cancel := context.WithTimeout(p.ctx, p.b.patience)
	defer cancel()
	const png = 100 // the quality that means no loss
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(png))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, picture, 0o644)
}

package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// pause lies between two looks at a page that is not ready.
const pause = 25 * time.Millisecond

// answer is what a function of page.js answers.
type answer struct {
	Why  string
	Text string
	X, Y float64
	Type bool
}

// until asks a function of page.js again and again until nothing is missing.
func (p *Page) until(what, function string, args ...string) answer {
	p.b.tb.Helper()
	list, err := json.Marshal(append([]string{}, args...))
	if err != nil {
		p.fail("%s: %v", what, err)
	}
	question := fmt.Sprintf("(%s).%s(...%s)", strings.TrimSpace(pageJS), function, list)
	deadline := time.Now().Add(p.b.patience)
	for {
		var a answer
		err := p.eval(p.b.patience, question, &a) // fails while one page gives way to the next
		if err == nil && a.Why == "" {
			return a
		}
		if time.Now().After(deadline) {
			if err != nil {
				a.Why = err.Error()
			}
			p.fail("%s: waited %v: %s", what, p.b.patience, a.Why)
		}
		time.Sleep(pause)
	}
}

// settle waits for the page that a click opens. A form is sent a moment after
// the click, so that moment is waited for too.
func (p *Page) settle(what string) {
	p.b.tb.Helper()
	busy := func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.loading) > 0
	}
	for moment := time.Now().Add(4 * pause); !busy() && time.Now().Before(moment); {
		time.Sleep(pause / 5)
	}
	for deadline := time.Now().Add(p.b.patience); busy(); time.Sleep(pause / 5) {
		if time.Now().After(deadline) {
			p.fail("%s: the next page did not load in %v", what, p.b.patience)
		}
	}
}

// listen hears the page's events, on the goroutine that reads them.
func (p *Page) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *page.EventFrameStartedLoading:
		p.loading[e.FrameID] = true
	case *page.EventFrameStoppedLoading:
		delete(p.loading, e.FrameID)
	case *page.EventFrameDetached:
		delete(p.loading, e.FrameID)
	case *page.EventJavascriptDialogOpening:
		// A person who pressed a button means it; and an open dialog would
		// stop every answer of the page.
		go func() {
			_, _ = chromedp.Call(p.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		}()
	case *runtime.EventExceptionThrown:
		p.errors = append(p.errors, (&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			p.errors = append(p.errors, "console.error: "+describe(e.Args))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			p.errors = append(p.errors, fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	}
}

func describe(args []*runtime.RemoteObject) string {
	var words []string
	for _, arg := range args {
		if arg.Description != "" {
			words = append(words, arg.Description)
			continue
		}
		words = append(words, string(arg.Value))
	}
	return strings.Join(words, " ")
}

// ConsoleErrors returns what went wrong on every page since the last call:
// exceptions, console errors, files that did not load, and violations of the
// content security policy.
func (p *Page) ConsoleErrors() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	errors := p.errors
	p.errors = nil
	return errors
}

// do runs an action whose failure ends the test.
func (p *Page) do(what string, action chromedp.Action[chromedp.Void]) {
	p.b.tb.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, p.b.patience)
	defer cancel()
	if err := chromedp.Do(ctx, action); err != nil {
		p.fail("%s: %v", what, err)
	}
}

// call sends a protocol command whose failure ends the test.
func call[P, R any](p *Page, command cdp.Command[P, R], params P) {
	p.b.tb.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, p.b.patience)
	defer cancel()
	if _, err := chromedp.Call(ctx, command, params); err != nil {
		p.fail("%s: %v", command.Method, err)
	}
}

// fail ends the test with all that helps to see why.
func (p *Page) fail(format string, args ...any) {
	p.b.tb.Helper()
	var at, text string
	_ = p.eval(p.b.patience, "location.href", &at) // a page too broken to say where it is has only the rest to show
	_ = p.eval(p.b.patience, "document.body.innerText", &text)
	where := "none"
	if file, err := os.CreateTemp("", "browsertest-*.png"); err == nil {
		file.Close()
		if err := p.shot(file.Name()); err == nil {
			where = file.Name()
		}
	}
	p.b.tb.Fatalf("%s\n at: %s\n screenshot: %s\n console: %s\n text: %.1000s",
		fmt.Sprintf(format, args...), at, where, strings.Join(p.ConsoleErrors(), "\n          "), text)
}

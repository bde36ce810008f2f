// Package browsertest drives a real browser as a person would: it opens
// pages, reads what is seen, presses what can be pressed, and says where a page
// broke the rules of accessibility or of its own content security policy. What
// the pages should say is left to the tests that drive it.
//
// Every wait is bounded. A failed one ends the test with the page's address,
// its text, its console errors and a screenshot. Methods end the test
// themselves, so they are called from the test's own goroutine.
package browsertest

import (
	"context"
	"errors"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"panal/internal/testenv"
)

// patience bounds each wait of a new browser. A busy two-core machine has been seen to take
// four seconds to open a first page.
const patience = 20 * time.Second

// Browser is a browser process of one test, with an empty profile.
type Browser struct {
	tb       testing.TB
	ctx      context.Context
	patience time.Duration
}

// New starts a browser that ends with the test. The test is skipped, or fails
// when PANAL_TEST_REQUIRE names browser, if there is no Chromium.
func New(tb testing.TB) *Browser {
	tb.Helper()
	path, err := find()
	if err != nil {
		testenv.Missing(tb, "browser", err.Error())
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // it has no sandbox for root, nor in most containers, and visits only our own pages
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "en-US"),
		// A page that asks the internet for anything is wrong, and must fail
		// here as it would on a closed network.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"),
	)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	tb.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	tb.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		tb.Fatalf("start %s: %v", path, err)
	}
	return &Browser{tb: tb, ctx: ctx, patience: patience}
}

func find() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no chromium or google-chrome in PATH")
}

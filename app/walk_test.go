package app

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path"
	"regexp"
	"strings"

	"panal/access"
	"panal/importer/demo"
	"panal/web"
)

// stop is a page that a walk came to.
type stop struct {
	address string        // with its community, without its host
	who     *access.Actor // nil: a guest
	html    bool
}

// perPattern is how many pages of an address a walk looks at: those of two circles, or of two kinds of campaigns, have
// different links.
const perPattern = 12

// walk follows every link from the front page, as a guest, a member and the operator do, and returns the pages that it
// came to, by pattern: those who may do least first.
func (p *program) walk(story demo.Result) map[string][]stop {
	p.t.Helper()
	found := map[string][]stop{}
	for _, who := range []*access.Actor{nil, &story.Member, &story.Operator} {
		p.stroll(story, who, found)
	}
	return found
}

func (p *program) stroll(story demo.Result, who *access.Actor, found map[string][]stop) {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	front := "/" + story.Community.Slug
	queue, queued, looked := []string{front + "?lang=en"}, map[string]bool{}, map[string]int{}
	if who != nil {
		queue = append([]string{"/sign-in/link/" + p.Communities.NewSignInLink(who.Person, story.Community.ID, signInLinksLast)}, queue...)
	}
	for ; len(queue) > 0; queue = queue[1:] {
		if looked[pattern(queue[0])] == perPattern {
			continue
		}
		answer, err := client.Get(p.PublicURL() + queue[0])
		if err != nil {
			p.t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK {
			p.t.Errorf("%s, linked to %v, answers %d: %v", queue[0], who, answer.StatusCode, err)
			continue
		}
		at, isHTML := pattern(answer.Request.URL.Path), strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html")
		if looked[at]++; looked[at] <= perPattern {
			found[at] = append(found[at], stop{answer.Request.URL.RequestURI(), who, isHTML})
		}
		if !isHTML {
			continue
		}
		for _, to := range linksOf(answer.Request.URL, body) {
			if !queued[to] {
				queued[to] = true
				queue = append(queue, to)
			}
		}
	}
}

var hrefs = regexp.MustCompile(`\b(?:href|src)="([^"]+)"`)

// linksOf lists where a page leads to, here.
func linksOf(page *url.URL, body []byte) (to []string) {
	for _, found := range hrefs.FindAllSubmatch(body, -1) {
		link, err := page.Parse(html.UnescapeString(string(found[1])))
		if err == nil && link.Host == page.Host && !link.Query().Has("lang") && pattern(link.Path) != "" { // others changes the language
			to = append(to, link.RequestURI())
		}
	}
	return to
}

// pattern is the address of the table that answers a path: of those that fit, the one with the fewest blanks.
func pattern(path string) (found string) {
	path, _, _ = strings.Cut(path, "?")
	for p, fits := range patterns {
		if fits.MatchString(path) && (found == "" || strings.Count(p, "{") < strings.Count(found, "{")) {
			found = p
		}
	}
	return found
}

// patterns are the addresses where people read something, with what fits them.
var patterns = func() map[string]*regexp.Regexp {
	all := map[string]*regexp.Regexp{}
	for _, p := range web.Pages() {
		all[p] = regexp.MustCompile("^" + blanks.ReplaceAllString(strings.TrimSuffix(p, "{$}"), "[^/]+") + "$")
	}
	return all
}()

var blanks = regexp.MustCompile(`{\w+}`)

// leadOn are the addresses that show nothing themselves: they lead on to a page.
var leadOn = []string{
	"/sign-in/link/{link}",
	"/sign-in/with/{provider}/back",
	"/{community}/{$}",
	"/{community}/s/{code}",
	"/{community}/n/{notice}",
	"/{community}/orders/{order}/paid",
}

// title makes a file's name of a pattern.
func title(pattern string) string {
	return strings.Trim(strings.ReplaceAll(path.Clean(blanks.ReplaceAllString(strings.TrimPrefix(pattern, "/{community}"), "one")), "/", "-"), "-.")
}

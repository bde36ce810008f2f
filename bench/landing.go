package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"golang.org/x/net/html"
)

// landing is what a guest's phone waits for who opens a friend's link: the page of an open group buy.
type landing struct {
	median *float64 // milliseconds
	bytes  int      // compressed, of the page with its styles and scripts
}

const (
	landingViews = 200
	landingWarm  = 20
)

// measureLanding asks for a page again and again, one request at a time, and once for the styles and scripts it names.
func measureLanding(ctx context.Context, page string) (l landing, err error) {
	var times []time.Duration
	var body []byte
	for n := range landingViews + landingWarm {
		start := time.Now()
		if body, err = get(ctx, page); err != nil {
			return l, err
		}
		if n >= landingWarm {
			times = append(times, time.Since(start))
		}
	}
	l.median, l.bytes = percentile(times, 50), len(body)
	names, err := needed(page, body)
	if err != nil {
		return l, err
	}
	for _, name := range names {
		file, err := get(ctx, name)
		if err != nil {
			return l, err
		}
		l.bytes += len(file)
	}
	return l, nil
}

// plain is a client that leaves bodies compressed, as they came.
var plain = http.Client{Transport: &http.Transport{DisableCompression: true}, Timeout: patience}

// get returns a page's body as it was sent to a browser that takes gzip.
func get(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept-Encoding", "gzip")
	request.Header.Set("Accept", "text/html,*/*;q=0.8")
	response, err := plain.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: %s", address, response.Status)
	}
	return body, nil
}

// needed returns the addresses of the styles and scripts that a page names, each once.
func needed(page string, body []byte) ([]string, error) {
	base, err := url.Parse(page)
	if err != nil {
		return nil, err
	}
	if unpacked, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
		if body, err = io.ReadAll(unpacked); err != nil {
			return nil, err
		}
	}
	var names []string
	for tokens := html.NewTokenizer(bytes.NewReader(body)); ; {
		switch tokens.Next() {
		case html.ErrorToken:
			return names, nil // the end
		case html.StartTagToken, html.SelfClosingTagToken:
			named := resource(tokens.Token())
			if named == "" {
				continue
			}
			u, err := base.Parse(named)
			if err != nil {
				return nil, fmt.Errorf("the page names %q: %w", named, err)
			}
			if !slices.Contains(names, u.String()) {
				names = append(names, u.String())
			}
		}
	}
}

// resource returns what a tag names that is a style or a script.
func resource(tag html.Token) string {
	attributes := map[string]string{}
	for _, a := range tag.Attr {
		attributes[a.Key] = a.Val
	}
	switch {
	case tag.Data == "script":
		return attributes["src"]
	case tag.Data == "link" && slices.Contains([]string{"stylesheet", "modulepreload"}, attributes["rel"]):
		return attributes["href"]
	}
	return ""
}

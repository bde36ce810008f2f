package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"runtime"
	"strings"
	"time"
)

// resultsCmd measures what staff and members wait for who look at what a campaign brought that very many came by: its
// results, its links, the page of all costs and a member's own links, over HTTP from the server that panal serve is, on
// SQLite.
type resultsCmd struct {
	Arrivals    int    `default:"1000000" help:"Visitors who came by the campaign's links."`
	Conversions int    `default:"50000" help:"Orders that were bought with it."`
	Times       int    `default:"50" help:"How often each page is asked for, after the first time."`
	Seed        uint64 `default:"1" help:"Seed of who came."`
	Dir         string `type:"existingdir" help:"Directory for the data; the system's temporary one by default."`
	Keep        string `help:"Directory in which the campaign is kept, and found again the next time."`
	JSON        bool   `name:"json" help:"Print one JSON object, not a table."`
}

// Validate says what is wrong with the flags.
func (c resultsCmd) Validate() error {
	if c.Arrivals < 1 || c.Conversions < 1 || c.Times < 1 {
		return errors.New("--arrivals, --conversions and --times must be 1 or more")
	}
	return nil
}

// Run makes the campaign, or finds it, and measures.
func (c resultsCmd) Run(ctx context.Context) error {
	r, err := c.measure(ctx)
	if err != nil {
		return err
	}
	return r.print(os.Stdout, c.JSON)
}

func (c resultsCmd) measure(ctx context.Context) (r resultsReport, err error) {
	dir := c.Keep
	if dir == "" {
		if dir, err = os.MkdirTemp(c.Dir, "panal-bench-"); err != nil {
			return r, err
		}
		defer os.RemoveAll(dir)
	}
	of := &crowd{settlement: settlement{members: crowdMembers, circles: crowdCircles, seed: c.Seed}, arrivals: c.Arrivals, conversions: c.Conversions}
	if err := of.open(ctx, dir); err != nil {
		return r, err
	}
	server, err := startChild(ctx, "serve", "PANAL_BENCH_DATA="+dir, "PANAL_BENCH_DB=")
	if err != nil {
		return r, err
	}
	v := &visitor{at: "http://" + server.address, tokens: of.kept.Tokens, client: http.Client{Timeout: patience}}
	r, err = c.look(ctx, v, of.passed)
	return r, errors.Join(err, server.stop())
}

// look opens every page, the results first.
func (c resultsCmd) look(ctx context.Context, v *visitor, at crowdNotes) (r resultsReport, err error) {
	if v.client.Jar, err = cookiejar.New(nil); err != nil {
		return r, err
	}
	if err := v.signIn(ctx); err != nil {
		return r, fmt.Errorf("sign in: %w", err)
	}
	r = resultsReport{Arrivals: c.Arrivals, Conversions: c.Conversions, Links: at.Links, Times: c.Times, Machine: machine(), GoVersion: runtime.Version()}
	page := func(path string) func() (time.Duration, []byte, error) {
		return func() (time.Duration, []byte, error) { return v.page(ctx, path) }
	}
	api := func(path string) func() (time.Duration, []byte, error) {
		return func() (time.Duration, []byte, error) { return v.api(ctx, http.MethodGet, path, "") }
	}
	for _, place := range []struct {
		name string
		of   *timing
		says string // what is there when all is well
		ask  func() (time.Duration, []byte, error)
	}{
		{"results", &r.Results, "Harvest", page("/console/campaigns/" + at.Campaign + "/results")},
		{"results over the API", &r.ResultsAPI, `"visitors":`, api("/campaigns/" + at.Campaign + "/results")},
		{"costs", &r.Costs, "weibo", page("/console/growth")},
		{"costs over the API", &r.CostsAPI, `"channels":`, api("/growth/costs")},
		{"campaign with its links", &r.Campaign, publishedIn[0], page("/console/campaigns/" + at.Campaign)},
		{"links over the API", &r.LinksAPI, publishedIn[0], api("/campaigns/" + at.Campaign + "/links")},
		{"a member's links", &r.Shares, at.Code, page("/me/shares")},
		{"an arrival", &r.Arrive, "Harvest", page("/s/" + at.Code + "?c=wechat")},
	} {
		progress("open the %s %d times", place.name, c.Times+1)
		if err := place.of.measure(c.Times, place.says, place.ask); err != nil {
			return r, fmt.Errorf("%s: %w", place.name, err)
		}
	}
	return r, nil
}

// timing is how long something took, the first time and again.
type timing struct {
	First *float64 `json:"first_ms"`
	P50   *float64 `json:"p50_ms"`
	P99   *float64 `json:"p99_ms"`
	Max   *float64 `json:"max_ms"`
}

// measure asks for something again and again.
func (t *timing) measure(again int, says string, ask func() (time.Duration, []byte, error)) error {
	var times []time.Duration
	for n := range again + 1 {
		took, body, err := ask()
		if err != nil {
			return err
		}
		if n > 0 {
			times = append(times, took)
			continue
		}
		if !strings.Contains(strings.ToLower(string(body)), strings.ToLower(says)) {
			return fmt.Errorf("it does not say %q", says)
		}
		first := took.Seconds() * 1000
		t.First = &first
	}
	t.P50, t.P99, t.Max = percentile(times, 50), percentile(times, 99), percentile(times, 100)
	return nil
}

// resultsReport is what it prints.
type resultsReport struct {
	Results    timing `json:"results"`
	ResultsAPI timing `json:"results_api"`
	Costs      timing `json:"costs"`
	CostsAPI   timing `json:"costs_api"`
	Campaign   timing `json:"campaign"`
	LinksAPI   timing `json:"links_api"`
	Shares     timing `json:"shares"`
	Arrive     timing `json:"arrive"`

	Arrivals    int    `json:"arrivals"`
	Conversions int    `json:"conversions"`
	Links       int    `json:"links"`
	Times       int    `json:"times"`
	Machine     string `json:"machine"`
	GoVersion   string `json:"go_version"`
}

func (r resultsReport) figures() (all []figure) {
	for _, place := range []struct {
		name string
		timing
	}{
		{"results", r.Results}, {"results over the API", r.ResultsAPI}, {"costs of being found", r.Costs}, {"costs over the API", r.CostsAPI},
		{"campaign with its links", r.Campaign}, {"links over the API", r.LinksAPI}, {"a member's links", r.Shares}, {"an arrival", r.Arrive},
	} {
		all = append(all, figure{place.name + ": the first, ms", place.First, 1}, figure{place.name + ": median, ms", place.P50, 1},
			figure{place.name + ": 99 of 100, ms", place.P99, 1}, figure{place.name + ": the slowest, ms", place.Max, 1})
	}
	return all
}

func (r resultsReport) print(to io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(to, r, r.figures())
	}
	return printTable(to, fmt.Sprintf("SQLite on %s, %s\n%d arrivals by %d links, %d orders; each asked for once, and %d times again", r.Machine, r.GoVersion,
		r.Arrivals, r.Links, r.Conversions, r.Times), r.figures())
}

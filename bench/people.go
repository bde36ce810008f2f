package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

// peopleCmd measures what staff wait for in a community of very many members: the directory, a member's page and the
// count of a segment, over HTTP from the server that panal serve is, on SQLite.
type peopleCmd struct {
	Members  int    `default:"1000000" help:"Members of the community."`
	Circles  int    `default:"5000" help:"Circles that they are in."`
	Seed     uint64 `default:"1" help:"Seed of the community, and of what is looked for."`
	Searches int    `default:"2000" help:"Searches, of which the percentiles are."`
	Dir      string `type:"existingdir" help:"Directory for the data; the system's temporary one by default."`
	Keep     string `help:"Directory in which the community is kept, and found again the next time."`
	JSON     bool   `name:"json" help:"Print one JSON object, not a table."`
}

// peopleReport is what it prints.
type peopleReport struct {
	Members   int      `json:"members"`
	Circles   int      `json:"circles"`
	Searches  int      `json:"searches"`
	SearchP50 *float64 `json:"search_p50_ms"`
	SearchP99 *float64 `json:"search_p99_ms"`
	SearchMax *float64 `json:"search_max_ms"`
	PageP50   *float64 `json:"search_page_p50_ms"`
	PageP99   *float64 `json:"search_page_p99_ms"`
	MemberP50 *float64 `json:"member_page_p50_ms"`
	MemberP99 *float64 `json:"member_page_p99_ms"`
	Count     *float64 `json:"segment_count_ms"`
	CountFree *float64 `json:"segment_count_free_tier_ms"` // members in no paid tier
	CountTier *float64 `json:"segment_count_paid_tier_ms"` // members in a paid one
	CountRung *float64 `json:"segment_count_rung_ms"`      // members on a rung, of four the slowest
	Split     *float64 `json:"split_ms"`                   // seen, planned and carried out

	SplitPreview *float64 `json:"split_preview_ms"`
	SplitPlan    *float64 `json:"split_plan_ms"`
	SplitRun     *float64 `json:"split_run_ms"`
	SplitUndo    *float64 `json:"split_undo_ms"`
	SplitMembers int      `json:"split_members"`
	SplitBasis   string   `json:"split_basis"`
	SplitTies    int      `json:"split_ties"`
	SplitCut     int      `json:"split_ties_cut"`

	Chosen    int    `json:"segment_members"`
	Slowest   string `json:"slowest_search"`
	Machine   string `json:"machine"`
	GoVersion string `json:"go_version"`
}

// Run makes the community, or finds it, and measures.
func (c peopleCmd) Run(ctx context.Context) (err error) {
	if c.Members < 1000 || c.Circles < 1 || c.Searches < 1 {
		return errors.New("--members must be 1000 or more, --circles and --searches 1 or more")
	}
	dir := c.Keep
	if dir == "" {
		if dir, err = os.MkdirTemp(c.Dir, "panal-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	t := &settlement{members: c.Members, circles: c.Circles, seed: c.Seed}
	if err := t.open(ctx, dir); err != nil {
		return err
	}
	server, err := startChild(ctx, "serve", "PANAL_BENCH_DATA="+dir, "PANAL_BENCH_DB=")
	if err != nil {
		return err
	}
	r, err := c.measure(ctx, t, "http://"+server.address)
	if err := errors.Join(err, server.stop()); err != nil {
		return err
	}
	if err := r.runSplit(ctx, dir, t.kept); err != nil {
		return err
	}
	return r.print(os.Stdout, c.JSON)
}

// open builds the settlement, unless it is there: its names and ids are then made up again, as they were.
func (t *settlement) open(ctx context.Context, dir string) error {
	notes := filepath.Join(dir, "town.json")
	if text, err := os.ReadFile(notes); err == nil {
		return json.Unmarshal(text, &t.kept)
	}
	if err := t.build(ctx, dir); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(t.seed, 21))
	for range keptMembers {
		n := r.IntN(t.members)
		t.kept.Known = append(t.kept.Known, known{id.Member.Text(t.ids[n]), t.names[n], emailOf(n)})
	}
	t.kept.Tokens, t.kept.Crowd, t.kept.Owner = t.tokens, id.Circle.Text(t.crowd), t.owner
	for _, tier := range t.tiers {
		t.kept.Tiers = append(t.kept.Tiers, id.Tier.Text(tier))
	}
	text, err := json.Marshal(t.kept)
	if err != nil {
		return err
	}
	return os.WriteFile(notes, text, 0o600)
}

// keptMembers is how many members are known to what looks for them.
const keptMembers = 5000

// kept is what is known of a settlement once it is built.
type kept struct {
	Known  []known
	Tokens []string
	Crowd  string // the largest circle
	Tiers  []string
	Owner  access.Actor
}

type known struct{ ID, Name, Email string }

func (c peopleCmd) measure(ctx context.Context, t *settlement, at string) (p peopleReport, err error) {
	p = peopleReport{Members: c.Members, Circles: c.Circles, Searches: c.Searches, Machine: machine(), GoVersion: runtime.Version()}
	r := rand.New(rand.NewPCG(c.Seed, 22))
	v := &visitor{at: at, tokens: t.kept.Tokens, client: http.Client{Timeout: patience}}
	if v.client.Jar, err = cookiejar.New(nil); err != nil {
		return p, err
	}
	if err := v.signIn(ctx); err != nil {
		return p, fmt.Errorf("sign in: %w", err)
	}
	words := make([]string, c.Searches)
	for n := range words {
		words[n] = lookedFor(r, t.kept.Known[r.IntN(len(t.kept.Known))])
	}
	var times, pages, members []time.Duration
	var slowest time.Duration
	progress("search %d times", len(words))
	for n, w := range words {
		took, body, err := v.api(ctx, http.MethodGet, "/members?limit=20&q="+url.QueryEscape(w), "")
		if err != nil {
			return p, err
		}
		if n%50 == 0 && !strings.Contains(string(body), `"items":`) {
			return p, fmt.Errorf("a search for %q was answered with %.100s", w, body)
		}
		if times = append(times, took); took > slowest {
			slowest, p.Slowest = took, w
		}
	}
	for _, w := range words[:min(len(words), 300)] {
		took, _, err := v.page(ctx, "/console/members?q="+url.QueryEscape(w))
		if err != nil {
			return p, err
		}
		pages = append(pages, took)
	}
	progress("open members' pages")
	for range 300 {
		m := t.kept.Known[r.IntN(len(t.kept.Known))]
		took, body, err := v.page(ctx, "/console/members/"+m.ID)
		if err != nil {
			return p, err
		}
		if !strings.Contains(string(body), m.Email) {
			return p, fmt.Errorf("the page of %s does not show their e-mail", m.ID)
		}
		members = append(members, took)
	}
	progress("count a segment")
	if p.Count, p.Chosen, err = v.count(ctx, answersShow); err != nil {
		return p, err
	}
	for n, tier := range t.kept.Tiers {
		took, _, err := v.count(ctx, fmt.Sprintf(`{"field":"tier","is":"any_of","values":[%q]}`, tier))
		if err != nil {
			return p, err
		}
		if n == 0 {
			p.CountFree = took
		} else if p.CountTier == nil || *took > *p.CountTier {
			p.CountTier = took
		}
	}
	for _, rung := range community.Rungs {
		took, _, err := v.count(ctx, fmt.Sprintf(`{"field":"rung","is":"any_of","values":[%q]}`, rung))
		if err != nil {
			return p, err
		}
		if p.CountRung == nil || *took > *p.CountRung {
			p.CountRung = took
		}
	}
	progress("split a circle")
	if err := p.planSplit(ctx, v, t.kept.Crowd); err != nil {
		return p, err
	}
	p.SearchP50, p.SearchP99, p.SearchMax = percentile(times, 50), percentile(times, 99), percentile(times, 100)
	p.PageP50, p.PageP99 = percentile(pages, 50), percentile(pages, 99)
	p.MemberP50, p.MemberP99 = percentile(members, 50), percentile(members, 99)
	return p, nil
}

// lookedFor is what somebody types who looks for a member: the beginning of a name, a family, all of it, without accents
// or in capitals, a letter or two of Chinese, an e-mail, or somebody who is not there.
func lookedFor(r *rand.Rand, m known) string {
	parts := strings.Fields(m.Name)
	some := func(word string, least int) string {
		letters := []rune(word)
		return string(letters[:min(len(letters), least+r.IntN(3))])
	}
	last := parts[len(parts)-1]
	switch r.IntN(10) {
	case 0:
		return some(parts[0], 1)
	case 1:
		return some(parts[0], 3)
	case 2:
		return strings.ToUpper(last)
	case 3:
		return parts[0] + " " + some(last, 2)
	case 4:
		return some(last, 2) + " " + some(parts[0], 1)
	case 5:
		return m.Name
	case 6:
		return string([]rune(last)[len([]rune(last))/2:])
	case 7:
		return m.Email[:5+r.IntN(4)]
	case 8:
		return parts[0] + " zq"
	default:
		return some(last, 4)
	}
}

// visitor asks for pages as the signed-in operator, and for the rest with tokens, each within its limit.
type visitor struct {
	at     string
	tokens []string
	asked  int
	client http.Client
}

func (v *visitor) ask(r *http.Request) (time.Duration, []byte, error) {
	start := time.Now()
	answer, err := v.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	took := time.Since(start)
	if err == nil && answer.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %s: %.300s", r.Method, r.URL, answer.Status, body)
	}
	return took, body, err
}

func (v *visitor) api(ctx context.Context, method, path, body string) (time.Duration, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, v.at+"/api/v1/communities/"+townSlug+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", fmt.Sprint(time.Now().UnixNano()))
	}
	v.asked++
	r.Header.Set("Authorization", "Bearer "+v.tokens[v.asked%len(v.tokens)])
	return v.ask(r)
}

// count has a segment counted a few times, and returns the median and how many members it has.
func (v *visitor) count(ctx context.Context, rule string) (took *float64, members int, err error) {
	var times []float64
	for range 5 {
		took, body, err := v.api(ctx, http.MethodGet, "/segment-count?rule="+url.QueryEscape(rule), "")
		if err != nil {
			return nil, 0, err
		}
		var size struct{ Members int }
		if err := json.Unmarshal(body, &size); err != nil {
			return nil, 0, err
		}
		members = size.Members
		times = append(times, took.Seconds()*1000)
	}
	return median(times), members, nil
}

func (v *visitor) page(ctx context.Context, path string) (time.Duration, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.at+"/"+townSlug+path, nil)
	if err != nil {
		return 0, nil, err
	}
	return v.ask(r)
}

func (v *visitor) send(ctx context.Context, path string, form url.Values) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, v.at+path, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	_, _, err = v.ask(r)
	return err
}

var mailedCode = regexp.MustCompile(`>\s*(\d{6})\b`)

// signIn signs in as the operator, with the code that is shown on the machine itself.
func (v *visitor) signIn(ctx context.Context) error {
	if err := v.send(ctx, "/sign-in", url.Values{"email": {townOwner}, "next": {"/" + townSlug}}); err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.at+"/dev/mail", nil)
	if err != nil {
		return err
	}
	_, body, err := v.ask(r)
	if err != nil {
		return err
	}
	code := mailedCode.FindSubmatch(body)
	if code == nil {
		return errors.New("no code was mailed")
	}
	return v.send(ctx, "/sign-in/code", url.Values{"code": {string(code[1])}})
}

func (p peopleReport) print(to io.Writer, asJSON bool) error {
	figures := []figure{
		{"search: median, ms", p.SearchP50, 2},
		{"search: 99 of 100, ms", p.SearchP99, 2},
		{"search: the slowest, ms", p.SearchMax, 2},
		{"search as a page: median, ms", p.PageP50, 2},
		{"search as a page: 99 of 100, ms", p.PageP99, 2},
		{"member's page: median, ms", p.MemberP50, 2},
		{"member's page: 99 of 100, ms", p.MemberP99, 2},
		{"count of a segment, ms", p.Count, 1},
		{"count of a paid tier's, ms", p.CountTier, 1},
		{"count of the free tier's, ms", p.CountFree, 1},
		{"count of a rung's, ms", p.CountRung, 1},
		{"split of the largest circle, ms", p.Split, 1},
		{"of that, to see both sides, ms", p.SplitPreview, 1},
		{"of that, to plan it, ms", p.SplitPlan, 1},
		{"of that, to carry it out, ms", p.SplitRun, 1},
		{"to undo it, ms", p.SplitUndo, 1},
	}
	if asJSON {
		return printJSON(to, p, figures)
	}
	heading := fmt.Sprintf("SQLite on %s, %s\n%d members in %d circles, %d searches, %d in the segment; split: %d members by %s, %d of %d ties cut",
		p.Machine, p.GoVersion, p.Members, p.Circles, p.Searches, p.Chosen, p.SplitMembers, p.SplitBasis, p.SplitCut, p.SplitTies)
	return printTable(to, heading, figures, [2]string{"slowest search", strconv.Quote(p.Slowest)})
}

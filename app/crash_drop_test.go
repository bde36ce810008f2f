package app

import (
	"crypto/rand"
	"encoding/json"
	random "math/rand/v2"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"panal/api"
	"panal/commerce"
	"panal/internal/id"
	"panal/store"
)

// rush is a drop that the buyers of a market come to at once, and the places that they were told.
type rush struct {
	*market
	drop  string
	units int64

	mu     sync.Mutex
	places map[*buyer]api.Spot
}

// announces makes a drop that is open, of the market's ware.
func (m *market) announces(units int64) *rush {
	m.t.Helper()
	a, err := New(m.t.Context(), Config{Dir: m.dir, Listen: "127.0.0.1:0"})
	if err != nil {
		m.t.Fatal(err)
	}
	defer a.Close()
	variant, err := id.Variant.Parse(m.variant)
	if err != nil {
		m.t.Fatal(err)
	}
	now := time.Now()
	terms := commerce.CampaignTerms{Slug: "harvest", Title: "First harvest", StartsAt: now, EndsAt: now.Add(time.Hour), Stock: units, Rule: &commerce.DropRule{UnitPrice: alone, Minutes: 10}}
	c, err := a.Commerce.CreateCampaign(m.t.Context(), m.operator, commerce.CreateCampaign{Community: m.community, Variant: variant, Terms: terms})
	if err == nil {
		_, err = a.Commerce.UpdateCampaign(m.t.Context(), m.operator, commerce.UpdateCampaign{Community: m.community, Campaign: c.ID, Terms: c.CampaignTerms, State: commerce.CampaignLive})
	}
	if err != nil {
		m.t.Fatal(err)
	}
	return &rush{market: m, drop: id.Campaign.Text(c.ID), units: units, places: map[*buyer]api.Spot{}}
}

// comes has a buyer stand in line, and pay if they are called, or leave. An error says that
// there was no answer.
func (r *rush) comes(b *buyer, leaves bool) error {
	at := "/drops/" + r.drop + "/line"
	status, text, err := r.post(b, at, rand.Text(), nil)
	if err != nil {
		return err
	}
	switch status {
	case http.StatusOK:
	case http.StatusGone, http.StatusTooManyRequests, http.StatusServiceUnavailable: // sold out; not now
		return nil
	default:
		r.t.Errorf("%d %s", status, text)
		return nil
	}
	var p api.Spot
	if err := json.Unmarshal(text, &p); err != nil {
		r.t.Errorf("%v in %s", err, text)
	}
	r.mu.Lock()
	if was, told := r.places[b]; told && was.Number != p.Number {
		r.t.Errorf("number %d has become %d", was.Number, p.Number)
	}
	r.places[b] = p
	r.mu.Unlock()
	if p.State != commerce.SpotCalled {
		return nil
	}
	if leaves {
		_, _, err = r.post(b, at+"/leave", rand.Text(), nil)
		return err
	}
	body, err := json.Marshal(api.NewOrder{Variant: r.variant, Quantity: 1, Campaign: r.drop, Instrument: "sandbox-ok"})
	if err != nil {
		return err
	}
	_, _, err = r.post(b, "/orders", "the one of "+b.token[:12], body) // asked again with the same key, it happens once
	return err
}

// A program that is killed in the midst of a rush has everybody in line who was answered, by the number that they were
// told, and sells each unit once when it is back.
func TestCrashOfADrop(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program and kills it again and again")
	}
	r := openMarket(t, 32).announces(8)
	for round := range 3 {
		running := r.serve()
		r.midway(10 + random.IntN(40))
		var gone sync.WaitGroup
		for i, b := range r.buyers {
			gone.Go(func() {
				for r.comes(b, i%3 == 0) == nil {
				}
			})
		}
		r.waits()
		if err := running.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		running.Wait()
		gone.Wait()
		t.Logf("killed %d times, %d places answered", round+1, len(r.places))
		r.client.CloseIdleConnections()
		r.stand()
	}
	running := r.serve()
	for range 3 { // whoever was passed a unit meanwhile pays it
		for _, b := range r.buyers {
			if err := r.comes(b, false); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := running.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	running.Wait()
	if bought := r.stand(); bought != r.units {
		t.Errorf("%d units of %d were sold", bought, r.units)
	}
	out, err := exec.CommandContext(t.Context(), r.binary, "check", "--data", r.dir).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Everything agrees.") {
		t.Errorf("check: %v\n%s", err, out)
	}
}

// stand fails unless everybody who was answered has their number, and returns how many units are sold.
func (r *rush) stand() (bought int64) {
	r.t.Helper()
	db, err := store.Open(r.t.Context(), store.Config{Dir: r.dir})
	if err != nil {
		r.t.Fatal(err)
	}
	defer db.Close()
	campaign, err := id.Campaign.Parse(r.drop)
	if err != nil {
		r.t.Fatal(err)
	}
	line, err := db.Commerce().SpotsAfter(r.t.Context(), r.community, campaign, "", 0, 1000)
	if err != nil {
		r.t.Fatal(err)
	}
	numbers := map[string]int64{}
	for i, p := range line {
		if p.Number != int64(i+1) {
			r.t.Errorf("place %d has number %d", i+1, p.Number)
		}
		if p.State == commerce.SpotBought {
			bought++
		}
		numbers[id.Member.Text(p.Member)] = p.Number
	}
	for _, p := range r.places {
		if numbers[p.Member] != p.Number {
			r.t.Errorf("%s was told number %d, and has %d", p.Member, p.Number, numbers[p.Member])
		}
	}
	if bought > r.units {
		r.t.Errorf("%d of %d units are sold", bought, r.units)
	}
	return bought
}

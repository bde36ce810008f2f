package api

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"panal/access"
)

// Whoever watches a group buy sees it as it is, then who joins, and the end.
func TestEvents(t *testing.T) {
	h := newHive(t)
	served := httptest.NewServer(h.handler)
	defer served.Close()
	group := h.thing("{group_buy}")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", served.URL+strings.Replace(base, "{community}", h.here, 1)+"/group-buys/"+group+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != 200 || response.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%d %v", response.StatusCode, response.Header)
	}
	lines := bufio.NewScanner(response.Body)
	next := func() (g GroupBuy) {
		t.Helper()
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				if err := json.Unmarshal([]byte(data), &g); err != nil {
					t.Fatal(err)
				}
				return g
			}
		}
		t.Fatalf("the stream has ended: %v", lines.Err())
		return g
	}
	if g := next(); g.ID != group || g.Missing != 2 || len(g.Seats) != 1 {
		t.Errorf("at first: %+v", g)
	}
	variant := h.product.Variants[0].ID
	h.Buy(h.Join("Ana", access.Member), variant, h.offer.ID, h.order.GroupBuy)
	if g := next(); g.Missing != 1 || g.Seats[1].Name != "Ana" {
		t.Errorf("when Ana has joined: %+v", g)
	}
	h.Buy(h.Join("Ben", access.Member), variant, h.offer.ID, h.order.GroupBuy)
	if g := next(); g.State != "formed" || g.Missing != 0 {
		t.Errorf("when Ben has joined: %+v", g)
	}
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "data: ") {
			t.Errorf("told after the end: %s", lines.Text())
		}
	}
	if lines.Err() != nil {
		t.Errorf("the stream breaks: %v", lines.Err())
	}
}

// A server that shuts down does not wait for whoever watches.
func TestStreamsEndWithTheServer(t *testing.T) {
	h := newHive(t)
	group := h.thing("{group_buy}")
	stopping := make(chan struct{})
	h.handler = New(Config{People: h.people, Commerce: h.Commerce, News: h.DB.Wake(), Clock: h.Clock, Stopping: stopping})
	served := httptest.NewServer(h.handler)
	defer served.Close()
	response, err := http.Get(served.URL + strings.Replace(base, "{community}", h.here, 1) + "/group-buys/" + group + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	served.Config.RegisterOnShutdown(func() { close(stopping) })
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := served.Config.Shutdown(ctx); err != nil {
		t.Errorf("the server waits for a watcher: %v", err)
	}
}

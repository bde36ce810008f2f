package web

import (
	"net/http"
	"testing"
)

func TestFromHere(t *testing.T) {
	for _, c := range []struct {
		from        string
		behindProxy bool
		here        bool
	}{
		{"127.0.0.1:4711", false, true},
		{"[::1]:4711", false, true},
		{"[::ffff:127.0.0.1]:4711", false, true},
		{"192.0.2.7:4711", false, false},
		{"127.0.0.1:4711", true, false}, // the proxy is here, and whoever is behind it is not
		{"", false, false},
	} {
		s := &Server{Config: Config{BehindProxy: c.behindProxy}}
		if got := s.fromHere(&http.Request{RemoteAddr: c.from}); got != c.here {
			t.Errorf("from %q, behind a proxy %v: %v", c.from, c.behindProxy, got)
		}
	}
}

package outbound

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "1.1.1.1": true, "2606:4700:4700::1111": true, "::ffff:8.8.8.8": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "0.1.2.3": false, "255.255.255.255": false, "224.0.0.1": false, "198.18.0.1": false,
		"::1": false, "::": false, "fe80::1": false, "fe80::1%eth0": false, "fd00::1": false, "ff02::1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001:db8::1": false,
	} {
		if got := Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("Public(%s) = %t", address, got)
		}
	}
}

// server answers by path.
func server(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("/hello", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") })
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/hello", http.StatusFound) })
	mux.HandleFunc("/endless", func(w http.ResponseWriter, _ *http.Request) {
		for range 100 {
			io.WriteString(w, strings.Repeat("x", 1000))
		}
	})
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func get(c *http.Client, url string) (string, error) {
	answer, err := c.Get(url)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return string(body), err
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	s := server(t)
	port := s.URL[strings.LastIndexByte(s.URL, ':'):]
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "0x7f.1"} {
		if _, err := get(NewClient(Config{}), "http://"+host+port+"/hello"); err == nil {
			t.Errorf("%s was reached", host)
		}
	}
	if _, err := get(NewClient(Config{}), s.URL+"/hello"); !errors.Is(err, ErrPrivate) {
		t.Errorf("refused with %v", err)
	}
	if body, err := get(NewClient(Config{PrivateAllowed: true}), s.URL+"/hello"); err != nil || body != "hello" {
		t.Errorf("where it is allowed: %q, %v", body, err)
	}
}

func TestBounds(t *testing.T) {
	s := server(t)
	if body, err := get(NewClient(Config{PrivateAllowed: true, MostBytes: 5}), s.URL+"/hello"); err != nil || body != "hello" {
		t.Errorf("an answer of just the size: %q, %v", body, err)
	}
	c := NewClient(Config{PrivateAllowed: true, Timeout: 200 * time.Millisecond, MostBytes: 1000})
	if body, err := get(c, s.URL+"/away"); err != nil || body != "hello" {
		t.Errorf("an answer after a redirect: %q, %v", body, err)
	}
	if _, err := get(c, s.URL+"/endless"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large answer: %v", err)
	}
	if _, err := get(NewClient(Config{PrivateAllowed: true, MostBytes: 4}), s.URL+"/hello"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("an answer that says it is large: %v", err)
	}
	if _, err := get(c, s.URL+"/round"); !errors.Is(err, ErrRedirected) {
		t.Errorf("redirects without end: %v", err)
	}
	if _, err := get(c, s.URL+"/slow"); err == nil {
		t.Error("an answer that never comes was waited for")
	}
}

func TestNoWayBackFromEncryption(t *testing.T) {
	plain := server(t)
	secure := httptest.NewTLSServer(http.RedirectHandler(plain.URL+"/hello", http.StatusFound))
	defer secure.Close()
	c := NewClient(Config{PrivateAllowed: true})
	c.Transport = secure.Client().Transport
	if _, err := get(c, secure.URL); !errors.Is(err, ErrRedirected) {
		t.Errorf("from https to http: %v", err)
	}
}

// Package outbound calls machines that somebody else named: an identity provider, a webhook's receiver, a push service.
//
// It decides where such a call may go and how much of an answer is read, so that nobody makes the program speak to the
// machines beside it, wait for ever, or fill its memory. What is said to whom is the caller's.
package outbound

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

var (
	// ErrPrivate is returned for an address that the public internet does not reach.
	ErrPrivate = errors.New("outbound: this address is not public")
	// ErrTooLarge is returned on reading more of an answer than is allowed.
	ErrTooLarge = errors.New("outbound: the answer is too large")
	// ErrRedirected is returned for a redirect that is not followed.
	ErrRedirected = errors.New("outbound: redirected too often, or to where nothing is encrypted")
)

// Config bounds calls. The zero value of a field is its default.
type Config struct {
	// PrivateAllowed lets calls reach private addresses: for what the operator named themselves and keeps beside the
	// program, never for what a member may name.
	PrivateAllowed bool
	Timeout        time.Duration // of a whole call, its answer read: 10 seconds
	MostBytes      int64         // of an answer's body: 1 MiB
}

const (
	defaultTimeout   = 10 * time.Second
	defaultMostBytes = 1 << 20
	mostRedirects    = 3
)

// NewClient returns a client for such calls. It asks no proxy of the environment: behind one, the address that is
// dialled would say nothing about where the call goes.
func NewClient(c Config) *http.Client {
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	if c.MostBytes <= 0 {
		c.MostBytes = defaultMostBytes
	}
	dialer := &net.Dialer{Timeout: c.Timeout}
	if !c.PrivateAllowed {
		dialer.Control = publicOnly
	}
	transport := &http.Transport{
		DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: c.Timeout, IdleConnTimeout: time.Minute,
		MaxIdleConns: 50, MaxIdleConnsPerHost: 4, MaxResponseHeaderBytes: 64 << 10,
	}
	return &http.Client{Transport: bounded{transport, c.MostBytes}, Timeout: c.Timeout, CheckRedirect: redirect}
}

// publicOnly refuses to connect to what is not public. It is asked for the very address that is dialled, after names
// are resolved: a name that resolves differently the second time gets nowhere.
func publicOnly(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !Public(at.Addr()) {
		return fmt.Errorf("%w: %s", ErrPrivate, address)
	}
	return nil
}

// special are the ranges that are neither public nor named by net/netip (IANA's special-purpose registries). Some hold
// an IPv4 address within an IPv6 one, which would lead on to it.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // shared by a carrier's customers
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"),
	netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("3fff::/20"),
	netip.MustParsePrefix("fec0::/10"),
}

// Public reports whether an address is one of the public internet.
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, block := range special {
		if block.Contains(a) {
			return false
		}
	}
	return true
}

// redirect follows a few redirects, and none from an encrypted address to one that is not.
func redirect(r *http.Request, via []*http.Request) error {
	if len(via) > mostRedirects || via[len(via)-1].URL.Scheme == "https" && r.URL.Scheme != "https" {
		return ErrRedirected
	}
	return nil
}

// bounded reads no more than so many bytes of an answer.
type bounded struct {
	transport http.RoundTripper
	most      int64
}

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if answer.ContentLength > b.most {
		answer.Body.Close()
		return nil, ErrTooLarge
	}
	answer.Body = &limited{answer.Body, b.most}
	return answer, nil
}

type limited struct {
	io.ReadCloser
	left int64
}

// Read fails at the first byte too many: an answer that is cut off would be taken for a whole one.
func (l *limited) Read(p []byte) (int, error) {
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.ReadCloser.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return n - 1, ErrTooLarge
	}
	return n, err
}

package app

import (
	"fmt"
	"net"
	"net/url"
	"time"

	"panal/api"
	"panal/community"
	"panal/connect/oidc"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/web"
)

// Config is what an operator sets. The zero value of a field is its default.
type Config struct {
	Dir         string             // the data directory of SQLite
	DSN         string             // of PostgreSQL; Dir is not used then
	Lanes       int                // of writes, on PostgreSQL
	Listen      string             // address of the pages and the API
	OpsListen   string             // address of /metrics; empty: none
	PublicURL   string             // how browsers reach the program; empty: http on the listening address
	BehindProxy bool               // the last address of X-Forwarded-For is the client's
	Quiet       bool               // tells nobody: what is replayed happened long ago
	Fleeting    bool               // what is kept is thrown away, or made again: it need not survive a failure of the machine
	SMTP        string             // smtp://user:password@host:port?from=…; empty: mail is kept and shown at /dev/mail
	Providers   []oidc.Config      // that people may sign in at
	Founders    community.Founders // who may begin communities; empty: owners
	Hold        time.Duration      // how long stock is held for an order that awaits payment
	APILimits   api.Limits
	WebLimits   web.Limits

	Clock  clock.Clock      // nil: the system's
	IDs    *id.Generator    // nil: random ones
	Mailer community.Mailer // nil: by SMTP, or kept
}

// publicURL returns the address that links begin with, once it is known where the program listens.
func (c Config) publicURL(listening net.Addr) (*url.URL, error) {
	text := c.PublicURL
	if text == "" {
		host, port, err := net.SplitHostPort(listening.String())
		if err != nil {
			return nil, err
		}
		if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() || ip.IsLoopback() {
			host = "localhost"
		}
		text = "http://" + net.JoinHostPort(host, port)
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("the public URL %q is not of the form https://host", text)
	}
	u.Path = ""
	return u, nil
}

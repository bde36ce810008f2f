package store_test

import (
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// wire is a network between the program and PostgreSQL that can be cut.
type wire struct {
	t        *testing.T
	listener net.Listener
	network  string
	server   string
	dsn      string // through the wire

	mu    sync.Mutex
	cut   cut
	down  bool
	conns map[net.Conn]bool
}

type cut int

const (
	uncut      cut = iota
	cutRequest     // what is sent next does not arrive
	cutReply       // what is sent next arrives, and the answer does not
)

func newWire(t *testing.T, dsn string) *wire {
	t.Helper()
	config, err := pgconn.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{t: t, conns: map[net.Conn]bool{}}
	w.network, w.server = pgconn.NetworkAddress(config.Host, config.Port)
	if w.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(w.listener.Addr().String())
	if u, err := url.Parse(dsn); err == nil && strings.Contains(dsn, "://") {
		u.Host = w.listener.Addr().String()
		w.dsn = u.String()
	} else {
		w.dsn = dsn + " host=" + host + " port=" + port
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			client, err := w.listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { w.carry(client) })
		}
	})
	t.Cleanup(func() {
		w.listener.Close()
		w.setDown(true)
		all.Wait()
	})
	return w
}

// next says what becomes of what is sent next.
func (w *wire) next(c cut) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = c
}

// setDown takes the network down, or up again.
func (w *wire) setDown(down bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = down
	if down {
		for c := range w.conns {
			c.Close()
		}
	}
}

// keep remembers a connection, to close it when the network goes down; open is false when it is.
func (w *wire) keep(c net.Conn) (open bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conns[c] = true
	return !w.down
}

func (w *wire) carry(client net.Conn) {
	defer client.Close()
	if !w.keep(client) {
		return
	}
	server, err := net.Dial(w.network, w.server)
	if err != nil {
		w.t.Errorf("dial PostgreSQL at %s: %v", strconv.Quote(w.server), err)
		return
	}
	defer server.Close()
	w.keep(server)
	var swallow sync.Once
	swallowed := make(chan struct{}) // closed: the next answer does not get through
	var answers sync.WaitGroup
	answers.Go(func() {
		defer client.Close()
		buffer := make([]byte, 64<<10)
		for {
			n, err := server.Read(buffer)
			if err != nil {
				return
			}
			select {
			case <-swallowed:
				return
			default:
			}
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
	})
	defer answers.Wait()
	defer server.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		w.mu.Lock()
		c := w.cut
		w.cut = uncut
		w.mu.Unlock()
		switch c {
		case cutRequest:
			return
		case cutReply:
			swallow.Do(func() { close(swallowed) })
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// Package oidctest is a small identity provider for tests: OpenID Connect with discovery, keys, the authorization code
// flow with PKCE, and userinfo, in a process of its own.
//
// Whoever signs in there says who they are, and what is to be wrong with what the provider says of them.
package oidctest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// serveIn is set in the process that is the provider.
const serveIn = "PANAL_TEST_OIDC_PROVIDER"

// A test's own binary is the provider's program too, so that no other has to be built.
func init() {
	if os.Getenv(serveIn) != "" {
		serve()
		os.Exit(0)
	}
}

// The client that the provider knows.
const (
	ClientID     = "panal"
	ClientSecret = "s3cret/with:signs"
)

// Provider is the running process.
type Provider struct {
	Issuer  string
	process *exec.Cmd
	input   io.Closer
}

// Start starts a provider that ends with the test.
func Start(t testing.TB) *Provider {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &Provider{process: exec.Command(program)}
	p.process.Env = append(os.Environ(), serveIn+"=1")
	p.process.Stderr = os.Stderr
	input, err := p.process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := p.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.process.Start(); err != nil {
		t.Fatal(err)
	}
	p.input = input
	t.Cleanup(p.Stop)
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatalf("the provider did not start: %v", err)
	}
	p.Issuer = strings.TrimSpace(line)
	return p
}

// Stop ends the provider.
func (p *Provider) Stop() {
	if p.input != nil {
		p.input.Close()
		p.input = nil
		_ = p.process.Wait() // how it ends is no matter
	}
}

// URL is the provider as an operator writes it.
func (p *Provider) URL(name string) string {
	return fmt.Sprintf("http://%s:%s@%s?name=%s&allow-private-address=yes", ClientID, "s3cret%2Fwith%3Asigns", strings.TrimPrefix(p.Issuer, "http://"), name)
}

// serve is the provider until its input ends, which it does with the process that started it.
func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	issuer := "http://" + listener.Addr().String()
	go func() { _ = http.Serve(listener, newHandler(issuer)) }()
	fmt.Println(issuer)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

package main

import (
	"bufio"
	"errors"
	"strings"
	"testing"
)

func TestReadAnswer(t *testing.T) {
	in := bufio.NewReader(strings.NewReader(
		"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\ncontent-length: 16\r\n\r\n{\"state\":\"open\"}" +
			"HTTP/1.1 503 Service Unavailable\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nbus\r\n1\r\ny\r\n0\r\n\r\n" +
			"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
	buffer := make([]byte, 0, 4)
	for _, want := range []struct {
		status int
		body   string
	}{{201, `{"state":"open"}`}, {503, "busy"}, {200, ""}} {
		a, err := readAnswer(in, buffer)
		if err != nil || a.status != want.status || string(a.body) != want.body {
			t.Fatalf("%d %q, %v, want %d %q", a.status, a.body, err, want.status, want.body)
		}
		buffer = a.body
	}
	if _, err := readAnswer(in, nil); err == nil {
		t.Error("no error where there is nothing more")
	}
}

func TestReadAnswerRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"another protocol":     "SSH-2.0-OpenSSH_9.2p1 Debian\r\n",
		"a status in words":    "HTTP/1.1 two hundred\r\n\r\n",
		"a body without end":   "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello",
		"a negative length":    "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"a length beyond sane": "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
	} {
		if a, err := readAnswer(bufio.NewReader(strings.NewReader(text)), nil); !errors.Is(err, errNotHTTP) {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
	if _, err := readAnswer(bufio.NewReader(strings.NewReader("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut")), nil); err == nil {
		t.Error("no error for a body that is cut off")
	}
}

func FuzzReadAnswer(f *testing.F) {
	f.Add("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}")
	f.Add("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := readAnswer(bufio.NewReader(strings.NewReader(text)), nil)
		if err == nil && len(a.body) > len(text) {
			t.Errorf("%d bytes of body out of %d", len(a.body), len(text))
		}
	})
}

func TestField(t *testing.T) {
	order := []byte(`{"id":"ord_1","state":"awaiting_group","group_buy":"gb_1","lines":[{"state":"other"}]}`)
	for name, want := range map[string]string{"id": "ord_1", "state": "awaiting_group", "group_buy": "gb_1", "closed_at": ""} {
		if got := string(field(order, name)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"slices"
	"strconv"
	"time"
)

// A wire is one kept-alive connection that speaks as much HTTP/1.1 as the load needs. The load shares the cores with
// what it measures, and net/http's client would take several times the processor time of a request that is written
// from prepared parts and an answer of which only status, length and body are read.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
	body []byte
}

func dial(address string) (*wire, error) {
	conn, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		return nil, err
	}
	return &wire{conn: conn, in: bufio.NewReaderSize(conn, 8<<10)}, nil
}

func (w *wire) close() {
	if w != nil {
		w.conn.Close()
	}
}

// ask sends a whole request and returns the answer, whose body is good until the next one.
func (w *wire) ask(request []byte) (answer, error) {
	if _, err := w.conn.Write(request); err != nil {
		return answer{}, err
	}
	a, err := readAnswer(w.in, w.body)
	w.body = a.body
	return a, err
}

// answer is what matters of an HTTP response.
type answer struct {
	status int
	body   []byte
}

// maxAnswer is longer than any answer that the load asks for.
const maxAnswer = 1 << 20

var errNotHTTP = errors.New("not an HTTP/1.1 response")

// readAnswer reads one response, its body into the buffer where it fits.
func readAnswer(in *bufio.Reader, buffer []byte) (a answer, err error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return a, err
	}
	if len(line) < len("HTTP/1.1 200\r\n") || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return a, fmt.Errorf("%w: %.40q", errNotHTTP, line)
	}
	if a.status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return a, fmt.Errorf("%w: %.40q", errNotHTTP, line)
	}
	length, chunked, err := readHeader(in)
	if err != nil {
		return a, err
	}
	if !chunked {
		a.body = slices.Grow(buffer[:0], length)[:length]
		_, err = io.ReadFull(in, a.body)
		return a, err
	}
	if a.body, err = io.ReadAll(httputil.NewChunkedReader(in)); err == nil {
		_, err = in.Discard(len("\r\n")) // after the last chunk, where our servers send no trailers
	}
	return a, err
}

// readHeader reads up to the body, and says how long that is.
func readHeader(in *bufio.Reader) (length int, chunked bool, err error) {
	length = -1
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return 0, false, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil || length < 0 || length > maxAnswer {
				return 0, false, fmt.Errorf("%w: content length %q", errNotHTTP, value)
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			chunked = true
		}
	}
	if length < 0 && !chunked {
		return 0, false, fmt.Errorf("%w: no length of its body", errNotHTTP)
	}
	return length, chunked, nil
}

// field returns the text of a field of a JSON object that was written without spaces: the first of that name.
func field(object []byte, name string) []byte {
	_, rest, found := bytes.Cut(object, []byte(`"`+name+`":"`))
	if !found {
		return nil
	}
	value, _, _ := bytes.Cut(rest, []byte(`"`))
	return value
}

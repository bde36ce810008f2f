package insight

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
)

// Report says what was read and what was refused.
type Report struct {
	Lines     int   // that hold something, comments left out
	Malformed int   // refused: not of the form, or a weight that is not above zero
	SelfLoops int   // refused: from somebody to themselves
	First     []int // numbers of the first few lines that were refused, from 1
}

const (
	firstShown  = 20      // line numbers kept in a Report
	longestLine = 1 << 20 // a line beyond is malformed, and not kept in memory
)

func (r *Report) refuse(kind *int, line int) {
	*kind++
	if len(r.First) < firstShown {
		r.First = append(r.First, line)
	}
}

// lines calls each with the fields of every line that is neither blank nor a comment, and with its number. The
// fields of a line that is not of the form are nil. They are valid during the call only.
func lines(ctx context.Context, r io.Reader, report *Report, each func(number int, fields [][]byte) error) error {
	in := bufio.NewReaderSize(r, longestLine)
	fields := make([][]byte, 0, 3)
	for number := 1; ; number++ {
		if number%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		line, err := in.ReadSlice('\n')
		tooLong := errors.Is(err, bufio.ErrBufferFull)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = in.ReadSlice('\n')
		}
		if err != nil && err != io.EOF {
			return err
		}
		if number == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			report.Lines++
			var found [][]byte
			if !tooLong {
				found = split(line, fields)
			}
			if err := each(number, found); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

// split returns the two or three fields of a line, in the space of into, or nil when it is not of the form. Between
// fields there are spaces and tabs, or one comma with or without them. A field in double quotes may hold any of those,
// and a quote by doubling it.
func split(line []byte, into [][]byte) [][]byte {
	fields := into[:0]
	for rest := line; ; {
		field, after, ok := cut(rest)
		if !ok || len(fields) == 3 {
			return nil
		}
		fields = append(fields, field)
		if rest = after; len(rest) == 0 {
			break
		}
		comma := false
		for len(rest) > 0 && (blank(rest[0]) || rest[0] == ',' && !comma) {
			comma, rest = comma || rest[0] == ',', rest[1:]
		}
	}
	if len(fields) < 2 {
		return nil
	}
	return fields
}

func blank(c byte) bool { return c == ' ' || c == '\t' }

// cut returns the field that a line begins with, never an empty one, and what is after it.
func cut(line []byte) (field, rest []byte, ok bool) {
	if len(line) > 0 && line[0] == '"' {
		return cutQuoted(line[1:])
	}
	end := 0
	for end < len(line) && !blank(line[end]) && line[end] != ',' {
		end++
	}
	return line[:end], line[end:], end > 0
}

func cutQuoted(line []byte) (field, rest []byte, ok bool) {
	doubled := false
	for i := 0; i < len(line); i++ {
		if line[i] != '"' {
			continue
		}
		if i+1 < len(line) && line[i+1] == '"' {
			doubled = true
			i++
			continue
		}
		field, rest = line[:i], line[i+1:]
		if doubled {
			field = bytes.ReplaceAll(field, []byte(`""`), []byte(`"`))
		}
		return field, rest, i > 0 && (len(rest) == 0 || blank(rest[0]) || rest[0] == ',')
	}
	return nil, nil, false
}

// latest bounds times to the year 9999, so that one in milliseconds is refused instead of misread.
const latest = 253402300799

// unixTime returns the time that a field holds, in unix seconds.
func unixTime(field []byte) (int64, bool) {
	at, err := strconv.ParseInt(string(field), 10, 64)
	return at, err == nil && -latest <= at && at <= latest
}

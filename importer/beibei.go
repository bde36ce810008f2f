// Package importer brings what happened elsewhere into a community, through the services that would have made it here.
//
// It decides how foreign files are read: as streams, with every line that is not understood reported by its number and
// passed over. It leaves every rule to the services.
package importer

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Attempt is one group buy as a file tells of it: who opened it, for which item, and who came, in order.
type Attempt struct {
	Initiator    string
	Item         string
	Participants []string
}

// LineError says which line of a file was not understood, and why.
type LineError struct {
	File   string
	Line   int
	Reason string
}

func (e LineError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason) }

// maxLine bounds a line; a longer one is reported like any that is not understood.
const maxLine = 1 << 20

// ReadBeibei reads group buys of the form that the Beibei data set has (Zhang et al., "Group-Buying Recommendation for
// Social E-Commerce", ICDE 2021): initiator, item and then participants, as numbers set apart by tabs. Blank lines are
// nothing; lines that are not of the form go to malformed.
func ReadBeibei(file string, r io.Reader, attempt func(Attempt) error, malformed func(LineError)) error {
	lines := bufio.NewReaderSize(r, 64<<10)
	for number := 1; ; number++ {
		line, tooLong, err := readLine(lines)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", file, err)
		}
		if tooLong {
			malformed(LineError{file, number, "longer than a megabyte"})
			continue
		}
		text := strings.TrimRight(string(line), "\r")
		if strings.TrimSpace(text) == "" {
			continue
		}
		a, reason := parseBeibei(text)
		if reason != "" {
			malformed(LineError{file, number, reason})
			continue
		}
		if err := attempt(a); err != nil {
			return err
		}
	}
}

// readLine returns a line without its end; of one that is too long it reads on to the end and keeps nothing.
func readLine(r *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			tooLong, line = true, nil
		} else if !tooLong {
			line = append(line, part...)
		}
		switch {
		case err == nil:
			if !tooLong {
				line = line[:len(line)-1]
			}
			return line, tooLong, nil
		case err == bufio.ErrBufferFull:
		case err == io.EOF && (len(line) > 0 || tooLong):
			return line, tooLong, nil
		default:
			return nil, false, err
		}
	}
}

func parseBeibei(text string) (a Attempt, reason string) {
	fields := strings.Split(text, "\t")
	if len(fields) < 2 {
		return a, "an initiator and an item are needed"
	}
	for i, field := range fields {
		fields[i] = strings.TrimSpace(field)
		if _, err := strconv.ParseUint(fields[i], 10, 63); err != nil {
			return a, fmt.Sprintf("field %d is no number: %.40q", i+1, field)
		}
	}
	return Attempt{Initiator: fields[0], Item: fields[1], Participants: fields[2:]}, ""
}

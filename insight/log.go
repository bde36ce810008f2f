package insight

import (
	"cmp"
	"context"
	"io"
	"math"
	"slices"
)

// Event is one interaction, from one node of a Log to another.
type Event struct {
	From, To int32
	At       int64 // unix seconds
}

// Log is what happened between members, in order of time.
type Log struct {
	IDs    []string // of each node, in order of first appearance in the file
	Events []Event  // by time; those of the same second in the order of the file
}

// ReadLog reads a log from lines `from to unixtime`, in any order, of the form that Read says.
func ReadLog(ctx context.Context, r io.Reader) (*Log, Report, error) {
	ids := newIndex()
	l := &Log{}
	var report Report
	err := lines(ctx, r, &report, func(number int, fields [][]byte) error {
		if len(fields) < 3 {
			report.refuse(&report.Malformed, number)
			return nil
		}
		at, ok := unixTime(fields[2])
		if !ok {
			report.refuse(&report.Malformed, number)
			return nil
		}
		if len(ids.names) > math.MaxInt32-2 {
			return ErrFull
		}
		from, to := ids.number(fields[0]), ids.number(fields[1])
		if from == to {
			report.refuse(&report.SelfLoops, number)
			return nil
		}
		l.Events = append(l.Events, Event{from, to, at})
		return nil
	})
	if err != nil {
		return nil, report, err
	}
	l.IDs = ids.names
	slices.SortStableFunc(l.Events, func(a, b Event) int { return cmp.Compare(a.At, b.At) })
	return l, report, nil
}

// ReadLogFile reads a log from a file; one whose name ends in .gz is unpacked.
func ReadLogFile(ctx context.Context, path string) (l *Log, report Report, err error) {
	err = withFile(path, func(r io.Reader) error {
		l, report, err = ReadLog(ctx, r)
		return err
	})
	return l, report, err
}

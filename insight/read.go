package insight

import (
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// ReadOptions say how a file of ties is understood.
type ReadOptions struct {
	Directed   bool
	Unweighted bool  // every tie weighs 1, and a third field is passed over
	Timed      bool  // the third field is a time in unix seconds; each line weighs 1 and fades as Decayed says, unless Unweighted
	Now        int64 // unix seconds that timed ties have faded until; 0 is the last time in the file
}

// Read reads a graph from lines `u v`, `u v w` or, when timed, `u v unixtime`, their fields apart by spaces, tabs or a
// comma. Ids are any strings, in double quotes when they hold one of those. Lines that begin with # are comments. Lines
// that are not of the form, and self-loops, are passed over and reported.
func Read(ctx context.Context, r io.Reader, o ReadOptions) (*Graph, Report, error) {
	b := NewBuilder(o.Directed)
	var report Report
	last := int64(-latest)
	err := lines(ctx, r, &report, func(number int, fields [][]byte) error {
		third, ok := o.third(fields)
		if !ok {
			report.refuse(&report.Malformed, number)
			return nil
		}
		last = max(last, int64(third))
		err := b.add(fields[0], fields[1], third)
		if errors.Is(err, ErrSelfLoop) {
			report.refuse(&report.SelfLoops, number)
			return nil
		}
		return err
	})
	if err != nil {
		return nil, report, err
	}
	if o.Timed {
		b.fade(cmp.Or(o.Now, last))
	}
	g := b.Graph()
	if o.Unweighted {
		g = g.Unweighted()
	}
	return g, report, nil
}

// third returns what a line's third field says, or would if it were there: the tie's weight, or its time when timed.
func (o ReadOptions) third(fields [][]byte) (third float64, ok bool) {
	switch {
	case fields == nil, o.Timed && len(fields) < 3:
		return 0, false
	case o.Timed:
		at, ok := unixTime(fields[2])
		return float64(at), ok
	case o.Unweighted || len(fields) == 2:
		return 1, true
	}
	weight, err := strconv.ParseFloat(string(fields[2]), 64)
	return weight, err == nil && isWeight(weight)
}

// fade turns the times of ties into weights. They add up as if each had faded in turn: what fades by a share per month
// fades alike, summed or apart.
func (b *Builder) fade(now int64) {
	for _, chunk := range b.chunks {
		for i := range chunk {
			chunk[i].weight = max(lightest, Decayed(1, now-int64(chunk[i].weight)))
		}
	}
}

// ReadFile reads a graph from a file; one whose name ends in .gz is unpacked.
func ReadFile(ctx context.Context, path string, o ReadOptions) (g *Graph, report Report, err error) {
	err = withFile(path, func(r io.Reader) error {
		g, report, err = Read(ctx, r, o)
		return err
	})
	return g, report, err
}

func withFile(path string, read func(io.Reader) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if !strings.HasSuffix(path, ".gz") {
		return read(file)
	}
	unpacked, err := gzip.NewReader(file)
	if err == nil {
		err = read(unpacked)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return unpacked.Close()
}

package insight

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// described writes a graph as its ties, one a line, in the order of their ends' numbers.
func described(g *Graph) string {
	var b strings.Builder
	for u := range int32(g.Nodes()) {
		ends, weights := g.Out(u)
		for i, v := range ends {
			if g.Directed() || u < v {
				fmt.Fprintf(&b, "%s %s %g\n", g.ID(u), g.ID(v), weights[i])
			}
		}
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, in string
		o        ReadOptions
		want     string
		report   Report
	}{
		{name: "empty"},
		{name: "comments and blanks", in: "# a b\n\n  \t\n#\n"},
		{name: "spaces, tabs, commas", in: "a b\nb\tc\t2\nc,a,3\nd , a ,4\n", want: "a b 1\na c 3\na d 4\nb c 2\n", report: Report{Lines: 4}},
		{name: "line ends of Windows, and its mark at the start", in: "\xef\xbb\xbfa b 2\r\nb c\r\n", want: "a b 2\nb c 1\n", report: Report{Lines: 2}},
		{name: "no line end at the end", in: "a b", want: "a b 1\n", report: Report{Lines: 1}},
		{name: "quoted ids", in: "\"Ana María\" \"a,b\"\n\"say \"\"hi\"\"\"\t\"Ana María\" 2\n", want: "Ana María a,b 1\nAna María say \"hi\" 2\n", report: Report{Lines: 2}},
		{name: "an undirected tie both ways", in: "a b 1\nb a 2\na b 4\n", want: "a b 7\n", report: Report{Lines: 3}},
		{name: "arcs both ways", in: "a b 1\nb a 2\na b 4\n", o: ReadOptions{Directed: true}, want: "a b 5\nb a 2\n", report: Report{Lines: 3}},
		{name: "unweighted", in: "a b 5\na b x\nb c -1\n", o: ReadOptions{Unweighted: true}, want: "a b 1\nb c 1\n", report: Report{Lines: 3}},
		{name: "self-loops", in: "a a\na b\nb b 3\n", want: "a b 1\n", report: Report{Lines: 3, SelfLoops: 2, First: []int{1, 3}}},
		{
			name:   "malformed",
			in:     "# first\na\na b c\na b 1 2\na,,b\n,a b\n\"a b\n\"a\"b c\n\"\" b\na b 0\na b -1\na b NaN\na b Inf\na b 1e101\na b 2,\na b\n",
			want:   "a b 1\n",
			report: Report{Lines: 15, Malformed: 14, First: []int{2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}},
		},
		{
			name:   "timed",
			in:     fmt.Sprintf("a b %d\na b %d\nb c %d\n", -2*Month, -Month, 0),
			o:      ReadOptions{Timed: true},
			want:   "a b 1.71\nb c 1\n",
			report: Report{Lines: 3},
		},
		{
			name:   "timed, until later",
			in:     "a b 1\na c 259200000000\na c\na c x\n",
			o:      ReadOptions{Timed: true, Now: 1 + Month},
			want:   "a b 0.9\n",
			report: Report{Lines: 4, Malformed: 3, First: []int{2, 3, 4}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, report, err := Read(t.Context(), strings.NewReader(c.in), c.o)
			if err != nil {
				t.Fatal(err)
			}
			if got := described(g); got != c.want {
				t.Errorf("read %q, want %q", got, c.want)
			}
			if !reflect.DeepEqual(report, c.report) {
				t.Errorf("reported %+v, want %+v", report, c.report)
			}
		})
	}
}

func TestReadLongLine(t *testing.T) {
	long := strings.Repeat("x", 3*longestLine)
	g, report, err := Read(t.Context(), strings.NewReader("a b\n"+long+" y\nb c\n"), ReadOptions{})
	if err != nil || described(g) != "a b 1\nb c 1\n" {
		t.Errorf("read %q, %v", described(g), err)
	}
	if report.Malformed != 1 || !slices.Equal(report.First, []int{2}) {
		t.Errorf("reported %+v", report)
	}
}

func TestReadStops(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, _, err := Read(ctx, strings.NewReader(strings.Repeat("a b\n", 100_000)), ReadOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	broken := errors.New("broken")
	if _, _, err := Read(t.Context(), failing{broken}, ReadOptions{}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write([]byte("a b 2\n"))
	w.Close()
	for name, content := range map[string][]byte{"plain": []byte("a b 2\n"), "packed.gz": packed.Bytes(), "broken.gz": packed.Bytes()[:20], "not.gz": []byte("a b")} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"plain", "packed.gz"} {
		if g, _, err := ReadFile(t.Context(), filepath.Join(dir, name), ReadOptions{}); err != nil || described(g) != "a b 2\n" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"broken.gz", "not.gz", "absent"} {
		if _, _, err := ReadFile(t.Context(), filepath.Join(dir, name), ReadOptions{}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzRead reads anything without a panic, accounts for every line, and reads what it wrote as the same graph.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"a b\n", "a,b,3\n# c\n", "\"a \"\"b\" c 1e3\n", "a a\nx\n", "1 2 1082040961\n3 4 1082155839", "\xef\xbb\xbf\"", "a b 1e-100\na c 1e100\na c 1e100\n"} {
		f.Add([]byte(seed), uint8(0))
		f.Add([]byte(seed), uint8(7))
	}
	f.Fuzz(func(t *testing.T, in []byte, how uint8) {
		o := ReadOptions{Directed: how&1 != 0, Unweighted: how&2 != 0, Timed: how&4 != 0}
		g, report, err := Read(t.Context(), bytes.NewReader(in), o)
		if err != nil {
			t.Fatal(err)
		}
		if report.Malformed+report.SelfLoops > report.Lines || len(report.First) > report.Malformed+report.SelfLoops {
			t.Errorf("reported %+v", report)
		}
		if g.Edges() > int64(report.Lines-report.Malformed-report.SelfLoops) {
			t.Errorf("%d ties of %+v", g.Edges(), report)
		}
		var out bytes.Buffer
		for u := range int32(g.Nodes()) {
			ends, weights := g.Out(u)
			for i, v := range ends {
				if !(weights[i] > 0) || math.IsInf(weights[i], 0) {
					t.Errorf("a tie weighs %g", weights[i])
				}
				if weights[i] > heaviest {
					return // a sum may, and could not be read back
				}
				if g.Directed() || u < v {
					fmt.Fprintf(&out, "%s %s %v\n", quoted(g.ID(u)), quoted(g.ID(v)), weights[i])
				}
			}
		}
		again, report, err := Read(t.Context(), bytes.NewReader(out.Bytes()), ReadOptions{Directed: o.Directed})
		if err != nil || report.Malformed+report.SelfLoops != 0 || again.Edges() != g.Edges() {
			t.Fatalf("wrote %q, read %d ties, %+v, %v", out.Bytes(), again.Edges(), report, err)
		}
		for u := range int32(again.Nodes()) {
			ends, weights := again.Out(u)
			for i, v := range ends {
				if w := weightOf(g, again.ID(u), again.ID(v)); w != weights[i] {
					t.Errorf("%q %q weighs %g, and read again %g", again.ID(u), again.ID(v), w, weights[i])
				}
			}
		}
	})
}

func quoted(id string) string { return `"` + strings.ReplaceAll(id, `"`, `""`) + `"` }

func weightOf(g *Graph, from, to string) float64 {
	u, _ := g.Node(from)
	v, _ := g.Node(to)
	ends, weights := g.Out(u)
	if i, ok := slices.BinarySearch(ends, v); ok {
		return weights[i]
	}
	return 0
}

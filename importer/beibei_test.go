package importer_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"panal/importer"
)

// read reads text and writes what comes of each line: who opened what and who came, or the line that was passed over.
func read(t *testing.T, text string) (lines []string) {
	t.Helper()
	attempt := func(a importer.Attempt) error {
		lines = append(lines, fmt.Sprintf("%s opens %s, then %v", a.Initiator, a.Item, a.Participants))
		return nil
	}
	malformed := func(e importer.LineError) { lines = append(lines, e.Error()) }
	if err := importer.ReadBeibei("f", strings.NewReader(text), attempt, malformed); err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestReadBeibei(t *testing.T) {
	long := strings.Repeat("1", 1<<20)
	for text, want := range map[string][]string{
		"":                           nil,
		"\n\r\n \n":                  nil,
		"1\t2":                       {"1 opens 2, then []"},
		"1\t2\t3\t4\n5\t6\n":         {"1 opens 2, then [3 4]", "5 opens 6, then []"},
		"1\t2\t3\r\n4\t5\t6\r\n":     {"1 opens 2, then [3]", "4 opens 5, then [6]"},
		"1\n2\t3\n":                  {"f:1: an initiator and an item are needed", "2 opens 3, then []"},
		"1\t2\t\n":                   {`f:1: field 3 is no number: ""`},
		"1\t-2\n":                    {`f:1: field 2 is no number: "-2"`},
		"\n1 2\t3\n":                 {`f:2: field 1 is no number: "1 2"`},
		"1\t2\t99999999999999999999": {`f:1: field 3 is no number: "99999999999999999999"`},
		long + "\t2\n3\t4":           {"f:1: longer than a megabyte", "3 opens 4, then []"},
		"3\t4\n" + long + "\t":       {"3 opens 4, then []", "f:2: longer than a megabyte"},
	} {
		if got := read(t, text); !slices.Equal(got, want) {
			t.Errorf("%.40q is read %q, want %q", text, got, want)
		}
	}
}

// Whoever takes the attempts can stop the reading, and a file that breaks off is not taken for one that ends.
func TestReadBeibeiStops(t *testing.T) {
	enough := fmt.Errorf("enough")
	taken := 0
	err := importer.ReadBeibei("f", strings.NewReader("1\t2\n3\t4\n"), func(importer.Attempt) error { taken++; return enough }, nil)
	if err != enough || taken != 1 {
		t.Errorf("%d taken, %v", taken, err)
	}
	torn := io.MultiReader(strings.NewReader("1\t2\n3"), brokenReader{})
	err = importer.ReadBeibei("f", torn, func(importer.Attempt) error { return nil }, nil)
	if err == nil || !strings.Contains(err.Error(), "f: torn") {
		t.Errorf("a torn file: %v", err)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, fmt.Errorf("torn") }

// Every line is an attempt, is passed over by its number, or is blank; and what was read can be written and read again.
func FuzzReadBeibei(f *testing.F) {
	for _, text := range []string{"1\t2\t3\n", "1\n", "\r\n", "1\t2", "x\ty\n1\t2\r\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var again strings.Builder
		var attempts []importer.Attempt
		number := 0
		err := importer.ReadBeibei("f", strings.NewReader(text), func(a importer.Attempt) error {
			attempts = append(attempts, a)
			fmt.Fprintln(&again, strings.Join(append([]string{a.Initiator, a.Item}, a.Participants...), "\t"))
			return nil
		}, func(e importer.LineError) {
			if e.Line <= number || e.Line > strings.Count(text, "\n")+1 {
				t.Errorf("line %d after line %d", e.Line, number)
			}
			number = e.Line
		})
		if err != nil {
			t.Fatal(err)
		}
		at := 0
		err = importer.ReadBeibei("f", strings.NewReader(again.String()), func(a importer.Attempt) error {
			if a.Initiator != attempts[at].Initiator || a.Item != attempts[at].Item || !slices.Equal(a.Participants, attempts[at].Participants) {
				t.Errorf("%+v is read again as %+v", attempts[at], a)
			}
			at++
			return nil
		}, func(e importer.LineError) { t.Errorf("%v of what was read", e) })
		if err != nil || at != len(attempts) {
			t.Errorf("%d of %d read again, %v", at, len(attempts), err)
		}
	})
}

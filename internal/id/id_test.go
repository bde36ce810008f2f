package id

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func fromHex(t *testing.T, text string) (i ID) {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	if err != nil || copy(i[:], b) != 16 {
		t.Fatalf("%q is no UUID: %v", text, err)
	}
	return i
}

// The examples of the TypeID specification.
func TestTypeID(t *testing.T) {
	for suffix, uuid := range map[string]string{
		"00000000000000000000000001": "00000000-0000-0000-0000-000000000001",
		"0000000000000000000000000a": "00000000-0000-0000-0000-00000000000a",
		"0000000000000000000000000g": "00000000-0000-0000-0000-000000000010",
		"00000000000000000000000010": "00000000-0000-0000-0000-000000000020",
		"7zzzzzzzzzzzzzzzzzzzzzzzzz": "ffffffff-ffff-ffff-ffff-ffffffffffff",
		"0123456789abcdefghjkmnpqrs": "0110c853-1d09-52d8-d73e-1194e95b5f19",
		"01h455vb4pex5vsknk084sn02q": "01890a5d-ac96-774b-bcce-b302099a8057",
	} {
		want := fromHex(t, uuid)
		if got := GroupBuy.Text(want); got != "gb_"+suffix {
			t.Errorf("%s is written %s, want gb_%s", uuid, got, suffix)
		}
		if got, err := GroupBuy.Parse("gb_" + suffix); err != nil || got != want {
			t.Errorf("gb_%s is read %x, %v; want %s", suffix, got, err, uuid)
		}
	}
}

func TestMalformed(t *testing.T) {
	for _, text := range []string{
		"", "gb", "gb_", "_01h455vb4pex5vsknk084sn02q", "01h455vb4pex5vsknk084sn02q",
		"ord_01h455vb4pex5vsknk084sn02q",    // another kind
		"gb_gb_01h455vb4pex5vsknk084sn02q",  // twice
		"gb_01H455VB4PEX5VSKNK084SN02Q",     // upper case
		"gb_01h455vb4pex5vsknk084sn02",      // short
		"gb_01h455vb4pex5vsknk084sn02qq",    // long
		"gb_8zzzzzzzzzzzzzzzzzzzzzzzzz",     // beyond 128 bits
		"gb_01h455vb4pex5vsknk084sn02i",     // not of the alphabet
		"gb_01h455vb4pex5vsknk084sn02 ",     // a space
		"gb_01h455vb4pex5vsknk084sn0\u00e9", // not ASCII
		"gb_00000000000000000000000000",     // names nothing
	} {
		if got, err := GroupBuy.Parse(text); !errors.Is(err, ErrMalformed) {
			t.Errorf("%q is read %x, %v", text, got, err)
		}
	}
	if GroupBuy.Text(Zero) != "" {
		t.Error("the zero id is written")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("gb_01h455vb4pex5vsknk084sn02q")
	f.Add("gb_7zzzzzzzzzzzzzzzzzzzzzzzzz")
	f.Add("gb_00000000000000000000000000")
	f.Fuzz(func(t *testing.T, text string) {
		i, err := GroupBuy.Parse(text)
		if (err == nil) == i.IsZero() {
			t.Fatalf("%q is read %x, %v", text, i, err)
		}
		if err == nil && GroupBuy.Text(i) != text {
			t.Fatalf("%q is written %q", text, GroupBuy.Text(i))
		}
	})
}

func TestTextKeepsTheOrder(t *testing.T) {
	draw := rapid.Custom(func(t *rapid.T) (i ID) {
		copy(i[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bytes"))
		return i
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		if a.Compare(b) != strings.Compare(a.String(), b.String()) || a.Compare(b) != bytes.Compare(a[:], b[:]) {
			t.Fatalf("%s and %s sort otherwise than their bytes", a, b)
		}
	})
}

// Ids increase strictly, whatever the clock does, and say when they were made unless it went back.
func TestGeneratorIncreases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := NewGenerator(nil)
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		var last ID
		latest := now
		for range rapid.IntRange(1, 50).Draw(t, "ids") {
			now = now.Add(time.Duration(rapid.Int64Range(-2, 3).Draw(t, "step")) * time.Millisecond)
			if now.After(latest) {
				latest = now
			}
			i := g.New(now)
			if i.Compare(last) <= 0 {
				t.Fatalf("%s after %s", i, last)
			}
			if i[6]>>4 != 7 || i[8]>>6 != 2 {
				t.Fatalf("%x is no UUIDv7", i)
			}
			if got := i.Time(); got.Before(now) || got.After(latest) {
				t.Fatalf("made at %s, says %s", now, got)
			}
			last = i
		}
	})
}

// More ids in a millisecond than the counter holds borrow from the next.
func TestGeneratorOverflow(t *testing.T) {
	g := NewGenerator(nil)
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	last := g.New(at)
	for range 10_000 {
		i := g.New(at)
		if i.Compare(last) <= 0 {
			t.Fatalf("%s after %s", i, last)
		}
		last = i
	}
	if ahead := last.Time().Sub(at); ahead != 2*time.Millisecond {
		t.Errorf("10,001 ids reach %s ahead", ahead)
	}
}

// A clock that stands before 1970 does not push later ids into the far future.
func TestGeneratorBefore1970(t *testing.T) {
	g := NewGenerator(nil)
	g.New(time.Time{})
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if got := g.New(at).Time(); !got.Equal(at) {
		t.Errorf("an id of %s says %s", at, got)
	}
}

func TestGeneratorInParallel(t *testing.T) {
	g := NewGenerator(nil)
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	made := make([][]ID, 8)
	var all sync.WaitGroup
	for n := range made {
		all.Go(func() {
			for range 1000 {
				made[n] = append(made[n], g.New(at))
			}
		})
	}
	all.Wait()
	seen := map[ID]bool{}
	for _, ids := range made {
		for _, i := range ids {
			if seen[i] {
				t.Fatalf("%s twice", i)
			}
			seen[i] = true
		}
	}
}

func TestGeneratorDrawsItsRandomness(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	source := func() io.Reader { return strings.NewReader(strings.Repeat("random", 1000)) }
	first, second := NewGenerator(source()).New(at), NewGenerator(source()).New(at)
	if first != second {
		t.Error("the same randomness makes other ids")
	}
	defer func() {
		if recover() == nil {
			t.Error("made an id without randomness")
		}
	}()
	NewGenerator(strings.NewReader("")).New(at)
}

func TestValueAndScan(t *testing.T) {
	i := NewGenerator(nil).New(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	for _, want := range []ID{i, Zero} {
		stored, err := want.Value()
		if err != nil {
			t.Fatal(err)
		}
		got := i
		if err := got.Scan(stored); err != nil || got != want {
			t.Errorf("%x is stored as %v and read %x, %v", want, stored, got, err)
		}
	}
	for _, src := range []any{[]byte("short"), "text", int64(7)} {
		var got ID
		if err := got.Scan(src); err == nil {
			t.Errorf("%v is read as %x", src, got)
		}
	}
}

func TestJSON(t *testing.T) {
	type payload struct {
		A ID `json:"a"`
		B ID `json:"b"`
		C ID `json:"c,omitzero"`
	}
	want := payload{A: fromHex(t, "01890a5d-ac96-774b-bcce-b302099a8057")}
	text, err := json.Marshal(want)
	if err != nil || string(text) != `{"a":"01h455vb4pex5vsknk084sn02q","b":""}` {
		t.Fatalf("%s, %v", text, err)
	}
	got := payload{B: want.A}
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"a":"gb_01h455vb4pex5vsknk084sn02q"}`), &got); err == nil {
		t.Error("a TypeID is read where a bare id is due")
	}
}

func BenchmarkNew(b *testing.B) {
	g := NewGenerator(nil)
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		g.New(at)
	}
}

// Cuts lie in order between the two ends, and as many of what is spread evenly lies between any two of them.
func TestCuts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ends := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) (i ID) {
			copy(i[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
			return i
		}), 2, 2).Draw(t, "ends")
		first, last := ends[0], ends[1]
		if last.Compare(first) < 0 {
			first, last = last, first
		}
		parts := rapid.IntRange(1, 16).Draw(t, "parts")
		cuts := Cuts(first, last, parts)
		if len(cuts) != parts-1 {
			t.Fatalf("%d cuts for %d parts", len(cuts), parts)
		}
		before, width := binary.BigEndian.Uint64(first[:8]), (binary.BigEndian.Uint64(last[:8])-binary.BigEndian.Uint64(first[:8]))/uint64(parts)
		for n, cut := range cuts {
			at := binary.BigEndian.Uint64(cut[:8])
			if at-before != width || at > binary.BigEndian.Uint64(last[:8]) {
				t.Fatalf("cut %d of %d between %x and %x is %x", n, parts, first, last, cut)
			}
			before = at
		}
	})
}

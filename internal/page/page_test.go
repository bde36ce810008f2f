package page

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/internal/id"
)

func key(n int) []byte { return []byte{15: byte(n), 14: byte(n >> 8)} }

// Page by page, a list is read whole and in order, whatever the size of the pages.
func TestPagesAreTheList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count, size := rapid.IntRange(0, 60).Draw(t, "count"), rapid.IntRange(1, 20).Draw(t, "size")
		var all []int
		for n := range count {
			all = append(all, n+1)
		}
		var read []int
		r := Request{Limit: size}
		for {
			after, limit, err := r.ByID()
			if err != nil || limit != size {
				t.Fatal(limit, err)
			}
			from := int(after[14])<<8 | int(after[15])
			p := Cut(all[from:min(from+limit+1, count)], limit, key)
			read = append(read, p.Items...)
			if p.Next == "" {
				break
			}
			if len(p.Items) != size {
				t.Fatalf("%d items on a page of %d that another follows", len(p.Items), size)
			}
			r.Cursor = p.Next
		}
		if !slices.Equal(read, all) {
			t.Fatalf("read %v of %v", read, all)
		}
	})
}

func TestRequest(t *testing.T) {
	for _, c := range []struct {
		request Request
		size    int
		want    error
	}{
		{Request{}, Usual, nil},
		{Request{Limit: Most}, Most, nil},
		{Request{Limit: Most + 1}, 0, ErrLimit},
		{Request{Limit: -1}, 0, ErrLimit},
		{Request{Cursor: Cursor(key(7))}, Usual, nil},
		{Request{Cursor: Cursor(key(7)[1:])}, 0, ErrCursor},
		{Request{Cursor: Cursor(key(7)) + "A"}, 0, ErrCursor},
		{Request{Cursor: "_____________________z"}, 0, ErrCursor}, // bits behind the end
		{Request{Cursor: Cursor(key(7)) + "\n"}, 0, ErrCursor},
		{Request{Cursor: "'; DROP TABLE"}, 0, ErrCursor},
	} {
		if _, size, err := c.request.ByID(); !errors.Is(err, c.want) || err == nil && size != c.size {
			t.Errorf("%+v: %d, %v", c.request, size, err)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add(Cursor(key(7)))
	f.Add("")
	f.Fuzz(func(t *testing.T, cursor string) {
		after, _, err := Request{Cursor: cursor}.ByID()
		if err == nil && cursor != "" && Cursor(after[:]) != cursor {
			t.Errorf("%q is read as %q", cursor, Cursor(after[:]))
		}
		if err != nil && after != (id.ID{}) {
			t.Errorf("%q is refused and read", cursor)
		}
	})
}

func TestMarks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Mark{At: time.UnixMicro(rapid.Int64Range(0, 1<<55).Draw(t, "at")).UTC()}
		copy(m.ID[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
		if got, size, err := (Request{Limit: 7, Cursor: Cursor(m.Bytes())}).ByTime(); got != m || size != 7 || err != nil {
			t.Fatalf("%v became %v, %d, %v", m, got, size, err)
		}
	})
	if got, size, err := (Request{}).ByTime(); got != (Mark{}) || size != Usual || err != nil {
		t.Errorf("a list begins after %v, %d, %v", got, size, err)
	}
	if _, _, err := (Request{Cursor: Cursor(key(7))}).ByTime(); !errors.Is(err, ErrCursor) {
		t.Errorf("a cursor of a list by id: %v", err)
	}
	if _, _, err := (Request{Limit: Most + 1}).ByTime(); !errors.Is(err, ErrLimit) {
		t.Errorf("a page too long: %v", err)
	}
}

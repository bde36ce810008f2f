package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/page"
	"panal/store/storetest"
)

// listed are the names that a filter leaves, over all pages of a size.
func listed(t *testing.T, w *storetest.World, f community.MemberFilter, size int) (names []string) {
	t.Helper()
	people := community.NewService(w.DB.People(), nil, w.Clock, w.DB.IDs())
	r := page.Request{Limit: size}
	for {
		got, err := people.Members(t.Context(), w.Staff, f, r)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Items) > size {
			t.Fatalf("%d on a page of %d", len(got.Items), size)
		}
		for _, m := range got.Items {
			names = append(names, m.Name)
		}
		if r.Cursor = got.Next; r.Cursor == "" {
			return names
		}
	}
}

// Members are found by the words of their names in a stated order, in pages of any size, in every script.
func TestDirectory(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		first := w.Clock.Now()
		for _, name := range []string{"Mariana Sol", "María López", "Luz María Mari", "陈薇", "陈小薇", "薇陈", "Liam O’Sullivan", "López Mar", "王小明"} {
			w.Join(name, access.Member)
			w.Clock.Advance(time.Hour)
		}
		for _, c := range []struct {
			words string
			want  []string
		}{
			{"mar", []string{"López Mar", "Luz María Mari", "María López", "Mariana Sol"}},
			{"MARÍA", []string{"María López", "Luz María Mari", "Mariana Sol"}},
			{"mar lop", []string{"María López", "López Mar"}}, // by "lopez", the rarer
			{"lópez maria", []string{"María López"}},
			{"陈", []string{"薇陈", "陈小薇", "陈薇"}},
			{"陈薇", []string{"陈薇"}},
			{"薇", []string{"陈薇", "陈小薇", "薇陈"}},
			{"小明", []string{"王小明"}},
			{"osull", []string{"Liam O’Sullivan"}},
			{"sullivan", []string{"Liam O’Sullivan"}},
			{"o'sullivan liam", []string{"Liam O’Sullivan"}},
			{"zoe", nil},
			{"mar zoe", nil},
		} {
			for _, size := range []int{1, 2, 100} {
				if got := listed(t, w, community.MemberFilter{Words: c.words}, size); !slices.Equal(got, c.want) {
					t.Errorf("%q, %d a page: %q, want %q", c.words, size, got, c.want)
				}
			}
		}
		from := community.MemberFilter{Words: "mar", JoinedFrom: first.Add(time.Minute)}
		if got := listed(t, w, from, 2); !slices.Equal(got, []string{"López Mar", "Luz María Mari", "María López"}) {
			t.Errorf("who joined later: %q", got)
		}
		noDifference(t, w.DB)
	})
}

// However many have a word, a page looks at so many and no more, and the pages together miss nobody.
func TestDirectoryLooksOn(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		err := w.DB.People().Write(t.Context(), w.Community, func(tx community.Tx) error {
			for i := range 4500 {
				name := fmt.Sprintf("Ana %d", i)
				if i == 4321 {
					name = "Ana Bea"
				}
				m := community.Member{ID: tx.NewID(), Person: tx.NewID(), Name: name, Role: access.Member, JoinedAt: tx.Now()}
				if _, err := tx.AddMember(m); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		people := community.NewService(w.DB.People(), nil, w.Clock, w.DB.IDs())
		filter := community.MemberFilter{Words: "ana", Role: access.Owner}
		none, err := people.Members(t.Context(), w.Staff, filter, page.Request{})
		if err != nil || len(none.Items) != 0 || none.Next == "" {
			t.Fatalf("nobody among the first: %+v, %v", none, err)
		}
		if got := listed(t, w, filter, 20); got != nil {
			t.Errorf("found %q", got)
		}
		if got := listed(t, w, community.MemberFilter{Words: "ana bea"}, 20); !slices.Equal(got, []string{"Ana Bea"}) {
			t.Errorf("found %q", got)
		}
		if got := listed(t, w, community.MemberFilter{Words: "ana"}, 100); len(got) != 4500 {
			t.Errorf("found %d", len(got))
		}
	})
}

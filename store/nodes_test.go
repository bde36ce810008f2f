package store_test

import (
	"fmt"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/store"
	"panal/store/storetest"
)

// Two nodes on one PostgreSQL share no lane: what holds here is held by the statements alone.
func TestTwoNodes(t *testing.T) {
	at := clock.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	dsn := storetest.Postgres(t)
	post := &postbox{messages: map[string]community.Message{}}
	var nodes [2]*world
	for n := range nodes {
		db := storetest.Open(t, store.Config{DSN: dsn}, storetest.WithClock(at))
		nodes[n] = &world{T: t, db: db, at: at, post: post}
		nodes[n].people = nodes[n].node()
	}
	first := nodes[0]

	secret := first.setupLink()
	if well := atOnce(20, func(n int) error {
		_, _, err := nodes[n%2].people.SetUp(t.Context(), secret, cafe(fmt.Sprintf("cafe-%d", n)))
		return err
	}); well != 1 {
		t.Fatalf("set-up link: %d of 20 went well", well)
	}
	all, err := first.people.Communities(t.Context(), id.Zero, 2)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, node := range nodes {
		node.here = all[0]
	}
	ana := first.signIn("ana@example.com")

	for round := range 10 {
		email := fmt.Sprintf("luz%d@example.com", round)
		in, guest := first.start(email), first.guest()
		in.Guest = guest.Person
		if well := atOnce(20, func(n int) error {
			_, err := nodes[n%2].people.SignIn(t.Context(), in)
			return err
		}); well != 1 {
			t.Errorf("code: %d of 20 went well", well)
		}

		if err := first.people.SetRole(t.Context(), ana, guest.Member, access.Owner); err != nil {
			t.Fatal(err)
		}
		luz := access.Actor{Person: guest.Person, Member: guest.Member, Community: first.here.ID, Role: access.Owner}
		pair := []access.Actor{ana, luz}
		if well := atOnce(2, func(n int) error {
			return nodes[n].people.SetRole(t.Context(), pair[n], pair[1-n].Member, access.Member)
		}); well != 1 {
			t.Fatalf("demoting each other: %d of 2 went well", well)
		}
		at.Advance(time.Minute) // what the nodes remember is over
		if first.role(ana) != access.Owner {
			ana, luz = luz, ana
		}
		if first.role(ana) != access.Owner || first.role(luz) != access.Member {
			t.Fatalf("one is %q, the other %q", first.role(ana), first.role(luz))
		}
		if err := first.people.SetRole(t.Context(), ana, luz.Member, access.Member); err != nil {
			t.Fatal(err)
		}

		r := request(t, ana.Member, "key-"+email, "body")
		made := make([]id.ID, 20)
		fresh := atOnce(20, func(n int) error {
			result, repeated, err := remember(t, nodes[n%2].db, first.here.ID, r)
			made[n] = result
			if err == nil && repeated {
				err = store.ErrBusy // any error: a repetition is not counted
			}
			return err
		})
		for _, result := range made {
			if result != made[0] {
				t.Fatalf("one key, two results: %v", made)
			}
		}
		if fresh != 1 {
			t.Errorf("key: %d of 20 took effect", fresh)
		}
	}
}

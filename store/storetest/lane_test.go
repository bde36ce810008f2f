package storetest

import (
	"testing"

	"panal/store"
)

func TestOpen(t *testing.T) {
	Each(t, func(t *testing.T, db *store.DB) {
		if err := db.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

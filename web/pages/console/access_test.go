package console

import (
	"slices"
	"strings"
	"testing"

	"panal/access"
	"panal/internal/locale"
	"panal/web/ui"
)

// Every action is shown in one area, with who may do it in words.
func TestEveryActionHasAnArea(t *testing.T) {
	p := Access{Page: ui.Page{Locale: locale.For("en")}, Rows: access.Matrix()}
	shown := map[access.Action]int{}
	for _, a := range areas {
		for _, row := range p.in(a) {
			shown[row.Action]++
			if p.everywhere(row)+p.theirs(row)+p.standings(row) == "" {
				t.Errorf("%s: nobody may", row.Action)
			}
		}
	}
	for _, action := range access.Actions {
		if shown[action] != 1 {
			t.Errorf("%s is shown %d times: add its noun to areas", action, shown[action])
		}
	}
}

func TestWhoMay(t *testing.T) {
	p := Access{Page: ui.Page{Locale: locale.For("en")}}
	rows := access.Matrix()
	for action, want := range map[access.Action]string{
		access.ShopView:    "Everybody",
		access.OrderPlace:  "Whoever gave an e-mail",
		access.OrderView:   "Staff, Guests and members, if it is their own, banned",
		access.OrderShip:   "Care",
		access.LedgerView:  "Finance",
		access.CircleHost:  "Care, Content, Hosts, Leaders",
		access.AuditView:   "Operator",
		access.OwnerManage: "Owner",
		access.SessionEnd:  "Guests and members, if it is their own, banned",
	} {
		row := rows[slices.Index(access.Actions, action)]
		said := []string{p.everywhere(row), p.theirs(row), p.standings(row)}
		if p.banned(row) {
			said = append(said, "banned")
		}
		said = slices.DeleteFunc(said, func(s string) bool { return s == "" })
		if got := strings.Join(said, ", "); got != want {
			t.Errorf("%s: %q, want %q", action, got, want)
		}
	}
}

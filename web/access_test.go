package web

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
)

var update = flag.Bool("update", false, "write the golden files")

// Who gets past the rule of each route, by role. After a change that is meant: go test ./web -run TestRouteAccess -update
func TestRouteAccessByRole(t *testing.T) {
	here, member := id.ID{1}, id.ID{2}
	head := append([]string{"route", "rule", "visitor"}, rolesFromGuest()...)
	golden(t, "access.txt", head, func(line func(...string)) {
		for _, r := range routes {
			cells := []string{r.pattern, r.rule.name}
			for _, role := range access.Roles {
				a := access.Actor{Community: here, Role: role}
				if role != access.Nobody {
					a.Person, a.Member, a.Email = member, member, "somebody@example.org"
				}
				if role == access.Guest {
					a.Email = ""
				}
				cells = append(cells, outcome(r.rule.allows(a)))
			}
			line(cells...)
		}
	})
}

func rolesFromGuest() (names []string) {
	for _, role := range access.Roles[1:] {
		names = append(names, string(role))
	}
	return names
}

// outcome is yes, or the status that refuses.
func outcome(err error) string {
	if err == nil {
		return "yes"
	}
	return fmt.Sprint(fault.KindOf(err).Status())
}

// Who does what on the pages of a circle, by what they are in it: each is asked for with nothing filled in, so what is
// permitted is refused for what it lacks, or done.
func TestRouteAccessByStanding(t *testing.T) {
	w := newShop(t)
	standings := []string{"outside", "fellow", "host", "leader"}
	browsers, actors := map[string]*browser{}, map[string]access.Actor{}
	for _, s := range standings {
		browsers[s], actors[s] = w.joins(s + "@example.org")
	}
	founded := 0
	circle := func() community.Circle {
		founded++
		c, err := w.config.Communities.FoundCircle(w.ctx(), w.operator, community.CircleTerms{Slug: fmt.Sprintf("c%d", founded), Name: "Readers",
			Kind: community.Interest, Reason: "learning", Admission: community.AdmitOpen}, once.Request{})
		w.must(err)
		for _, s := range standings[1:] {
			_, err := w.config.Communities.JoinCircle(w.ctx(), actors[s], c.ID, c.RulesVersion, once.Request{})
			w.must(err)
		}
		w.must(w.config.Communities.SetHost(w.ctx(), w.operator, c.ID, actors["host"].Member, true))
		w.must(w.config.Fission.Appoint(w.ctx(), w.operator, c.ID, actors["leader"].Member))
		return c
	}
	golden(t, "standing.txt", append([]string{"route"}, standings...), func(line func(...string)) {
		for _, r := range routes {
			if !strings.Contains(r.pattern, "{circle}") || strings.Contains(r.pattern, "/console/") || strings.Contains(r.pattern, "{application}") {
				continue
			}
			cells := []string{r.pattern}
			for _, s := range standings {
				method, path, _ := strings.Cut(r.pattern, " ")
				path = strings.NewReplacer("{community}", "alto", "{circle}", circle().Slug).Replace(path)
				p := browsers[s].send(method, path)
				cell := "yes"
				if slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}, p.status) {
					cell = fmt.Sprint(p.status)
				}
				if p.status >= http.StatusInternalServerError {
					t.Errorf("%s as %s: %d %s", r.pattern, s, p.status, p.words())
				}
				cells = append(cells, cell)
			}
			line(cells...)
		}
	})
}

// golden compares a table with the one that is kept.
func golden(t *testing.T, name string, head []string, fill func(line func(...string))) {
	t.Helper()
	var table strings.Builder
	out := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	line := func(cells ...string) { fmt.Fprintln(out, strings.Join(cells, "\t")) }
	line(head...)
	fill(line)
	out.Flush()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if table.String() != string(want) {
		t.Errorf("who may use what has changed: look at it, then go test ./web -run TestRouteAccess -update. %s is now:\n%s", file, table.String())
	}
}

package console

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"panal/access"
	"panal/community"
	"panal/fact"
	"panal/internal/locale"
	"panal/web/ui"
)

// never are the kinds of facts that nobody brings about at work: what people do for themselves, and what time does.
var never = []fact.Kind{
	"application.answered", "application.submitted", "application.withdrawn", "bargain.bought", "bargain.helped", "bargain.reached", "bargain.started", "case.appealed", "case.hidden", "case.opened", "circle.pulse_changed", "circle.waiting", "coupon.claimed", "coupon.lapsed",
	"drop.bought", "drop.joined", "drop.left", "drop.opened", "drop.reserved",
	"group_buy.expired", "group_buy.formed", "group_buy.joined", "group_buy.opened", "invitation.accepted", "invitation.made", "leader.profile_changed",
	"member.erased", "member.guest_recognised", "member.joined", "member.rung_changed",
	"membership.changed", "membership.declined", "membership.ended", "membership.noticed", "membership.renewed", "membership.started",
	"level.at_risk", "level.changed", "member.brought", "points.earned", "points.expiring", "points.lapsed", "points.returned", "points.settled",
	"points.taken_back", "streak.reached", "thanks.given",
	"membership.taken_back", "membership.upgraded", "order.lapsed", "order.paid", "packet.claimed", "order.placed", "order.ready", "payment.parked", "refund.done",
	"broadcast.missed", "broadcast.sent", "broadcast.started", "broadcast.told", "gathering.answered", "gathering.moved_up", "gathering.reminded",
	"series.empty", "series.missed", "series.skipped",
	"share.made", "share.heard", "giveaway.entered", "giveaway.heard", "giveaway.won", "giveaway.drawn",
}

// Each kind of fact has a sentence in every language for the audit log, or is known never to be in it.
func TestEveryActIsTold(t *testing.T) {
	kinds := factKinds(t)
	if len(kinds) < 60 {
		t.Fatalf("found %d kinds of facts", len(kinds))
	}
	for _, kind := range kinds {
		for _, tag := range locale.Supported() {
			if told := locale.For(tag).Has("audit." + string(kind)); told == slices.Contains(never, kind) {
				t.Errorf("%s in %s: has a sentence: %v. Write one in messages/%s/audit.toml, or add it to never", kind, tag, told, tag)
			}
		}
		if noun, _, _ := strings.Cut(string(kind), "."); !slices.Contains(never, kind) && !locale.For("en").Has("audit.noun."+noun) {
			t.Errorf("%s: there is no word for its noun", kind)
		}
	}
	for _, kind := range never {
		if !slices.Contains(kinds, kind) {
			t.Errorf("there is no fact %s", kind)
		}
	}
}

// factKinds are the constants of kinds in the sources.
func factKinds(t *testing.T) (kinds []fact.Kind) {
	t.Helper()
	for _, dir := range []string{"commerce", "community", "content", "fission", "growth", "loyalty"} {
		err := filepath.WalkDir(filepath.Join("../../..", dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if spec, is := n.(*ast.ValueSpec); is && isKind(spec.Type) {
					for _, value := range spec.Values {
						if text, err := strconv.Unquote(value.(*ast.BasicLit).Value); err == nil {
							kinds = append(kinds, fact.Kind(text))
						}
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return kinds
}

func isKind(e ast.Expr) bool {
	selector, is := e.(*ast.SelectorExpr)
	return is && selector.Sel.Name == "Kind" && selector.X.(*ast.Ident).Name == "fact"
}

// A sentence names whom it was done to: as they are called now, or as the fact does.
func TestTold(t *testing.T) {
	p := ui.Page{Locale: locale.For("en")}
	for _, c := range []struct {
		kind        fact.Kind
		on, payload string
		want        string
	}{
		{community.FactRoleChanged, "Luz", `{"name":"Lu","role":"care","was":"member"}`, "gave Luz the role “Care”"},
		{community.FactRoleChanged, "", `{"name":"","role":"` + string(access.Owner) + `"}`, "gave – the role “Owner”"},
		{community.FactApplicationAccepted, "", `{"name":"Luz","state":"accepted"}`, "accepted the application of Luz"},
		{community.FactCircleLeft, "", `{"name":"Reading","member_name":"Luz","reason":"Spam"}`, "removed Luz from Reading"},
		{community.FactCircleRole, "", `{"name":"Reading","member_name":"Luz","role":"host"}`, "made Luz “Host” of Reading"},
		{"product.changed", "", `{"title":"Dawn","state":"live"}`, "changed the product Dawn"},
		{"moon.eclipsed", "", `{}`, "moon.eclipsed"},
		{community.FactCommunityChanged, "", `[]`, "changed the settings"},
	} {
		a := community.Act{Recorded: fact.Recorded{Kind: c.kind, Payload: []byte(c.payload)}, On: c.on}
		if got := Told(p, a, nil); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.kind, c.payload, got, c.want)
		}
	}
}

package api

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/internal/once"
	"panal/store/storetest"
)

// A route without a rule, or with one that no policy knows, is open to nobody and forgotten by everybody.
func TestEveryRouteHasARule(t *testing.T) {
	names := map[string]bool{}
	for _, r := range routes {
		if r.rule.public == (r.rule.action != "") || !r.rule.public && !slices.Contains(access.Actions, r.rule.action) {
			t.Errorf("%s %s: no rule: %+v", r.method, r.path, r.rule)
		}
		if r.rule.public && r.method != http.MethodPost {
			t.Errorf("%s %s: what is shown in public asks shop.view", r.method, r.path)
		}
		if r.name == "" || r.says == "" || names[r.name] {
			t.Errorf("%s %s: %q is no name of its own", r.method, r.path, r.name)
		}
		names[r.name] = true
	}
}

// TestAccess asks for every route as everybody, on things that belong to Olga, and compares who gets through.
func TestAccess(t *testing.T) {
	hives := newHives(t, 2)
	h := hives[0]
	read := h.Join("Rita", access.Operator)
	read.Scope = access.Read
	roles := []struct{ name, token string }{
		{"anonymous", ""},
		{"elsewhere", h.token(hives[1].Join("Elsa", access.Operator))},
		{"guest", h.token(h.Join("Gast", access.Guest))},
		{"member", h.token(h.Join("Mona", access.Member))},
		{"reader", h.scoped(read)},
		{"whose", h.token(h.owner)},
		{"care", h.token(h.Join("Cara", access.Care))},
		{"finance", h.token(h.Join("Fina", access.Finance))},
		{"content", h.token(h.Join("Cono", access.Content))},
		{"operator", h.token(h.Join("Otto", access.Operator))},
		{"owner", h.token(h.Join("Olena", access.Owner))},
	}
	var names []string
	for _, role := range roles {
		names = append(names, role.name)
	}
	grid(t, "access.txt", names, routes, func(r route, column int) answer {
		return h.do(roles[column].token, r.name, bodies[r.name], h.names(r)...)
	})
}

// grid asks for routes once for each column, and compares who gets through.
func grid(t *testing.T, name string, columns []string, routes []route, ask func(r route, column int) answer) {
	t.Helper()
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "operation\trule\t"+strings.Join(columns, "\t"))
	for _, r := range routes {
		fmt.Fprintf(w, "%s\t%s", r.name, r.rule)
		for i, column := range columns {
			a := ask(r, i)
			cell := "yes"
			switch a.status {
			case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
				cell = fmt.Sprint(a.status)
			}
			if cell == "yes" && a.status >= 500 {
				t.Errorf("%s as %s: %d %s", r.name, column, a.status, a.body)
			}
			fmt.Fprint(w, "\t"+cell)
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	golden(t, name, table.String())
}

// TestAccessByStanding asks for every route of a circle as somebody outside it, who waits for a seat, is in it, hosts it
// and leads it, each time of a circle that nobody has changed.
func TestAccessByStanding(t *testing.T) {
	h := newHives(t, 1)[0]
	standings := []string{"outside", "waiting", "member", "host", "leader"}
	tokens, members := make([]string, len(standings)), make([]string, len(standings))
	for i, standing := range standings {
		who := h.Join(standing, access.Member)
		tokens[i], members[i] = h.token(who), id.Member.Text(who.Member)
	}
	staff, rest := h.token(h.Staff), h.token(h.Join("Rest", access.Member))
	circle := func() string {
		terms := object{"slug": "c" + h.DB.IDs().New(h.Clock.Now()).String(), "name": "Readers", "kind": "interest", "reason": "life", "admission": "open",
			"capacity": 5}
		c := h.do(staff, "found-circle", terms).wants(201).text("id")
		for _, token := range []string{tokens[4], tokens[3], tokens[2], rest, tokens[1]} { // the founder has the fifth seat
			h.do(token, "join-circle", object{"rules_version": 1}, c).wants(200)
		}
		h.do(staff, "set-host", object{"host": true}, c, members[3]).wants(200)
		h.do(staff, "appoint-leader", object{"member": members[4]}, c).wants(200)
		return c
	}
	var of []route
	for _, r := range routes {
		if strings.Contains(r.path, "/circles/{circle}") && !strings.Contains(r.path, "{application}") {
			of = append(of, r)
		}
	}
	grid(t, "standing.txt", standings, of, func(r route, column int) answer {
		names := []string{circle()}
		if strings.Contains(r.path, "{member}") {
			names = append(names, members[2])
		}
		body := bodies[r.name]
		if asked, is := body.(object); is && asked["member"] != nil { // a member who is there
			body = with(asked, object{"member": members[2]})
		}
		return h.do(tokens[column], r.name, body, names...)
	})
}

// bodies are bodies that a route reads; that it then refuses them is no matter of access.
var bodies = map[string]any{
	"start-sign-in":      object{"email": "no address"},
	"create-token":       object{"email": "ana@example.com", "code": "1", "challenge": "x", "name": "x", "scope": "read", "days": 1},
	"create-product":     object{"slug": "!", "title": "", "variants": []object{{"price": euros(1), "stock": 0}}},
	"update-product":     object{"slug": "!", "title": "", "description": ""},
	"add-variant":        object{"price": euros(1), "stock": 0},
	"update-variant":     object{"title": "", "sku": "", "price": euros(0)},
	"restock-variant":    object{"restock": 0},
	"add-picture":        object{"alt": "", "content": "aaaa"},
	"create-offer":       newOffer,
	"update-offer":       newOffer,
	"place-order":        object{"variant": "", "quantity": 1},
	"draft-face":         object{"version": 99, "positioning": positioning},
	"publish-face":       object{"version": 99},
	"draft-face-picture": object{"version": 99, "alt": "A bee", "content": "aaaa"},
	"make-share":         object{"offer": "x"},
	"set-role":           object{"role": "member"},
	"set-allowance":      object{"most": 900},
	"check-template":     object{"template": object{}},
	"begin-community":    object{"email": "ana@example.com", "code": "1", "challenge": "x", "name": "", "slug": "!", "currency": "EUR", "locale": "en", "time_zone": "UTC"},

	"update-admission":        object{"admission": "open", "reapply_days": 30, "quota": 5, "invite_days": 30, "mails_a_day": 500},
	"update-questions":        object{"version": 99, "questions": []object{}},
	"update-circle-questions": object{"version": 99, "questions": []object{}},
	"apply":                   object{"version": 99},
	"answer-application":      object{"words": ""},
	"decline-application":     object{"words": ""},
	"ask-applicant":           object{"words": ""},
	"note-application":        object{"words": ""},
	"assign-application":      object{},
	"invite":                  object{"email": "x"},
	"invite-segment":          object{"segment": "x", "circle": "x", "dry_run": true},
	"invite-many":             object{"invitees": []object{{"email": "x"}}, "dry_run": true},
	"accept-invitation":       object{"code": "x"},

	"found-circle":         newCircle,
	"update-circle":        newCircle,
	"join-circle":          object{"rules_version": 0},
	"set-host":             object{"host": true},
	"remove-from-circle":   object{"member": "x", "reason": "x"},
	"offer-circle":         object{"member": "x"},
	"appoint-leader":       object{"member": "x"},
	"merge-circle":         object{"into": "x"},
	"promote-member":       object{"member": "x", "reason": "x"},
	"plan-split":           object{"notice": 1},
	"choose-side":          object{"goes": true},
	"update-community":     object{"name": "", "slogan": "", "locale": "en", "time_zone": "UTC"},
	"create-attribute":     object{"slug": "!", "label": "", "purpose": "", "kind": "yes_no", "filled_by": "staff", "shown_to": "staff"},
	"update-attribute":     object{"label": "", "purpose": "", "filled_by": "staff", "shown_to": "staff"},
	"answer-attribute":     object{"version": 99},
	"fill-answer":          object{"values": []string{"x"}},
	"set-findable":         object{"findable": "circles"},
	"create-segment":       object{"name": "", "rule": object{}},
	"update-segment":       object{"name": "", "rule": object{}},
	"keep-distance":        object{"kind": "mute"},
	"report":               object{"subject": "x", "reason": "spam"},
	"appeal":               object{"appeal": "Why?"},
	"decide-case":          object{"state": "dismissed"},
	"review-appeal":        object{"review": "upheld", "note": "It stands."},
	"sanction-member":      object{"state": "warned", "note": "No adverts."},
	"create-campaign":      spring("slug", "!"),
	"update-campaign":      spring("slug", "!"),
	"make-codes":           object{"count": 0},
	"claim-coupon":         object{"code": "x"},
	"create-tier":          object{"paid": true, "slug": "!", "name": ""},
	"update-tier":          object{"slug": "!", "name": ""},
	"add-tier-price":       object{"unit": "month", "amount": euros(0)},
	"start-bargain":        object{"campaign": ""},
	"open-packet":          object{"campaign": ""},
	"create-broadcast":     object{"title": "", "text": ""},
	"update-broadcast":     object{"title": "", "text": ""},
	"place-broadcast":      object{"place": 1},
	"correct-broadcast":    object{"correction": "x"},
	"set-broadcast-policy": object{"circle_daily": 1},
	"create-series":        object{"slug": "!", "name": "", "days": []string{"monday"}, "minute": 1},
	"update-series":        object{"slug": "!", "name": "", "days": []string{"monday"}, "minute": 1},

	"make-gathering":        meeting("slug", "!"),
	"update-gathering":      meeting("slug", "!"),
	"cancel-gathering":      object{"reason": " "},
	"set-gathering-host":    object{"host": true},
	"answer-gathering":      object{"coming": false},
	"check-in-at-gathering": object{"code": "x"},
	"add-walk-in":           object{"name": "Luz"},
	"enter-giveaway":        object{"answer": " "},
	"mark-giveaway-entry":   object{"counts": true},
	"give-credit":           object{"amount": euros(0), "reason": ""},

	"set-points-programme": object{"active": false, "name": ""},
	"adjust-points":        object{"points": 5, "reason": "For the poster"},
	"thank-member":         object{"points": 1, "words": "Thanks"},

	"buy-tier":           object{"price": "", "agreed": euros(1)},
	"choose-renewal":     object{"price": ""},
	"replace-instrument": object{"instrument": "card"},
	"refund-term":        object{"agreed": euros(1)},

	"ask-return":     object{"line": 1, "quantity": 1, "reason": "late"},
	"decide-return":  object{"verdict": "decline"},
	"receive-return": object{"restock": true},
	"return-line":    object{"line": 1, "kind": "goodwill"},

	"enter-code":          object{},
	"make-priority-codes": object{"count": 1},
}

var newCircle = object{"slug": "!", "name": "", "kind": "interest", "reason": "life", "admission": "open"}

var newOffer = object{"slug": "!", "size": 2, "window_minutes": 1, "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2026-01-01T00:00:00Z", "prices": object{}}

// names fills a route's path with things of the hive that are Olga's, or nobody's in particular.
func (h *hive) names(r route) []string {
	h.t.Helper()
	var names []string
	if strings.Contains(r.path, "{return}") {
		return h.asked()
	}
	for part := range strings.SplitSeq(r.path, "/") {
		if strings.HasPrefix(part, "{") {
			names = append(names, h.thing(part))
		}
	}
	return names
}

// asked is an order of Olga's, and a return that she has just asked for.
func (h *hive) asked() []string {
	h.t.Helper()
	o := h.Buy(h.owner, h.product.Variants[0].ID, id.Zero, id.Zero)
	_, err := h.Commerce.ShipOrder(h.t.Context(), h.Staff, h.Community, o.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	r, err := h.Commerce.AskReturn(h.t.Context(), h.owner, commerce.AskReturn{Community: h.Community, Order: o.ID, Line: 1, Quantity: 1, Reason: "late"})
	if err != nil {
		h.t.Fatal(err)
	}
	return []string{id.Order.Text(o.ID), id.Return.Text(r.ID)}
}

// thing is the id of a thing, as a path names it; what may be gone is made anew.
func (h *hive) thing(named string) string {
	h.t.Helper()
	staff := h.token(h.Staff)
	product := id.Product.Text(h.product.ID)
	switch named {
	case "{product}":
		return product
	case "{drop}":
		return id.Campaign.Text(h.announced().ID)
	case "{variant}":
		return id.Variant.Text(h.product.Variants[0].ID)
	case "{picture}":
		pictures, err := h.Commerce.Product(h.t.Context(), h.Staff, h.Community, h.product.ID)
		if err != nil {
			h.t.Fatal(err)
		}
		if len(pictures.Pictures) > 0 {
			return id.Picture.Text(pictures.Pictures[0].ID)
		}
		return h.do(staff, "add-picture", object{"alt": "A jar", "content": drawing(h.t)}, product).wants(201).text("id")
	case "{mascot}":
		face := h.do("", "get-face", nil).wants(200).text("positioning", "mascot", "picture")
		if face == "" {
			h.face(staff)
			return h.thing(named)
		}
		return face
	case "{offer}":
		return id.Offer.Text(h.offer.ID)
	case "{campaign}":
		return h.do(staff, "create-campaign", spring("slug", "s"+h.DB.IDs().New(h.Clock.Now()).String())).wants(201).text("id")
	case "{packet}":
		return id.Packet.Text(h.aPacket().ID)
	case "{broadcast}":
		return id.Broadcast.Text(h.aBroadcast().ID)
	case "{series}":
		return id.Series.Text(h.aSeries().ID)
	case "{gathering}":
		return id.Gathering.Text(h.aGathering().ID)
	case "{giveaway}":
		return id.Campaign.Text(h.aGiveaway().ID)
	case "{entry}":
		return "1"
	case "{bargain}":
		return id.Bargain.Text(h.aBargain().ID)
	case "{circle}":
		c, err := h.people.FoundCircle(h.t.Context(), h.Staff, community.CircleTerms{Slug: "c" + h.DB.IDs().New(h.Clock.Now()).String(), Name: "Readers",
			Kind: community.Interest, Reason: "life", Admission: community.AdmitOpen}, once.Request{})
		if err != nil {
			h.t.Fatal(err)
		}
		for _, name := range []string{"Ada", "Bea", "Cid"} {
			if _, err := h.people.JoinCircle(h.t.Context(), h.Join(name, access.Member), c.ID, 1, once.Request{}); err != nil {
				h.t.Fatal(err)
			}
		}
		return id.Circle.Text(c.ID)
	case "{application}":
		return h.application()
	case "{invitation}", "{code}":
		return h.invitation(named == "{code}")
	case "{leader}":
		h.thing("{circle}")
		content, err := base64.StdEncoding.DecodeString(drawing(h.t))
		if err == nil {
			_, err = h.people.PictureLeader(h.t.Context(), h.Staff, content, false)
		}
		if err != nil {
			h.t.Fatal(err)
		}
		return id.Member.Text(h.Staff.Member)
	case "{group_buy}":
		return id.GroupBuy.Text(h.order.GroupBuy)
	case "{order}":
		return id.Order.Text(h.order.ID)
	case "{tier}":
		return id.Tier.Text(h.tierOnSale().ID)
	case "{price}":
		return id.TierPrice.Text(h.tierOnSale().Prices[0].ID)
	case "{card}":
		card, err := h.people.MakeCard(h.t.Context(), h.owner)
		if err != nil {
			h.t.Fatal(err)
		}
		return card.Code
	case "{attribute}":
		return id.Attribute.Text(h.attribute())
	case "{segment}":
		made, err := h.people.CreateSegment(h.t.Context(), h.Staff, community.SegmentTerms{Name: h.DB.IDs().New(h.Clock.Now()).String()})
		if err != nil {
			h.t.Fatal(err)
		}
		return id.Segment.Text(made.ID)
	case "{member}":
		return id.Member.Text(h.owner.Member)
	case "{other}":
		return id.Member.Text(h.Join("Otis", access.Member).Member)
	case "{case}":
		c, err := h.people.Sanction(h.t.Context(), h.Staff, h.owner.Member, community.Decision{State: community.CaseWarned, Note: "No adverts, please."})
		if err != nil {
			h.t.Fatal(err)
		}
		return id.Case.Text(c.ID)
	case "{payment}":
		parked := h.do(staff, "list-parked-payments", nil).wants(200)
		if parked.text("items", "0", "id") == "" {
			h.park()
			parked = h.do(staff, "list-parked-payments", nil)
		}
		return parked.text("items", "0", "id")
	case "{token}":
		made, _, err := h.people.CreateToken(h.t.Context(), h.owner, community.NewToken{Name: "till", Scope: access.Read, Days: 1})
		if err != nil {
			h.t.Fatal(err)
		}
		return id.Token.Text(made.ID)
	case "{session}":
		owner := h.owner
		owner.Email = h.here + "@example.org" // her name is another's elsewhere
		return h.session(owner)
	case "{notice}":
		return id.Notice.Text(h.told(h.owner))
	case "{subscription}":
		return h.do(h.token(h.owner), "add-push-subscription", bodies["add-push-subscription"]).wants(201).text("id")
	case "{channel}":
		return "radio"
	case "{account}":
		return h.do(staff, "list-accounts", nil, "?kind=escrow").wants(200).text("items", "0", "id")
	case "{posting}":
		return h.do(staff, "list-entries", nil, h.thing("{account}")).wants(200).text("items", "0", "posting")
	}
	h.t.Fatalf("no thing %s", named)
	return ""
}

// tierOnSale is the tier that is on sale, or a new one.
func (h *hive) tierOnSale() community.Tier {
	h.t.Helper()
	tiers, err := h.people.Tiers(h.t.Context(), h.Staff)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, t := range tiers {
		if len(t.Prices) > 0 {
			return t
		}
	}
	return h.Tier("Gold", storetest.Month(1000))
}

// attribute is something that is asked of members: the one there is, or a new one.
func (h *hive) attribute() id.ID {
	h.t.Helper()
	operator := h.Staff
	operator.Role = access.Operator
	asked, err := h.people.Attributes(h.t.Context(), operator)
	if err == nil && len(asked) > 0 && asked[0].RetiredAt.IsZero() {
		return asked[0].ID
	}
	made, err := h.people.CreateAttribute(h.t.Context(), operator, community.AttributeTerms{Slug: "a" + h.DB.IDs().New(h.Clock.Now()).String(), Label: "A",
		Purpose: "To know", Kind: community.YesNo, FilledBy: community.FilledByStaff, ShownTo: community.ShownToStaff})
	if err != nil {
		h.t.Fatal(err)
	}
	return made.ID
}

// drawing is a small picture in base64.
func drawing(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

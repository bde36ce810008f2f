package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"panal/community"
	"panal/internal/id"
	"panal/internal/once"
)

// The operator asks members for something, a member answers and takes it back, and a segment is made of the answers
// without a script: condition by condition, counted before it is saved.
func TestAskingAndChoosing(t *testing.T) {
	h := newHouse(t)
	const attributes, segments = "/alto/console/attributes", "/alto/console/segments"
	h.op.get(attributes).want(http.StatusOK, "You ask for nothing yet")
	form := h.op.get(attributes+"/new").want(http.StatusOK, "What for").form(attributes)
	form.Set("label", "Roast")
	form.Set("slug", "Roast!")
	h.op.post(attributes, form).want(http.StatusUnprocessableEntity, "Roast").marks("slug", "Use small letters, digits and hyphens only.")
	for name, value := range map[string]string{"slug": "roast", "purpose": "To roast what you like", "kind": "one_of", "choices": "Dark\nLight", "shown_to": "members"} {
		form.Set(name, value)
	}
	h.op.follow(h.op.post(attributes, form)).want(http.StatusOK, "Roast", "0 members agreed", "Staff and members")

	luz := h.browser()
	luz.signIn("luz@alto.example", "/alto").want(http.StatusSeeOther)
	about := luz.get("/alto/me/about").want(http.StatusOK, "To roast what you like", "Seen by you, the staff and other members.", "Agree and answer")
	answer := regexp.MustCompile(`/alto/me/about/attr_\w+`).FindString(about.text)
	luz.post(answer, url.Values{"version": {"1"}, "value": {"9"}}).want(http.StatusUnprocessableEntity, "Choose one of what is offered.")
	luz.follow(luz.post(answer, url.Values{"version": {"1"}, "value": {"1"}})).want(http.StatusOK, "Dark", "Take it back and delete")
	luz.follow(luz.post("/alto/me/findable", url.Values{"findable": {"community"}})).want(http.StatusOK)

	h.op.get(segments).want(http.StatusOK, "Begin with a persona")
	h.op.get(segments+"/new").want(http.StatusOK, "Another condition", "Every member")
	adding := h.op.post(segments, url.Values{"do": {"add"}, "name": {"Dark ones"}, "join": {"all"}, "add": {"attribute:roast"}}).
		want(http.StatusOK, "Complete every condition", "Dark", "Light", "Dark ones")
	draft := adding.form(segments)
	draft.Set("value0", "1")
	draft.Set("do", "count")
	h.op.post(segments, draft).want(http.StatusOK, "1 member of")
	h.op.post(segments+"/count", draft).want(http.StatusOK, "1 member of", "Roast any of Dark").without("Segments")
	draft.Set("do", "save")
	draft.Set("persona", "yes")
	h.op.post(segments, draft).want(http.StatusUnprocessableEntity).marks("about", "Please fill this in.")
	draft.Set("about", "They like it strong.")
	list := h.op.follow(h.op.post(segments, draft)).want(http.StatusOK, "Dark ones", "Persona", "They like it strong.", "Roast any of Dark")
	segment := regexp.MustCompile(segments + `/seg_\w+`).FindString(list.text)
	h.op.get(segment).want(http.StatusOK, "1 member of", "Show the members")
	h.op.get("/alto/console/members?segment="+strings.TrimPrefix(segment, segments+"/")).want(http.StatusOK, "luz@alto.example").without("ana@alto.example")
	h.op.post(segment, url.Values{"do": {"save"}, "name": {"Deep"}, "json": {`{"not":{"all":[{"field":"purchases","is":"at_least","number":1}]}}`}}).want(http.StatusSeeOther)
	h.op.get(segment).want(http.StatusOK, "The rule as JSON", "not (Purchases at least 1)")
	h.op.post(segment, url.Values{"do": {"save"}, "name": {"Deep"}, "json": {`{"mood":1}`}}).want(http.StatusUnprocessableEntity).marks("json", "The rule cannot be understood, at “JSON”.")

	member := regexp.MustCompile(`/alto/console/members/mem_\w+`).FindString(h.op.get("/alto/console/members?q=luz").text)
	h.op.get(member).want(http.StatusOK, "About them", "Roast", "Dark")
	attribute := regexp.MustCompile(attributes + `/attr_\w+`).FindString(h.op.get(attributes).want(http.StatusOK, "1 member agreed").text)
	edit := h.op.get(attribute).want(http.StatusOK, "1 member has agreed.", "Ask no more").form(attribute)
	edit.Set("purpose", "To know you")
	edit.Set("choices", "Dark\nLight")
	edit.Set("label", "Roast")
	h.op.follow(h.op.post(attribute, edit)).want(http.StatusOK, "0 members agreed")
	luz.get("/alto/me/about").want(http.StatusOK, "To know you", "Agree and answer")
	luz.post(answer, url.Values{"version": {"1"}, "value": {"1"}}).want(http.StatusConflict, "What this is for has changed.")
	luz.post(answer, url.Values{"version": {"2"}, "value": {"2"}}).want(http.StatusSeeOther)

	sol := h.browser()
	sol.signIn("sol@alto.example", "/alto").want(http.StatusSeeOther)
	sol.get("/alto/people").want(http.StatusOK, "Nobody here yet")
	sol.get("/alto/people?q=nobody").want(http.StatusOK, "Nobody found")
	person := regexp.MustCompile(`/alto/people/mem_\w+`).FindString(sol.get("/alto/people?q=l").want(http.StatusOK).without("luz@alto.example").text)
	sol.get(person).want(http.StatusOK, "Roast", "Light").without("luz@alto.example")
	luz.follow(luz.post("/alto/me/findable", url.Values{"findable": {"nobody"}})).want(http.StatusOK)
	sol.get(person).want(http.StatusNotFound)
	sol.get(segments).want(http.StatusNotFound)
	h.browser().get("/alto/people").want(http.StatusSeeOther)

	luz.follow(luz.post(answer+"/withdraw", nil)).want(http.StatusOK, "Agree and answer")
	h.op.post(attribute+"/retire", nil).want(http.StatusSeeOther)
	h.op.get(attributes).want(http.StatusOK, "Asked no more")
	h.op.post(segment+"/remove", nil).want(http.StatusSeeOther)
	h.op.get(segment).want(http.StatusNotFound)
}

// A rule looks at the tier members stand in, and at the day they joined by the community's clocks.
func TestRulesOfTiersAndDays(t *testing.T) {
	h := newHouse(t)
	const segments = "/alto/console/segments"
	elder := h.sellTier("elder", "Elder", 10_00)
	draft := h.op.post(segments, url.Values{"do": {"add"}, "add": {"tier"}}).want(http.StatusOK, "Tier", "Elder").form(segments)
	draft.Set("value0", id.Tier.Text(elder.ID))
	h.op.post(segments+"/count", draft).want(http.StatusOK, "0 members of", "Tier any of Elder")
	draft.Set("do", "add")
	draft.Set("add", "joined:day")
	draft = h.op.post(segments, draft).want(http.StatusOK, "Complete every condition").form(segments)
	draft.Set("number1", "31 January")
	draft.Set("name", "Elders of old")
	draft.Set("about", "They came early.")
	draft.Set("do", "save")
	h.op.post(segments, draft).want(http.StatusUnprocessableEntity, "The rule cannot be understood, at “at”.")
	draft.Set("number1", "2026-01-31")
	draft.Set("is1", "before")
	list := h.op.follow(h.op.post(segments, draft)).want(http.StatusOK, "Elders of old", "Tier any of Elder and Joined before")
	segment := regexp.MustCompile(segments + `/seg_\w+`).FindString(list.text)
	if kept := h.op.get(segment).want(http.StatusOK).without("The rule as JSON").form(segment); kept.Get("number1") != "2026-01-31" || kept.Get("is1") != "before" {
		t.Errorf("kept as %v", kept)
	}
	h.op.post(segment, url.Values{"do": {"save"}, "name": {"Noon"}, "json": {`{"field":"joined","is":"from","at":"2026-01-31T12:00:00Z"}`}}).want(http.StatusSeeOther)
	h.op.get(segment).want(http.StatusOK, "The rule as JSON")
}

// An offer to a segment is made with the count of whom it reaches. A member outside does not find it; who has its link,
// or that of a group, is told before the checkout, and a guest where to sign in.
func TestAnOfferForSome(t *testing.T) {
	h := newHouse(t)
	const segments = "/alto/console/segments"
	luz, sol := h.browser(), h.browser()
	luz.signIn("luz@alto.example", "/alto").want(http.StatusSeeOther)
	sol.signIn("sol@alto.example", "/alto").want(http.StatusSeeOther)
	h.op.post(segments, url.Values{"do": {"save"}, "name": {"Drinkers"}, "json": {`{"field":"purchases","is":"at_least","number":1}`}}).want(http.StatusSeeOther)
	luz.buy("/alto/p/"+h.product.Slug, "", "")
	buyer, err := id.Member.Parse(regexp.MustCompile(`mem_\w+`).FindString(h.op.get("/alto/console/members?q=luz").text))
	h.must(err)
	h.must(h.config.Communities.Measure(h.ctx(), h.community.ID, community.Purchases{Members: []id.ID{buyer}}))

	at := "/alto/console/offers/" + id.Offer.Text(h.offer.ID)
	form := h.op.get(at).want(http.StatusOK, "Who can buy it", "Everybody, guests too.", "Drinkers")
	values := form.form(at)
	segment := regexp.MustCompile(`seg_\w+`).FindString(form.text)
	h.op.post(segments+"/count", url.Values{"audience": {segment}}).want(http.StatusOK, "1 member of 4").without("Segments")
	h.op.post(segments+"/count", url.Values{"audience": {"nonsense"}}).want(http.StatusOK, "Everybody, guests too.")
	h.op.fill(form, at, "audience", "nonsense").want(http.StatusUnprocessableEntity).marks("audience", "Choose one of what is offered.")
	h.op.fill(form, at, "audience", id.Segment.Text(h.offer.ID)).want(http.StatusUnprocessableEntity).marks("audience", "Choose one of what is offered.")
	values.Set("audience", segment)
	h.op.follow(h.op.post(at, values)).want(http.StatusOK, "1 member of 4")
	h.op.get(segments).want(http.StatusOK, "1 offer is for it")
	h.op.get(segments+"/"+segment).want(http.StatusOK, "What it is for", h.product.Title).without("Delete the segment")
	h.op.post(segments+"/"+segment+"/remove", nil).want(http.StatusConflict, "Offers are for this segment.")

	core, err := h.config.Communities.FoundCircle(h.ctx(), h.operator, community.CircleTerms{Slug: "core", Name: "Core", Kind: community.Core, Reason: "work",
		Admission: community.AdmitInvitation}, once.Request{})
	h.must(err)
	invite := segments + "/" + segment + "/invite"
	h.op.post(invite, url.Values{"do": {"try"}, "note": {"Come and taste"}}).want(http.StatusUnprocessableEntity, "Come and taste").marks("circle", "Please fill this in.")
	h.op.post(invite, url.Values{"do": {"send"}, "circle": {"nonsense"}}).want(http.StatusUnprocessableEntity).marks("circle", "Choose one of what is offered.")
	asked := url.Values{"do": {"try"}, "circle": {id.Circle.Text(core.ID)}, "note": {"Come and taste"}}
	h.op.post(invite, asked).want(http.StatusOK, "Is invited", "Come and taste")
	luz.get("/alto/me/invites").without("Core")
	asked.Set("do", "send")
	h.op.post(invite, asked).want(http.StatusSeeOther)
	luz.get("/alto/circles").want(http.StatusOK)
	asked.Set("do", "try")
	h.op.post(invite, asked).want(http.StatusOK, "Is invited already")

	group := "/alto/g/" + id.GroupBuy.Text(h.open)
	checkout := "/alto/checkout?" + url.Values{"product": {id.Product.Text(h.product.ID)}, "variant": {id.Variant.Text(h.product.Variants[0].ID)},
		"offer": {id.Offer.Text(h.offer.ID)}, "group": {id.GroupBuy.Text(h.open)}}.Encode()
	leads := func(p *answered) bool { return strings.Contains(p.text, h.offerPath()) }
	if !leads(luz.get("/alto/shop")) || !leads(luz.get("/alto/p/"+h.product.Slug)) {
		t.Error("the shop leads no member to the offer for them")
	}
	luz.get(group).want(http.StatusOK, "Join")
	luz.get(checkout).want(http.StatusOK)
	for who, b := range map[string]*browser{"Sol": sol, "a guest": h.browser()} {
		said := "You are not among them at the moment."
		if who == "a guest" {
			said = "It may be for you, if you are one: Sign in"
		}
		if leads(b.get("/alto/shop").want(http.StatusOK, h.product.Title)) || leads(b.get("/alto/p/"+h.product.Slug).want(http.StatusOK)) {
			t.Errorf("the shop leads %s to the offer", who)
		}
		b.get(h.offerPath()).want(http.StatusOK, "This offer is for some of the members.", said).without("Drinkers", "Start a group", "Join for")
		b.get(group).want(http.StatusOK, "This offer is for some of the members.", said).without("Drinkers", "Start a group", "Join for")
		b.follow(b.get(checkout)).want(http.StatusOK, said)
	}
	sol.listen(group+"/live?acts=join").hear("act", "This offer is for some of the members.")
	luz.listen(group+"/live?acts=outside").hear("act", "Join")
}

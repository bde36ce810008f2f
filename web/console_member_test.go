package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
)

// one returns the only member that words find.
func (h *house) one(words string) community.Member {
	h.t.Helper()
	found, err := h.config.Communities.Members(h.ctx(), h.operator, community.MemberFilter{Words: words}, page.Request{})
	h.must(err)
	if len(found.Items) != 1 {
		h.t.Fatalf("%q finds %+v", words, found.Items)
	}
	return found.Items[0]
}

// roleLasts is longer than a role is remembered.
const roleLasts = 10 * time.Second

// The operator finds somebody, makes them staff, sees who did it, and takes it away again; staff see and change nothing.
func TestRolesAreGiven(t *testing.T) {
	h := newHouse(t)
	sam := h.browser()
	sam.signIn("sam@alto.example", "/alto").want(http.StatusSeeOther)
	sam.get("/alto/console/members").want(http.StatusNotFound)
	member := id.Member.Text(h.one("sam@alto").ID)
	path := "/alto/console/members/" + member

	h.op.get("/alto/console/members?q=SAM%40ALTO").want(http.StatusOK, "sam@alto.example").without("ana@alto.example")
	h.op.get("/alto/console/members?role=owner").want(http.StatusOK, "ana@alto.example").without("sam@alto.example")
	h.op.get("/alto/console/members?q=nobody").want(http.StatusOK, "Show all")
	h.op.get("/alto/console/find?q=sam%40alto").want(http.StatusOK, "People", "sam@alto.example")
	if to := h.op.get("/alto/console/find?q=" + member).want(http.StatusSeeOther).header.Get("Location"); to != path {
		t.Errorf("the number leads to %s", to)
	}

	h.op.get(path).want(http.StatusOK, "Change the role", "Looks after people", "Answers for the community")
	h.op.follow(h.op.post(path+"/role", url.Values{"role": {"care"}})).want(http.StatusOK, "Care", "Role given by", "Ana")
	h.clock.Advance(roleLasts)
	sam.get(path).want(http.StatusOK, "Operators give roles").without("Change the role")
	sam.post(path+"/role", url.Values{"role": {"operator"}}).want(http.StatusNotFound)
	sam.get("/alto/console/settings").want(http.StatusNotFound)
	h.op.follow(h.op.post(path+"/role", url.Values{"role": {"member"}})).want(http.StatusOK, "Change the role")
	h.clock.Advance(roleLasts)
	sam.get("/alto/console").want(http.StatusNotFound)

	h.op.post(path+"/role", url.Values{"role": {"king"}}).want(http.StatusUnprocessableEntity)
	h.op.post("/alto/console/members/mem_none/role", url.Values{"role": {"care"}}).want(http.StatusNotFound)
	guest := "/alto/console/members/" + id.Member.Text(h.sharer.Member)
	h.op.get(guest).want(http.StatusOK, "once they have signed in").without("Change the role")
	h.op.post(guest+"/role", url.Values{"role": {"care"}}).want(http.StatusConflict, "Guests have not proven their e-mail.")
}

// Nobody takes away the last owner, and who is not the last is led out of the console.
func TestOwnerStepsDown(t *testing.T) {
	h := newHouse(t)
	ana := "/alto/console/members/" + id.Member.Text(h.operator.Member)
	h.op.get(ana).want(http.StatusOK, "This is your own role.")
	h.op.post(ana+"/role", url.Values{"role": {"member"}}).want(http.StatusConflict, "A community needs an owner.")
	bea := h.browser()
	bea.signIn("bea@alto.example", "/alto").want(http.StatusSeeOther)
	h.promote("bea@alto.example", access.Owner)
	out := h.op.post(ana+"/role", url.Values{"role": {"member"}}).want(http.StatusSeeOther)
	if to := out.header.Get("Location"); to != "/alto" {
		t.Errorf("led to %s", to)
	}
	h.op.get("/alto/console").want(http.StatusNotFound)
	bea.get(ana).want(http.StatusOK, "Change the role")
}

func TestMembersAreExported(t *testing.T) {
	h := newHouse(t)
	rows := h.csv("/alto/console/members.csv?sort=joined")
	if len(rows) < 4 || strings.Join(rows[0], " ") != "member name email role role_at joined_at rung" || rows[1][2] != "ana@alto.example" || rows[1][3] != "owner" {
		t.Errorf("%q", rows)
	}
}

// What set-up asked for can be changed later, but for the address and the currency; each mistake is marked at its field.
func TestSettings(t *testing.T) {
	h := newHouse(t)
	const settings = "/alto/console/settings"
	form := h.op.get(settings).want(http.StatusOK, "Alto Roasters", "EUR", "/alto").form(settings)
	form.Set("name", " Alto  de la Sierra ")
	form.Set("locale", "es")
	form.Set("time_zone", "America/Bogota")
	h.op.follow(h.op.post(settings, form)).want(http.StatusOK, "Alto de la Sierra")
	h.browser().get("/alto").want(http.StatusOK, "Alto de la Sierra")
	if c, err := h.config.Communities.CommunityBySlug(h.ctx(), "alto"); err != nil || c.TimeZone != "America/Bogota" || c.Locale != "es" || c.Currency != "EUR" {
		t.Errorf("%+v, %v", c, err)
	}
	marks := map[string]string{"name": "Please fill this in.", "locale": "Choose one of what is offered.", "time_zone": "Choose one of what is offered.",
		"return_days": "Write a whole number.", "prize_ceiling": "Write an amount of zero or more."}
	for field, value := range map[string]string{"name": " ", "locale": "xx", "time_zone": "Mars/Olympus", "return_days": "a few", "prize_ceiling": "much"} {
		wrong := url.Values{"name": {"Alto"}, "locale": {"en"}, "time_zone": {"UTC"}, "return_days": {"14"}, "prize_ceiling": {"500"}}
		wrong.Set(field, value)
		h.op.post(settings, wrong).want(http.StatusUnprocessableEntity).marks(field, marks[field])
	}
}

// An operator begins another community, and answers for it too.
func TestAnotherCommunity(t *testing.T) {
	h := newHouse(t)
	const add = "/communities"
	form := h.op.get(add+"/new?pattern=").want(http.StatusOK, "Another community").without("Your e-mail").form(add)
	form.Set("name", "Bajo Bakers")
	form.Set("slug", "alto")
	h.op.post(add, form).want(http.StatusUnprocessableEntity).marks("slug", "This is already in use. Choose another.")
	form.Set("slug", "bajo")
	form.Set("operator_email", "thief@example.com")
	h.op.follow(h.op.post(add, form)).want(http.StatusOK, "Bajo Bakers")
	h.op.get("/bajo/console/members").want(http.StatusOK, "ana@alto.example").without("thief@example.com")
}

// Owners say who runs the community; operators give the staff their work.
func TestOwnersNameOperators(t *testing.T) {
	h := newHouse(t)
	for _, name := range []string{"bea", "sam"} {
		h.browser().signIn(name+"@alto.example", "/alto").want(http.StatusSeeOther)
	}
	h.promote("bea@alto.example", access.Operator)
	bea := h.browser()
	bea.signIn("bea@alto.example", "/alto").want(http.StatusSeeOther)
	h.clock.Advance(roleLasts)
	sam := "/alto/console/members/" + id.Member.Text(h.one("sam@alto").ID)
	bea.get(sam).want(http.StatusOK, "Looks after money").without("Answers for the community")
	bea.post(sam+"/role", url.Values{"role": {"finance"}}).want(http.StatusSeeOther)
	for _, role := range []string{"operator", "owner"} {
		bea.post(sam+"/role", url.Values{"role": {role}}).want(http.StatusForbidden)
	}
	ana := "/alto/console/members/" + id.Member.Text(h.operator.Member)
	bea.post(ana+"/role", url.Values{"role": {"care"}}).want(http.StatusForbidden)
	bea.get("/alto/console/members/"+id.Member.Text(h.one("bea@alto").ID)).want(http.StatusOK, "This is your own role.")
}

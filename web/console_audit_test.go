package web

import (
	"net/http"
	"strings"
	"testing"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
)

// What was done at work is listed with who did it, to whom, and what it changed; by whom, to whom, about what, and when.
func TestAudit(t *testing.T) {
	w := newShop(t)
	luz := w.browser()
	luz.signIn("luz@example.org", "/alto/me")
	op := w.browser()
	op.signIn("ana@alto.example", "/alto/console")
	found, err := w.config.Communities.Members(w.ctx(), w.operator, community.MemberFilter{Words: "luz@example.org"}, page.Request{})
	w.must(err)
	member := found.Items[0]
	w.must(w.config.Communities.EditProfile(w.ctx(), access.Actor{Person: member.Person, Member: member.ID, Community: w.community.ID, Role: access.Member}, "Luz", "en"))
	w.must(w.config.Communities.SetRole(w.ctx(), w.operator, member.ID, access.Care))
	_, err = w.config.Communities.Sanction(w.ctx(), w.operator, w.bad(t), community.Decision{State: community.CaseWarned, Note: "Please be kind."})
	w.must(err)

	op.get("/alto/console/access").want(http.StatusOK, "What was done at work")
	log := "/alto/console/audit"
	op.get(log).want(http.StatusOK, "gave Luz the role “Care”", "Member → Care", "changed the product Dawn blend", "On sale", "decided on a report about Max", "Ana Ruiz")
	op.get(log+"?kind=member").want(http.StatusOK, "gave Luz").without("Dawn blend")
	op.get(log+"?on="+id.Member.Text(member.ID)).want(http.StatusOK, "Only: done to Luz", "gave Luz").without("Dawn blend")
	op.get(log+"?by="+id.Member.Text(member.ID)).want(http.StatusOK, "Only: done by Luz", "Nothing fits").without("Dawn blend")
	op.get(log + "?from=2026-07-15").want(http.StatusOK).without("Dawn blend")
	op.get(log+"?from=2026-07-14&to=2026-07-14").want(http.StatusOK, "Dawn blend")
	sought := op.get(log+"?who=lu&kind=member").want(http.StatusOK, "Luz", "What they did at work").text
	if !strings.Contains(sought, `href="`+log+"?kind=member&amp;on="+id.Member.Text(member.ID)+`"`) {
		t.Errorf("no link to what was done to Luz alone: %s", sought)
	}
	op.get(log+"?who=nobody").want(http.StatusOK, "Nobody here is called “nobody”.")
	op.get(log+"?from=soon").want(http.StatusUnprocessableEntity, "Choose a day.", "soon")
	op.get(log + "?by=nonsense").want(http.StatusNotFound)
	sheet := op.get(log + ".csv?kind=member").want(http.StatusOK).text
	if !strings.Contains(sheet, "sequence,at,by,by_name,kind,what,on,before,after,reason") || !strings.Contains(sheet, "member.role_changed,gave Luz the role “Care”,"+id.Member.Text(member.ID)+",Member,Care") {
		t.Errorf("the sheet: %s", sheet)
	}
	op.get("/alto/console/members/"+id.Member.Text(member.ID)).want(http.StatusOK, "Ana Ruiz gave Luz the role “Care” (was Member)", "See all", "What they did at work")

	// What something was, beside what it became.
	_, err = w.config.Communities.EditEntrance(w.ctx(), w.operator, func(e *community.Entrance) { e.Admission = community.AdmitInvitation })
	w.must(err)
	c, err := w.config.Communities.FoundCircle(w.ctx(), w.operator, community.CircleTerms{Slug: "readers", Name: "Readers", Kind: community.Interest,
		Reason: "learning", Admission: community.AdmitOpen}, once.Request{})
	w.must(err)
	w.must(w.config.Fission.Appoint(w.ctx(), w.operator, c.ID, member.ID))
	tier := w.sellTier("gold", "Gold", 10_00)
	_, err = w.config.Communities.UpdateTier(w.ctx(), w.operator, tier.ID, tier.TierTerms, community.TierRetired)
	w.must(err)
	op.get(log).want(http.StatusOK, "Everybody → By invitation", "Ana Ruiz → Luz", "Draft → On sale", "On sale → Retired")
	if sheet := op.get(log + ".csv?kind=circle").want(http.StatusOK).text; !strings.Contains(sheet, ",Ana Ruiz,Luz,") {
		t.Errorf("the sheet: %s", sheet)
	}

	luz.get(log).want(http.StatusNotFound) // care works here, and does not read what others did
	luz.get("/alto/console/access").want(http.StatusOK).without("What was done at work")
	luz.get("/alto/console/members/" + id.Member.Text(member.ID)).want(http.StatusOK).without("gave Luz")
}

// bad is a member called Max.
func (w *world) bad(t *testing.T) id.ID {
	t.Helper()
	b := w.browser()
	b.signIn("max@example.org", "/alto/me")
	b.post("/alto/me", map[string][]string{"name": {"Max"}, "locale": {"en"}}).want(http.StatusSeeOther)
	found, err := w.config.Communities.Members(w.ctx(), w.operator, community.MemberFilter{Words: "max@example.org"}, page.Request{})
	w.must(err)
	return found.Items[0].ID
}

package web

import (
	"archive/zip"
	"net/http"
	"strings"
	"testing"
	"time"

	"panal/community"
	"panal/internal/once"
	"panal/internal/page"
)

// Everybody gets what is held of them, and asks to be erased, soon after they proved who they are and not later.
func TestMyData(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.signIn("eva@example.org", "/alto/me")
	b.get("/alto/me").want(http.StatusOK, "My data")
	b.get("/alto/me/data").want(http.StatusOK, "Download everything", "What goes", "What stays, without your name", "“Former member”", "Erase me in seven days")
	file := b.post("/alto/me/data/export", nil).want(http.StatusOK)
	if name := file.header.Get("Content-Disposition"); name != `attachment; filename="alto-my-data-2026-07-14.zip"` || file.header.Get("Content-Type") != "application/zip" {
		t.Errorf("the file is %q", name)
	}
	archive, err := zip.NewReader(strings.NewReader(file.text), int64(len(file.text)))
	if w.must(err); archive.File[len(archive.File)-1].Name != "README.txt" {
		t.Errorf("the file ends in %s", archive.File[len(archive.File)-1].Name)
	}
	for range 9 {
		b.post("/alto/me/data/export", nil).want(http.StatusOK)
	}
	b.post("/alto/me/data/export", nil).want(http.StatusTooManyRequests, "Download everything")

	w.clock.Advance(2 * time.Hour)
	b.get("/alto/me/data").want(http.StatusOK, "Sign in once more").without("Download everything").without("Erase me")
	b.post("/alto/me/data/export", nil).want(http.StatusConflict, "the last time was a while ago")
	b.post("/alto/me/data/erase", nil).want(http.StatusConflict, "the last time was a while ago")

	b.signIn("eva@example.org", "/alto/me")
	b.follow(b.post("/alto/me/data/erase", nil)).want(http.StatusOK, "You asked to be erased.", "You will be erased on", "Take it back").without("What goes")
	if m := w.outbox.Messages()[0]; m.To != "eva@example.org" || !strings.Contains(m.Text, w.url+"/alto/me/data") {
		t.Errorf("the mail is %+v", m)
	}
	for _, path := range []string{"/alto/me", "/alto/me/orders", "/alto/me/signing-in"} {
		b.get(path).want(http.StatusOK, "You will be erased on Tue 21 Jul 2026, 16:00.", "Take it back")
	}
	b.get("/alto/shop").want(http.StatusOK).without("You will be erased")
	b.follow(b.post("/alto/me/data/erase/undo", nil)).want(http.StatusOK, "You stay.", "What goes")
	b.get("/alto/me").want(http.StatusOK).without("You will be erased")
	if m := w.outbox.Messages()[0]; m.Subject != "You stay" {
		t.Errorf("the mail is %+v", m)
	}

	b.post("/alto/me/data/erase", nil).want(http.StatusSeeOther)
	w.clock.Advance(8 * 24 * time.Hour)
	if done, err := w.config.Communities.EraseDue(w.ctx()); done != 1 || err != nil {
		t.Fatalf("erased %d, %v", done, err)
	}
	b.get("/alto/me").want(http.StatusSeeOther)
	b.get("/alto").want(http.StatusOK, "Sign in")
}

// A leader is told what to hand over first; a guest, who proved nothing, may ask as well.
func TestMyDataOfLeadersAndGuests(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.signIn("eva@example.org", "/alto/me")
	eva, err := w.config.Communities.Members(w.ctx(), w.operator, community.MemberFilter{Words: "eva@example.org"}, page.Request{})
	w.must(err)
	c, err := w.config.Communities.FoundCircle(w.ctx(), w.operator, community.CircleTerms{Slug: "readers", Name: "Readers", Kind: community.Interest,
		Reason: "learning", Admission: community.AdmitOpen}, once.Request{})
	w.must(err)
	b.post("/alto/circles/readers/join", nil).want(http.StatusSeeOther)
	w.must(w.config.Fission.Appoint(w.ctx(), w.operator, c.ID, eva.Items[0].ID))
	b.get("/alto/me/data").want(http.StatusOK, "You lead a circle.", "Hand over Readers")

	guest := w.browser()
	w.group(guest, "max@example.org", "Max")
	guest.get("/alto/me/data").want(http.StatusOK, "Download everything", "Erase me")
	guest.post("/alto/me/data/export", nil).want(http.StatusOK)
}

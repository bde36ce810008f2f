package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"panal/fission"
	"panal/internal/id"
)

// Somebody leads, shows a face, and sees what is next; everybody sees the face, and the staff how they do.
func TestLeaderPages(t *testing.T) {
	h := newHouse(t)
	form := url.Values{"name": {"Bakers"}, "kind": {"interest"}, "reason": {"learning"}, "admission": {"open"}}
	h.op.follow(h.op.post("/alto/console/circles", form)).want(http.StatusOK, "Bakers")
	h.op.get("/alto/console/leaders").want(http.StatusOK, "Nobody is measured yet")
	const at, mine = "/alto/circles/bakers", "/alto/me/leading"
	lea, leaIs := h.joins("lea@example.org")
	lea.get(mine).want(http.StatusOK, "You lead no circle")
	lea.post(at+"/join", url.Values{"rules_version": {"1"}}).want(http.StatusSeeOther)
	lea.get(at + "/score").want(http.StatusForbidden)
	c, err := h.config.Communities.CircleBySlug(h.ctx(), h.operator, "bakers")
	h.must(err)
	h.must(fission.NewService(h.db.Fission(), h.clock).Appoint(h.ctx(), h.operator, c.ID, leaIs.Member))

	lea.get(mine).want(http.StatusOK, "0 of 100", "Next step", "Add a picture of your face", "0 · needed: 1", "Counts once the steps before are whole.")
	words := lea.get(mine).form(mine)
	for name, value := range map[string]string{"about": "I bake at night.", "labels": "Sourdough, Rye", "influence.0.place": "Blog", "influence.0.link": "my blog", "influence.0.followers": "many"} {
		words.Set(name, value)
	}
	lea.post(mine, words).want(http.StatusUnprocessableEntity, "I bake at night.", "my blog").marks("influence.0.followers", "Write a whole number.")
	words.Set("influence.0.followers", "1200")
	lea.post(mine, words).want(http.StatusUnprocessableEntity).marks("influence.0.link", "Give the whole address of a page, such as https://example.org/me.")
	words.Set("influence.0.link", "https://blog.example/lea")
	lea.follow(lea.post(mine, words)).want(http.StatusOK, "40 of 100", "https://blog.example/lea")
	lea.uploading(mine+"/picture", []byte("no picture")).want(http.StatusUnprocessableEntity)
	lea.follow(lea.uploading(mine+"/picture", picture())).want(http.StatusOK, "60 of 100", "Remove the picture", "Give 5 more followers something to do")

	visitor := h.browser()
	page := visitor.get(at).want(http.StatusOK, "Sourdough · Rye", "I bake at night.", "1,200 followers, as they state", "and not checked")
	if !strings.Contains(page.text, `"https://blog.example/lea"`) {
		t.Error("nobody can look where she is heard")
	}
	picture := page.text[strings.Index(page.text, "/alto/people/"):]
	picture = picture[:strings.IndexByte(picture, '"')]
	if got := visitor.get(picture).want(http.StatusOK); got.header.Get("Content-Type") != "image/png" {
		t.Errorf("%v", got.header)
	}
	visitor.get(mine).want(http.StatusSeeOther)
	lea.get(at+"/score").want(http.StatusOK, "60 of 100")
	lea.get("/alto/people/"+id.Member.Text(leaIs.Member)).want(http.StatusOK, "Leads", "Bakers")

	_, err = h.config.Communities.ScoreLeaders(h.ctx(), h.community.ID, 10)
	h.must(err)
	detail := "/alto/console/leaders/" + id.Circle.Text(c.ID)
	h.op.get("/alto/console/leaders?sort=score").want(http.StatusOK, "Bakers", "60")
	h.op.get("/alto/console/leaders.csv").want(http.StatusOK, "Bakers", ",60,60,")
	h.op.get("/alto/console/leaders?sort=mood").want(http.StatusUnprocessableEntity)
	h.op.get(detail).want(http.StatusOK, "60 of 100", "The circle", "The member")
	lea.get("/alto/console/leaders").want(http.StatusNotFound)
	lea.follow(lea.post(mine+"/picture/remove", nil)).want(http.StatusOK, "40 of 100")
}

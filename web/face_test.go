package web

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// sendPicture posts a form with a file in it.
func (b *browser) sendPicture(path string, values url.Values, content []byte) *answered {
	b.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name := range values {
		b.w.must(form.WriteField(name, values.Get(name)))
	}
	file, err := form.CreateFormFile("content", "mole.png")
	b.w.must(err)
	_, err = file.Write(content)
	b.w.must(err)
	b.w.must(form.Close())
	r, err := http.NewRequestWithContext(b.w.ctx(), http.MethodPost, b.w.address(path), &body)
	b.w.must(err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

// A face is drafted, looked at, and published; only then does a guest meet it.
func TestFaceIsDraftedAndPublished(t *testing.T) {
	h := newHouse(t)
	const desk = "/alto/console/face"
	form := h.op.get(desk).want(http.StatusOK, "What guests meet", "Nothing yet").form(desk)
	for name, value := range map[string]string{
		"slogan": "Slow coffee", "field": "Specialty coffee", "story": "We roast on **Tuesdays**.\n\n<script>x</script>", "values": "Honest prices\nNo hurry",
		"audience": "Whoever drinks with time", "mascot.name": "Mola", "mascot.line": "No hurry at all", "colour": "#1e66f5",
	} {
		form.Set(name, value)
	}
	drafted := h.op.follow(h.op.post(desk, form)).want(http.StatusOK, "The draft is saved.", "A draft changes: slogan, field, story, values, audience, mascot, colour.", "Tuesdays", "Ana")
	drafted = h.op.follow(h.op.sendPicture(desk+"/picture", url.Values{"alt": {"A mole"}, "version": {drafted.form(desk).Get("version")}}, picture())).want(http.StatusOK)
	h.op.get(desk+"/preview").want(http.StatusOK, "This is the draft.", "Slow coffee", "Mola", "Honest prices")
	guest := h.browser()
	guest.get("/alto").want(http.StatusOK, "Roasted on Tuesdays").without("Slow coffee", "Mola", "Honest prices")
	mole := regexp.MustCompile(`/alto/about/pic_\w+/0`).FindString(drafted.text)
	guest.get(mole).want(http.StatusNotFound)
	h.op.get(mole).want(http.StatusOK)

	published := h.op.follow(h.op.fill(drafted, desk+"/publish")).want(http.StatusOK, "This is what guests meet now.", "slogan, field, story")
	published.without("A draft changes")
	front := guest.get("/alto").want(http.StatusOK, "Slow coffee", "Specialty coffee", "Mola", "No hurry at all", "Honest prices", "Who it is for", "<script>x</script>", "group formed")
	for _, part := range []string{"<strong>Tuesdays</strong>", `rel="stylesheet" href="/static/`, "theme-1e66f5.css", mole, strings.Replace(mole, "/0", "/192", 1), "/alto/manifest.webmanifest"} {
		if !strings.Contains(front.text, part) {
			t.Errorf("the front page has no %s", part)
		}
	}
	guest.get(mole).want(http.StatusOK)
	guest.get(strings.Replace(mole, "/0", "/512", 1)).want(http.StatusOK)
	for _, none := range []string{strings.Replace(mole, "/0", "/100", 1), strings.Replace(mole, "/0", "/x", 1), "/alto/about/nonsense/0"} {
		guest.get(none).want(http.StatusNotFound)
	}
	if shop := guest.get("/alto/shop"); !strings.Contains(shop.text, "theme-1e66f5.css") {
		t.Error("the shop does not wear the community's colours")
	}
	var m struct {
		Name  string `json:"name"`
		Start string `json:"start_url"`
		Icons []struct{ Src, Sizes string }
	}
	answer := guest.get("/alto/manifest.webmanifest").want(http.StatusOK)
	if err := json.Unmarshal([]byte(answer.text), &m); err != nil || m.Name != "Alto Roasters" || m.Start != "/alto" || len(m.Icons) != 2 || m.Icons[1].Sizes != "512x512" {
		t.Errorf("%+v, %v", m, err)
	}
	for _, icon := range m.Icons {
		guest.get(icon.Src).want(http.StatusOK)
	}
}

// What cannot be kept is said at its field, with what was typed; so is what somebody else changed meanwhile.
func TestFaceRefusals(t *testing.T) {
	h := newHouse(t)
	const desk = "/alto/console/face"
	form := h.op.get(desk).form(desk)
	for field, c := range map[string][2]string{
		"slogan": {strings.Repeat("x", 161), "At most 160 characters."}, "values": {strings.Repeat("a\n", 8), "At most 7 lines."},
		"colour": {"reddish", "Write a colour as # and six digits, like #1e66f5."}, "leader": {"nobody", "Choose one of what is offered."},
		"mascot.line": {"Hello", ""},
	} {
		wrong := url.Values{"version": {form.Get("version")}, "audience": {"Whoever drinks with time"}}
		wrong.Set(field, c[0])
		refused := h.op.post(desk, wrong).want(http.StatusUnprocessableEntity)
		if c[1] != "" {
			refused.marks(field, c[1])
		} else {
			refused.marks("mascot.name", "A mascot needs a name before it can speak.")
		}
		if !strings.Contains(refused.text, "Whoever drinks with time") {
			t.Errorf("%s: what was typed is gone", field)
		}
	}
	h.op.sendPicture(desk+"/picture", url.Values{"alt": {"A mole"}, "version": {form.Get("version")}}, []byte("no picture")).
		want(http.StatusUnprocessableEntity, "A mole").marks("content", "Use a JPEG, PNG or GIF picture.")
	h.op.sendPicture(desk+"/picture", url.Values{"alt": {""}, "version": {form.Get("version")}}, picture()).want(http.StatusUnprocessableEntity)
	h.op.post(desk+"/publish", url.Values{"version": {form.Get("version")}}).want(http.StatusConflict, "There is no draft.")
	h.op.post(desk+"/drop", url.Values{"version": {form.Get("version")}}).want(http.StatusConflict, "There is no draft.")

	first := url.Values{"version": {form.Get("version")}, "field": {"Coffee"}}
	h.op.post(desk, first).want(http.StatusSeeOther)
	late := h.op.post(desk, url.Values{"version": {form.Get("version")}, "field": {"Tea"}}).want(http.StatusConflict, "Somebody else has changed this", "Tea")
	h.op.follow(h.op.post(desk, late.form(desk))).want(http.StatusOK, "Tea")
	h.op.follow(h.op.fill(h.op.get(desk), desk+"/drop")).want(http.StatusOK, "The draft is dropped.").without("Tea")
}

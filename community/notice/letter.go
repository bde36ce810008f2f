package notice

import (
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"panal/community"
	"panal/internal/id"
	"panal/internal/palette"
)

//go:embed letter.html
var letterText string

// letterHTML is what e-mail programs show that show more than text: one column, no picture, nothing from elsewhere.
var letterHTML = template.Must(template.New("letter").Parse(letterText))

// ourAccent is the honey of tokens.css, as e-mail programs understand it, with the text on it.
const ourAccent, ourText = "#e3a92b", "#2a2822"

// letter is an e-mail as its reader sees it.
type letter struct {
	Language  string
	Accent    string // behind what the button says
	OnAccent  string
	Community string
	Home      string
	Title     string // of a digest; empty when there is one line
	Lines     []letterLine
	More      string // how many lines are left out
	Inbox     string
	InboxText string
	Open      string // what the button says
	Choose    string
	ChooseAt  string
	Stop      string
	StopAt    string
	StopAll   string
	StopAllAt string
}

type letterLine struct{ Text, Href, At string }

// Path is where a notice is opened: it leads on to what the notice is about.
func Path(slug string, notice id.ID) string { return "/" + slug + "/n/" + id.Notice.Text(notice) }

// StopPath is where a link leads that stops e-mails.
func StopPath(slug, token string) string { return "/" + slug + "/unsubscribe/" + token }

// inboxPath and preferencesPath are the pages that e-mails lead to.
func inboxPath(slug string) string       { return "/" + slug + "/me/notices" }
func preferencesPath(slug string) string { return inboxPath(slug) + "/preferences" }

// letter writes an e-mail that tells of notices, and of how many more there are. An e-mail about one notice stops its
// kind; a digest, which tells of many, stops them all.
func (s *Service) letter(d Delivery, at occasion, list []Notice, more int) community.Message {
	c, v := at.community, at.voice()
	t, to := v.Reader, func(path string) string { return at.origin + path }
	l := letter{
		Language: t.HTMLLang(), Accent: ourAccent, OnAccent: ourText, Community: c.Name, Home: to("/" + c.Slug),
		Inbox: to(inboxPath(c.Slug)), InboxText: t.T("notice.mail.inbox"), Open: t.T("notice.mail.open"),
		Choose: t.T("notice.mail.choose"), ChooseAt: to(preferencesPath(c.Slug)),
		StopAll: t.T("notice.mail.stop_all", "community", c.Name), StopAllAt: to(StopPath(c.Slug, s.StopToken(c.ID, Stop{Member: d.Member}))),
	}
	if c, ok := palette.Parse(at.colour); ok {
		theme := palette.From(c).Light
		l.Accent, l.OnAccent = theme.Accent.String(), theme.OnAccent.String()
	}
	for _, n := range list {
		l.Lines = append(l.Lines, letterLine{Text: n.Says(v), Href: to(Path(c.Slug, n.ID)), At: t.DateTime(n.At, v.Zone)})
	}
	m := community.Message{ID: id.Delivery.Text(d.ID), To: at.reader.Email, Unsubscribe: l.StopAllAt}
	if d.Channel == ByDigest {
		l.Title = t.T("notice.mail.digest", "count", len(list)+more, "community", c.Name)
		m.Subject = l.Title
		if more > 0 {
			l.More = t.T("notice.mail.more", "count", more)
		}
	} else {
		m.Subject = l.Lines[0].Text
		l.Stop, l.StopAt = t.T("notice.mail.stop", "kind", t.T("notice.kind."+string(list[0].Kind))), to(StopPath(c.Slug, s.StopToken(c.ID, Stop{d.Member, list[0].Kind})))
		m.Unsubscribe = l.StopAt
	}
	m.Text = l.text()
	var b strings.Builder
	if err := letterHTML.Execute(&b, l); err != nil {
		panic(err) // the template is ours, and a Builder takes everything
	}
	m.HTML = b.String()
	return m
}

// text is the letter for those who read text.
func (l letter) text() string {
	var b strings.Builder
	if l.Title != "" {
		fmt.Fprintf(&b, "%s\n\n", l.Title)
	}
	for _, line := range l.Lines {
		fmt.Fprintf(&b, "%s\n%s\n\n", line.Text, line.Href)
	}
	if l.More != "" {
		fmt.Fprintf(&b, "%s\n%s\n\n", l.More, l.Inbox)
	}
	fmt.Fprintf(&b, "-- \n%s · %s\n\n%s: %s\n", l.Community, l.Home, l.Choose, l.ChooseAt)
	if l.Stop != "" {
		fmt.Fprintf(&b, "%s: %s\n", l.Stop, l.StopAt)
	}
	fmt.Fprintf(&b, "%s: %s\n", l.StopAll, l.StopAllAt)
	return b.String()
}

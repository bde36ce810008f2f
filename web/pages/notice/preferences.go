package notice

import (
	"fmt"
	"slices"
	"strconv"

	"panal/community/notice"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// Preferences is how the reader wants to be told.
type Preferences struct {
	ui.Page
	To       link.Community
	Form     ui.Form
	Chosen   notice.Preferences
	Circles  []Circle // of the reader
	Browsers []notice.Subscription
	Email    string // proven; empty for a guest
	Works    bool   // for the community: there are notices about that
	PushKey  string
	Zone     string // of the community
}

// Rules are the kinds that the reader may be told of.
func (p Preferences) Rules() []notice.Rule {
	return slices.DeleteFunc(slices.Clone(notice.Rules), func(r notice.Rule) bool { return r.Topic == notice.Work && !p.Works })
}

// topics are those that the reader may be told of.
func (p Preferences) topics() []notice.Topic {
	return slices.DeleteFunc(slices.Clone(notice.Topics), func(t notice.Topic) bool {
		return len(notice.OfTopic(t)) == 0 || t == notice.Work && !p.Works
	})
}

func (p Preferences) emails() (options []ui.Option) {
	for _, e := range notice.Emails {
		options = append(options, ui.Option{Value: string(e), Label: p.T("notice.email." + string(e))})
	}
	return options
}

func (p Preferences) levels() (options []ui.Option) {
	for _, l := range notice.Levels {
		name := string(l)
		if l == notice.Everything {
			name = "everything"
		}
		options = append(options, ui.Option{Value: string(l), Label: p.T("notice.level." + name)})
	}
	return options
}

func (p Preferences) hours() (options []ui.Option) {
	for hour := range 24 {
		options = append(options, ui.Option{Value: strconv.Itoa(hour), Label: fmt.Sprintf("%02d:00", hour)})
	}
	return options
}

func (p Preferences) input(name, label string) ui.Input { return p.Form.Input(name, label) }

func (p Preferences) time(name, label string) ui.Input {
	in := p.Form.Input(name, label)
	in.Type = "time"
	return in
}

func (p Preferences) zone() ui.Input {
	in := p.Form.Input("zone", p.T("notice.zone"))
	in.Optional, in.Hint, in.Autocomplete = true, p.T("notice.zone_hint", "zone", p.Zone), "off"
	return in
}

func (p Preferences) email() ui.Input {
	in := p.Form.Input("email", p.T("notice.email_on", "email", p.Email))
	in.Optional = true
	return in
}

func (p Preferences) again() ui.Input {
	in := p.Form.Input("try_again", p.T("notice.try_again"))
	in.Optional = true
	return in
}

func (p Preferences) circle(c Circle) ui.Input {
	in := p.Form.Input("circle."+id.Circle.Text(c.ID), c.Name)
	in.Optional = true
	return in
}

// refused reports whether the mail server of the reader's address refused it.
func (p Preferences) refused() bool { return p.Email != "" && p.Chosen.Settings.Refused == p.Email }

// Unsubscribe stops e-mails, for who comes from one and need not sign in.
type Unsubscribe struct {
	ui.Page
	To     link.Community
	Kind   notice.Kind // empty: all of them
	Action string
	Done   bool
}

// what is stopped, in words.
func (p Unsubscribe) what() string {
	if p.Kind == "" {
		return p.T("notice.stop.all", "community", p.Community.Name)
	}
	return p.T("notice.stop.kind", "kind", p.T("notice.kind."+string(p.Kind)), "community", p.Community.Name)
}

func (p Unsubscribe) done() string {
	if p.Kind == "" {
		return p.T("notice.stop.done_all", "community", p.Community.Name)
	}
	return p.T("notice.stop.done_kind", "kind", p.T("notice.kind."+string(p.Kind)))
}

package web

import (
	"net/url"
	"strconv"
	"time"

	"panal/community/notice"
	"panal/fault"
	"panal/internal/id"
	pages "panal/web/pages/notice"
	"panal/web/ui"
)

// preferencePage is the page of how the reader is told, as they chose.
func (s *Server) preferencePage(q *request) (p pages.Preferences, err error) {
	p = pages.Preferences{Page: q.page(q.locale.T("notice.preferences.title")), To: q.links(), Email: q.actor.Email, Works: q.actor.Role.Works(),
		PushKey: s.PushKey, Zone: q.community.TimeZone}
	if p.Chosen, err = s.Notices.Preferences(q.ctx(), q.actor); err != nil {
		return p, err
	}
	if p.Browsers, err = s.Notices.Subscriptions(q.ctx(), q.actor); err != nil {
		return p, err
	}
	mine, err := s.Communities.MyCircles(q.ctx(), q.actor)
	for _, c := range mine {
		p.Circles = append(p.Circles, pages.Circle{ID: c.Circle.ID, Name: c.Circle.Name})
	}
	p.Form = ui.NewForm(q.locale, preferenceValues(p.Chosen))
	return p, err
}

// preferenceValues writes preferences as the form has them.
func preferenceValues(chosen notice.Preferences) url.Values {
	c := chosen.Settings
	v := url.Values{"zone": {c.Zone}, "quiet_from": {clockOf(c.QuietFrom)}, "quiet_to": {clockOf(c.QuietTo)}, "digest_hour": {strconv.Itoa(c.DigestHour)}}
	if !c.EmailOff {
		v.Set("email", "yes")
	}
	for _, r := range notice.Rules {
		choice := chosen.Of(r)
		v.Set("email."+string(r.Kind), string(choice.Email))
		if choice.Inbox {
			v.Set("inbox."+string(r.Kind), "yes")
		}
		if choice.Push {
			v.Set("push."+string(r.Kind), "yes")
		}
	}
	for circle, level := range chosen.Circles {
		v.Set("circle."+id.Circle.Text(circle), string(level))
	}
	return v
}

// clockOf writes minutes after midnight as a field for a time does.
func clockOf(minutes int) string {
	return time.Time{}.Add(time.Duration(minutes) * time.Minute).Format("15:04")
}

func (s *Server) showPreferences(q *request) error {
	p, err := s.preferencePage(q)
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// editPreferences keeps the whole form. What is as proposed is not kept, and so follows what the program proposes later.
func (s *Server) editPreferences(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	p, err := s.preferencePage(q)
	if err != nil {
		return err
	}
	read := q.reader(form)
	settings := notice.Settings{Zone: read.text("zone"), QuietFrom: read.minutes("quiet_from"), QuietTo: read.minutes("quiet_to"),
		DigestHour: int(number(form.Get("digest_hour"))), EmailOff: form.Get("email") == ""}
	err = read.wrong.Err()
	if err == nil {
		err = s.Notices.EditPreferences(q.ctx(), q.actor, func(chosen *notice.Preferences) {
			if form.Get("try_again") == "" {
				settings.Refused = chosen.Settings.Refused
			}
			chosen.Settings = settings
			for _, r := range p.Rules() {
				k := string(r.Kind)
				choice := notice.Choice{Inbox: form.Get("inbox."+k) != "", Email: notice.Email(form.Get("email." + k)), Push: form.Get("push."+k) != ""}
				if _, made := chosen.Kinds[r.Kind]; made || choice != r.Proposed() {
					chosen.Kinds[r.Kind] = choice
				}
			}
			for _, c := range p.Circles {
				chosen.Circles[c.ID] = notice.Level(form.Get("circle." + id.Circle.Text(c.ID)))
			}
		})
	}
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, form), func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("saved")
	return q.see(q.links().Preferences())
}

// minutes is a time of day, in minutes after midnight.
func (r *reader) minutes(name string) int {
	at, err := time.Parse("15:04", r.text(name))
	r.wrong.Check(err == nil, name, "invalid.time_of_day", fault.Args{})
	return at.Hour()*60 + at.Minute()
}

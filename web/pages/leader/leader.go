// Package leader has the page on which somebody who leads circles keeps their face and sees how they do, and what other
// pages show of leaders: the face, and a score that opens to its parts.
//
// It decides how they look. It leaves what a score is to community.
package leader

import (
	"strconv"
	"strings"

	"panal/commerce"
	"panal/community"
	"panal/web/link"
	"panal/web/ui"
)

// Portrait is the face of somebody who leads, as everybody sees it.
type Portrait struct {
	Name    string
	Profile community.LeaderProfile
	Of      link.Community
	Leads   []community.Circle // to be named; nil on the page of a circle
}

// Known reports whether there is anything to show.
func (p Portrait) Known() bool {
	f := p.Profile
	return f.About != "" || f.HasPicture() || len(f.Labels) > 0 || len(f.Influence) > 0
}

// Face is the leader's face beside a name.
func (p Portrait) Face() ui.Face {
	f := ui.Face{Name: p.Name, Seed: p.Profile.Member.String()}
	if p.Profile.HasPicture() {
		f.Image = p.Of.PortraitOf(p.Profile.Member, p.Profile.ChangedAt)
	}
	return f
}

func (p Portrait) labels() string { return strings.Join(p.Profile.Labels, " · ") }

// Mine is the page of somebody who leads.
type Mine struct {
	ui.Page
	To       link.Community
	Portrait Portrait
	Cards    []community.Scorecard
	Form     ui.Form
	Upload   ui.Form
}

func (p Mine) text(name string, rows int) ui.Input {
	in := p.Form.Input(name, p.T("leader."+name))
	in.Optional, in.Rows, in.Hint = true, rows, p.T("leader."+name+"_hint")
	return in
}

// places are the numbers of the places that the form has room for.
func (p Mine) places() []int {
	n := 2
	for i := range community.MaxInfluence {
		if p.Form.Values.Get(community.InfluenceField(i)+"place")+p.Form.Values.Get(community.InfluenceField(i)+"link") != "" {
			n = min(i+2, community.MaxInfluence)
		}
	}
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

func (p Mine) place(i int, name string) ui.Input {
	in := p.Form.Input(community.InfluenceField(i)+name, p.T("leader."+name))
	in.Optional = true
	switch name {
	case "link":
		in.Type, in.InputMode = "text", "url"
	case "followers":
		in.InputMode = "numeric"
	}
	return in
}

func (p Mine) file() ui.Input {
	in := p.Upload.Input("content", p.T("leader.picture_file"))
	in.Type, in.Hint = "file", p.T("leader.picture_hint", "bytes", commerce.MaxPictureBytes>>20)
	in.Attrs = map[string]any{"accept": "image/png,image/jpeg,image/gif"}
	return in
}

// Of is the page of one score.
type Of struct {
	ui.Page
	To      link.Community
	Console link.Console // empty for the leader's own page
	Card    community.Scorecard
	Member  string // the leader's page in the console
}

func (p Of) crumbs() []ui.Crumb {
	if p.Console != "" {
		return []ui.Crumb{{Label: p.T("leader.title"), Href: p.Console.Leaders()}, {Label: p.Card.Name}}
	}
	return []ui.Crumb{{Label: p.T("nav.circles"), Href: p.To.Circles()}, {Label: p.Card.CircleName, Href: p.To.Circle(p.Card.CircleSlug).Page()}, {Label: p.Title}}
}

// Tone is the mood of a score, by the step that it has reached.
func Tone(score int) ui.Tone {
	switch community.LeaderStep(score) {
	case 100:
		return ui.Good
	case 80, 60:
		return ui.Info
	}
	return ui.Neutral
}

// steps are those to 60, 80 and 100, and where the leader is.
func steps(p ui.Page, s community.Scorecard) []ui.Step {
	var all []ui.Step
	reached := community.LeaderStep(s.Score)
	now := false
	for _, at := range []int{60, 80, 100} {
		step := ui.Step{Title: p.T("leader.step_" + strconv.Itoa(at)), State: ui.StepDone}
		if at > reached {
			if step.State = ui.StepAhead; !now {
				step.State, now = ui.StepNow, true
			}
		}
		all = append(all, step)
	}
	return all
}

func from(p ui.Page, part community.LeaderPortion) string {
	return p.T("leader.from."+string(part.Part), "of", p.Locale.Number(int64(part.Of)), "days", community.LeaderDays)
}

func raise(p ui.Page, part community.LeaderPortion) string {
	return p.T("leader.raise."+string(part.Part), "missing", p.Locale.Number(int64(part.Need-part.Have)))
}

func needed(p ui.Page, part community.LeaderPortion) string {
	return p.T("leader.needed", "have", p.Locale.Number(int64(part.Have)), "need", p.Locale.Number(int64(part.Need)))
}

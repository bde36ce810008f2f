package web

import (
	"slices"

	"panal/access"
	"panal/community"
	"panal/internal/page"
	"panal/web/link"
	"panal/web/pages/face"
	"panal/web/ui"
)

const (
	// faceCircles is how many circles, and how many tiers, a community's face shows.
	faceCircles = 4
	// circlesLooked is among how many of the largest circles it looks for those that one may want to join.
	circlesLooked = 12
)

// entry is the way in for whoever reads, and what to know of it first.
func (q *request) entry() (face.Entry, error) {
	to := q.links()
	way := func(says, act, href string) face.Entry {
		return face.Entry{Says: q.locale.T(says), Act: ui.Action{Label: q.locale.T(act), Href: href, Wide: true}}
	}
	if q.inside() {
		return way("", "admission.go_in", to.Front()), nil
	}
	invited, err := q.s.Communities.MyInvitations(q.ctx(), q.actor)
	if err != nil {
		return face.Entry{}, err
	}
	if at := slices.IndexFunc(invited, func(i community.Invitation) bool { return i.Place == q.community.ID }); at >= 0 {
		e := way("", "admission.see_invitation", to.Invited(invited[at].ID))
		e.Says = q.locale.T("admission.invited_by", "name", invited[at].InviterName)
		return e, nil
	}
	if q.actor.May(access.ApplicationView, q.actor.Own()) == nil {
		own, err := q.s.Communities.MyApplications(q.ctx(), q.actor)
		if err != nil {
			return face.Entry{}, err
		}
		if at := slices.IndexFunc(own, func(a community.Application) bool { return a.Place == q.community.ID && a.State.Open() }); at >= 0 {
			return way("admission.stands."+string(own[at].State), "admission.see_application", to.Application(own[at].ID)), nil
		}
	}
	e, err := q.s.Communities.Entrance(q.ctx(), q.community.ID)
	if err != nil {
		return face.Entry{}, err
	}
	says := "face.way." + string(e.Admission)
	switch {
	case e.Admission == community.AdmitTier:
		return way(says, "tier.see", to.Tiers()), nil
	case e.Admission == community.AdmitApplication:
		return way(says, "admission.apply", to.Join()), nil
	case e.Admission == community.AdmitInvitation:
		return way(says, "admission.how", to.Join()), nil
	case q.actor.Email != "": // they came while it was not open, or are a member elsewhere
		return way(says, "face.join", to.Join()), nil
	}
	return way(says, "face.join", link.SignInThen(to.Front())), nil
}

// joinable are the largest circles that one may join without being asked to.
func (q *request) joinable() ([]community.Circle, error) {
	list, err := q.s.Communities.Circles(q.ctx(), q.actor, community.CircleFilter{State: community.CircleLive, Largest: true}, page.Request{Limit: circlesLooked})
	open := slices.DeleteFunc(list.Items, func(c community.Circle) bool { return c.Admission == community.AdmitInvitation })
	return open[:min(len(open), faceCircles)], err
}

// tiersOffered are the tiers that are to be had now.
func (q *request) tiersOffered() ([]community.Tier, error) {
	all, err := q.s.Communities.Tiers(q.ctx(), q.actor)
	offered := slices.DeleteFunc(slices.Clone(all), func(t community.Tier) bool {
		return t.State != community.TierLive || t.Paid && t.Sold(q.now()) != nil
	})
	return offered[:min(len(offered), faceCircles)], err
}

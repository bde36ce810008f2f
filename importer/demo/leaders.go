package demo

import (
	"context"
	"errors"

	"panal/community"
	"panal/importer/demo/picture"
	"panal/internal/once"
)

// leaders gives some circles to members who show a face: one whose circle runs by itself, one whose followers act when
// asked, and one who begins.
func (p *plot) leaders(madrid *meeting) {
	cellar := &meeting{day: 84, terms: community.CircleTerms{Slug: "cold-brew", Name: "The cold brew cellar", Kind: community.Interest, Reason: "learning",
		About: "Eighteen hours, one jar, no hurry.", Admission: community.AdmitOpen}}
	p.at(p.clock(cellar.day, 11, 5), func(ctx context.Context, s *stage) (err error) {
		cellar.circle, err = s.Communities.FoundCircle(ctx, p.people[2].actor, cellar.terms, once.Request{})
		return err
	})
	p.leads(p.hero, nil, 21, community.LeaderWords{About: "I have brewed at home for eleven years, and written down every cup of the last four.", Labels: []string{"Home brewer", "Grinder nerd"},
		Influence: []community.Influence{{Place: "Instagram", Link: "https://www.instagram.com/explore/tags/homebrewing/", Followers: 4200}, {Place: "A blog", Link: "https://blog.example.com/cups"}}},
		picture.Portrait{Scene: nube.Scene, Skin: 0xe8b48c, Hair: 0x3a2a20, Shirt: 0x2f7d6b, Long: true})
	p.leads(p.people[1], madrid, 22, community.LeaderWords{About: "I keep the chairs at the roastery, and a list of who brings the cake.", Labels: []string{"Madrid"},
		Influence: []community.Influence{{Place: "Telegram", Link: "https://t.me/example_madrid_coffee", Followers: 310}}},
		picture.Portrait{Scene: picture.Scene{Wall: 0xd5e3d3, Table: 0xa9bfa0}, Skin: 0xc68e62, Hair: 0x5a3a26, Shirt: 0xc2542e})
	p.leads(p.people[2], nil, 85, community.LeaderWords{About: "Cold coffee, slowly.", Labels: []string{"Cold brew"},
		Influence: []community.Influence{{Place: "YouTube", Link: "https://www.youtube.com/results?search_query=cold+brew", Followers: 95}}},
		picture.Portrait{Scene: picture.Scene{Wall: 0xd3d8ec, Table: 0xa4abcc}, Skin: 0x8d5a3b, Hair: 0x1f1a18, Shirt: 0xe2a230, Long: true})
}

// leads has a person lead a circle of the operator's (nil: one that they lead already), and show their face.
func (p *plot) leads(who *person, m *meeting, day int, says community.LeaderWords, face picture.Portrait) {
	p.at(p.clock(day, 18, 0), func(ctx context.Context, s *stage) error {
		if m != nil {
			if _, err := s.Communities.JoinCircle(ctx, who.actor, m.circle.ID, 1, once.Request{}); err != nil && !errors.Is(err, community.ErrInCircle) {
				return err
			}
			if err := s.Fission.OfferHandOver(ctx, s.operator, m.circle.ID, who.actor.Member); err != nil {
				return err
			}
			if err := s.Fission.AcceptHandOver(ctx, who.actor, m.circle.ID); err != nil {
				return err
			}
		}
		if _, err := s.Communities.EditLeaderProfile(ctx, who.actor, says); err != nil {
			return err
		}
		drawn, err := picture.PNG(face)
		if err != nil {
			return err
		}
		_, err = s.Communities.PictureLeader(ctx, who.actor, drawn, false)
		return err
	})
}

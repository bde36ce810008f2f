package app

import (
	"bytes"
	"image"
	"image/png"
	"testing"
	"time"

	"panal/api"
	"panal/community"
)

// System 20: a leader at 60, 80 and 100. At 60 she has a face, a label and influence that can be seen; at 80 her
// followers act; at 100 the circle runs without her. Each is measured and shown, with the next step.
func TestStory20LeaderAt60And80And100(t *testing.T) {
	p := boot(t, Config{})
	s := openShop(p, 3)
	lea := s.signIn("lea@example.org")
	circle := newCircle(s.operator, api.CircleTerms{Slug: "bakers", Name: "Bakers", Kind: "interest", Reason: "learning"})
	followers := s.arrive(6, "baker", circle)
	send[api.Circle](lea, "POST", "/circles/"+circle.ID+"/join", api.Joining{RulesVersion: 1})
	leaIs := get[api.Me](lea, "/me").Member
	send[api.Circle](s.operator, "POST", "/circles/"+circle.ID+"/leader", api.ToMember{Member: leaIs})
	send[api.Circle](s.operator, "POST", "/circles/"+circle.ID+"/leave", nil)

	stands := func(when string, step int, next community.LeaderPart, need int) {
		t.Helper()
		card := get[api.Scorecard](lea, "/circles/"+circle.ID+"/score")
		if card.Step != step || card.Next != string(next) {
			t.Errorf("%s: %d of 100, next %q: %+v", when, card.Score, card.Next, card.Parts)
		}
		for _, part := range card.Parts {
			if part.Part == next && part.Need != need {
				t.Errorf("%s: the next step takes %d, not %d", when, part.Need, need)
			}
		}
		s.clock.Advance(time.Hour)
	}
	stands("nobody knows her", 0, community.LeaderFace, 1)

	// 60: a face, a label, and a place elsewhere that she states and everybody can look at.
	send[api.Leader](lea, "PUT", "/me/leader/picture", api.LeaderPicture{Content: picture(t)})
	stands("with a face", 0, community.LeaderLabel, 1)
	send[api.Leader](lea, "PUT", "/me/leader", api.LeaderWords{About: "I bake at night.", Labels: []string{"Sourdough"},
		Influence: []api.Influence{{Place: "Blog", Link: "https://blog.example.org/lea", Followers: 900}}})
	stands("with a face, a label and influence", 60, community.LeaderFollowers, 5)
	if face := get[api.Leader](followers[0], "/leaders/"+leaIs); !face.Picture || len(face.Leads) != 1 || face.Influence[0].Followers != 900 {
		t.Errorf("her followers see %+v", face)
	}

	// 80: she begins group buys, and five of her six followers join them.
	group := ""
	for i, one := range followers[:5] {
		if i%2 == 0 {
			group = lea.orders("", instrument).GroupBuy
		}
		one.orders(group, instrument)
	}
	stands("with followers who act", 80, community.LeaderFree, 5)

	// 100: they begin group buys of their own, and she is in none of them.
	theirs := func(n int) {
		for i := range n {
			followers[i+1].orders(followers[i].orders("", instrument).GroupBuy, instrument)
		}
	}
	theirs(3)
	stands("when some of it happens without her", 80, community.LeaderFree, 5)
	theirs(3)
	stands("when two thirds happen without her", 100, "", 0)

	// The staff see it in the list, once what was measured on the way is old.
	s.clock.Advance(20*time.Hour + time.Minute)
	s.settle()
	list := get[api.Page[api.Scorecard]](s.operator, "/leaders").Items
	if len(list) != 1 || list[0].Step != 100 || list[0].Name == "" {
		t.Errorf("the staff see %+v", list)
	}
	s.audit()
}

// picture is the smallest there is.
func picture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

package app

import (
	"testing"
	"time"

	"panal/access"
	"panal/api"
	"panal/community"
)

// System 15: an island of business leaders. Each is vetted before they are in: they answer what is asked, somebody reads
// it, asks back, and decides; nobody walks in, and nobody buys their way in. At the innermost table, whom its hosts trust
// brings whom they trust, and it stays on record who brought whom.
func TestStory15VettedIsland(t *testing.T) {
	onEachEngine(t, func(t *testing.T, p *program) {
		s := openShop(p, 2)
		s.day(1, 9)
		door := api.Admission{Admission: community.AdmitApplication, ReapplyDays: 90, Quota: 2, InviteDays: 14, MailsADay: 100}
		send[api.Admission](s.operator, "PUT", "/admission", door)
		send[api.Questions](s.operator, "PUT", "/admission/questions", api.Questions{Questions: []api.Question{
			{Kind: community.AskLong, Label: "What do you run, and since when?", Required: true},
			{Kind: community.AskLink, Label: "Where can we read about it?", Required: true},
			{Kind: community.AskOne, Label: "What do you bring?", Options: []string{"Customers", "Suppliers", "Advice"}, Required: true},
		}})

		// Rosa proves her e-mail, which makes her a guest: neither a click nor money lets her in.
		rosa := s.signIn("rosa@mills.example")
		if me := get[api.Me](rosa, "/me"); me.Role != access.Guest {
			t.Fatalf("before she applied Rosa is %q", me.Role)
		}
		if code := rosa.refused("POST", "/join", nil); code != "admission_not_open" {
			t.Errorf("walks in: %s", code)
		}
		gold := send[api.Tier](s.operator, "POST", "/tiers", api.NewTier{Paid: true, TierTerms: api.TierTerms{Slug: "gold", Name: "Gold"}})
		price := send[api.TierPrice](s.operator, "POST", "/tiers/"+gold.ID+"/prices", api.TierPriceTerms{Unit: community.Yearly, Amount: euros(900_00)})
		send[api.Tier](s.operator, "PUT", "/tiers/"+gold.ID, api.TierChange{TierTerms: api.TierTerms{Slug: "gold", Name: "Gold"}, State: community.TierLive})
		if code := rosa.refused("POST", "/me/membership", api.TierPurchase{Price: price.ID, Agreed: euros(900_00), Instrument: "sandbox-ok"}); code != "tier_for_members" {
			t.Errorf("buys her way in: %s", code)
		}

		// She answers what is asked; a colleague takes it on, asks back, and lets her in. Notes stay among reviewers.
		asked := get[api.Questions](rosa, "/admission/questions")
		if code := rosa.refused("POST", "/applications", api.NewApplication{Version: asked.Version, Answers: [][]string{{"A mill."}}}); code != "invalid" {
			t.Errorf("half an application: %s", code)
		}
		hers := send[api.Application](rosa, "POST", "/applications", api.NewApplication{Version: asked.Version,
			Answers: [][]string{{"A flour mill, since 1998."}, {"https://mills.example/rosa"}, {"Suppliers"}}})
		care := s.signIn("grace@alto.example")
		graceIs := get[api.Me](care, "/me").Member
		send[api.Member](s.operator, "POST", "/members/"+graceIs+"/let-in", nil)
		send[api.Member](s.operator, "PUT", "/members/"+graceIs+"/role", api.NewRole{Role: access.Care})
		s.clock.Advance(time.Minute)
		if queue := get[api.Page[api.Application]](care, "/applications?unassigned=true").Items; len(queue) != 1 || queue[0].Answers[2][0] != "Suppliers" {
			t.Fatalf("the queue: %+v", queue)
		}
		at := "/applications/" + hers.ID
		send[api.Application](care, "PUT", at+"/reviewer", api.Reviewer{Reviewer: graceIs})
		send[api.Application](care, "POST", at+"/notes", api.Words{Words: "Two members buy from her."})
		send[api.Application](care, "POST", at+"/ask", api.Words{Words: "Who of us knows you?"})
		send[api.Application](rosa, "POST", at+"/answer", api.Words{Words: "Ana does."})
		send[api.Application](care, "POST", at+"/accept", nil)
		s.clock.Advance(time.Minute)
		read := get[api.Application](rosa, at)
		if me := get[api.Me](rosa, "/me"); me.Role != access.Member || read.State != community.Accepted || len(read.Steps) != 4 || read.Reviewer != "" {
			t.Errorf("Rosa is %q and reads %+v", me.Role, read)
		}

		// Who is declined reads why, and may come back when the wait is over; not before.
		hugo := s.signIn("hugo@spam.example")
		answers := [][]string{{"Leads, by the thousand."}, {"https://spam.example"}, {"Customers"}}
		his := send[api.Application](hugo, "POST", "/applications", api.NewApplication{Version: asked.Version, Answers: answers})
		send[api.Application](care, "POST", "/applications/"+his.ID+"/decline", api.Words{Words: "We do not sell one another lists."})
		if steps := get[api.Application](hugo, "/applications/"+his.ID).Steps; steps[len(steps)-1].Words != "We do not sell one another lists." {
			t.Errorf("Hugo reads %+v", steps)
		}
		if code := hugo.refused("POST", "/applications", api.NewApplication{Version: asked.Version, Answers: answers}); code != "apply_later" {
			t.Errorf("at once again: %s", code)
		}

		// The innermost table: Rosa leads it, agrees to its rules like everybody, and reviews who asks for a seat.
		table := newCircle(s.operator, api.CircleTerms{Slug: "table", Name: "The table", Kind: "core", Reason: "work", Admission: "application",
			Rules: "What is said here stays here.", Capacity: 3})
		rosaIs := get[api.Me](rosa, "/me").Member
		send[api.Circle](s.operator, "POST", "/circles/"+table.ID+"/promotions", api.Reasoned{Member: rosaIs, Reason: "Kept every promise for a year."})
		send[api.Circle](s.operator, "POST", "/circles/"+table.ID+"/leader", api.ToMember{Member: rosaIs})
		if code := hugo.refused("GET", "/circles/"+table.ID+"/members", nil); code != "forbidden" {
			t.Errorf("who is not in reads who is: %s", code)
		}
		invited := send[api.Invitation](rosa, "POST", "/invitations", api.NewInvitation{Uses: 1, Note: "You grind, I bake."})
		teo := s.signIn("teo@bakers.example")
		send[api.Invitation](teo, "POST", "/acceptances", api.Acceptance{Code: invited.Code})
		s.clock.Advance(time.Minute)
		if code := teo.refused("POST", "/applications", api.NewApplication{Circle: table.ID}); code != "invalid" {
			t.Errorf("applies without the rules: %s", code)
		}
		seat := send[api.Application](teo, "POST", "/applications", api.NewApplication{Circle: table.ID, RulesVersion: table.RulesVersion})
		if code := teo.refused("POST", "/applications/"+seat.ID+"/accept", nil); code != "application_not_found" && code != "forbidden" {
			t.Errorf("lets himself in: %s", code)
		}
		send[api.Application](rosa, "POST", "/applications/"+seat.ID+"/accept", nil)
		if full := get[api.Circle](teo, "/circles/"+table.ID); full.Members != 3 {
			t.Errorf("%d at the table", full.Members)
		}

		// The next who is accepted waits for a seat, and has it when somebody leaves.
		ina := s.signIn("ina@dairy.example")
		send[api.Invitation](ina, "POST", "/acceptances", api.Acceptance{Code: send[api.Invitation](teo, "POST", "/invitations", api.NewInvitation{Uses: 1}).Code})
		s.clock.Advance(time.Minute)
		next := send[api.Application](ina, "POST", "/applications", api.NewApplication{Circle: table.ID, RulesVersion: table.RulesVersion})
		send[api.Application](rosa, "POST", "/applications/"+next.ID+"/accept", nil)
		if mine := get[api.MyCircles](ina, "/me/circles").Items; len(mine) != 1 || !mine[0].Waits {
			t.Errorf("Ina: %+v", mine)
		}
		send[api.Circle](teo, "POST", "/circles/"+table.ID+"/leave", nil)
		if mine := get[api.MyCircles](ina, "/me/circles").Items; len(mine) != 1 || mine[0].Waits {
			t.Errorf("Ina, once there is a seat: %+v", mine)
		}

		// It stays on record who brought whom: Rosa brought Teo, and Teo brought Ina.
		if below := get[api.Page[api.Entrant]](rosa, "/members/me/entrants").Items; len(below) != 1 || below[0].Invited != 1 {
			t.Errorf("below Rosa: %+v", below)
		}
		if left := get[api.Allowance](s.operator, "/members/"+rosaIs+"/allowance"); left.Left != 1 || left.Unlimited {
			t.Errorf("Rosa's places: %+v", left)
		}
		if came := get[api.Admittances](ina, "/members/me/admittances").Items; len(came) != 2 || came[0].ByName != get[api.Me](teo, "/me").Name {
			t.Errorf("Ina came by %+v", came)
		}
		s.clock.Advance(91 * 24 * time.Hour)
		send[api.Application](s.signIn(hugo.email), "POST", "/applications", api.NewApplication{Version: asked.Version, Answers: answers})
		s.settle()
		s.audit()
	})
}

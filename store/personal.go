package store

import (
	"regexp"
	"strings"
)

// What is held of a person, table by table: what they get when they ask for their data, and what becomes of it when they
// ask to be erased. A test reads the tables of both engines and fails for a column that looks personal and is not spoken
// of here.

// holding is a table with rows of a person.
type holding struct {
	table   string
	of      string // the column that says whose a row is: a member's id, a person's id, or an e-mail
	through string // where of names a row of another table that is the member's: that table
	export  string // the columns that they get, by blanks; empty: none, for says tells why
	says    string // what the rows are, for who reads the export
	erase   string // DELETE, or SET with what is written; empty: the rows stay, for keeps tells why
	keeps   string // why what stays does
}

const (
	forTheBooks  = "the books need it; it names a number, and nobody"
	forOthers    = "others are in it too; it names a number, and nobody"
	forSafety    = "what was decided, and why, stays known to those who look after the community; it names a number, and nobody"
	isANumber    = "a number that is nobody's any more"
	isRandom     = "it is a number drawn by chance"
	doneByStaff  = "who did it at work; the number stays, the name does not"
	renamed      = "a neutral name takes its place in the same write (erasure.go)"
	notThePerson = "it names a thing, and no person"
)

// holdings are every such table. Tables of other people's words about a person are left out of the export.
var holdings = []holding{
	{table: "person", of: "id", export: "id email name locale created_at", says: "You, in every community.",
		erase: "SET email = NULL, name = ''"},
	{table: "sign_in_code", of: "email", says: "A code that was just sent.", erase: "DELETE"},
	{table: "api_token", of: "person_id", export: "id community_id name scope created_at expires_at revoked_at",
		says: "The API tokens you made, without their secrets.", erase: "DELETE"},
	{table: "person_session", of: "person_id", export: "id way browser system started_at seen_at expires_at ended_at", says: "Where you are signed in.", erase: "DELETE"},
	{table: "passkey", of: "person_id", export: "id name created_at used_at", says: "Your passkeys, without what they are verified by.", erase: "DELETE"},
	{table: "identity", of: "person_id", export: "issuer subject email created_at used_at", says: "Accounts elsewhere that you sign in with.", erase: "DELETE"},
	{table: "ceremony", of: "person_id", says: "A way in that was just begun.", erase: "DELETE"},
	{table: "email_change", of: "person_id", export: "old_email new_email changed_at until undone_at", says: "Your changes of e-mail.", erase: "DELETE"},
	{table: "belonging", of: "person_id", export: "community_id", says: "The communities you are in.", keeps: forTheBooks},
	{table: "erasure", of: "person_id", export: "asked_at due_at done_at", says: "That you asked to be erased.", keeps: "so that it is done once"},

	{table: "member", of: "id", export: "id person_id name role role_by role_at joined_at", says: "You in this community.",
		erase: "SET role = 'guest', traits = '', findable = 'nobody', tier_id = NULL, tier_until = 0, rung = ''", keeps: forTheBooks},
	{table: "member_word", of: "member_id", says: "The words that your name is found by.", keeps: "they become those of the neutral name"},
	{table: "member_product", of: "member_id", export: "product_id", says: "What you bought.", keeps: forTheBooks},
	{table: "member_attribute", of: "member_id", export: "attribute_id version value consented_at filled_at", says: "What you answered when you were asked about yourself.", erase: "DELETE"},
	{table: "leader_profile", of: "member_id", export: "about labels influence media_type changed_at", says: "Your profile.", erase: "DELETE"},
	{table: "leader_score", of: "member_id", export: "circle_id score visitors followers acting acts own_acts measured_at", says: "How you did as the leader of circles.", erase: "DELETE"},
	{table: "ladder", of: "member_id", export: "rung since cause paid week weeks advocated_at advocacy tied_at taken_at falls_at",
		says:  "Where you are on the ladder, and what that is made of: orders you paid, weeks you were active in, when you last spoke for the community, when you last dealt with others.",
		erase: "DELETE"},
	{table: "interaction", of: "from_id", export: "to_id times last_at", says: "Whom you helped, thanked, or joined in a group buy.", erase: "DELETE"},
	{table: "interaction", of: "to_id", export: "from_id times last_at", says: "Who helped you, thanked you, or joined your group buy.", erase: "DELETE"},
	{table: "guest_email", of: "member_id", export: "email", says: "E-mails you gave before you had signed in.", erase: "DELETE"},
	{table: "guest_email", of: "email", says: "Who gave your e-mail and did not prove it.", erase: "DELETE"},
	{table: "request", of: "actor_id", says: "Keys of requests, for a day.", keeps: "it is forgotten within days"},

	{table: "orders", of: "member_id", export: "id email offer_id group_id campaign_id state currency subtotal discount total points credit placed_at paid_at closed_at",
		says: "Your orders.", erase: "SET email = ''", keeps: forTheBooks},
	{table: "order_reduction", of: "order_id", through: "orders", export: "order_id line kind amount", says: "What came off their prices.", keeps: forTheBooks},
	{table: "coupon", of: "member_id", export: "id campaign_id claimed_at expires_at order_id used_at lapsed_at", says: "Your coupons.", keeps: forTheBooks},
	{table: "campaign_use", of: "member_id", export: "campaign_id times", says: "How often you took part in campaigns.", keeps: forTheBooks},
	{table: "bargain", of: "member_id", export: "id campaign_id product_id state start_price floor_price price helpers helped started_at deadline reached_at order_id closed_at",
		says: "Your bargains.", keeps: forTheBooks},
	{table: "bargain_help", of: "member_id", export: "bargain_id number cut newcomer at", says: "Bargains that you helped with.", keeps: forOthers},
	{table: "bargain_day", of: "member_id", export: "day helps", says: "How often you helped on which day.", keeps: forTheBooks},
	{table: "packet", of: "member_id", export: "id campaign_id state currency total shares claimed returned opened_at deadline closed_at", says: "Red packets that you passed on.", keeps: forOthers},
	{table: "packet_share", of: "member_id", export: "packet_id number amount claimed_at", says: "What you claimed from red packets.", keeps: forTheBooks},
	{table: "credit_gift", of: "member_id", export: "id currency amount reason given_at", says: "Store credit that you were given.", erase: "SET reason = ''", keeps: forTheBooks},
	{table: "credit_gift", of: "given_by", export: "id given_at", says: "Store credit that you gave at work.", keeps: doneByStaff},
	{table: "giveaway_entry", of: "member_id", export: "campaign_id number answer counts entered_at marked_at place handed_at", says: "Giveaways that you entered.", erase: "SET answer = '', visitor_id = NULL", keeps: forOthers},
	{table: "order_line", of: "order_id", through: "orders", export: "order_id line product_id variant_id title quantity unit_price unit_paid",
		says: "What was in them.", keeps: forTheBooks},
	{table: "payment", of: "order_id", through: "orders", export: "id order_id provider reference amount currency state received_at",
		says: "What you paid.", keeps: forTheBooks},
	{table: "refund", of: "order_id", through: "orders", export: "id order_id payment_id amount currency reason state requested_at done_at",
		says: "What was paid back.", keeps: forTheBooks},
	{table: "order_return", of: "order_id", through: "orders", export: "id order_id line kind state variant_id quantity for_id reason words answer amount credit asked_at decided_at done_at",
		says: "What you returned, or wanted to.", erase: "SET words = '', answer = ''", keeps: forTheBooks},
	{table: "offer_use", of: "member_id", export: "offer_id units", says: "How many units you bought of an offer that has a limit.", keeps: forTheBooks},
	{table: "slot", of: "member_id", export: "group_id slot order_id joined_at", says: "Your places in group buys.", keeps: forOthers},
	{table: "group_buy", of: "head_id", export: "id offer_id size taken state opened_at deadline closed_at", says: "Group buys you opened.", keeps: forOthers},
	{table: "account", of: "owner_id", export: "id kind currency balance", says: "Your accounts in the ledger.", keeps: forTheBooks},
	{table: "entry", of: "account_id", through: "account", export: "posting_id line account_id amount", says: "What moved in them.", keeps: forTheBooks},

	{table: "share", of: "member_id", export: "id code target target_id created_at", says: "Your share links.", keeps: "the links that others passed on still lead where they did"},
	{table: "visit", of: "share_id", through: "share", export: "share_id channel visits first_at last_at", says: "Visits by your links; who came is not known.", keeps: isRandom},
	{table: "attribution", of: "referrer_id", export: "order_id share_id channel newcomer discount total kept at", says: "Orders that your links brought.", keeps: forTheBooks},
	{table: "attribution", of: "member_id", export: "order_id channel at", says: "By which link you came to an order.", keeps: forTheBooks},
	{table: "referral", of: "member_id", export: "referrer_id order_id at", says: "Who brought you.", keeps: forOthers},
	{table: "referral", of: "referrer_id", export: "member_id order_id at", says: "Whom you brought.", keeps: forOthers},

	{table: "circle_member", of: "member_id", export: "circle_id role way reason rules_version joined_at", says: "The circles you are in.", erase: "SET reason = ''", keeps: "you leave those that live; an archived circle keeps its numbers"},
	{table: "circle_wait", of: "member_id", export: "circle_id way since", says: "The circles you wait for.", keeps: "you are taken off every list"},
	{table: "circle_left", of: "member_id", export: "circle_id left_at", says: "The circles you left.", erase: "DELETE"},
	{table: "hand_over", of: "to_id", export: "circle_id offered_at", says: "Circles you were asked to lead.", erase: "DELETE"},
	{table: "split_side", of: "member_id", export: "split_id side chosen", says: "Where you went when a circle split.", keeps: forOthers},

	{table: "gathering_answer", of: "member_id", export: "gathering_id state guests since answered_at code came_at", says: "Gatherings that you come to, waited for or stayed away from, and whether you were there.",
		keeps: "you give up places in those that lie ahead; of those that were, others were there too"},
	{table: "gathering_host", of: "member_id", export: "gathering_id since", says: "Gatherings that you run.", keeps: forOthers},
	{table: "gathering", of: "made_by", export: "id title about made_at", says: "Gatherings that you made.", keeps: forOthers},

	{table: "drop_spot", of: "member_id", export: "campaign_id number coded state joined_at called_at until order_id", says: "Your places in the lines of drops.", keeps: forOthers},
	{table: "drop_reservation", of: "member_id", export: "campaign_id reserved_at", says: "Drops that you want to be told of.", erase: "DELETE"},
	{table: "drop_code", of: "member_id", export: "id campaign_id reason made_at expires_at used_at", says: "Priority codes that you were given.", erase: "SET reason = ''", keeps: forOthers},
	{table: "drop_code", of: "used_by", export: "id campaign_id used_at", says: "Priority codes that you entered.", keeps: forOthers},

	{table: "points_purse", of: "member_id", export: "debt level falls_at streak longest last_day", says: "Your level and your streak.", keeps: forTheBooks},
	{table: "points_lot", of: "member_id", export: "id act order_id amount pending free held spent lapsed taken earned_at settles_at settled_at expires_at", says: "The points you earned, and what became of them.", keeps: forTheBooks},
	{table: "points_move", of: "member_id", export: "id kind act order_id amount free pending debt note at", says: "Your statement of points.", erase: "SET note = ''", keeps: forTheBooks},
	{table: "points_day", of: "member_id", export: "act day points", says: "What you earned on which day.", erase: "DELETE"},
	{table: "thanks", of: "from_id", export: "id to_id points words at", says: "Whom you thanked, and for what.", erase: "SET words = ''", keeps: forOthers},
	{table: "thanks", of: "to_id", export: "id from_id points words at", says: "What you were thanked for.", erase: "SET words = ''", keeps: forOthers},
	{table: "thanks_month", of: "from_id", export: "month given", says: "How much recognition you gave in which month.", keeps: forOthers},
	{table: "thanks_pair", of: "from_id", export: "to_id month times", says: "How often you thanked whom.", keeps: forOthers},
	{table: "thanks_pair", of: "to_id", export: "from_id month times", says: "How often who thanked you.", keeps: forOthers},

	{table: "broadcast", of: "by_id", export: "id title state created_at started_at", says: "What you wrote to members.", keeps: doneByStaff},
	{table: "broadcast_receipt", of: "member_id", export: "broadcast_id told_at opened_at", says: "Broadcasts that you were told of, and opened.", keeps: forOthers},

	{table: "safety_case", of: "member_id", export: "id subject_kind title words state note opened_at decided_at until ended_at appeal appealed_at review review_note reviewed_at",
		says: "What was decided about you; who reported it is not told.", erase: "SET appeal = '', title = '', words = ''", keeps: forSafety},
	{table: "report", of: "reporter_id", export: "case_id reason note at", says: "What you reported.", erase: "SET note = ''", keeps: forSafety},
	{table: "distance", of: "member_id", export: "other_id kind at", says: "Whom you muted or blocked.", erase: "DELETE"},
	{table: "distance", of: "other_id", says: "Who muted or blocked you is theirs.", erase: "DELETE"},

	{table: "membership", of: "member_id", export: "state tier_id price_id term since starts_at ends_at renews", says: "Your membership.",
		erase: "SET instrument = '', renews = 0, due = CASE WHEN state = 'ended' OR ends_at IS NULL THEN '' ELSE 'end' END, due_at = CASE WHEN state = 'ended' THEN NULL ELSE ends_at END",
		keeps: forTheBooks},
	{table: "term", of: "member_id", export: "number kind tier_id price_id order_id paid worth starts_at ends_at used_at used_for refunded", says: "Its terms.", keeps: forTheBooks},
	{table: "tier_order", of: "member_id", export: "order_id tier_id price_id purpose", says: "Orders of a term.", keeps: forTheBooks},
	{table: "member_card", of: "member_id", export: "number code made_at", says: "Your card.", keeps: "numbers are given once; it opens nothing any more"},

	{table: "application", of: "member_id", export: "id place_id answers state submitted_at changed_at", says: "Your applications.", erase: "SET answers = '[]'", keeps: forSafety},
	{table: "application_step", of: "by_id", export: "application_id kind words at", says: "What you wrote in applications.", erase: "SET words = ''", keeps: forSafety},
	{table: "invitation", of: "inviter_id", export: "id place_id email name note uses used created_at expires_at closed_at", says: "Whom you invited.", erase: "SET note = ''", keeps: forOthers},
	{table: "invitation", of: "email", export: "id place_id created_at expires_at", says: "Invitations sent to you.",
		erase: "SET email = '', name = '', folded = '', note = '', mail_due_at = NULL", keeps: forOthers},
	{table: "invited_places", of: "member_id", export: "given most", says: "How many places you gave away, and may.", keeps: forOthers},
	{table: "admittance", of: "member_id", export: "place_id way at", says: "How you were let in.", keeps: forOthers},

	{table: "notice", of: "member_id", export: "id kind circle_id subject_id args made_at read_at", says: "What you were told.", erase: "DELETE"},
	{table: "notice_news", of: "member_id", says: "Which facts that came of.", erase: "DELETE"},
	{table: "notice_settings", of: "member_id", export: "zone quiet_from quiet_to digest_hour email_off refused", says: "How you are told.", erase: "DELETE"},
	{table: "notice_choice", of: "member_id", export: "kind inbox email push", says: "How you are told what.", erase: "DELETE"},
	{table: "notice_circle", of: "member_id", export: "circle_id level", says: "How you are told of your circles.", erase: "DELETE"},
	{table: "push_subscription", of: "member_id", export: "id browser created_at", says: "The browsers that you are told in.", erase: "DELETE"},
	{table: "notice_delivery", of: "member_id", says: "What waits to be sent to you.", erase: "DELETE"},

	{table: "fact", of: "subject_id", export: "sequence kind version payload at", says: "What happened to you, as it was told.",
		keeps: "the order of what happened; names and words are taken out of it"},
	{table: "fact", of: "by_id", export: "sequence kind subject_id at", says: "What you did at work.", keeps: doneByStaff},
}

// stays says of columns that look personal why they are in no holding.
var stays = map[string]string{
	"community.name": notThePerson, "campaign.about": notThePerson, "circle.name": notThePerson, "circle.folded": notThePerson, "circle.about": notThePerson,
	"points_move.by_id": doneByStaff,
	"gathering.about":   notThePerson, "gathering.address": notThePerson, "gathering_answer.checked_by": doneByStaff,
	"gathering_walk_in.by_id": doneByStaff, "gathering_walk_in.name": "what a host wrote at the door, of somebody who is no member",
	"setting.name": notThePerson, "product.folded": notThePerson, "api_token.name": notThePerson,

	"ceremony.browser": "a hash of a session that is deleted with it", "question_form.made_by": doneByStaff, "application.reviewer_id": doneByStaff, "admittance.by_id": forOthers,
	"invitation_refusal.email_hash": "a hash, so that nobody is written to again", "tier.name": notThePerson, "tier.about": notThePerson, "segment.name": notThePerson, "segment.about": notThePerson, "broadcast_series.name": notThePerson, "broadcast_series.about": notThePerson, "broadcast.words": forOthers, "attribute.filled_by": notThePerson, "face.draft_by": doneByStaff,
	"member_attribute.filled_by": doneByStaff, "member.name": renamed, "member.folded": renamed, "member_word.folded": renamed,

	"member.person_id": isANumber, "member.role_by": doneByStaff, "visit.visitor_id": isRandom,
	"circle.founded_by": doneByStaff, "circle_member.by_id": doneByStaff, "circle_wait.by_id": doneByStaff, "circle.parent_id": notThePerson,
	"hand_over.by_id": doneByStaff, "circle_split.leader_id": forOthers, "circle_split.planned_by": doneByStaff, "circle_split.child_name": notThePerson,
	"safety_case.decided_by": doneByStaff, "safety_case.reviewed_by": doneByStaff,
	"safety_case.note": "the words of who decided", "safety_case.review_note": "the words of who reviewed",
}

// personal looks for columns that may hold something of a person: an id of one, or words by or about them.
var (
	personalID = regexp.MustCompile(`^(member|person|reporter|referrer|owner|actor|head|inviter|reviewer|leader|other|visitor|to|from|by)_id$|_by$`)
	personal   = regexp.MustCompile(`(^|_)email$|^(name|folded|notes?|words|answers|about|appeal|browser|system|endpoint|ip|phone|address|influence|labels|traits|instrument)$|_(name|note)$`)
)

// held is a holding with its statements.
type held struct {
	holding
	read, write *Statement // nil: none
	ofCommunity bool
}

// wholePerson marks the statements that read all that is a person's, which is seldom asked for.
const wholePerson = ` /* all that is a person's */`

// ofNoCommunity are the tables without one.
var ofNoCommunity = map[string]bool{"person": true, "sign_in_code": true, "erasure": true}

var heldOfPeople = prepareHoldings()

func prepareHoldings() []held {
	all := make([]held, len(holdings))
	for i, h := range holdings {
		all[i] = held{holding: h, ofCommunity: !ofNoCommunity[h.table] && h.of != "person_id"}
		where := ` WHERE ` + h.of + ` = $1`
		switch {
		case h.through != "":
			where = ` WHERE community_id = $1 AND ` + h.of + ` IN (SELECT id FROM ` + h.through + ` WHERE community_id = $1 AND ` + owner(h.through) + ` = $2)`
		case all[i].ofCommunity:
			where = ` WHERE community_id = $1 AND ` + h.of + ` = $2`
		}
		if h.export != "" {
			all[i].read = stmt(`SELECT ` + strings.Join(strings.Fields(h.export), ", ") + ` FROM ` + h.table + where + wholePerson)
		}
		switch {
		case h.erase == "DELETE":
			all[i].write = stmt(`DELETE FROM ` + h.table + where + wholePerson)
		case h.erase != "":
			all[i].write = stmt(`UPDATE ` + h.table + ` ` + h.erase + where + wholePerson)
		}
	}
	return all
}

// owner is the column of a table that says whose its rows are.
func owner(table string) string {
	for _, h := range holdings {
		if h.table == table && h.through == "" {
			return h.of
		}
	}
	panic("store: nothing says whose the rows of " + table + " are")
}

// whose is what a holding's rows are found by.
func (h held) whose(member, person []byte, email string) any {
	switch {
	case strings.HasSuffix(h.of, "email"):
		return email
	case h.of == "person_id" || h.table == "person":
		return person
	}
	return member
}

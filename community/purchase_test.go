package community

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/internal/id"
	"panal/money"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func some(letter byte) id.ID { return id.ID{letter} }

func offerAt(letter byte, unit Unit, amount money.Amount) TierOffer {
	return TierOffer{Tier: Tier{ID: some(letter), State: TierLive, Paid: true}, Currency: "EUR", Zone: time.UTC,
		Price: TierPrice{ID: some(letter + 32), Tier: some(letter), Unit: unit, Amount: amount, NoticeDays: unit.Notice()}}
}

// bought is where somebody is who bought an offer.
func bought(t testing.TB, o TierOffer, c Current, now time.Time) Current {
	t.Helper()
	b, err := o.Quote(c, now)
	if err != nil {
		t.Fatal(err)
	}
	m, term := o.Begin(c, some('m'), b.Kind, Paid{Order: some('o'), Amount: b.Amount, Instrument: "card"}, now)
	m.Revision++
	return Current{m, term, o.Price}
}

func TestQuote(t *testing.T) {
	gold := offerAt('G', Monthly, 1000)
	closed, before, over, draft, retired := gold, gold, gold, gold, gold
	closed.Tier.State = TierRetired
	before.Tier.SaleFrom = noon.Add(time.Second)
	over.Tier.SaleUntil = noon
	draft.Tier.State = TierDraft
	retired.Price.Retired = true
	past := offerAt('P', Until, 1000)
	past.Price.Until = Date{2026, 3, 1}
	for what, o := range map[string]TierOffer{"retired tier": closed, "not yet": before, "no longer": over, "draft": draft, "retired price": retired, "a day that was": past} {
		if _, err := o.Quote(Current{}, noon); !errors.Is(err, ErrTierNotOnSale) {
			t.Errorf("%s: %v", what, err)
		}
	}
	in := bought(t, gold, Current{}, noon)
	if in.Membership.EndsAt != time.Date(2026, 4, 2, 0, 0, 0, 0, time.UTC) || !in.Membership.Renews {
		t.Errorf("%+v", in.Membership)
	}
	if _, err := gold.Quote(in, noon); !errors.Is(err, ErrAlreadyInTier) {
		t.Errorf("the same again: %v", err)
	}
	if _, err := offerAt('S', Monthly, 500).Quote(in, noon); !errors.Is(err, ErrNotHigher) {
		t.Errorf("a lower one: %v", err)
	}
	grace := in
	grace.Membership.State = MembershipGrace
	if _, err := offerAt('H', Monthly, 5000).Quote(grace, noon); !errors.Is(err, ErrNotHigher) {
		t.Errorf("in grace: %v", err)
	}
	over4 := in.Membership.EndsAt
	ended := Current{in.Membership.End(), in.Term, in.Price}
	if b, err := gold.Quote(ended, over4); err != nil || b.Kind != TermStart || b.Amount != 1000 {
		t.Errorf("coming back: %+v, %v", b, err)
	}
}

func TestEarlyPrice(t *testing.T) {
	p := TierPrice{Amount: 1000, EarlyAmount: 700, EarlyPlaces: 3, EarlyUntil: noon}
	for _, c := range []struct {
		taken int64
		at    time.Time
		want  money.Amount
	}{
		{0, noon.Add(-time.Microsecond), 700}, {2, noon.Add(-time.Hour), 700}, {3, noon.Add(-time.Hour), 1000}, {0, noon, 1000},
	} {
		if p.EarlyTaken = c.taken; p.First(c.at) != c.want {
			t.Errorf("with %d taken at %s it costs %d", c.taken, c.at, p.First(c.at))
		}
	}
}

func TestTrial(t *testing.T) {
	o := offerAt('G', Monthly, 1000)
	o.Price.TrialDays = 14
	c := bought(t, o, Current{}, noon)
	m := c.Membership
	if m.State != MembershipTrial || c.Term.Paid != 0 || m.EndsAt != time.Date(2026, 3, 16, 0, 0, 0, 0, time.UTC) || m.Due != StepNotice ||
		m.DueAt != time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC) {
		t.Errorf("%+v", m)
	}
	renewed, term := o.Renew(c, Paid{Order: some('p'), Amount: 1000}, m.EndsAt)
	if renewed.State != MembershipActive || renewed.EndsAt != time.Date(2026, 4, 16, 0, 0, 0, 0, time.UTC) || term.Kind != TermRenewal {
		t.Errorf("%+v", renewed)
	}
	if b, err := o.Quote(Current{renewed.End(), term, o.Price}, renewed.EndsAt); err != nil || b.Kind != TermStart {
		t.Errorf("a second trial: %+v, %v", b, err)
	}
}

// An upgrade costs the difference of what is left, and keeps the end; for another unit it begins anew.
func TestUpgrade(t *testing.T) {
	silver, gold, year := offerAt('S', Monthly, 3100), offerAt('G', Monthly, 6200), offerAt('Y', Yearly, 50_000)
	in := bought(t, silver, Current{}, time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC))
	for _, c := range []struct {
		offer  TierOffer
		day    int
		amount money.Amount
		ends   string
	}{
		{gold, 1, 3100, "2026-04-01"},
		{gold, 11, 2100, "2026-04-01"},
		{gold, 31, 100, "2026-04-01"},
		{year, 1, 50_000 - 3100, "2027-03-01"},
		{year, 11, 50_000 - 2100, "2027-03-11"},
	} {
		b, err := c.offer.Quote(in, time.Date(2026, 3, c.day, 20, 0, 0, 0, time.UTC))
		if err != nil || b.Kind != TermUpgrade || b.Amount != c.amount || DateOf(b.EndsAt, time.UTC).String() != c.ends {
			t.Errorf("on day %d: %+v, %v", c.day, b, err)
		}
	}
	stopped := in
	stopped.Membership, _ = in.Membership.Stop(noon)
	if c := bought(t, gold, stopped, noon); c.Membership.Renews {
		t.Error("an upgrade takes a stopped renewal up again")
	}
}

// By whatever steps one rises within a day, it costs the same to a cent a step; and never more than the price.
func TestUpgradesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := money.Amount(rapid.Int64Range(1, 1_000_000).Draw(t, "a"))
		b := a + money.Amount(rapid.Int64Range(1, 1_000_000).Draw(t, "b"))
		c := b + money.Amount(rapid.Int64Range(1, 1_000_000).Draw(t, "c"))
		unit := rapid.SampledFrom([]Unit{Monthly, Yearly, Once}).Draw(t, "unit")
		from := drawDate(t).In(time.UTC).Add(10 * time.Hour)
		now := from.AddDate(0, 0, rapid.IntRange(0, 27).Draw(t, "day"))
		low, middle, high := offerAt('A', unit, a), offerAt('B', unit, b), offerAt('C', unit, c)
		at := func(o TierOffer, in Current, when time.Time) (Current, money.Amount) {
			p, err := o.Quote(in, when)
			if errors.Is(err, ErrNotHigher) { // less than a cent
				return in, 0
			}
			if err != nil || p.Amount < 0 || p.Amount > o.Price.Amount {
				t.Fatalf("%+v, %v", p, err)
			}
			m, term := o.Begin(in, some('m'), p.Kind, Paid{Order: some('o'), Amount: p.Amount, Instrument: "card"}, when)
			m.Revision++
			return Current{m, term, o.Price}, p.Amount
		}
		start, _ := at(low, Current{}, from)
		once, direct := at(high, start, now)
		half, first := at(middle, start, now)
		twice, second := at(high, half, now)
		if diff := first + second - direct; diff < -2 || diff > 2 {
			t.Fatalf("%d and %d by steps, %d at once", first, second, direct)
		}
		if once.Membership.EndsAt != twice.Membership.EndsAt {
			t.Fatal("the steps end elsewhere")
		}
	})
}

func TestRefundOfATerm(t *testing.T) {
	paidAt := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	term := Term{Paid: 3100, StartsAt: paidAt, EndsAt: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}
	used, back, free := term, term, term
	used.UsedAt, back.Refunded, free.Paid = paidAt.Add(time.Hour), true, 0
	for _, c := range []struct {
		what    string
		term    Term
		day     int
		cooling int
		want    money.Amount
		err     error
	}{
		{"unused", term, 1, 7, 3100, nil},
		{"unused, on the last day", term, 8, 7, 3100, nil},
		{"a day late", term, 9, 7, 3100, ErrCoolingOver},
		{"used, at once", used, 1, 7, 3100, nil},
		{"used, five days on", used, 6, 7, 2600, nil},
		{"none is promised", term, 1, 0, 3100, ErrCoolingOver},
		{"taken back", back, 1, 7, 3100, ErrTermUsedUp},
		{"a trial", free, 1, 7, 0, ErrTermUsedUp},
		{"nothing is left", used, 32, 60, 0, ErrTermUsedUp},
	} {
		r, err := c.term.Refund(paidAt, c.cooling, time.Date(2026, 3, c.day, 23, 0, 0, 0, time.UTC), time.UTC)
		if r.Amount != c.want || !errors.Is(err, c.err) || (err == nil) != (c.err == nil) {
			t.Errorf("%s: %+v, %v", c.what, r, err)
		}
	}
}

// A declined charge is tried again on days 1, 3, 5 and 7, with every right; then the membership ends.
func TestGrace(t *testing.T) {
	c := bought(t, offerAt('G', Monthly, 1000), Current{}, noon)
	m := c.Membership
	end := m.EndsAt
	m = m.Noticed(c.Price, m.DueAt)
	var tried []int
	for m.State != MembershipEnded {
		if m.Due != StepCharge || !m.Holds(m.DueAt) {
			t.Fatalf("%+v", m)
		}
		tried = append(tried, DateOf(end, time.UTC).Until(DateOf(m.DueAt, time.UTC)))
		m = m.Declined(m.DueAt, time.UTC)
	}
	if want := []int{0, 1, 3, 5, 7}; len(tried) != 5 || tried[4] != 7 || tried[1] != want[1] {
		t.Errorf("tried on days %v", tried)
	}
	if m.Holds(end) || m.Renews || m.Tier != some('G') {
		t.Errorf("%+v", m)
	}
}

// A charge waits for the days that were promised, also when the notice came late.
func TestLateNotice(t *testing.T) {
	c := bought(t, offerAt('G', Monthly, 1000), Current{}, noon)
	if m := c.Membership.Noticed(c.Price, c.Membership.DueAt.Add(23*time.Hour)); m.DueAt != m.EndsAt {
		t.Errorf("charged at %s", m.DueAt)
	}
	late := c.Membership.EndsAt.Add(-time.Hour)
	if m := c.Membership.Noticed(c.Price, late); m.DueAt != late.Add(7*24*time.Hour) || !m.Holds(m.DueAt) {
		t.Errorf("charged at %s", m.DueAt)
	}
}

func TestStopAndResume(t *testing.T) {
	gold, silver := offerAt('G', Monthly, 1000), offerAt('S', Yearly, 500)
	c := bought(t, gold, Current{}, noon)
	m, err := c.Membership.Stop(noon)
	if err != nil || m.Renews || m.Due != StepEnd || m.DueAt != m.EndsAt || !m.Holds(m.EndsAt.Add(-time.Microsecond)) || m.Holds(m.EndsAt) {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := m.Stop(noon); !errors.Is(err, ErrNotRenewing) {
		t.Error(err)
	}
	m, err = m.Resume(silver.Price, noon, time.UTC)
	if err != nil || !m.Renews || m.Charged() != silver.Price.ID || m.Due != StepNotice {
		t.Errorf("%+v, %v", m, err)
	}
	renewed, _ := silver.Renew(Current{m, c.Term, c.Price}, Paid{Amount: 500}, m.EndsAt)
	if DateOf(renewed.EndsAt, time.UTC).String() != "2027-04-02" || renewed.Tier != silver.Tier.ID || !renewed.NextPrice.IsZero() {
		t.Errorf("%+v", renewed)
	}
	bare := c.Membership
	bare.Instrument = ""
	if _, err := bare.Resume(gold.Price, noon, time.UTC); !errors.Is(err, ErrNoInstrument) {
		t.Error(err)
	}
	grace := c.Membership.Declined(c.Membership.EndsAt, time.UTC)
	if m, err := grace.Stop(grace.EndsAt); err != nil || m.State != MembershipEnded {
		t.Errorf("stopped in grace: %+v, %v", m, err)
	}
}

func TestMemberPrice(t *testing.T) {
	r := Rights{PercentOff: 10, Excluded: []id.ID{some('x')}}
	for _, c := range []struct {
		variant     id.ID
		alone, want money.Amount
	}{{some('v'), 1000, 900}, {some('v'), 999, 900}, {some('v'), 1, 1}, {some('x'), 1000, 1000}} {
		if got := r.MemberPrice(c.variant, c.alone); got != c.want {
			t.Errorf("%d becomes %d, want %d", c.alone, got, c.want)
		}
	}
	if got := (Rights{}).MemberPrice(some('v'), 1000); got != 1000 {
		t.Errorf("without rights %d", got)
	}
	if got := (Rights{PercentOff: 90}).MemberPrice(some('v'), 1); got != 1 {
		t.Errorf("for nothing: %d", got)
	}
}

package growth

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/internal/id"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func numbered(n int) id.ID { return id.ID{15: byte(n)} }

// A credit is to a touch that counts, and no other touch that counts came later.
func TestCreditGoesToTheLastTouchThatCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		buyer := numbered(rapid.IntRange(1, 4).Draw(t, "buyer"))
		var touches []Visit
		for range rapid.IntRange(0, 6).Draw(t, "touches") {
			n := rapid.IntRange(1, 4).Draw(t, "sharer")
			ago := rapid.SampledFrom([]time.Duration{0, time.Microsecond, time.Hour, Window - 1, Window, Window + time.Microsecond, 2 * Window}).Draw(t, "ago")
			touches = append(touches, Visit{Share: Share{ID: numbered(100 + n), Member: numbered(n)}, LastAt: noon.Add(-ago), Channel: "c"})
		}
		counts := func(v Visit) bool { return v.Share.Member != buyer && noon.Sub(v.LastAt) <= Window }
		var latest time.Time
		for _, v := range touches {
			if counts(v) && v.LastAt.After(latest) {
				latest = v.LastAt
			}
		}
		a, credited := Purchase{Order: numbered(50), Buyer: buyer, Discount: 3, Total: 7}.Credit(touches, noon)
		if credited != !latest.IsZero() {
			t.Fatalf("credited %v, latest touch that counts %v", credited, latest)
		}
		if !credited {
			return
		}
		if a.Referrer == buyer || a.Member != buyer || a.Order != numbered(50) || a.Discount != 3 || a.Total != 7 || a.Kept || a.Newcomer {
			t.Fatalf("credit %+v", a)
		}
		found := false
		for _, v := range touches {
			found = found || v.Share.ID == a.Share && v.Share.Member == a.Referrer && v.LastAt.Equal(latest)
		}
		if !found {
			t.Fatalf("credited to %v, which is not the latest touch", a.Share)
		}
	})
}

// reads is a Tx over what it holds.
type reads struct {
	shares   map[string]Share
	last     *Visit
	credited []Attribution

	converted []Conversion
}

func (r *reads) Now() time.Time { return noon }
func (r *reads) ShareByCode(code string) (Share, bool, error) {
	s, found := r.shares[code]
	return s, found, nil
}
func (r *reads) LastVisit(_, _ id.ID, _ time.Time) (Visit, bool, error) {
	if r.last == nil {
		return Visit{}, false, nil
	}
	return *r.last, true, nil
}
func (r *reads) InsertConversion(c Conversion) { r.converted = append(r.converted, c) }

func (r *reads) InsertAttribution(a Attribution) { r.credited = append(r.credited, a) }

func TestAttribute(t *testing.T) {
	ana, ben, buyer, browser := numbered(1), numbered(2), numbered(3), numbered(9)
	ofAna, ofBen, ofBuyer := Share{ID: numbered(11), Member: ana}, Share{ID: numbered(12), Member: ben}, Share{ID: numbered(13), Member: buyer}
	shares := map[string]Share{"aaaaaaaaaa": ofAna, "bbbbbbbbbb": ofBen, "cccccccccc": ofBuyer, "dddddddddd": {ID: numbered(14), Channel: "weibo"}}
	visit := &Visit{Visitor: browser, Share: ofAna, Channel: "poster", LastAt: noon.Add(-time.Hour)}
	for _, c := range []struct {
		what     string
		code     string
		visitor  id.ID
		last     *Visit
		referrer id.ID // zero: nobody
		channel  string
	}{
		{what: "nothing known", last: visit},
		{what: "the visit", visitor: browser, last: visit, referrer: ana, channel: "poster"},
		{what: "no visit", visitor: browser},
		{what: "a link without a visit", code: "bbbbbbbbbb", referrer: ben},
		{what: "a link beats an earlier visit", code: "bbbbbbbbbb", visitor: browser, last: visit, referrer: ben},
		{what: "a link keeps the channel of its own visit", code: "aaaaaaaaaa", visitor: browser, last: visit, referrer: ana, channel: "poster"},
		{what: "one's own link takes nothing from the friend", code: "cccccccccc", visitor: browser, last: visit, referrer: ana, channel: "poster"},
		{what: "one's own link, whatever the browser", code: "cccccccccc"},
		{what: "a link written in capitals", code: "BBBBBBBBBB", referrer: ben},
		{what: "a link that is none", code: "zzzzzzzzzz", visitor: browser, last: visit, referrer: ana, channel: "poster"},
		{what: "a link of the community's own is nobody's credit, by its channel", code: "dddddddddd", visitor: browser, last: visit, channel: "weibo"},
		{what: "a code that is malformed", code: "b", visitor: browser, last: visit, referrer: ana, channel: "poster"},
	} {
		tx := &reads{shares: shares, last: c.last}
		if err := Attribute(tx, Purchase{Order: numbered(50), Buyer: buyer, Visitor: c.visitor, Code: c.code}); err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		var got Attribution
		if len(tx.credited) > 0 {
			got = tx.credited[0]
		}
		if got.Referrer != c.referrer || got.Channel != c.channel || len(tx.credited) > 1 {
			t.Errorf("%s: credited %+v, want %v by %q", c.what, tx.credited, c.referrer, c.channel)
		}
	}
}

package content

import (
	"testing"
	"time"

	"panal/fault"
	"panal/internal/id"
)

var midday = time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)

func TestBroadcastTerms(t *testing.T) {
	good := BroadcastTerms{Title: "  Good   morning ", Text: "Hello\r\nthere", Link: "https://hive.example/hive/shop?x=1"}
	b, err := Broadcast{State: Draft}.with(good, "hive", midday)
	if err != nil || b.Title != "Good morning" || b.Text != "Hello\nthere" || b.Link != "/hive/shop?x=1" {
		t.Fatalf("%+v, %v", b, err)
	}
	for field, spoil := range map[string]func(*BroadcastTerms){
		"title":    func(t *BroadcastTerms) { t.Title = " " },
		"text":     func(t *BroadcastTerms) { t.Text = "" },
		"link":     func(t *BroadcastTerms) { t.Link = "https://elsewhere.example/other" },
		"at":       func(t *BroadcastTerms) { t.At = midday.Add(-time.Hour) },
		"audience": func(t *BroadcastTerms) { t.Audience = Audience{Circle: id.ID{1}, Segment: id.ID{2}} },
	} {
		bad := good
		spoil(&bad)
		_, err := Broadcast{State: Draft}.with(bad, "hive", midday)
		f := fault.From(err)
		if len(f.Fields) != 1 || f.Fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, link := range []string{"/hivelike", "javascript:alert(1)", "//evil.example/hive/", "/hive/../other", "/hive//evil", "mailto:x@y.z", "https://me:it@hive.example/hive"} {
		if _, ok := within(link, "hive"); ok && link != "//evil.example/hive/" {
			t.Errorf("%s is a page of the community", link)
		} else if path, _ := within(link, "hive"); ok && path != "/hive/" {
			t.Errorf("%s becomes %s", link, path)
		}
	}
}

// What went out stays what it was; what did not can be taken back; and what is too late is a draft again.
func TestBroadcastStates(t *testing.T) {
	b, err := Broadcast{State: Draft, BroadcastTerms: BroadcastTerms{At: midday}}.schedule(midday.Add(-time.Hour))
	if err != nil || b.State != Scheduled || !b.Due().Equal(midday) {
		t.Fatalf("%+v, %v", b, err)
	}
	if _, err := b.correct("wrong", midday); err != ErrBroadcastIn {
		t.Errorf("corrected before it went out: %v", err)
	}
	if late, goes := b.begin(time.Time{}, midday.Add(Grace+time.Second)); goes || late.State != Draft || late.MissedAt.IsZero() || !late.Due().IsZero() {
		t.Errorf("too late: %+v", late)
	}
	out, goes := b.begin(time.Time{}, midday.Add(Grace))
	if !goes || out.State != Sending {
		t.Fatalf("in time: %+v", out)
	}
	if _, err := out.cancel(); err != ErrBroadcastOut {
		t.Errorf("canceled while it is sent: %v", err)
	}
	if _, err := out.with(BroadcastTerms{Title: "x", Text: "y"}, "hive", midday); err != ErrBroadcastOut {
		t.Errorf("changed while it is sent: %v", err)
	}
	some := out.told([]id.ID{{1}, {2}}, false, midday)
	all := some.told([]id.ID{{3}}, true, midday)
	if some.Cursor != (id.ID{2}) || some.State != Sending || all.State != Sent || all.Reached != 3 || !all.Due().IsZero() {
		t.Errorf("%+v, then %+v", some, all)
	}
	if fixed, err := all.correct(" It is at seven. ", midday); err != nil || fixed.Correction != "It is at seven." || fixed.CorrectedAt.IsZero() {
		t.Errorf("%+v, %v", fixed, err)
	}
}

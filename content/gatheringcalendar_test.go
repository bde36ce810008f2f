package content

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// unfold reads the lines of a calendar file as a calendar does.
func unfold(t *testing.T, file string) (values map[string]string) {
	t.Helper()
	if !strings.HasSuffix(file, "\r\n") || strings.Contains(strings.ReplaceAll(file, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(file, "\r\n", ""), "\r") {
		t.Fatalf("a line ends otherwise: %q", file)
	}
	for _, line := range strings.Split(file, "\r\n") {
		if len(line) > calendarLine || !utf8.ValidString(line) {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
	values = map[string]string{}
	for _, line := range strings.Split(strings.ReplaceAll(file, "\r\n ", ""), "\r\n") {
		name, value, is := strings.Cut(line, ":")
		if _, twice := values[name]; twice && name != "BEGIN" && name != "END" {
			t.Errorf("%s is there twice", name)
		}
		if line != "" && !is {
			t.Errorf("no property: %q", line)
		}
		values[name] = value
	}
	return values
}

// plain reads a text as a calendar does.
func plain(value string) string {
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] != '\\' || i+1 == len(value) {
			b.WriteByte(value[i])
			continue
		}
		i++
		if value[i] == 'n' {
			b.WriteByte('\n')
		} else {
			b.WriteByte(value[i])
		}
	}
	return b.String()
}

func TestCalendar(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	// The night in which clocks go forward: two hours by the clocks are one.
	g := Gathering{Title: "Cupping; Huila, Nariño", State: GatheringOpen, Sequence: 2,
		StartsAt: time.Date(2026, 3, 29, 1, 30, 0, 0, zone), EndsAt: time.Date(2026, 3, 29, 3, 30, 0, 0, zone)}
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	got := unfold(t, g.Calendar(CalendarEntry{UID: "gath_1@panal", URL: "https://panal.example/c/gatherings/cupping", About: "First line\nBring a spoon\\cup", Where: "Roastery, Calle 1"}, at))
	for name, want := range map[string]string{"UID": "gath_1@panal", "SEQUENCE": "2", "DTSTAMP": "20260301T090000Z", "DTSTART": "20260329T003000Z", "DTEND": "20260329T013000Z",
		"STATUS": "CONFIRMED", "METHOD": "PUBLISH", "SUMMARY": `Cupping\; Huila\, Nariño`, "DESCRIPTION": `First line\nBring a spoon\\cup`, "LOCATION": `Roastery\, Calle 1`,
		"URL": "https://panal.example/c/gatherings/cupping"} {
		if got[name] != want {
			t.Errorf("%s is %q, not %q", name, got[name], want)
		}
	}
	g.State = GatheringCanceled
	got = unfold(t, g.Calendar(CalendarEntry{UID: "gath_1@panal"}, at))
	if got["METHOD"] != "CANCEL" || got["STATUS"] != "CANCELLED" || got["LOCATION"] != "" {
		t.Errorf("canceled: %v", got)
	}
}

func FuzzCalendar(f *testing.F) {
	f.Add("Cata de café", "línea\r\notra; y, más\\", "https://x.example/ñ", int64(0))
	f.Add(strings.Repeat("品鉴会", 40), "END:VEVENT\nBEGIN:VALARM", "https://x.example\r\nATTACH:evil", int64(9))
	f.Add("\x00\xff\u2028", "\r", "", int64(3))
	f.Fuzz(func(t *testing.T, title, about, url string, sequence int64) {
		g := Gathering{Title: title, State: GatheringOpen, Sequence: sequence, StartsAt: time.Unix(1_800_000_000, 0), EndsAt: time.Unix(1_800_003_600, 0)}
		got := unfold(t, g.Calendar(CalendarEntry{UID: "u", About: about, Where: title, URL: url}, g.StartsAt))
		for name := range got {
			switch name {
			case "", "BEGIN", "VERSION", "PRODID", "CALSCALE", "METHOD", "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "STATUS", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "END":
			default:
				t.Errorf("somebody's text became the property %q", name)
			}
		}
		want := strings.Map(func(r rune) rune {
			if r < ' ' && r != '\t' && r != '\n' || r == 0x7f {
				return -1
			}
			return r
		}, strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(title, "\uFFFD")))
		if plain(got["SUMMARY"]) != want {
			t.Errorf("%q reads as %q", title, plain(got["SUMMARY"]))
		}
	})
}

package locale

import (
	"testing"
	"time"
)

func TestFor(t *testing.T) {
	for _, c := range []struct {
		tags []string
		want string
	}{
		{nil, "en"},
		{[]string{""}, "en"},
		{[]string{"es"}, "es"},
		{[]string{"es-MX,es;q=0.9,en;q=0.8"}, "es"},
		{[]string{"zh-TW,zh;q=0.9"}, "zh"},
		{[]string{"zh-CN"}, "zh"},
		{[]string{"fr-FR,es;q=0.3"}, "es"},
		{[]string{"ja"}, "en"},
		{[]string{"", "zh"}, "zh"},               // nothing stored: the header counts
		{[]string{"es", "zh-CN,zh;q=0.9"}, "es"}, // a stored choice beats the header
		{[]string{"ja", "es"}, "es"},             // an unsupported wish is passed over
		{[]string{"%%%;;;,,", "es"}, "es"},       // so is garbage
		{[]string{"en-GB", "es"}, "en"},          // but a served one is not
		{[]string{"*"}, "en"},
	} {
		if got := For(c.tags...).Tag(); got != c.want {
			t.Errorf("For(%q) = %s, want %s", c.tags, got, c.want)
		}
	}
}

func FuzzFor(f *testing.F) {
	f.Add("es-MX,es;q=0.9")
	f.Add("zh_Hans_CN;q=a,*")
	f.Fuzz(func(t *testing.T, header string) {
		if l := For(header); l.Tag() == "" {
			t.Fatal("no locale")
		}
	})
}

func TestWriting(t *testing.T) {
	at := time.Date(2026, 7, 14, 14, 5, 0, 0, time.UTC)
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Skip("no time zone database")
	}
	const nbsp = "\u00a0"
	for _, c := range []struct{ what, en, es, zh string }{
		{"money", "$12,345.50", "12.345,50" + nbsp + "$", "$12,345.50"},
		{"yuan", "¥88.00", "88,00" + nbsp + "¥", "¥88.00"},
		{"yen", "¥100", "100" + nbsp + "¥", "JP¥100"},
		{"debt", "-$4.50", "-4,50" + nbsp + "$", "-$4.50"},
		{"points", "1 point", "1 punto", "1 积分"},
		{"unknown currency", "450 XXZ", "450 XXZ", "450 XXZ"},
		{"number", "1,234", "1234", "1,234"},
		{"large", "1,234,567", "1.234.567", "1,234,567"},
		{"ratio", "12.5%", "12,5" + nbsp + "%", "12.5%"},
		{"date", "14 Jul 2026", "14 jul 2026", "2026年7月14日"},
		{"month", "Jul 2026", "jul 2026", "2026年7月"},
		{"exact", "Tue 14 Jul 2026, 16:05", "mar 14 jul 2026, 16:05", "2026年7月14日 周二 16:05"},
		{"soon", "Tue 16:05", "mar 16:05", "周二 16:05"},
		{"seconds", "just now", "ahora mismo", "刚刚"},
		{"ago", "3 hours ago", "hace 3 horas", "3 小时前"},
		{"one ago", "1 day ago", "hace 1 día", "1 天前"},
		{"ahead", "in 59 minutes", "en 59 minutos", "59 分钟后"},
		{"window", "24 hours", "24 horas", "24 小时"},
		{"odd window", "90 minutes", "90 minutos", "90 分钟"},
		{"long window", "3 days", "3 días", "3 天"},
	} {
		for i, want := range []string{c.en, c.es, c.zh} {
			l := For(Supported()[i])
			got := map[string]string{
				"money":            l.Money(1234550, "USD"),
				"yuan":             l.Money(8800, "CNY"),
				"yen":              l.Money(100, "JPY"),
				"debt":             l.Money(-450, "USD"),
				"points":           l.Money(1, Points),
				"unknown currency": l.Money(450, "XXZ"),
				"number":           l.Number(1234),
				"large":            l.Number(1234567),
				"ratio":            l.Percent(0.125),
				"date":             l.Date(at, time.UTC),
				"month":            l.Month(at),
				"exact":            l.DateTime(at, madrid),
				"soon":             l.Soon(at, madrid),
				"seconds":          l.Relative(at, at.Add(59*time.Second)),
				"ago":              l.Relative(at, at.Add(3*time.Hour+time.Minute)),
				"one ago":          l.Relative(at, at.Add(47*time.Hour)),
				"ahead":            l.Relative(at, at.Add(-59*time.Minute-time.Second)),
				"window":           l.Duration(24 * time.Hour),
				"odd window":       l.Duration(90 * time.Minute),
				"long window":      l.Duration(72 * time.Hour),
			}[c.what]
			if got != want {
				t.Errorf("%s: %s is %q, want %q", l.Tag(), c.what, got, want)
			}
		}
	}
}

func TestMissingKeyAndValueAreSeen(t *testing.T) {
	es := For("es")
	if got := es.T("no.such.key"); got != "no.such.key" {
		t.Errorf("got %q", got)
	}
	if es.Has("no.such.key") || !es.Has("date.now") || !es.Has("date.in.day") {
		t.Error("Has does not tell what is there")
	}
	if got := es.T("date.soon", "time", "14:05"); got != "{weekday} 14:05" {
		t.Errorf("got %q", got)
	}
	if got := es.Fill("date.in.day", map[string]any{"count": 2}); got != "en 2 días" {
		t.Errorf("got %q", got)
	}
}

func BenchmarkT(b *testing.B) {
	l := For("es")
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			l.T("date.now")
		}
	})
	b.Run("plural", func(b *testing.B) {
		for b.Loop() {
			l.T("date.in.day", "count", 3)
		}
	})
}

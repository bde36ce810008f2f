package prose

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

func TestHTML(t *testing.T) {
	for in, want := range map[string]string{
		"":                                  "",
		"One.\n\nTwo *soft* **loud**":       "<p>One.</p>\n<p>Two <em>soft</em> <strong>loud</strong></p>",
		"# Why\n\n- a\n- b":                 "<h3>Why</h3>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
		"###### Deep":                       "<h6>Deep</h6>",
		"[us](https://a.example/)":          `<p><a href="https://a.example/" rel="nofollow noreferrer">us</a></p>`,
		"[us](/alto)":                       `<p><a href="/alto" rel="nofollow noreferrer">us</a></p>`,
		"see https://a.example":             `<p>see <a href="https://a.example" rel="nofollow noreferrer">https://a.example</a></p>`,
		"[x](javascript:alert(1))":          "<p>x</p>",
		"![a cup](https://a.example/c.png)": "<p>a cup</p>",
		"a <b onclick=x>b</b> c":            "<p>a &lt;b onclick=x&gt;b&lt;/b&gt; c</p>",
		"<script>alert(1)</script>":         "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
		"1 < 2 & 3":                         "<p>1 &lt; 2 &amp; 3</p>",
		"我们自己烘焙。":                           "<p>我们自己烘焙。</p>",
	} {
		if got := HTML(in); got != want {
			t.Errorf("%q\n got %q\nwant %q", in, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	for _, c := range []struct {
		in, want string
		most     int
	}{
		{"# Why\n\nWe **roast** on\nTuesdays.", "Why We roast on Tuesdays.", 40},
		{"We roast on Tuesdays.", "We roast…", 10},
		{"我们自己烘焙咖啡", "我们自己…", 5},
		{"", "", 5},
	} {
		if got := Plain(c.in, c.most); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.in, c.most, got, c.want)
		}
	}
}

// Whatever is written, only what we allow is on the page.
func FuzzHTML(f *testing.F) {
	for _, seed := range []string{"# a\n<img src=x onerror=alert(1)>", "[a](javascript:b)", "<a href='data:text/html,x'>y</a>", "```\n<script>\n```", "![](x)", "<div\n>x"} {
		f.Add(seed)
	}
	allowed := map[string]bool{"html": true, "head": true, "body": true, "p": true, "br": true, "strong": true, "em": true, "ul": true, "ol": true, "li": true,
		"blockquote": true, "code": true, "h3": true, "h4": true, "h5": true, "h6": true, "hr": true, "a": true}
	f.Fuzz(func(t *testing.T, in string) {
		root, err := html.Parse(strings.NewReader(HTML(in)))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if !allowed[n.Data] {
				t.Errorf("%q lets <%s> through", in, n.Data)
			}
			for _, a := range n.Attr {
				scheme, _, has := strings.Cut(strings.ToLower(strings.TrimSpace(a.Val)), ":")
				if a.Key != "href" && a.Key != "rel" || a.Key == "href" && has && (scheme == "javascript" || scheme == "data" || scheme == "vbscript") {
					t.Errorf("%q lets %s=%q through", in, a.Key, a.Val)
				}
			}
		}
		if short := Plain(in, 20); utf8.RuneCountInString(short) > 20 || strings.ContainsAny(short, "\n") {
			t.Errorf("%q is short as %q", in, short)
		}
	})
}

// Package prose turns what people write into what a page may show: Markdown into HTML of which nothing can act.
//
// It takes paragraphs, headings, emphasis, lists, quotes and links. HTML in the text is shown as it was typed, pictures
// and everything else are left out, and a link to elsewhere passes nothing of ours on. Where prose is allowed, and how
// long it may be, is left to the nouns that have it.
package prose

import (
	"bytes"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// firstHeading is the level that "# " becomes: a page has its own first and second.
const firstHeading = 3

var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Linkify),
	goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(tame{}, 100))),
)

// policy is what is left of the HTML, whatever it was made from.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "h3", "h4", "h5", "h6", "hr")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("https", "http", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
}()

// tame turns what is no prose of ours into text, and lowers headings below those of the page.
type tame struct{}

func (tame) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	source := reader.Source()
	var raw []ast.Node
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function returns no error
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = min(n.Level+firstHeading-1, 6)
		case *ast.RawHTML, *ast.HTMLBlock, *ast.Image:
			raw = append(raw, n)
		}
		return ast.WalkContinue, nil
	})
	for _, n := range raw {
		shown := ast.Node(ast.NewString(typed(n, source)))
		if n.Type() == ast.TypeBlock {
			p := ast.NewParagraph()
			p.AppendChild(p, shown)
			shown = p
		}
		n.Parent().ReplaceChild(n.Parent(), n, shown)
	}
}

// typed is what was typed to make a node.
func typed(n ast.Node, source []byte) []byte {
	var b bytes.Buffer
	switch n := n.(type) {
	case *ast.RawHTML:
		for i := range n.Segments.Len() {
			at := n.Segments.At(i)
			b.Write(at.Value(source))
		}
	case *ast.HTMLBlock:
		for i := range n.Lines().Len() {
			at := n.Lines().At(i)
			b.Write(at.Value(source))
		}
		if n.HasClosure() {
			b.Write(n.ClosureLine.Value(source))
		}
	case *ast.Image: // what it would have shown, in words
		_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
			if t, ok := c.(*ast.Text); ok && entering {
				b.Write(t.Value(source))
			}
			return ast.WalkContinue, nil
		})
	}
	return b.Bytes()
}

// HTML is the text as HTML that is safe to show.
func HTML(markup string) string {
	var b bytes.Buffer
	if err := markdown.Convert([]byte(markup), &b); err != nil {
		panic(err) // a buffer takes everything
	}
	return strings.TrimSpace(policy.Sanitize(b.String()))
}

// Plain is the beginning of the text without its marks, in one line of so many characters at most, for a preview.
func Plain(markup string, most int) string {
	source := []byte(markup)
	doc := markdown.Parser().Parse(text.NewReader(source))
	var b strings.Builder
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if n.Type() == ast.TypeBlock {
				b.WriteByte(' ')
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Value(source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.URL(source))
		}
		return ast.WalkContinue, nil
	})
	words := []rune(strings.Join(strings.Fields(b.String()), " "))
	if len(words) <= most {
		return string(words)
	}
	return strings.TrimRight(string(words[:most-1]), " ,;:") + "…"
}

package browsertest

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed axe/axe.min.js
var axeJS string

// axeRun asks for the rules of WCAG 2.2 at levels A and AA.
const axeRun = `axe.run(document, {
	runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
	resultTypes: ["violations"],
}).then(r => r.violations.map(v => ({
	id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.map(n => n.target.join(" ")),
})))`

// Violation is a rule of accessibility that a page breaks.
type Violation struct {
	ID     string   // axe's name of the rule, such as color-contrast
	Impact string   // minor, moderate, serious or critical
	Help   string   // the rule in words
	Nodes  []string // selectors of the elements that break it
}

func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s: %s", v.ID, v.Impact, v.Help, strings.Join(v.Nodes, ", "))
}

// axePatience is how many times as long as anything else the checker may take: it looks at every element, and a page that
// documents every operation has tens of thousands.
const axePatience = 4

// Axe checks the page as it stands against WCAG 2.2 AA with axe-core. It needs
// scripts to be on. What the checker itself upsets, such as a strict content
// security policy, is no error of the page and is not kept.
func (p *Page) Axe() []Violation {
	p.b.tb.Helper()
	before := p.ConsoleErrors()
	var violations []Violation
	p.Eval("if (typeof axe === 'undefined') {"+axeJS+"}; null", nil)
	p.evalWithin(axePatience*p.b.patience, axeRun, &violations)
	p.mu.Lock()
	p.errors = before
	p.mu.Unlock()
	return violations
}

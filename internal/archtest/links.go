package archtest

import (
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// linked finds what a Markdown file links to or shows, up to an anchor.
var linked = regexp.MustCompile(`(?:\]\(|src=")([^)"#\s]+)`)

// links keeps documents true where that costs nothing: what they lead to inside
// the tree is there. Addresses elsewhere are left to readers.
func links(t *tree) []Finding {
	var found []Finding
	for _, name := range t.paths {
		if path.Ext(name) != ".md" {
			continue
		}
		source, err := fs.ReadFile(t.root, name)
		if err != nil {
			found = append(found, Finding{Path: name, Text: err.Error()})
			continue
		}
		for i, line := range strings.Split(string(source), "\n") {
			for _, m := range linked.FindAllStringSubmatch(line, -1) {
				if u, err := url.Parse(m[1]); err != nil || u.Scheme != "" {
					continue
				}
				target := path.Join(path.Dir(name), m[1])
				if _, err := fs.Stat(t.root, target); err != nil {
					found = append(found, Finding{Path: name, Line: i + 1, Text: fmt.Sprintf("leads to %s, which is not there", target)})
				}
			}
		}
	}
	return found
}

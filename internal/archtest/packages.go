package archtest

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// packageDocs demands exactly one package comment: it is where a stranger
// learns what the package decides and what it leaves to others. Packages of
// tests alone need none, and templ writes its version where a comment would be.
func packageDocs(t *tree) []Finding {
	docs := map[string][]string{}
	for _, f := range t.files {
		if f.test {
			continue
		}
		if _, seen := docs[f.dir()]; !seen {
			docs[f.dir()] = nil
		}
		if doc := f.ast.Doc.Text(); doc != "" && !f.generated {
			docs[f.dir()] = append(docs[f.dir()], path.Base(f.path))
		}
	}
	var found []Finding
	for _, dir := range slices.Sorted(maps.Keys(docs)) {
		switch files := docs[dir]; len(files) {
		case 0:
			found = append(found, Finding{Path: dir, Text: "no file has a package comment"})
		case 1:
		default:
			found = append(found, Finding{Path: dir, Text: fmt.Sprintf("several package comments: %s", strings.Join(files, ", "))})
		}
	}
	return found
}

// vague names say nothing of what a package decides, or hide the standard
// library's package of that name.
var vague = []string{"http", "errors", "common", "util", "utils", "helper", "helpers", "misc", "shared", "base"}

func packageNames(t *tree) []Finding {
	var found []Finding
	for _, f := range t.files {
		if name := f.ast.Name.Name; slices.Contains(vague, strings.TrimSuffix(name, "_test")) {
			found = append(found, t.at(f, f.ast.Name.Pos(), "a package named %s", name))
		}
	}
	return found
}

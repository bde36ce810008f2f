package archtest

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
)

// module is the path that every import inside the module starts with.
const module = "panal"

// ranks orders the packages at the root. A package imports lower ranks only,
// never a sibling of its own rank, so that reading one needs only those below
// it and no cycle can form. A directory's packages share its rank and may
// import each other.
var ranks = []struct {
	dirs   []string
	reason string
}{
	0: {[]string{"money", "fact", "access"}, "words that every rule uses"},
	1: {[]string{"ledger", "community", "insight"}, "value, people and measures, each without the other"},
	2: {[]string{"growth", "content", "loyalty"}, "what members do before anything is sold, and are thanked for"},
	3: {[]string{"commerce"}, "sells to people who arrived by growth, and posts to the ledger"},
	4: {[]string{"fission"}, "pays and multiplies what commerce and growth brought"},
	5: {[]string{"store"}, "keeps every noun, so it knows them all and none knows it"},
	6: {[]string{"web", "api", "jobs", "importer", "connect"}, "the ways in and out; a rule in one of them would be missing in the others"},
	7: {[]string{"app"}, "the only wiring"},
	8: {[]string{"cmd"}, "parses flags and calls app"},
}

const (
	// everywhere is the package that all others may import, plumbing included, and that imports none of them: a refusal
	// is said in the same words on every floor (docs/adr/0001-fault-below-everything.md).
	everywhere = "fault"
	// foundation is its rank.
	foundation = -1
	// domain is the highest rank that decides rules and keeps nothing.
	domain = 4
	// storeRank is the rank of the package that keeps them.
	storeRank = 5
)

func rankOf(dir string) (rank int, ok bool) {
	if top(dir) == everywhere {
		return foundation, true
	}
	for rank, r := range ranks {
		if slices.Contains(r.dirs, top(dir)) {
			return rank, true
		}
	}
	return 0, false
}

// imports checks each file's imports of this module.
//
// internal is plumbing that all may import and that imports no ranked package;
// one that does, to boot the program in tests, may be imported by tests only,
// and so may every package named *test or test*. What is imported everywhere
// counts for neither.
//
// Tests of a domain package see siblings, but nothing above the domain, so
// that a rule is tested without a database. Tests above it see everything.
func imports(t *tree) []Finding {
	boots := bootsProgram(t)
	testOnly := func(dir string) bool { return boots[dir] || forTests(dir) }
	var found []Finding
	for _, f := range t.files {
		from, ranked := rankOf(f.dir())
		if !ranked && top(f.path) != "internal" {
			found = append(found, Finding{Path: f.path, Text: "its directory has no rank: give it one in internal/archtest, or move it"})
			continue
		}
		for _, spec := range f.ast.Imports {
			to, ok := local(spec.Path.Value)
			if !ok {
				continue
			}
			if text := allowed(f, from, to, testOnly); text != "" {
				found = append(found, t.at(f, spec.Pos(), "imports %s: %s", to, text))
			}
		}
	}
	return found
}

// allowed says why file f of rank from may not import package to, or nothing.
func allowed(f *file, from int, to string, testOnly func(string) bool) string {
	if testOnly(to) && !f.test && !testOnly(f.dir()) {
		return to + " is for tests only"
	}
	if top(f.path) == everywhere && !f.test {
		return everywhere + " imports nothing of the module, so that everything may import it"
	}
	if top(to) == "internal" || top(to) == top(f.path) || top(to) == everywhere {
		return ""
	}
	rank, ok := rankOf(to)
	if !ok || top(f.path) == "internal" { // the first is reported at its own files, the second made test-only above
		return ""
	}
	switch {
	case f.test && from > domain:
		return ""
	case f.test && rank == from:
		return ""
	case rank < from:
		return ""
	case rank == from:
		return fmt.Sprintf("siblings of rank %d (%s)", rank, ranks[rank].reason)
	}
	return fmt.Sprintf("rank %d (%s) is above rank %d", rank, ranks[rank].reason, from)
}

// bootsProgram returns the internal packages that import ranked ones.
func bootsProgram(t *tree) map[string]bool {
	boots := map[string]bool{}
	for _, f := range t.files {
		if top(f.path) != "internal" || f.test {
			continue
		}
		for _, spec := range f.ast.Imports {
			if to, ok := local(spec.Path.Value); ok && top(to) != "internal" && top(to) != everywhere {
				boots[f.dir()] = true
			}
		}
	}
	return boots
}

// forTests reports whether a directory's name says that it serves tests.
func forTests(dir string) bool {
	name := path.Base(dir)
	return strings.HasPrefix(name, "test") || strings.HasSuffix(name, "test")
}

// local returns the directory of an import of this module.
func local(quoted string) (dir string, ok bool) {
	name, err := strconv.Unquote(quoted)
	if err != nil {
		return "", false
	}
	return strings.CutPrefix(name, module+"/")
}

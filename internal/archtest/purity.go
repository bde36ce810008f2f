package archtest

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
)

// wallClock keeps the machine's time out of every rule and every write: a
// deadline that cannot be moved cannot be tested at its edge. internal/clock
// gives the time and measures how long work took.
func wallClock(t *tree) []Finding {
	var found []Finding
	for _, f := range t.files {
		if rank, ok := rankOf(f.dir()); !ok || rank > storeRank || f.test {
			continue
		}
		for _, name := range []string{"Now", "Since", "Until"} {
			for _, use := range uses(f, "time", name) {
				found = append(found, t.at(f, use.Pos(), "time.%s: take the time from internal/clock", name))
			}
		}
	}
	return found
}

// exact lists the packages that count money, where a float would lose some.
var exact = []string{"money", "ledger", "commerce"}

func floats(t *tree) []Finding {
	var found []Finding
	for _, f := range t.files {
		if !slices.Contains(exact, top(f.path)) || f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if n.Name == "float64" || n.Name == "float32" {
					found = append(found, t.at(f, n.Pos(), "%s where money is counted", n.Name))
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT {
					found = append(found, t.at(f, n.Pos(), "%s where money is counted", n.Value))
				}
			}
			return true
		})
		for _, use := range uses(f, "strconv", "ParseFloat") {
			found = append(found, t.at(f, use.Pos(), "strconv.ParseFloat where money is counted"))
		}
	}
	return found
}

// statement matches the beginning of SQL, and not a sentence or a route such
// as "DELETE /orders/{id}".
var statement = regexp.MustCompile(`^\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(UNIQUE\s+)?(TABLE|INDEX)\s|ALTER\s+TABLE\s|WITH\s+(RECURSIVE\s+)?\w+\s+AS\s)`)

// sqlText keeps SQL in store, where one test reads every statement of it.
// internal/pgtest asks its throw-away server about settings.
func sqlText(t *tree) []Finding {
	outside := func(name string) bool { return !within(name, "store") && !within(name, "internal/pgtest") }
	var found []Finding
	for _, f := range t.files {
		if !outside(f.path) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil && statement.MatchString(text) {
					found = append(found, t.at(f, lit.Pos(), "SQL outside store"))
				}
			}
			return true
		})
	}
	for _, name := range t.paths {
		if path.Ext(name) == ".sql" && outside(name) {
			found = append(found, Finding{Path: name, Text: "SQL outside store"})
		}
	}
	return found
}

// uses returns where the file uses a name of an imported package, under
// whatever name it imports it.
func uses(f *file, pkg, name string) []ast.Node {
	as := ""
	for _, spec := range f.ast.Imports {
		if spec.Path.Value == strconv.Quote(pkg) {
			as = path.Base(pkg)
			if spec.Name != nil {
				as = spec.Name.Name
			}
		}
	}
	if as == "" {
		return nil
	}
	var nodes []ast.Node
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == name {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == as {
				nodes = append(nodes, sel)
			}
		}
		return true
	})
	return nodes
}

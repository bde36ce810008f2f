package access

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/cedar-policy/cedar-go"
)

var update = flag.Bool("update", false, "write the golden files")

// The matrix, as people read it. After a change of policy that is meant: go test ./access -update
func TestMatrix(t *testing.T) {
	const golden = "testdata/matrix.txt"
	got := text(Matrix())
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("who may do what has changed. Now:\n%s", got)
	}
}

// text writes the matrix as a table.
func text(rows []Row) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	write := func(cells ...string) { w.Write([]byte(strings.Join(cells, "\t") + "\n")) }
	head := []string{"action", "nobody"}
	for _, role := range Roles[1:] {
		head = append(head, string(role))
	}
	for _, standing := range Standings[1:] {
		head = append(head, string(standing))
	}
	write(append(head, "by token")...)
	for _, row := range rows {
		cells := []string{string(row.Action)}
		for _, e := range append(row.Extents, row.Circle...) {
			cells = append(cells, map[Extent]string{None: "-", Own: "own", InCircle: "circle", All: "all"}[e])
		}
		scopes := []string{}
		for _, s := range row.Tokens {
			scopes = append(scopes, string(s))
		}
		if len(scopes) == 0 {
			scopes = []string{"-"}
		}
		write(append(cells, strings.Join(scopes, ", "))...)
	}
	w.Flush()
	return b.String()
}

// named returns the ids of one entity type that a policy names.
func named(t *testing.T, text []byte, entityType string) map[string]bool {
	t.Helper()
	policies, err := cedar.NewPolicySetFromBytes("policy.cedar", text)
	if err != nil {
		t.Fatal(err)
	}
	document, err := policies.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(document, &tree); err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	collect(tree, entityType, found)
	return found
}

func collect(node any, entityType string, found map[string]bool) {
	switch v := node.(type) {
	case []any:
		for _, child := range v {
			collect(child, entityType, found)
		}
	case map[string]any:
		if id, ok := v["id"].(string); ok && v["type"] == entityType {
			found[id] = true
		}
		for _, child := range v {
			collect(child, entityType, found)
		}
	}
}

// undeclared and unnamed compare a policy with the list of actions.
func compare(t *testing.T, text []byte) (undeclared, unnamed []string) {
	t.Helper()
	in := named(t, text, "Action")
	for name := range in {
		if name != "view" && !slices.Contains(Actions, Action(name)) {
			undeclared = append(undeclared, name)
		}
	}
	for _, action := range Actions {
		if !in[string(action)] {
			unnamed = append(unnamed, string(action))
		}
	}
	return undeclared, unnamed
}

func TestPolicyAndActionsAgree(t *testing.T) {
	undeclared, unnamed := compare(t, policyText)
	if len(undeclared) > 0 {
		t.Errorf("the policy names actions that are none: %q", undeclared)
	}
	if len(unnamed) > 0 {
		t.Errorf("no policy names these actions: %q", unnamed)
	}
	for _, action := range Actions {
		if *policy.about(action) == nothing {
			t.Errorf("nobody may %s", action)
		}
	}
	for role := range named(t, policyText, "Role") {
		if !slices.Contains(append(Roles, staff), Role(role)) {
			t.Errorf("the policy names a role that is none: %q", role)
		}
	}
}

// The comparison itself sees a misspelt action and a forgotten one.
func TestComparisonSees(t *testing.T) {
	undeclared, unnamed := compare(t, []byte(`permit (principal, action == Action::"order.plaice", resource);`))
	if !slices.Equal(undeclared, []string{"order.plaice"}) || len(unnamed) != len(Actions) {
		t.Errorf("undeclared %q, unnamed %q", undeclared, unnamed)
	}
}

func TestActionsAreListedOnce(t *testing.T) {
	seen := map[Action]bool{}
	for _, action := range Actions {
		if seen[action] {
			t.Errorf("%s is listed twice", action)
		}
		seen[action] = true
	}
}

// A policy that cannot be evaluated stops the program instead of refusing everything.
func TestBrokenPolicyPanics(t *testing.T) {
	for _, text := range []string{
		`permit (principal`,
		`permit (principal, action, resource) when { resource.colour == "red" };`,
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: accepted", text)
				}
			}()
			read([]byte(text)).about(ShopView)
		}()
	}
}

func BenchmarkEvaluate(b *testing.B) {
	for b.Loop() {
		for _, action := range Actions {
			read(policyText).about(action)
		}
	}
}

package access

// Extent is how far a role's permission reaches.
type Extent string

const (
	None Extent = "none"
	Own  Extent = "own" // what is the member's own
	All  Extent = "all"
)

// Row is one action of the matrix.
type Row struct {
	Action  Action
	Extents []Extent // by role, in the order of Roles
	Tokens  []Scope  // the scopes of which a token may do it, if its person may
}

// Matrix says who may do what, for people to read.
func Matrix() []Row {
	rows := make([]Row, len(Actions))
	for i, action := range Actions {
		row := Row{Action: action}
		for _, role := range Roles {
			row.Extents = append(row.Extents, extent(action, role, Session))
		}
		for _, scope := range []Scope{Read, Write} {
			if extent(action, Operator, scope) != None || extent(action, Guest, scope) != None {
				row.Tokens = append(row.Tokens, scope)
			}
		}
		rows[i] = row
	}
	return rows
}

func extent(action Action, role Role, scope Scope) Extent {
	switch d := decisions[action]; {
	case d.allows(role, scope, false):
		return All
	case d.allows(role, scope, true):
		return Own
	}
	return None
}

package access

// Extent is how far a permission reaches.
type Extent string

const (
	None     Extent = "none"
	Own      Extent = "own"    // what is the member's own
	InCircle Extent = "circle" // what is of the circle in which they have the standing
	All      Extent = "all"
)

// Row is one action of the matrix.
type Row struct {
	Action  Action
	Extents []Extent // by role, in the order of Roles
	Circle  []Extent // of a member by their standing, in the order of Standings from Fellow on
	Tokens  []Scope  // the scopes of which a token may do it, if its person may
}

// Matrix says who may do what, for people to read.
func Matrix() []Row {
	rows := make([]Row, len(Actions))
	for i, action := range Actions {
		row := Row{Action: action}
		for _, role := range Roles {
			row.Extents = append(row.Extents, extent(action, role, Session, Outside))
		}
		for _, standing := range Standings[1:] {
			row.Circle = append(row.Circle, extent(action, Member, Session, standing))
		}
		for _, scope := range []Scope{Read, Write} {
			if byToken(action, scope) {
				row.Tokens = append(row.Tokens, scope)
			}
		}
		rows[i] = row
	}
	return rows
}

func byToken(action Action, scope Scope) bool {
	for _, role := range Roles {
		if extent(action, role, scope, Leader) != None {
			return true
		}
	}
	return false
}

func extent(action Action, role Role, scope Scope, standing Standing) Extent {
	switch d := policy.about(action); {
	case d.allows(role, scope, false, Outside):
		return All
	case d.allows(role, scope, false, standing):
		return InCircle
	case d.allows(role, scope, true, Outside):
		return Own
	}
	return None
}

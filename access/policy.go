package access

import (
	_ "embed"
	"fmt"

	"github.com/cedar-policy/cedar-go"
)

//go:embed policy.cedar
var policyText []byte

// Policy is the text that decides, for a page that shows it.
func Policy() string { return string(policyText) }

// decision holds what the policy says of one action: a bit for each role, scope and whether it is the asker's own.
//
// Nothing else enters a decision, so the policy is evaluated once for every combination when the program starts, and a
// question costs a look-up instead of an evaluation (some 10 µs).
type decision uint32

func bit(role Role, scope Scope, own bool) decision {
	n := (role.index()*len(Scopes) + scope.index()) * 2
	if own {
		n++
	}
	return 1 << n
}

func (d decision) allows(role Role, scope Scope, own bool) bool { return d&bit(role, scope, own) != 0 }

var decisions = evaluate(policyText)

// evaluate asks the policy every question there is. It panics when the policy cannot be read or evaluated: the file is
// embedded, so only a broken build gets here.
func evaluate(text []byte) map[Action]decision {
	policies, err := cedar.NewPolicySetFromBytes("policy.cedar", text)
	if err != nil {
		panic("access: " + err.Error())
	}
	all := map[Action]decision{}
	for _, role := range Roles {
		entities := world(role)
		for _, action := range Actions {
			for _, scope := range Scopes {
				for _, own := range []bool{false, true} {
					if own && role == Nobody {
						continue // nothing is nobody's own
					}
					allowed, diagnostic := cedar.Authorize(policies, entities, question(action, scope, own))
					if len(diagnostic.Errors) > 0 {
						panic(fmt.Sprintf("access: %s: %s", action, diagnostic.Errors))
					}
					if allowed {
						all[action] |= bit(role, scope, own)
					}
				}
			}
		}
	}
	return all
}

var (
	asker   = cedar.NewEntityUID("Member", "asker")
	another = cedar.NewEntityUID("Member", "another")
	mine    = cedar.NewEntityUID("Resource", "mine")
	theirs  = cedar.NewEntityUID("Resource", "theirs")
	viewing = cedar.NewEntityUID("Action", "view")
)

// world is all that the policy can know: the asker with a role, the chain of roles, a thing that is the asker's and
// one that is another's, and which actions only look.
func world(role Role) cedar.EntityMap {
	entities := cedar.EntityMap{}
	add := func(uid cedar.EntityUID, attributes cedar.RecordMap, parents ...cedar.EntityUID) {
		entities[uid] = cedar.Entity{UID: uid, Parents: cedar.NewEntityUIDSet(parents...), Attributes: cedar.NewRecord(attributes)}
	}
	roleUID := func(r Role) cedar.EntityUID { return cedar.NewEntityUID("Role", cedar.String(r)) }
	if role == Nobody {
		add(asker, nil)
	} else {
		add(asker, nil, roleUID(role))
	}
	add(roleUID(Guest), nil)
	add(roleUID(Member), nil, roleUID(Guest))
	add(roleUID(Staff), nil, roleUID(Member))
	add(roleUID(Operator), nil, roleUID(Staff))
	add(mine, cedar.RecordMap{"owner": asker})
	add(theirs, cedar.RecordMap{"owner": another})
	for _, action := range Actions {
		if action.Views() {
			add(cedar.NewEntityUID("Action", cedar.String(action)), nil, viewing)
		}
	}
	return entities
}

func question(action Action, scope Scope, own bool) cedar.Request {
	resource := theirs
	if own {
		resource = mine
	}
	name := cedar.String("session")
	if scope != Session {
		name = cedar.String(scope)
	}
	return cedar.Request{
		Principal: asker,
		Action:    cedar.NewEntityUID("Action", cedar.String(action)),
		Resource:  resource,
		Context:   cedar.NewRecord(cedar.RecordMap{"scope": name}),
	}
}

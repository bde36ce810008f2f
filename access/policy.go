package access

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/cedar-policy/cedar-go"
)

//go:embed policy.cedar
var policyText []byte

// Policy is the text that decides, for a page that shows it.
func Policy() string { return string(policyText) }

// decision holds what the policy says of one action: a bit for each role, scope, standing, and whether it is the asker's
// own.
type decision [4]uint64

// questions is how many there are of one action.
var questions = len(Roles) * len(Scopes) * len(Standings) * 2

func place(role Role, scope Scope, own bool, standing Standing) int {
	n := ((role.index()*len(Scopes)+scope.index())*len(Standings) + standing.index()) * 2
	if own {
		n++
	}
	return n
}

func (d *decision) allows(role Role, scope Scope, own bool, standing Standing) bool {
	n := place(role, scope, own, standing)
	return d[n/64]&(1<<(n%64)) != 0
}

// Nothing else enters a decision, so the policy is evaluated once for every combination when an action is first asked
// for, and a question costs a look-up instead of an evaluation (some 10 µs).
type decisions map[Action]func() *decision

var policy = read(policyText)

// nothing is what is allowed of an action that nobody knows.
var nothing decision

func (d decisions) about(action Action) *decision {
	if decide, ok := d[action]; ok {
		return decide()
	}
	return &nothing
}

// read parses a policy. It panics when it cannot: the file is embedded, so only a broken build gets here.
func read(text []byte) decisions {
	policies, err := cedar.NewPolicySetFromBytes("policy.cedar", text)
	if err != nil {
		panic("access: " + err.Error())
	}
	all := decisions{}
	for _, action := range Actions {
		all[action] = sync.OnceValue(func() *decision { return evaluate(policies, action) })
	}
	return all
}

// evaluate asks a policy every question there is about an action. It panics when the policy cannot answer.
func evaluate(policies *cedar.PolicySet, action Action) *decision {
	var d decision
	for _, role := range Roles {
		entities := world(role)
		for _, scope := range Scopes {
			for _, standing := range Standings {
				for _, own := range []bool{false, true} {
					if role == Nobody && (own || standing != Outside) {
						continue // nothing is nobody's own, and nobody is in no circle
					}
					allowed, diagnostic := cedar.Authorize(policies, entities, question(action, scope, own, standing))
					if len(diagnostic.Errors) > 0 {
						panic(fmt.Sprintf("access: %s: %s", action, diagnostic.Errors))
					}
					if allowed {
						n := place(role, scope, own, standing)
						d[n/64] |= 1 << (n % 64)
					}
				}
			}
		}
	}
	return &d
}

var (
	asker   = cedar.NewEntityUID("Member", "asker")
	another = cedar.NewEntityUID("Member", "another")
	mine    = cedar.NewEntityUID("Resource", "mine")
	theirs  = cedar.NewEntityUID("Resource", "theirs")
	viewing = cedar.NewEntityUID("Action", "view")
)

// world is all that the policy can know: the asker with a role, whose permissions each role has besides its own, a thing
// that is the asker's and one that is another's, and which actions only look.
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
	for _, r := range append([]Role{staff}, Roles[1:]...) {
		var lower []cedar.EntityUID
		for _, below := range above[r] {
			lower = append(lower, roleUID(below))
		}
		add(roleUID(r), nil, lower...)
	}
	add(mine, cedar.RecordMap{"owner": asker})
	add(theirs, cedar.RecordMap{"owner": another})
	for _, action := range Actions {
		if action.Views() {
			add(cedar.NewEntityUID("Action", cedar.String(action)), nil, viewing)
		}
	}
	return entities
}

func question(action Action, scope Scope, own bool, standing Standing) cedar.Request {
	resource := theirs
	if own {
		resource = mine
	}
	context := cedar.RecordMap{"scope": cedar.String("session"), "standing": cedar.String("outside")}
	if scope != Session {
		context["scope"] = cedar.String(scope)
	}
	if standing != Outside {
		context["standing"] = cedar.String(standing)
	}
	return cedar.Request{
		Principal: asker,
		Action:    cedar.NewEntityUID("Action", cedar.String(action)),
		Resource:  resource,
		Context:   cedar.NewRecord(context),
	}
}

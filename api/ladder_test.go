package api

import (
	"testing"

	"panal/access"
	"panal/internal/id"
)

// The ladder as a whole is for staff, and where somebody is on it for them and for staff.
func (h *hive) ladder(t *testing.T, staff string, member access.Actor) {
	whole := h.do(staff, "get-ladder", nil).wants(200)
	if whole.text("rungs", "0", "rung") != "customer" || whole.text("rungs", "3", "rung") != "friend" || whole.text("none") == "0" {
		t.Errorf("the ladder: %s", whole.body)
	}
	own, other := h.token(member), h.token(h.Join("Lene", access.Member))
	h.do(own, "get-ladder", nil).problem(403, "forbidden")
	name := id.Member.Text(member.Member)
	for _, who := range []string{staff, own} {
		if f := h.do(who, "get-member-ladder", nil, name).wants(200); f.text("weeks") == "" || f.text("paid") == "" {
			t.Errorf("where a member is: %s", f.body)
		}
	}
	h.do(other, "get-member-ladder", nil, name).problem(403, "forbidden")
}

package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
)

// auditKeeping lists what was done at work.
type auditKeeping interface {
	Audit(ctx context.Context, actor access.Actor, f community.AuditFilter, r page.Request) (page.Page[community.Act], error)
}

// Act is what somebody did at work, as staff, leader or host.
type Act struct {
	Fact
	By     string `json:"by" doc:"The member who did it." example:"mem_01h455vb4pex5vsknk084sn02q"`
	ByName string `json:"by_name"`
	OnName string `json:"on_name,omitempty" doc:"Of the member it was done to, where it was done to one."`
}

type listAuditInput struct {
	Paging
	By    string    `query:"by" doc:"A member's id: what they did."`
	On    string    `query:"on" doc:"A member's id: what was done to them."`
	Kind  string    `query:"kind" maxLength:"80" doc:"A kind of facts, or the noun of several: order.shipped, order."`
	Since time.Time `query:"since" doc:"Then or later."`
	Until time.Time `query:"until" doc:"Before then."`
}

func (s *server) listAudit(ctx context.Context, c *call, in *listAuditInput) (*pageOutput[Act], error) {
	r := reading{community: c.community}
	filter := community.AuditFilter{By: r.id(id.Member, "by", in.By), On: r.id(id.Member, "on", in.On), Kind: in.Kind, Since: in.Since, Until: in.Until}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	acts, err := s.People.Audit(ctx, c.actor, filter, in.request())
	return paged(c, acts, func(a community.Act) Act {
		return Act{factOf(a.Recorded), id.Member.Text(a.By), a.Name, a.On}
	}), err
}

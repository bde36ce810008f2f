package api

import (
	"context"

	"panal/access"
	"panal/internal/id"
)

// Me is whom a token acts for.
type Me struct {
	Member string       `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Person string       `json:"person" example:"person_01h455vb4pex5vsknk084sn02q"`
	Name   string       `json:"name"`
	Email  string       `json:"email,omitempty"`
	Role   access.Role  `json:"role" enum:"guest,member,staff,operator"`
	Scope  access.Scope `json:"scope" enum:"read,write" doc:"Of the token."`
}

func (s *server) getMe(_ context.Context, c *call, _ *struct{}) (*one[Me], error) {
	a := c.actor
	return &one[Me]{Me{id.Member.Text(a.Member), id.Person.Text(a.Person), a.Name, a.Email, a.Role, a.Scope}}, nil
}

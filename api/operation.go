package api

import (
	"context"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"panal/access"
)

// route is one operation of the table.
type route struct {
	method string
	path   string // below base
	rule   rule
	name   string // of the operation, for generated clients
	says   string // what it does, in a line
	serve  serving
}

// base is where a community's resources are.
const base = "/api/v1/communities/{community}"

// rule says who may ask.
type rule struct {
	action access.Action
	public bool
}

// may asks for an action.
func may(action access.Action) rule { return rule{action: action} }

// anybody asks for nothing: what is shown is in no community's keeping.
var anybody = rule{public: true}

func (r rule) String() string {
	if r.public {
		return "public"
	}
	return string(r.action)
}

// serving registers an operation.
type serving func(*server, huma.API, huma.Operation)

// serve makes an operation of a method.
func serve[I, O any](handle func(*server, context.Context, *call, *I) (*O, error)) serving {
	return func(s *server, to huma.API, op huma.Operation) {
		if _, reads := reflect.TypeFor[I]().FieldByName("Body"); reads {
			op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
		}
		huma.Register(to, op, func(ctx context.Context, in *I) (*O, error) {
			c := ctx.Value(callKey{}).(*call)
			out, err := handle(s, ctx, c, in)
			if err != nil {
				return nil, asProblem(c.asked, err)
			}
			return out, nil
		})
		if op.RequestBody != nil {
			delete(op.RequestBody.Content, "application/octet-stream") // how huma describes Posted: the bytes are the JSON's
		}
	}
}

// creates says that an operation answers with 201.
func creates(serve serving) serving {
	return func(s *server, to huma.API, op huma.Operation) {
		op.DefaultStatus = http.StatusCreated
		serve(s, to, op)
	}
}

// large lets an operation read a picture, a list of people, or a template.
func large(serve serving) serving {
	return func(s *server, to huma.API, op huma.Operation) {
		op.MaxBodyBytes = maxPictureBody
		serve(s, to, op)
	}
}

// path is where a thing of the community is.
func (s *server) path(c *call, parts ...string) string {
	return strings.Replace(base, "{community}", c.community.Slug, 1) + "/" + strings.Join(parts, "/")
}

const (
	// maxBody bounds the body of a request.
	maxBody = 64 << 10
	// bodyTime is how long a body may take to arrive: a picture, over a slow line.
	bodyTime = 30 * time.Second
	idHeader = "Idempotency-Key"
)

// operation describes a route to huma.
func (s *server) operation(r route) huma.Operation {
	op := huma.Operation{
		OperationID: r.name, Method: r.method, Path: base + r.path, Summary: r.says, Tags: []string{tag(r.path)},
		MaxBodyBytes: maxBody, BodyReadTimeout: bodyTime, Middlewares: huma.Middlewares{s.guard(r)},
		Parameters: []*huma.Param{{Name: "community", In: "path", Required: true, Schema: text,
			Description: "The community: its slug or its id.", Example: "sol"}},
		Extensions: map[string]any{"x-access": r.rule.String()},
		Security:   []map[string][]string{{"token": {}}},
	}
	if r.rule.public || (access.Actor{}).May(r.rule.action, access.Resource{}) == nil {
		op.Security = append([]map[string][]string{{}}, op.Security...)
	}
	if r.method == http.MethodPost {
		op.Parameters = append(op.Parameters, &huma.Param{Name: idHeader, In: "header", Required: true, Schema: text, Example: "6f1c0b9e",
			Description: "Names this request: sent again with the same key, it takes effect once. See the handbook."})
	}
	return op
}

var text = &huma.Schema{Type: huma.TypeString}

// tag groups operations by the first word of their path.
func tag(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if first == "" {
		return "community"
	}
	return first
}

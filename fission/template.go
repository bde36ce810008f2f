package fission

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
)

// Template is the pattern of a community, to begin others by: what it says of itself and the circles it has, with their
// rules and who gets in. It holds nobody's data, no picture and no money. A community that is begun by it is its own:
// what is changed in one changes nothing in the other.
type Template struct {
	Format      int             `json:"format"` // FormatNow
	Name        string          `json:"name"`
	About       string          `json:"about"` // what it is good for
	Positioning Pattern         `json:"positioning"`
	Circles     []CirclePattern `json:"circles"`
}

// Pattern is the part of a positioning that another community can take over.
type Pattern struct {
	Slogan   string   `json:"slogan"`
	Field    string   `json:"field"`
	Story    string   `json:"story"`
	Values   []string `json:"values"`
	Audience string   `json:"audience"`
	Mascot   struct {
		Name string `json:"name"`
		Line string `json:"line"`
	} `json:"mascot"`
	Colour string `json:"colour"`
}

// CirclePattern is a circle without its people. One that lets people in by tier is kept as one that they apply to, for
// tiers have prices, and prices are everybody's own.
type CirclePattern struct {
	Slug       string                 `json:"slug"`
	Name       string                 `json:"name"`
	Kind       community.CircleKind   `json:"kind"`
	Reason     community.CircleReason `json:"reason"`
	About      string                 `json:"about"`
	Rules      string                 `json:"rules"`
	Admission  community.Admission    `json:"admission"`
	Capacity   int                    `json:"capacity"`
	SplitAbove int                    `json:"split_above"`
}

// FormatNow is the format of the files that are written; a file of a later one is refused.
const FormatNow = 1

const (
	// MaxTemplateBytes bounds a file.
	MaxTemplateBytes = 48 << 10
	// mostCircles is how many a template has: more are grown, not planned.
	mostCircles = 20
)

// badTemplate says where a file is wrong.
func badTemplate(place string, cause error) error {
	return fault.OnField("template", "invalid.template").With(fault.Args{"place": place}).Because(cause)
}

// ReadTemplate reads a file, and says at which place it is wrong.
func ReadTemplate(content []byte) (t Template, err error) {
	if len(content) > MaxTemplateBytes {
		return Template{}, fault.OnField("template", "invalid.template_bytes").With(fault.Args{"max": MaxTemplateBytes >> 10})
	}
	in := json.NewDecoder(bytes.NewReader(content))
	in.DisallowUnknownFields()
	if err := in.Decode(&t); err != nil {
		at := in.InputOffset()
		var syntax *json.SyntaxError
		var typed *json.UnmarshalTypeError
		if errors.As(err, &syntax) {
			at = syntax.Offset
		} else if errors.Is(err, io.ErrUnexpectedEOF) {
			at = int64(len(content))
		}
		line := 1 + bytes.Count(content[:min(int(at), len(content))], []byte("\n"))
		place := "line " + strconv.Itoa(line)
		if errors.As(err, &typed) && typed.Field != "" {
			place = typed.Field
		} else if _, name, found := strings.Cut(err.Error(), "unknown field "); found {
			place = strings.Trim(name, `"`)
		}
		return Template{}, badTemplate(place, err)
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return Template{}, badTemplate("end", err)
	}
	return t, t.Check()
}

// Write is the template as a file.
func (t Template) Write() ([]byte, error) {
	out, err := json.MarshalIndent(t, "", "  ")
	return append(out, '\n'), fault.Wrap("write a template", err)
}

// Check says at which place a template could not be followed.
func (t Template) Check() error {
	if t.Format != FormatNow {
		return badTemplate("format", nil)
	}
	if _, err := t.Positioning.positioning().Check(); err != nil {
		return badTemplate("positioning."+fault.From(err).Fields[0].Name, err)
	}
	if len(t.Circles) > mostCircles {
		return badTemplate("circles", nil)
	}
	slugs := map[string]bool{}
	for i, c := range t.Circles {
		place := "circles." + strconv.Itoa(i)
		if slugs[c.Slug] {
			return badTemplate(place+".slug", nil)
		}
		slugs[c.Slug] = true
		if c.Admission == community.AdmitTier {
			return badTemplate(place+".admission", nil)
		}
		if _, err := (community.Circle{}).With(c.terms()); err != nil {
			if fields := fault.From(err).Fields; len(fields) > 0 {
				place += "." + fields[0].Name
			}
			return badTemplate(place, err)
		}
	}
	return nil
}

func (p Pattern) positioning() community.Positioning {
	return community.Positioning{Slogan: p.Slogan, Field: p.Field, Story: p.Story, Values: p.Values, Audience: p.Audience,
		Mascot: community.Mascot{Name: p.Mascot.Name, Line: p.Mascot.Line}, Colour: p.Colour}
}

func (c CirclePattern) terms() community.CircleTerms {
	return community.CircleTerms{Slug: c.Slug, Name: c.Name, Kind: c.Kind, Reason: c.Reason, About: c.About, Rules: c.Rules,
		Admission: c.Admission, Capacity: c.Capacity, SplitAbove: c.SplitAbove}
}

func patternOf(p community.Positioning) Pattern {
	out := Pattern{Slogan: p.Slogan, Field: p.Field, Story: p.Story, Values: append([]string{}, p.Values...), Audience: p.Audience, Colour: p.Colour}
	out.Mascot.Name, out.Mascot.Line = p.Mascot.Name, p.Mascot.Line
	return out
}

func circlePatternOf(c community.Circle) CirclePattern {
	admission := c.Admission
	if admission == community.AdmitTier {
		admission = community.AdmitApplication
	}
	return CirclePattern{Slug: c.Slug, Name: c.Name, Kind: c.Kind, Reason: c.Reason, About: c.About, Rules: c.Rules,
		Admission: admission, Capacity: c.Capacity, SplitAbove: c.SplitAbove}
}

// Communities are what a template is taken from and followed in.
type Communities interface {
	Community(ctx context.Context, community id.ID) (community.Community, error)
	Face(ctx context.Context, actor access.Actor) (community.Face, error)
	Circles(ctx context.Context, actor access.Actor, f community.CircleFilter, r page.Request) (page.Page[community.Circle], error)
	Create(ctx context.Context, actor access.Actor, f community.Founding) (community.Community, access.Actor, error)
	DraftFace(ctx context.Context, actor access.Actor, version int64, p community.Positioning) (community.Face, error)
	PublishFace(ctx context.Context, actor access.Actor, version int64) (community.Face, error)
	FoundCircle(ctx context.Context, actor access.Actor, t community.CircleTerms) (community.Circle, error)
}

// Capture makes a template of the actor's community: what is published, and its largest circles.
func Capture(ctx context.Context, from Communities, actor access.Actor) (Template, error) {
	face, err := from.Face(ctx, actor)
	if err != nil {
		return Template{}, err
	}
	c, err := from.Community(ctx, actor.Community)
	if err != nil {
		return Template{}, err
	}
	circles, err := from.Circles(ctx, actor, community.CircleFilter{State: community.CircleLive, Largest: true}, page.Request{Limit: mostCircles})
	if err != nil {
		return Template{}, err
	}
	t := Template{Format: FormatNow, Name: c.Name, About: c.Slogan, Positioning: patternOf(face.Published), Circles: []CirclePattern{}}
	for _, circle := range circles.Items {
		t.Circles = append(t.Circles, circlePatternOf(circle))
	}
	return t, nil
}

// Begin begins a community by a template, for an operator of another. The template is checked whole before anything is
// made; should the program stop in between, what is missing can be added by hand like everything else.
func Begin(ctx context.Context, in Communities, actor access.Actor, f community.Founding, t Template) (community.Community, access.Actor, error) {
	if err := t.Check(); err != nil {
		return community.Community{}, access.Actor{}, err
	}
	c, operator, err := in.Create(ctx, actor, f)
	if err != nil {
		return c, operator, err
	}
	positioning := t.Positioning.positioning()
	if f.Slogan != "" {
		positioning.Slogan = f.Slogan
	}
	face, err := in.DraftFace(ctx, operator, 0, positioning)
	if err == nil && face.Editing {
		_, err = in.PublishFace(ctx, operator, face.Version)
	}
	if err != nil {
		return c, operator, fault.Wrap("follow a template", err)
	}
	for _, circle := range t.Circles {
		if _, err := in.FoundCircle(ctx, operator, circle.terms()); err != nil {
			return c, operator, fault.Wrap("follow a template", err)
		}
	}
	return c, operator, nil
}

//go:embed templates/*.json
var shipped embed.FS

// shippedKeys name the templates that come with the program.
var shippedKeys = []string{"brand-club", "learning-club", "local-shop"}

// ShippedTemplate is a template that comes with the program.
type ShippedTemplate struct {
	Key string
	Template
}

// ShippedTemplates are those that come with the program, in a language; in English where it has none.
func ShippedTemplates(language string) (all []ShippedTemplate) {
	for _, key := range shippedKeys {
		content, err := shipped.ReadFile("templates/" + key + "." + language + ".json")
		if err != nil {
			content, err = shipped.ReadFile("templates/" + key + ".en.json")
		}
		t, bad := ReadTemplate(content)
		if err = errors.Join(err, bad); err != nil {
			panic(err) // embedded files are read by a test
		}
		all = append(all, ShippedTemplate{key, t})
	}
	return all
}

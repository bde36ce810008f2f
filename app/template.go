package app

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fault"
	"panal/fission"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/internal/locale"
	"panal/internal/once"
	"panal/loyalty"
	"panal/store"
)

// templateCommand works with the patterns of communities. Whoever has the data may do all of it.
type templateCommand struct {
	Check  templateCheck  `cmd:"" help:"Say what a template would make, or where it is wrong."`
	Export templateExport `cmd:"" help:"Write the template of a community."`
	Start  templateStart  `cmd:"" help:"Begin a community by a template."`
}

// templateFile is a template by its file, or by the name of one that comes with the program.
type templateFile struct {
	Template string `arg:"" help:"A file, or one that comes with the program: brand-club, learning-club, local-shop."`
}

func (f templateFile) read(language string) (fission.Template, error) {
	if t, is := fission.Shipped(f.Template, language); is {
		return t, nil
	}
	content, err := os.ReadFile(f.Template)
	if err != nil {
		return fission.Template{}, err
	}
	t, err := fission.ReadTemplate(content)
	return t, inWords(err)
}

// inWords is a refusal as people read it, with the field that it is of.
func inWords(err error) error {
	f := fault.From(err)
	if err == nil || len(f.Fields) == 0 {
		return err
	}
	english := locale.For("en")
	var all []string
	for _, field := range f.Fields {
		all = append(all, field.Name+": "+english.Fill("fault."+field.Code, field.Args))
	}
	return fmt.Errorf("%s", strings.Join(all, " "))
}

type templateCheck struct{ templateFile }

// Run prints what the template would make.
func (c templateCheck) Run(out output) error {
	t, err := c.read("en")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: %d tiers, %d circles, %d questions to members, %d products, %d campaigns.\n", t.Name, len(t.Tiers), len(t.Circles), len(t.Attributes), len(t.Goods), len(t.Campaigns))
	if t.Points != nil {
		state := "off"
		if t.Points.Active {
			state = "on"
		}
		fmt.Fprintf(out, "Its points are called %s, have %d levels, and are %s.\n", t.Points.Name, len(t.Points.Levels), state)
	}
	for _, a := range t.Asks {
		fmt.Fprintf(out, "It asks for %s: %s\n", a.Part, a.Question)
	}
	return nil
}

type templateExport struct {
	databaseFlags
	Community string `arg:"" help:"Its name in addresses."`
}

// Run prints the template of a community.
func (e templateExport) Run(ctx context.Context, out output) error {
	db, err := e.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	in := templateWorld(db)
	c, err := db.People().CommunityBySlug(ctx, e.Community)
	if err != nil {
		return err
	}
	t, err := fission.Capture(ctx, in, access.Actor{Community: c.ID, Role: access.Owner})
	if err != nil {
		return err
	}
	content, err := t.Write()
	if err == nil {
		_, err = out.Write(content)
	}
	return err
}

type templateStart struct {
	databaseFlags
	templateFile
	Name       string            `required:"" help:"What the community is called."`
	Slug       string            `required:"" help:"Its name in addresses."`
	OwnerName  string            `required:"" help:"Who owns it."`
	OwnerEmail string            `required:"" help:"With which they sign in."`
	Currency   string            `default:"EUR" help:"ISO 4217; prices are taken over where it is the template's."`
	Locale     string            `enum:"en,es,zh" default:"en" help:"Its language: ${enum}."`
	TimeZone   string            `default:"UTC" help:"Such as Europe/Madrid."`
	Answer     map[string]string `help:"What the template asks for: --answer 'field=Bread;mascot.name=Miga'."`
}

// Run begins the community. The template and its answers are checked whole before anything is made.
func (s templateStart) Run(ctx context.Context, out output) error {
	t, err := s.read(s.Locale)
	if err == nil {
		t, err = t.Answer(s.Answer)
	}
	if err != nil {
		return inWords(err)
	}
	db, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	in := templateWorld(db)
	in.Communities = freely{communitiesOf(db)}
	founding := community.Founding{Name: s.Name, Slug: s.Slug, Currency: s.Currency, Locale: s.Locale, TimeZone: s.TimeZone,
		OperatorName: s.OwnerName, OperatorEmail: s.OwnerEmail}
	if founding.Request, err = startOf(db.IDs().New(in.Now()), founding, t); err != nil {
		return err
	}
	c, owner, err := fission.Begin(ctx, in, access.Actor{}, founding, t)
	if err != nil {
		return inWords(err)
	}
	fmt.Fprintf(out, "%s begins at /%s. %s signs in as %s.\n", c.Name, c.Slug, owner.Name, owner.Email)
	return nil
}

// startOf is the request of a start: the same command again goes on where it stopped.
func startOf(actor id.ID, f community.Founding, t fission.Template) (once.Request, error) {
	content, err := t.Write()
	if err != nil {
		return once.Request{}, err
	}
	r, err := once.New(actor, "panal template start ", fmt.Appendf(nil, "%+v", f), content)
	r.Key += hex.EncodeToString(r.Hash[:]) // another command is another request, which finds the name taken
	return r, err
}

// freely begins communities for anybody: whoever has the data may.
type freely struct{ *community.Service }

// Create begins a community without asking who does. One that the same command began is returned with once.ErrRepeated.
func (f freely) Create(ctx context.Context, _ access.Actor, founding community.Founding) (community.Community, access.Actor, error) {
	c, owner, err := f.Found(ctx, founding)
	if !errors.Is(err, community.ErrSlugTaken) {
		return c, owner, err
	}
	begun, owner, was, looked := f.Begun(ctx, founding)
	switch {
	case looked != nil:
		return community.Community{}, access.Actor{}, looked
	case !was:
		return community.Community{}, access.Actor{}, err
	}
	return begun, owner, once.ErrRepeated
}

func communitiesOf(db *store.DB) *community.Service {
	return community.NewService(db.People(), nil, clock.System(), db.IDs())
}

// templateWorld is what templates are taken from and followed in, where nobody pays.
func templateWorld(db *store.DB) fission.World {
	now := clock.System().Now
	return fission.World{Communities: communitiesOf(db), Shop: commerce.NewService(db.Commerce(), nil, db.IDs(), now, commerce.DefaultConfig),
		Points: loyalty.NewService(db.Loyalty(), now), Now: now}
}

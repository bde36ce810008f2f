package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/content"
	"panal/internal/id"
	"panal/internal/palette"
	"panal/internal/prose"
	"panal/web/link"
	"panal/web/pages/face"
	"panal/web/pages/product"
	"panal/web/static"
	"panal/web/ui"
)

const (
	// faceGoods is how many products a community's face shows.
	faceGoods = 4
	// previewText is how much of a story a chat shows.
	previewText = 200
)

// showFace shows what a guest meets.
func (s *Server) showFace(q *request) error {
	positioning, err := s.Communities.Positioning(q.ctx(), q.community.ID)
	if err != nil {
		return err
	}
	p, err := q.facePage(q.page(""), positioning)
	if err != nil {
		return err
	}
	if p.Entry, err = q.entry(); err != nil {
		return err
	}
	if q.may(access.FaceManage) {
		p.Edit = q.pages().Face()
	}
	text := positioning.Slogan
	if text == "" {
		text = prose.Plain(positioning.Story, previewText)
	}
	p.Description = text
	p.Preview = ui.Preview{Title: q.community.Name, Text: text, URL: s.absolute(q.links().Front())}
	if p.Mascot.Image != "" {
		p.Preview.Image = s.absolute(p.Mascot.Image)
	}
	return q.show(p.Show())
}

// facePage is the face that a positioning gives, with what there is to show for it.
func (q *request) facePage(page ui.Page, positioning community.Positioning) (face.Page, error) {
	p := face.Page{Page: page, To: q.links(), Positioning: positioning, Story: prose.HTML(positioning.Story)}
	if mascot := positioning.Mascot; mascot.Name != "" {
		p.Mascot = face.Mascot{Name: mascot.Name, Line: mascot.Line, Alt: mascot.Alt}
		if !mascot.Picture.IsZero() {
			p.Mascot.Image = q.links().FacePicture(mascot.Picture, community.ShownSize)
		}
	}
	leader, found, err := q.s.Communities.Leader(q.ctx(), q.community.ID, positioning)
	if err != nil {
		return p, err
	}
	if found {
		p.Leader = &ui.Face{Name: leader.Name, Seed: leader.ID.String()}
	}
	proof, err := q.s.Commerce.Proof(q.ctx(), q.actor, q.community.ID)
	if err != nil {
		return p, err
	}
	p.Proof = proof
	if p.Next, _, err = q.s.Content.NextGathering(q.ctx(), q.actor, content.GatheringFilter{Guests: true}); err != nil {
		return p, err
	}
	if p.Circles, err = q.joinable(); err != nil {
		return p, err
	}
	if p.Tiers, err = q.tiersOffered(); err != nil {
		return p, err
	}
	list, err := q.s.Commerce.Shop(q.ctx(), q.actor, q.community.ID, commerce.PageRequest{Limit: faceGoods})
	p.Goods = product.Shelf{Page: page, Listings: list.Items, To: q.links()}
	return p, err
}

// dress gives a page the community's colours and its icon. A page is shown without them rather than not at all.
func (q *request) dress(p *ui.Page) {
	p.Community.Manifest = q.links().Manifest()
	positioning, err := q.s.Communities.Positioning(q.ctx(), q.community.ID)
	if err != nil {
		q.logger().Warn("a page goes without its community's colours", "error", err)
		return
	}
	q.wear(p, positioning)
}

func (q *request) wear(p *ui.Page, positioning community.Positioning) {
	p.Community.Colours, p.Community.Icon = "", ""
	if c, ok := palette.Parse(positioning.Colour); ok {
		p.Community.Colours = static.ThemeURL(c)
	}
	if mascot := positioning.Mascot; !mascot.Picture.IsZero() {
		p.Community.Icon = q.links().FacePicture(mascot.Picture, community.SmallIcon)
	}
}

// showFacePicture sends a mascot's picture. Its content never changes under its id.
func (s *Server) showFacePicture(q *request) error {
	picture, err := q.pathID(id.Picture, "picture", community.ErrFacePictureMissing)
	if err != nil {
		return err
	}
	size, err := strconv.Atoi(q.r.PathValue("size"))
	if err != nil {
		return community.ErrFacePictureMissing
	}
	p, err := s.Communities.FacePicture(q.ctx(), q.actor, picture, size)
	if err != nil {
		return err
	}
	q.w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	return q.send(http.StatusOK, p.MediaType, p.Content)
}

type (
	manifest struct {
		ID         string         `json:"id"`
		Name       string         `json:"name"`
		ShortName  string         `json:"short_name"`
		About      string         `json:"description,omitempty"`
		Lang       string         `json:"lang"`
		Start      string         `json:"start_url"`
		Scope      string         `json:"scope"`
		Display    string         `json:"display"`
		Background string         `json:"background_color"`
		Theme      string         `json:"theme_color"`
		Icons      []manifestIcon `json:"icons"`
	}
	manifestIcon struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose"`
	}
)

// showManifest says how a browser installs the community as a program of its own: its name, its picture, and where it
// begins. Signing in and paying are within its scope, and they are pages of no community.
func (s *Server) showManifest(q *request) error {
	positioning, err := s.Communities.Positioning(q.ctx(), q.community.ID)
	if err != nil {
		return err
	}
	c, ground := q.community, palette.LightPage.Background.String()
	m := manifest{ID: q.links().Front(), Name: c.Name, ShortName: c.Name, About: positioning.Slogan, Lang: c.Locale, Start: q.links().Front(),
		Scope: link.Home, Display: "standalone", Background: ground, Theme: ground}
	for _, side := range []int{community.SmallIcon, community.LargeIcon} {
		src := static.URL("icons/" + strconv.Itoa(side) + ".png")
		if picture := positioning.Mascot.Picture; !picture.IsZero() {
			src = q.links().FacePicture(picture, side)
		}
		m.Icons = append(m.Icons, manifestIcon{src, strconv.Itoa(side) + "x" + strconv.Itoa(side), "image/png", "any maskable"})
	}
	body, err := json.Marshal(m)
	if err != nil {
		return errors.Join(errors.New("write a manifest"), err)
	}
	return q.send(http.StatusOK, "application/manifest+json", body)
}

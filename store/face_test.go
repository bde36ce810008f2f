package store_test

import (
	"bytes"
	"image"
	"image/png"
	"testing"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
)

func donkey(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 60, 40))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A face is drafted, shown to nobody but those who keep it, and published, with its picture and its slogan.
func TestFace(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx, invalid := t.Context(), fault.New(fault.Invalid, "invalid")
		luz, guest := w.signIn("luz@example.com"), w.guest()
		draft := community.Positioning{Slogan: "Despacio", Field: "Café", Story: "Tostamos los **martes**.", Values: []string{"Precios honestos"},
			Audience: "Quien bebe con calma", Mascot: community.Mascot{Name: "Mola", Line: "Sin prisa"}, Leader: luz.Member, Colour: "#7a3b1e"}

		_, err := w.people.Face(ctx, luz)
		w.wants("a member looks at the draft", err, access.ErrForbidden)
		_, err = w.people.DraftFace(ctx, luz, 0, draft)
		w.wants("a member drafts", err, access.ErrForbidden)
		for what, leader := range map[string]id.ID{"a guest leads": guest.Member, "nobody leads": w.here.ID} {
			bad := draft
			bad.Leader = leader
			_, err = w.people.DraftFace(ctx, w.operator, 0, bad)
			w.wants(what, err, invalid)
		}
		f, err := w.people.DraftFace(ctx, w.operator, 0, draft)
		w.wants("the operator drafts", err, nil)
		_, err = w.people.DraftFace(ctx, w.operator, 0, draft)
		w.wants("what another changed", err, community.ErrFaceChanged)
		f, err = w.people.PictureFace(ctx, w.operator, f.Version, "Una mula", donkey(t))
		w.wants("a picture", err, nil)
		replaced := f.Draft.Mascot.Picture
		f, err = w.people.PictureFace(ctx, w.operator, f.Version, "Una mula", donkey(t))
		w.wants("another picture", err, nil)
		_, err = w.people.PictureFace(ctx, w.operator, f.Version, "", donkey(t))
		w.wants("a picture without words", err, invalid)
		_, err = w.people.PictureFace(ctx, w.operator, f.Version, "Una mula", []byte("<svg>"))
		w.wants("no picture", err, invalid)

		mule := f.Draft.Mascot.Picture
		kept, err := w.people.Face(ctx, w.operator)
		w.wants("read again", err, nil)
		if !kept.Editing || kept.Draft.Story != draft.Story || kept.Draft.Mascot.Picture != mule || kept.Version != f.Version || kept.DraftBy != w.operator.Member || !kept.DraftAt.Equal(w.at.Now()) {
			t.Errorf("kept %+v", kept)
		}
		if p, err := w.people.Positioning(ctx, w.here.ID); err != nil || p.Field != "" || p.Slogan != "" {
			t.Errorf("everybody sees %+v, %v", p, err)
		}
		_, err = w.people.FacePicture(ctx, luz, mule, community.ShownSize)
		w.wants("a member sees the draft's picture", err, community.ErrFacePictureMissing)
		for _, size := range []int{community.ShownSize, community.SmallIcon, community.LargeIcon} {
			p, err := w.people.FacePicture(ctx, w.operator, mule, size)
			if err != nil || p.MediaType != "image/png" || len(p.Content) == 0 {
				t.Errorf("size %d: %s, %d bytes, %v", size, p.MediaType, len(p.Content), err)
			}
		}
		_, err = w.people.FacePicture(ctx, w.operator, replaced, community.ShownSize)
		w.wants("the picture that was replaced", err, community.ErrFacePictureMissing)

		_, err = w.people.PublishFace(ctx, luz, f.Version)
		w.wants("a member publishes", err, access.ErrForbidden)
		_, err = w.people.PublishFace(ctx, w.operator, f.Version-1)
		w.wants("publish what another changed", err, community.ErrFaceChanged)
		f, err = w.people.PublishFace(ctx, w.operator, f.Version)
		w.wants("publish", err, nil)
		_, err = w.people.PublishFace(ctx, w.operator, f.Version)
		w.wants("publish twice", err, community.ErrNoDraft)
		_, err = w.people.DropFaceDraft(ctx, w.operator, f.Version)
		w.wants("drop no draft", err, community.ErrNoDraft)
		if p, err := w.people.Positioning(ctx, w.here.ID); err != nil || p.Field != "Café" || p.Slogan != "Despacio" || p.Leader != luz.Member || p.Mascot.Name != "Mola" {
			t.Errorf("everybody sees %+v, %v", p, err)
		}
		if c, err := w.people.Community(ctx, w.here.ID); err != nil || c.Slogan != "Despacio" {
			t.Errorf("the community says %q, %v", c.Slogan, err)
		}
		_, err = w.people.FacePicture(ctx, access.Actor{Community: w.here.ID}, mule, community.SmallIcon)
		w.wants("a visitor sees the picture", err, nil)

		f, err = w.people.DraftFace(ctx, w.operator, f.Version, community.Positioning{})
		w.wants("draft nothing", err, nil)
		f, err = w.people.DropFaceDraft(ctx, w.operator, f.Version)
		w.wants("drop the draft", err, nil)
		_, err = w.people.FacePicture(ctx, w.operator, mule, community.ShownSize)
		w.wants("the published picture stays", err, nil)
		if w.facts(community.FactFacePublished) != 1 || w.facts(community.FactCommunityChanged) != 1 {
			t.Errorf("%d published, %d changed", w.facts(community.FactFacePublished), w.facts(community.FactCommunityChanged))
		}
	})
}

// Of many who change the same version at once, from several nodes, one does.
func TestRaceOfDrafts(t *testing.T) {
	inWorld(t, func(w *world) {
		services := []*community.Service{w.people, w.node()}
		var version int64
		for range 5 {
			well := atOnce(8, func(n int) error {
				_, err := services[n%2].DraftFace(t.Context(), w.operator, version, community.Positioning{Field: string(rune('a' + n + int(version)))})
				return err
			})
			f, err := w.people.Face(t.Context(), w.operator)
			if well != 1 || err != nil || f.Version != version+1 {
				t.Fatalf("%d of 8 went well, the version is %d, %v", well, f.Version, err)
			}
			version = f.Version
		}
		well := atOnce(8, func(n int) error {
			_, err := services[n%2].PublishFace(t.Context(), w.operator, version)
			return err
		})
		if well != 1 || w.facts(community.FactFacePublished) != 1 {
			t.Errorf("%d of 8 published, %d facts", well, w.facts(community.FactFacePublished))
		}
	})
}

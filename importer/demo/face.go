package demo

import (
	"context"

	"panal/community"
	"panal/importer/demo/picture"
)

// nube is the roaster's cow, as she is on the mug.
var nube = picture.Mug{Scene: picture.Scene{Wall: 0xfbe0a0, Table: 0xe3b75c}, Glaze: 0x2f8f83}

// show says what the community is, and puts it before everybody.
func (s *stage) show(ctx context.Context) error {
	drawn, err := picture.PNG(nube)
	if err != nil {
		return err
	}
	f, err := s.Communities.DraftFace(ctx, s.operator, 0, community.Positioning{
		Slogan: s.community.Slogan, Field: "Speciality coffee, roasted in small batches",
		Story: "We roast on **Tuesdays** and post on Wednesdays, from an old dairy in the north. What we could not do alone is buy well: " +
			"a whole lot from a farm we know is too much for a small roaster, and just right for sixty people who share it.\n\n" +
			"So we buy together. You say what you want to drink, we ask the farms, and whoever is in pays less than they would alone.",
		Values:   []string{"We say what we paid the farm", "A group that does not fill up gets its money back, by itself", "Nothing is roasted to be stored"},
		Audience: "People who like to know who grew their coffee, and who would rather share a good bag than own a large one.",
		Mascot:   community.Mascot{Name: "Nube", Line: "I have never tried coffee. They tell me I would like it."},
		Leader:   s.operator.Member,
		Colour:   "#1f6f63",
	})
	if err != nil {
		return err
	}
	f, err = s.Communities.PictureFace(ctx, s.operator, f.Version, "A green mug of coffee with Nube, a cow in a red beret, on it", drawn)
	if err != nil {
		return err
	}
	_, err = s.Communities.PublishFace(ctx, s.operator, f.Version)
	return err
}

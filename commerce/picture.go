package commerce

import (
	"bytes"
	"context"
	"image"
	_ "image/gif"
	"image/jpeg"
	"image/png"
	"slices"

	"golang.org/x/image/draw"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
)

// A picture that staff upload is decoded and drawn anew, so that what is kept is a picture and nothing else: no place
// and time it was taken, no script, no bytes behind its end. It is turned the way its camera was held, and made no
// larger than a page shows it.

const (
	MaxPictureBytes = 5 << 20
	MaxPictureSide  = 4096 // pixels, as it is uploaded
	maxShownSide    = 1600 // pixels, as it is kept
	maxPictures     = 12   // of one product
	maxAlt          = 250
)

// pictureKinds are the formats that are taken; of a moving one, the first frame.
var pictureKinds = []string{"png", "jpeg", "gif"}

// ErrPictureMissing is returned for a picture that is not there.
var ErrPictureMissing = fault.Missing("picture")

// redraw returns the picture in content drawn anew, and its media type. What is no picture, or too large a one, is
// refused before it is unpacked.
func redraw(content []byte) (drawn []byte, mediaType string, err error) {
	switch {
	case len(content) == 0:
		return nil, "", fault.OnField("content", "invalid.required")
	case len(content) > MaxPictureBytes:
		return nil, "", fault.OnField("content", "invalid.picture_bytes").With(fault.Args{"max": MaxPictureBytes >> 20})
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || !slices.Contains(pictureKinds, format) {
		return nil, "", fault.OnField("content", "invalid.picture_kind").Because(err)
	}
	if config.Width > MaxPictureSide || config.Height > MaxPictureSide {
		return nil, "", fault.OnField("content", "invalid.picture_side").With(fault.Args{"max": MaxPictureSide})
	}
	decoded, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, "", fault.OnField("content", "invalid.picture_kind").Because(err)
	}
	decoded = shrink(decoded, maxShownSide)
	var out bytes.Buffer
	if format == "jpeg" {
		mediaType, err = "image/jpeg", jpeg.Encode(&out, turn(decoded, orientation(content)), &jpeg.Options{Quality: 85})
	} else {
		mediaType, err = "image/png", png.Encode(&out, decoded)
	}
	return out.Bytes(), mediaType, fault.Wrap("redraw a picture", err)
}

// shrink returns the picture with neither side longer than most.
func shrink(src image.Image, most int) image.Image {
	size := src.Bounds().Size()
	longer := max(size.X, size.Y)
	if longer <= most {
		return src
	}
	dst := image.NewNRGBA(image.Rect(0, 0, max(1, size.X*most/longer), max(1, size.Y*most/longer)))
	draw.CatmullRom.Scale(dst, dst.Bounds(), src, src.Bounds(), draw.Src, nil)
	return dst
}

// pictureTx keeps pictures.
type pictureTx interface {
	// InsertPicture puts a picture behind those that a product has.
	InsertPicture(product id.ID, p Picture, content []byte)
	// DeletePicture removes a picture of a product; one that is not there is ErrPictureMissing.
	DeletePicture(product, picture id.ID)
	// PlacePicture gives a picture its place among those of a product, from 0.
	PlacePicture(product, picture id.ID, place int)
}

// AddPicture adds a picture to a product, behind those it has.
type AddPicture struct {
	Community id.ID
	Product   id.ID
	Alt       string // what it shows, in words
	Content   []byte // PNG, JPEG or GIF
	Request   once.Request
}

// AddPicture adds a picture to a product. A repeated request returns the picture it added.
func (s *Service) AddPicture(ctx context.Context, actor access.Actor, cmd AddPicture) (added Picture, err error) {
	if err := may(actor, access.ProductManage, cmd.Community, id.Zero); err != nil {
		return Picture{}, err
	}
	var wrong fault.Fields
	checkLine(&wrong, "alt", tidy(cmd.Alt), 1, maxAlt)
	if err := wrong.Err(); err != nil {
		return Picture{}, err
	}
	content, mediaType, err := s.redraw(cmd.Content)
	if err != nil {
		return Picture{}, err
	}
	err = s.changeProduct(ctx, actor, cmd.Community, cmd.Product, func(tx Tx, p Product) error {
		added = Picture{ID: tx.NewID(), Alt: tidy(cmd.Alt), MediaType: mediaType}
		if prior, repeated, err := tx.Once(cmd.Request, added.ID); err != nil || repeated {
			added.ID = prior
			return err
		}
		if len(p.Pictures) >= maxPictures {
			return fault.OnField("content", "invalid.too_many").With(fault.Args{"max": maxPictures})
		}
		tx.InsertPicture(p.ID, added, content)
		return emit(tx, p.fact())
	})
	return added, err
}

// redraw draws one picture at a time: the largest takes over a hundred megabytes.
func (s *Service) redraw(content []byte) (drawn []byte, mediaType string, err error) {
	s.drawing.Lock()
	defer s.drawing.Unlock()
	return redraw(content)
}

// RemovePicture removes a picture from a product.
func (s *Service) RemovePicture(ctx context.Context, actor access.Actor, community, product, picture id.ID) error {
	return s.changeProduct(ctx, actor, community, product, func(tx Tx, p Product) error {
		tx.DeletePicture(product, picture)
		return emit(tx, p.fact())
	})
}

// MovePicture puts a picture one place earlier or later among those of its product; the first stands for the product.
func (s *Service) MovePicture(ctx context.Context, actor access.Actor, community, product, picture id.ID, later bool) error {
	return s.changeProduct(ctx, actor, community, product, func(tx Tx, p Product) error {
		moved, err := movePicture(p.Pictures, picture, later)
		if err != nil {
			return err
		}
		for place, x := range moved {
			tx.PlacePicture(product, x.ID, place)
		}
		return emit(tx, p.fact())
	})
}

// movePicture returns the pictures with one of them a place earlier or later; at an end it stays where it is.
func movePicture(pictures []Picture, picture id.ID, later bool) ([]Picture, error) {
	at := slices.IndexFunc(pictures, func(x Picture) bool { return x.ID == picture })
	if at < 0 {
		return nil, ErrPictureMissing
	}
	to := at - 1
	if later {
		to = at + 1
	}
	moved := slices.Clone(pictures)
	if to >= 0 && to < len(moved) {
		moved[at], moved[to] = moved[to], moved[at]
	}
	return moved, nil
}

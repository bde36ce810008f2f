package commerce

import (
	"context"
	"slices"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/once"
	"panal/internal/picture"
)

// The limits of a picture that is uploaded; package picture draws it anew.
const (
	MaxPictureBytes = picture.MaxBytes
	MaxPictureSide  = picture.MaxSide
	maxPictures     = 12 // of one product
	maxAlt          = 250
)

// ErrPictureMissing is returned for a picture that is not there.
var ErrPictureMissing = fault.Missing("picture")

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
	input.CheckLine(&wrong, "alt", input.Text(cmd.Alt), 1, maxAlt)
	if err := wrong.Err(); err != nil {
		return Picture{}, err
	}
	content, mediaType, err := picture.Redraw(cmd.Content)
	if err != nil {
		return Picture{}, err
	}
	err = s.changeProduct(ctx, actor, cmd.Community, cmd.Product, func(tx Tx, p Product) error {
		added = Picture{ID: tx.NewID(), Alt: input.Text(cmd.Alt), MediaType: mediaType}
		if prior, repeated, err := tx.Once(cmd.Request, added.ID); err != nil || repeated {
			added.ID = prior
			return err
		}
		if len(p.Pictures) >= maxPictures {
			return fault.OnField("content", "invalid.too_many").With(fault.Args{"max": maxPictures})
		}
		tx.InsertPicture(p.ID, added, content)
		return emit(tx, p.fact(p.State, nil))
	})
	return added, err
}

// RemovePicture removes a picture from a product.
func (s *Service) RemovePicture(ctx context.Context, actor access.Actor, community, product, picture id.ID) error {
	return s.changeProduct(ctx, actor, community, product, func(tx Tx, p Product) error {
		tx.DeletePicture(product, picture)
		return emit(tx, p.fact(p.State, nil))
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
		return emit(tx, p.fact(p.State, nil))
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

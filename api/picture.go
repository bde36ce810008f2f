package api

import (
	"context"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
)

// pictureKeeping shows and keeps pictures.
type pictureKeeping interface {
	Picture(ctx context.Context, actor access.Actor, community, picture id.ID) (commerce.Picture, []byte, error)
	AddPicture(ctx context.Context, actor access.Actor, cmd commerce.AddPicture) (commerce.Picture, error)
	RemovePicture(ctx context.Context, actor access.Actor, community, product, picture id.ID) error
}

// Picture is a picture of a product.
type Picture struct {
	ID        string `json:"id" doc:"Its bytes are at /pictures/{picture}." example:"pic_01h455vb4pex5vsknk084sn02q"`
	Alt       string `json:"alt" doc:"What it shows, in words."`
	MediaType string `json:"media_type" example:"image/jpeg"`
}

func picture(p commerce.Picture) Picture {
	return Picture{ID: id.Picture.Text(p.ID), Alt: p.Alt, MediaType: p.MediaType}
}

type pictureInput struct {
	Picture string `path:"picture"`
}

type pictureOutput struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

func (s *server) getPicture(ctx context.Context, c *call, in *pictureInput) (*pictureOutput, error) {
	key, err := named(id.Picture, in.Picture, commerce.ErrPictureMissing)
	if err != nil {
		return nil, err
	}
	p, content, err := s.Commerce.Picture(ctx, c.actor, c.community.ID, key)
	return &pictureOutput{p.MediaType, "private, max-age=3600", content}, err
}

// maxPictureBody holds the largest picture as base64, and its words.
const maxPictureBody = commerce.MaxPictureBytes/3*4 + maxBody

// NewPicture adds a picture.
type NewPicture struct {
	Alt     string `json:"alt" doc:"What it shows, in words."`
	Content []byte `json:"content" doc:"PNG, JPEG or GIF, in base64. It is drawn anew: nothing but the picture is kept."`
}

type addPictureInput struct {
	Product string `path:"product"`
	Posted
	Body NewPicture
}

func (s *server) addPicture(ctx context.Context, c *call, in *addPictureInput) (*made[Picture], error) {
	product, err := named(id.Product, in.Product, commerce.ErrProductMissing)
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	cmd := commerce.AddPicture{Community: c.community.ID, Product: product, Alt: in.Body.Alt, Content: in.Body.Content, Request: request}
	p, err := s.Commerce.AddPicture(ctx, c.actor, cmd)
	out := picture(p)
	return &made[Picture]{s.path(c, "pictures", out.ID), out}, err
}

type removePictureInput struct {
	Product string `path:"product"`
	Picture string `path:"picture"`
}

func (s *server) removePicture(ctx context.Context, c *call, in *removePictureInput) (*none, error) {
	product, err := named(id.Product, in.Product, commerce.ErrProductMissing)
	if err != nil {
		return nil, err
	}
	key, err := named(id.Picture, in.Picture, commerce.ErrPictureMissing)
	if err != nil {
		return nil, err
	}
	return &none{}, s.Commerce.RemovePicture(ctx, c.actor, c.community.ID, product, key)
}

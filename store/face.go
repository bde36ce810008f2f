package store

import (
	"context"
	"encoding/json"
	"slices"

	"panal/community"
	"panal/fault"
	"panal/internal/id"
)

var (
	selectFace = stmt(`SELECT c.slogan, COALESCE(f.published, ''), f.published_at, COALESCE(f.draft, ''), f.draft_by, f.draft_at, COALESCE(f.version, 0)
		FROM community c LEFT JOIN face f ON f.community_id = c.id WHERE c.id = $1`)
	saveFace = stmt(`INSERT INTO face (community_id, published, published_at, draft, draft_by, draft_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $8)
		ON CONFLICT (community_id) DO UPDATE SET published = $2, published_at = $3, draft = $4, draft_by = $5, draft_at = $6, version = $8
		WHERE face.version = $7`)

	selectFacePicture = stmt(`SELECT size, media_type, content FROM face_picture WHERE community_id = $1 AND id = $2 AND size = $3`)
	facePictures      = stmt(`SELECT DISTINCT id FROM face_picture WHERE community_id = $1`)
	insertFacePicture = into("face_picture", "community_id", "id", "size", "media_type", "content")
	deleteFacePicture = stmt(`DELETE FROM face_picture WHERE community_id = $1 AND id = $2`)
)

func face(ctx context.Context, q Querier, c id.ID) (community.Face, error) {
	return get(ctx, q, community.ErrCommunityMissing, selectFace, []any{c}, func(row Row) (f community.Face, err error) {
		var slogan, published, draft string
		if err := row.Scan(&slogan, &published, &f.PublishedAt, &draft, &f.DraftBy, &f.DraftAt, &f.Version); err != nil {
			return f, err
		}
		if published != "" {
			if err := json.Unmarshal([]byte(published), &f.Published); err != nil {
				return f, fault.Wrap("read a positioning", err)
			}
		}
		if f.Editing = draft != ""; f.Editing {
			if err := json.Unmarshal([]byte(draft), &f.Draft); err != nil {
				return f, fault.Wrap("read a draft", err)
			}
		}
		f.Published.Slogan = slogan
		return f, nil
	})
}

// Face reads a community's face with its draft.
func (p People) Face(ctx context.Context, c id.ID) (community.Face, error) { return face(ctx, p.db, c) }

// FacePicture reads a mascot's picture in one size.
func (p People) FacePicture(ctx context.Context, c, picture id.ID, size int) (community.FacePicture, error) {
	return get(ctx, p.db, community.ErrFacePictureMissing, selectFacePicture, []any{c, picture, size}, func(row Row) (f community.FacePicture, err error) {
		return f, row.Scan(&f.Size, &f.MediaType, &f.Content)
	})
}

func (tx peopleTx) Face() (community.Face, error) { return face(tx.ctx, tx, tx.community) }

func (tx peopleTx) SaveFace(f community.Face) error {
	published, err := json.Marshal(f.Published)
	if err != nil {
		return fault.Wrap("write a positioning", err)
	}
	var draft, by, at, publishedAt any
	if f.Editing {
		text, err := json.Marshal(f.Draft)
		if err != nil {
			return fault.Wrap("write a draft", err)
		}
		draft, by, at = string(text), f.DraftBy, f.DraftAt
	}
	if !f.PublishedAt.IsZero() {
		publishedAt = f.PublishedAt
	}
	rows, err := tx.exec(saveFace, tx.community, string(published), publishedAt, draft, by, at, f.Version, f.Version+1)
	if err == nil && rows != 1 {
		return community.ErrFaceChanged
	}
	return err
}

func (tx peopleTx) AddFacePicture(picture id.ID, sizes []community.FacePicture) {
	for _, s := range sizes {
		tx.insert(insertFacePicture, []any{tx.community, picture, s.Size, s.MediaType, s.Content})
	}
}

func (tx peopleTx) DropFacePictures(keep []id.ID) error {
	kept, err := list(tx.ctx, tx, facePictures, []any{tx.community}, scanID)
	for _, picture := range kept {
		if !slices.Contains(keep, picture) {
			tx.run(deleteFacePicture, tx.community, picture)
		}
	}
	return err
}

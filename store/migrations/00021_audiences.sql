-- +goose Up

-- An offer is for everybody (NULL), or for whom a segment chooses. A segment counts the offers that are for it and have
-- not ended: it stays while there is one.
ALTER TABLE offer   ADD COLUMN segment_id BYTEA;
ALTER TABLE segment ADD COLUMN offers     BIGINT NOT NULL DEFAULT 0;

CREATE INDEX offer_segment ON offer (community_id, segment_id) WHERE segment_id IS NOT NULL;  -- what a segment is used for

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

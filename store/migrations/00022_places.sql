-- +goose Up

-- A member may be given other places to give away than everybody has.
ALTER TABLE invited_places ADD COLUMN most BIGINT CHECK (most >= 0);  -- NULL: as everybody

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

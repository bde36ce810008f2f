-- +goose Up

-- A tier gives what is honoured: points and content come back with what honours them.
ALTER TABLE tier DROP COLUMN points_percent;
ALTER TABLE tier DROP COLUMN content;

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

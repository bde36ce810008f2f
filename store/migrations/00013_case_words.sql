-- +goose Up

-- The thing of a case as it was when the case was opened: it may have been changed before somebody decides. Empty in a
-- case that is older than this.
ALTER TABLE safety_case ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE safety_case ADD COLUMN words TEXT NOT NULL DEFAULT '';

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

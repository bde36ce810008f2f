-- +goose Up

-- A search compares whole names: the name lies beside each of its words, so that a search of several words reads a range
-- of one index and no member that it does not list.
ALTER TABLE member_word ADD COLUMN folded TEXT NOT NULL DEFAULT '';
UPDATE member_word SET folded = COALESCE((SELECT m.folded FROM member m WHERE m.community_id = member_word.community_id AND m.id = member_word.member_id), '');

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

-- +goose Up

-- A search compares whole names: the name lies beside each of its words, so that a search of several words reads a range
-- of one index and no member that it does not list.
ALTER TABLE member_word ADD COLUMN folded TEXT NOT NULL DEFAULT '';
UPDATE member_word SET folded = COALESCE((SELECT m.folded FROM member m WHERE m.community_id = member_word.community_id AND m.id = member_word.member_id), '');

-- The paid tier that a member stands in, and until when if nothing is done, lie in the member's own row with what else
-- segments ask of every member.
ALTER TABLE member ADD COLUMN tier_id BYTEA;
ALTER TABLE member ADD COLUMN tier_until BIGINT NOT NULL DEFAULT 0;
UPDATE member SET tier_id = s.tier_id, tier_until = CASE WHEN s.ends_at IS NULL THEN 9223372036854775807 WHEN s.renews = 0 THEN s.ends_at
        ELSE 691200000000 + CASE WHEN s.due_at > s.ends_at THEN s.due_at ELSE s.ends_at END END
    FROM membership s WHERE s.community_id = member.community_id AND s.member_id = member.id AND s.state <> 'ended' AND member.role <> 'guest';

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

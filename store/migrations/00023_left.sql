-- +goose Up

-- Who left a circle is not asked to it again by a list. It stays when they come back by themselves: it says when they last left.
CREATE TABLE circle_left (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    circle_id    BYTEA  NOT NULL,
    left_at      BIGINT NOT NULL,
    PRIMARY KEY (community_id, member_id, circle_id)
) /* sqlite: WITHOUT ROWID */;

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

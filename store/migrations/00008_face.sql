-- +goose Up

-- What a community is, for whom, and who speaks for it. The slogan of what is published is the community's.
CREATE TABLE face (
    community_id BYTEA  NOT NULL,
    published    TEXT   NOT NULL,  -- JSON, as everybody sees it
    published_at BIGINT,           -- NULL: never
    draft        TEXT,             -- JSON; NULL when nobody is changing it
    draft_by     BYTEA,
    draft_at     BIGINT,
    version      BIGINT NOT NULL,  -- of two changes to the same version, the second is refused
    PRIMARY KEY (community_id)
) /* sqlite: WITHOUT ROWID */;

-- The mascot's picture: as it is shown (size 0), and as icons with sides of so many pixels.
CREATE TABLE face_picture (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    size         BIGINT NOT NULL,
    media_type   TEXT   NOT NULL,
    content      BYTEA  NOT NULL,
    PRIMARY KEY (community_id, id, size)
);

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

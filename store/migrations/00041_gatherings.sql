-- +goose Up

-- An occasion that people attend.
CREATE TABLE gathering (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    slug         TEXT   NOT NULL,
    title        TEXT   NOT NULL,
    about        TEXT   NOT NULL,
    online       BIGINT NOT NULL,  -- 1: by its link; 0: at its place
    place        TEXT   NOT NULL,
    address      TEXT   NOT NULL,
    map          TEXT   NOT NULL,  -- a link to one
    link         TEXT   NOT NULL,  -- where to join
    starts_at    BIGINT NOT NULL,
    ends_at      BIGINT NOT NULL,
    closes_at    BIGINT NOT NULL,  -- for new answers
    audience     TEXT   NOT NULL,  -- everybody, members, circle, tiers
    circle_id    BYTEA,            -- whose it is
    places       BIGINT NOT NULL,  -- 0: no limit
    taken        BIGINT NOT NULL,  -- by those who come, with their guests
    waiting      BIGINT NOT NULL,  -- answers that wait
    state        TEXT   NOT NULL,  -- draft, open, canceled
    reason       TEXT   NOT NULL,  -- why it was canceled
    sequence     BIGINT NOT NULL,  -- raised when calendars have to change what they hold
    remind_at    BIGINT,           -- when those who come are reminded next
    made_by      BYTEA  NOT NULL,
    made_at      BIGINT NOT NULL,
    opened_at    BIGINT,
    ended_at     BIGINT,           -- when it was canceled
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, slug),
    CHECK (taken >= 0 AND waiting >= 0 AND (places = 0 OR taken <= places) AND ends_at > starts_at AND closes_at <= starts_at)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX gathering_time   ON gathering (community_id, starts_at, id);
CREATE INDEX gathering_circle ON gathering (community_id, circle_id, starts_at, id) WHERE circle_id IS NOT NULL;
CREATE INDEX gathering_due    ON gathering (community_id, remind_at) WHERE remind_at IS NOT NULL;

-- The tiers that a gathering is for.
CREATE TABLE gathering_tier (
    community_id BYTEA NOT NULL,
    gathering_id BYTEA NOT NULL,
    tier_id      BYTEA NOT NULL,
    PRIMARY KEY (community_id, gathering_id, tier_id)
) /* sqlite: WITHOUT ROWID */;

-- Who runs it.
CREATE TABLE gathering_host (
    community_id BYTEA  NOT NULL,
    gathering_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    since        BIGINT NOT NULL,
    PRIMARY KEY (community_id, gathering_id, member_id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX gathering_hosted ON gathering_host (community_id, member_id, gathering_id);

CREATE TABLE gathering_answer (
    community_id BYTEA  NOT NULL,
    gathering_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    state        TEXT   NOT NULL,  -- coming, waiting, not_coming
    guests       BIGINT NOT NULL,
    since        BIGINT NOT NULL,  -- since when they come, or wait
    answered_at  BIGINT NOT NULL,
    code         TEXT   NOT NULL,  -- that they show at the door
    came_at      BIGINT,
    checked_by   BYTEA,
    PRIMARY KEY (community_id, gathering_id, member_id),  -- nobody twice
    UNIQUE (community_id, code),
    CHECK (guests >= 0 AND (came_at IS NULL OR state = 'coming'))
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX gathering_answered ON gathering_answer (community_id, member_id, gathering_id);                          -- a member's
CREATE INDEX gathering_turn     ON gathering_answer (community_id, gathering_id, since, member_id) WHERE state = 'waiting';  -- who has waited longest

-- Who was there without having said so.
CREATE TABLE gathering_walk_in (
    community_id BYTEA  NOT NULL,
    gathering_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    name         TEXT   NOT NULL,
    by_id        BYTEA  NOT NULL,
    came_at      BIGINT NOT NULL,
    PRIMARY KEY (community_id, gathering_id, id)
) /* sqlite: WITHOUT ROWID */;

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

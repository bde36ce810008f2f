-- +goose Up

-- How often those who lead circles may write to them, where somebody said so.
CREATE TABLE broadcast_policy (
    community_id BYTEA  PRIMARY KEY,
    circle_daily BIGINT NOT NULL CHECK (circle_daily >= 0)
) /* sqlite: WITHOUT ROWID */;

-- A row of broadcasts to one audience in one rhythm.
CREATE TABLE broadcast_series (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    slug         TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    about        TEXT   NOT NULL,
    state        TEXT   NOT NULL,  -- live, paused, ended
    days         BIGINT NOT NULL,  -- of the week: a bit for each, Sunday's the lowest
    minute       BIGINT NOT NULL,  -- of the day, by the clock on the wall where the community is
    audience     TEXT   NOT NULL,  -- everybody, circle, tiers, segment
    circle_id    BYTEA,
    segment_id   BYTEA,
    tiers        TEXT   NOT NULL,  -- their ids
    next_at      BIGINT,           -- the next slot, while it is live
    looked       BIGINT NOT NULL,  -- 1 when it was looked at whether something is queued for that
    due_at       BIGINT,           -- when something is to be done about it
    created_at   BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, slug),
    CHECK (days BETWEEN 1 AND 127 AND minute BETWEEN 0 AND 1439)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX broadcast_series_due ON broadcast_series (community_id, due_at) WHERE due_at IS NOT NULL;

-- Something said to an audience at once. One in a series has the series's audience.
CREATE TABLE broadcast (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    state        TEXT   NOT NULL,  -- draft, scheduled, sending, sent, canceled
    by_id        BYTEA  NOT NULL,
    title        TEXT   NOT NULL,
    words        TEXT   NOT NULL,
    link         TEXT   NOT NULL,
    series_id    BYTEA,
    audience     TEXT   NOT NULL,
    circle_id    BYTEA,
    segment_id   BYTEA,
    tiers        TEXT   NOT NULL,
    at           BIGINT,           -- when it is to go out; in a series, the slot at which it went out
    place        BIGINT NOT NULL,  -- in the queue of its series
    created_at   BIGINT NOT NULL,
    started_at   BIGINT,
    sent_at      BIGINT,
    missed_at    BIGINT,
    correction   TEXT   NOT NULL,
    corrected_at BIGINT,
    reached      BIGINT NOT NULL,  -- so many were told
    opened       BIGINT NOT NULL,  -- so many opened it
    cursor_id    BYTEA,            -- the last who was told, while it is being sent
    counted_on   TEXT   NOT NULL,  -- the day of which it is one that those who lead its circle may write
    due_at       BIGINT,
    version      BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    CHECK (reached >= 0 AND opened >= 0)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX broadcast_due ON broadcast (community_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX broadcast_archive ON broadcast (community_id, started_at, id) WHERE started_at IS NOT NULL;
CREATE INDEX broadcast_in_series ON broadcast (community_id, series_id, started_at, id) WHERE series_id IS NOT NULL;
CREATE INDEX broadcast_queue ON broadcast (community_id, series_id, place) WHERE state = 'scheduled' AND series_id IS NOT NULL;
CREATE INDEX broadcast_in_circle ON broadcast (community_id, circle_id, started_at, id) WHERE circle_id IS NOT NULL;
CREATE INDEX broadcast_by_state ON broadcast (community_id, state, id);
CREATE INDEX broadcast_for_segment ON broadcast (community_id, segment_id, id) WHERE segment_id IS NOT NULL;

-- Who was told of a broadcast, and who opened it: one may have opened it untold, in the archive.
CREATE TABLE broadcast_receipt (
    community_id BYTEA  NOT NULL,
    broadcast_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    told_at      BIGINT,
    opened_at    BIGINT,
    PRIMARY KEY (community_id, broadcast_id, member_id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX broadcast_receipt_of_member ON broadcast_receipt (community_id, member_id, broadcast_id);

-- How many broadcasts those who lead a circle have for a day.
CREATE TABLE broadcast_day (
    community_id BYTEA  NOT NULL,
    circle_id    BYTEA  NOT NULL,
    day          TEXT   NOT NULL,
    written      BIGINT NOT NULL CHECK (written >= 0),
    PRIMARY KEY (community_id, circle_id, day)
) /* sqlite: WITHOUT ROWID */;

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

-- +goose Up

-- How a community gives points, and what for. One row for each; none: it gives none.
CREATE TABLE points_programme (
    community_id BYTEA  NOT NULL PRIMARY KEY,
    active       BIGINT NOT NULL,  -- 1 while points are earned
    since        BIGINT,           -- when it was last made active
    terms        TEXT   NOT NULL,  -- as JSON
    version      BIGINT NOT NULL
) /* sqlite: WITHOUT ROWID */;

-- What a member has besides lots. Every change of a member's points moves the version, so that two cannot be made from
-- the same sight of them.
CREATE TABLE points_purse (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    version      BIGINT NOT NULL,
    debt         BIGINT NOT NULL,  -- points that were spent before they were taken back; worked off by the next
    level        BIGINT NOT NULL,  -- 0 is none
    falls_at     BIGINT,           -- when the level is lost, unless it is reached again
    look_at      BIGINT,           -- when the level is to be looked at next
    streak       BIGINT NOT NULL,
    longest      BIGINT NOT NULL,
    last_day     TEXT   NOT NULL,  -- of the streak: 2026-03-02, where the community is
    forgiven_day TEXT   NOT NULL,  -- that was missed, and does not count
    PRIMARY KEY (community_id, member_id),
    CHECK (debt >= 0 AND level >= 0 AND streak >= 0 AND longest >= streak)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX points_purse_look ON points_purse (community_id, look_at) WHERE look_at IS NOT NULL;

-- Points that were earned together. What became of each of them is in one of six columns.
CREATE TABLE points_lot (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    act          TEXT   NOT NULL,  -- what they were earned by
    cause_id     BYTEA  NOT NULL,  -- by which: nothing is rewarded twice
    order_id     BYTEA,            -- that they come and go with
    amount       BIGINT NOT NULL,
    pending      BIGINT NOT NULL,
    free         BIGINT NOT NULL,
    held         BIGINT NOT NULL,  -- by orders that await payment
    spent        BIGINT NOT NULL,
    lapsed       BIGINT NOT NULL,
    taken        BIGINT NOT NULL,  -- taken back, or gone to work off a debt
    reversed     BIGINT NOT NULL,  -- of the amount, what is no longer deserved; taken from here or from elsewhere
    earned_at    BIGINT NOT NULL,
    settles_at   BIGINT,           -- while pending; none: its order is not on its way yet
    settled_at   BIGINT,
    expires_at   BIGINT,           -- none: never
    warned       BIGINT NOT NULL,  -- 1 when the member was told that it is about to lapse
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, member_id, act, cause_id),
    CHECK (pending >= 0 AND free >= 0 AND held >= 0 AND spent >= 0 AND lapsed >= 0 AND taken >= 0 AND reversed >= 0 AND reversed <= amount
        AND amount = pending + free + held + spent + lapsed + taken)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX points_lot_open    ON points_lot (community_id, member_id, id) WHERE pending > 0 OR free > 0;
CREATE INDEX points_lot_year    ON points_lot (community_id, member_id, settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX points_lot_order   ON points_lot (community_id, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX points_lot_settles ON points_lot (community_id, settles_at) WHERE pending > 0 AND settles_at IS NOT NULL;
CREATE INDEX points_lot_expires ON points_lot (community_id, expires_at) WHERE free > 0 AND expires_at IS NOT NULL;

-- A member's statement: what changed, and why. Each is posted to the ledger under its own id.
CREATE TABLE points_move (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    kind         TEXT   NOT NULL,
    act          TEXT   NOT NULL,  -- that the lot was earned by; empty for what is of several
    order_id     BYTEA,
    amount       BIGINT NOT NULL,
    free         BIGINT NOT NULL,  -- the change of what can be spent,
    pending      BIGINT NOT NULL,  -- of what is frozen,
    debt         BIGINT NOT NULL,  -- and of what is to be worked off
    note         TEXT   NOT NULL,
    by_id        BYTEA,            -- who did it at work
    at           BIGINT NOT NULL,
    PRIMARY KEY (community_id, id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX points_move_member ON points_move (community_id, member_id, id);

-- Which points an order was made cheaper by.
CREATE TABLE points_spend (
    community_id BYTEA  NOT NULL,
    order_id     BYTEA  NOT NULL,
    lot_id       BYTEA  NOT NULL,
    amount       BIGINT NOT NULL,
    returned     BIGINT NOT NULL,
    state        TEXT   NOT NULL,  -- held, used, freed
    PRIMARY KEY (community_id, order_id, lot_id),
    CHECK (amount > 0 AND returned >= 0 AND returned <= amount)
) /* sqlite: WITHOUT ROWID */;

-- What a member earned on a day by an act that has a daily cap.
CREATE TABLE points_day (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    act          TEXT   NOT NULL,
    day          TEXT   NOT NULL,
    points       BIGINT NOT NULL,
    PRIMARY KEY (community_id, member_id, act, day)
) /* sqlite: WITHOUT ROWID */;

-- Recognition: points that can only be given to others, and are worth a word of thanks.
CREATE TABLE thanks (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    from_id      BYTEA  NOT NULL,
    to_id        BYTEA  NOT NULL,
    points       BIGINT NOT NULL,
    words        TEXT   NOT NULL,
    month        TEXT   NOT NULL,  -- 2026-03, where the community is
    at           BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    CHECK (points > 0 AND from_id <> to_id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX thanks_to   ON thanks (community_id, to_id, id);
CREATE INDEX thanks_from ON thanks (community_id, from_id, month);

CREATE TABLE thanks_month (
    community_id BYTEA  NOT NULL,
    from_id      BYTEA  NOT NULL,
    month        TEXT   NOT NULL,
    given        BIGINT NOT NULL,
    PRIMARY KEY (community_id, from_id, month)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE thanks_pair (
    community_id BYTEA  NOT NULL,
    from_id      BYTEA  NOT NULL,
    to_id        BYTEA  NOT NULL,
    month        TEXT   NOT NULL,
    times        BIGINT NOT NULL,
    PRIMARY KEY (community_id, from_id, to_id, month)
) /* sqlite: WITHOUT ROWID */;

ALTER TABLE orders ADD COLUMN points      BIGINT NOT NULL DEFAULT 0;  -- that it was made cheaper by
ALTER TABLE tier   ADD COLUMN points_percent BIGINT NOT NULL DEFAULT 100;  -- of points for purchases; 100 is as everybody

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

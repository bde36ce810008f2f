-- +goose Up

-- The most that one prize may be worth, as the law where the community is has it.
ALTER TABLE community ADD COLUMN prize_ceiling BIGINT NOT NULL DEFAULT 5000000;

-- A giveaway keeps what was promised when it went live.
CREATE TABLE giveaway (
    community_id BYTEA  NOT NULL,
    campaign_id  BYTEA  NOT NULL,
    state        TEXT   NOT NULL,  -- open, drawn, off
    currency     TEXT   NOT NULL,
    worth        BIGINT NOT NULL,  -- of one prize
    prizes       BIGINT NOT NULL,
    paid         BIGINT NOT NULL,  -- 1 when prizes are store credit, which is set aside
    shared       BIGINT NOT NULL,  -- 1 when an entry counts once somebody came by its member's link
    entries      BIGINT NOT NULL,  -- the highest number that was given
    counting     BIGINT NOT NULL,  -- so many that count
    winners      BIGINT NOT NULL,
    seed         BYTEA  NOT NULL,  -- what the draw follows from
    promise      BYTEA  NOT NULL,  -- the hash of that, shown from the start
    list         BYTEA,            -- the hash of the numbers that were drawn from
    opened_at    BIGINT NOT NULL,
    closes_at    BIGINT NOT NULL,  -- to enter
    draws_at     BIGINT NOT NULL,
    due_at       BIGINT,           -- the same while it is open
    drawn_at     BIGINT,
    PRIMARY KEY (community_id, campaign_id),
    CHECK (entries >= 0 AND counting >= 0 AND counting <= entries AND winners >= 0 AND winners <= prizes AND winners <= counting)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX giveaway_due ON giveaway (community_id, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE giveaway_entry (
    community_id BYTEA  NOT NULL,
    campaign_id  BYTEA  NOT NULL,
    number       BIGINT NOT NULL,  -- from 1, public
    id           BYTEA  NOT NULL,  -- what its prize is booked for
    member_id    BYTEA  NOT NULL,
    visitor_id   BYTEA,            -- the browser that it was entered from: whoever enters is not who came by their link
    answer       TEXT   NOT NULL,
    counts       BIGINT NOT NULL,  -- 1 when it takes part in the draw
    entered_at   BIGINT NOT NULL,
    marked_at    BIGINT,           -- when staff last said whether it counts
    place        BIGINT,           -- from 1, of who won
    handed_at    BIGINT,           -- when a prize that is a thing was handed over
    PRIMARY KEY (community_id, campaign_id, number),
    UNIQUE (community_id, member_id, campaign_id)
) /* sqlite: WITHOUT ROWID */;

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

-- +goose Up

-- A bargain keeps what was promised when it began, whatever becomes of its campaign.
CREATE TABLE bargain (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    campaign_id  BYTEA  NOT NULL,
    product_id   BYTEA  NOT NULL,
    variant_id   BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    state        TEXT   NOT NULL,  -- open, reached, bought, failed, returned
    start_price  BIGINT NOT NULL,
    floor_price  BIGINT NOT NULL,
    price        BIGINT NOT NULL,  -- that it has come to
    helpers      BIGINT NOT NULL,  -- that it takes
    helped       BIGINT NOT NULL,  -- so many of them
    spread       BIGINT NOT NULL,  -- percent that a cut may differ
    newcomer     BIGINT NOT NULL,  -- percent that who is new takes off more
    early        BIGINT NOT NULL,  -- 1 when it may be bought before it is at its floor
    pay          BIGINT NOT NULL,  -- seconds to order in once it is
    seed         BYTEA  NOT NULL,  -- what its cuts follow from
    promise      BYTEA  NOT NULL,  -- the hash of that, shown from the start
    cost         BIGINT NOT NULL,  -- of its campaign's budget, while it runs and once it is bought
    started_at   BIGINT NOT NULL,
    deadline     BIGINT NOT NULL,  -- to reach the floor
    reached_at   BIGINT,
    due_at       BIGINT,           -- when its time is over as it stands
    order_id     BYTEA,            -- that it is bound to
    closed_at    BIGINT,
    PRIMARY KEY (community_id, id),
    CHECK (helped >= 0 AND helped <= helpers AND price >= floor_price AND price <= start_price AND cost >= 0)
) /* sqlite: WITHOUT ROWID */;
CREATE UNIQUE INDEX bargain_running ON bargain (community_id, campaign_id, member_id) WHERE state IN ('open', 'reached');
CREATE INDEX bargain_campaign ON bargain (community_id, campaign_id, id);
CREATE INDEX bargain_member   ON bargain (community_id, member_id, id);
CREATE INDEX bargain_order    ON bargain (community_id, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX bargain_due      ON bargain (community_id, due_at) WHERE due_at IS NOT NULL AND order_id IS NULL;

CREATE TABLE bargain_help (
    community_id BYTEA  NOT NULL,
    bargain_id   BYTEA  NOT NULL,
    number       BIGINT NOT NULL,  -- from 1
    member_id    BYTEA  NOT NULL,
    product_id   BYTEA  NOT NULL,
    cut          BIGINT NOT NULL,
    price        BIGINT NOT NULL,  -- after it
    newcomer     BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    day          BIGINT NOT NULL,  -- where the community is: 20060102
    PRIMARY KEY (community_id, bargain_id, number),
    UNIQUE (community_id, member_id, product_id),  -- a friend helps once with a product
    CHECK (cut > 0)
) /* sqlite: WITHOUT ROWID */;

-- How often a member helped on a day.
CREATE TABLE bargain_day (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    day          BIGINT NOT NULL,
    helps        BIGINT NOT NULL,
    PRIMARY KEY (community_id, member_id, day)
) /* sqlite: WITHOUT ROWID */;

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

-- +goose Up

-- What all campaigns have in common; what a kind adds is its rule, as JSON.
CREATE TABLE campaign (
    community_id     BYTEA  NOT NULL,
    id               BYTEA  NOT NULL,
    kind             TEXT   NOT NULL,
    slug             TEXT   NOT NULL,
    title            TEXT   NOT NULL,
    about            TEXT   NOT NULL,
    state            TEXT   NOT NULL,  -- draft, live, paused, ended
    circle_id        BYTEA,            -- whom it is for: one of the three; none: everybody
    tier_id          BYTEA,
    segment_id       BYTEA,
    variant_id       BYTEA,            -- what it sells, where it sells one thing
    starts_at        BIGINT NOT NULL,
    ends_at          BIGINT NOT NULL,
    budget           BIGINT NOT NULL,  -- the most it may cost; 0 is no bound
    spent            BIGINT NOT NULL,  -- of it, promised or given
    per_person_limit BIGINT NOT NULL,  -- times; 0 is none
    stock            BIGINT NOT NULL,  -- times to be had in all; 0 is no cap
    taken            BIGINT NOT NULL,
    combines         BIGINT NOT NULL,  -- 1 when it goes with others that say so too
    rule             TEXT   NOT NULL,
    fate             TEXT   NOT NULL,  -- of those inside, when it was ended early: finish, close
    created_at       BIGINT NOT NULL,
    ended_at         BIGINT,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, slug),
    CHECK (spent >= 0 AND taken >= 0 AND (budget = 0 OR spent <= budget) AND (stock = 0 OR taken <= stock))
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX campaign_open    ON campaign (community_id, ends_at) WHERE state IN ('live', 'paused');
CREATE INDEX campaign_segment ON campaign (community_id, segment_id) WHERE segment_id IS NOT NULL;

CREATE TABLE campaign_use (
    community_id BYTEA  NOT NULL,
    campaign_id  BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    times        BIGINT NOT NULL,
    PRIMARY KEY (community_id, campaign_id, member_id),
    CHECK (times >= 0)
) /* sqlite: WITHOUT ROWID */;

-- A coupon is claimed by a member, bound to an order when that is placed, used when it is paid.
CREATE TABLE coupon (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    campaign_id  BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    cost         BIGINT NOT NULL,  -- promised of the campaign's budget
    claimed_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    order_id     BYTEA,            -- that it is bound to
    used_at      BIGINT,
    lapsed_at    BIGINT,           -- when what it was promised went back to the budget
    PRIMARY KEY (community_id, id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX coupon_member   ON coupon (community_id, member_id, id);
CREATE INDEX coupon_campaign ON coupon (community_id, campaign_id, id);
CREATE INDEX coupon_order    ON coupon (community_id, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX coupon_due      ON coupon (community_id, expires_at) WHERE order_id IS NULL AND lapsed_at IS NULL;

-- Codes that open a campaign: one for all, or many for one use each. Only their hashes are kept.
CREATE TABLE campaign_code (
    community_id BYTEA  NOT NULL,
    code_hash    BYTEA  NOT NULL,
    campaign_id  BYTEA  NOT NULL,
    uses         BIGINT NOT NULL,
    most         BIGINT NOT NULL,  -- 0 is any number
    expires_at   BIGINT,
    PRIMARY KEY (community_id, code_hash),
    CHECK (uses >= 0 AND (most = 0 OR uses <= most))
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX campaign_codes ON campaign_code (community_id, campaign_id);

-- What makes an order cheaper than its lines: so much off a line, by whom.
CREATE TABLE order_reduction (
    community_id BYTEA  NOT NULL,
    order_id     BYTEA  NOT NULL,
    line         BIGINT NOT NULL,
    kind         TEXT   NOT NULL,  -- coupon, points
    source_id    BYTEA  NOT NULL,  -- the coupon…
    campaign_id  BYTEA,
    amount       BIGINT NOT NULL,
    PRIMARY KEY (community_id, order_id, line, kind, source_id),
    CHECK (amount > 0)
) /* sqlite: WITHOUT ROWID */;

ALTER TABLE orders ADD COLUMN campaign_id BYTEA;                   -- whose price it was bought at
ALTER TABLE orders ADD COLUMN entry_id    BYTEA;                   -- of the campaign: the bargain, the place in line
ALTER TABLE orders ADD COLUMN reduced     BIGINT NOT NULL DEFAULT 0;  -- what its reductions add up to; within the discount
ALTER TABLE orders ADD COLUMN credit      BIGINT NOT NULL DEFAULT 0;  -- of the total, paid with store credit
ALTER TABLE orders ADD COLUMN gone        BIGINT NOT NULL DEFAULT 0;  -- 1 when it cost nothing and was shipped before it was taken back

-- An offer to buy together has the audiences of every campaign.
ALTER TABLE offer ADD COLUMN circle_id BYTEA;
ALTER TABLE offer ADD COLUMN tier_id   BYTEA;

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

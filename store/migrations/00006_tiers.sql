-- +goose Up

-- Tiers, what they cost, and who is in them.

CREATE TABLE tier (
    community_id   BYTEA  NOT NULL,
    id             BYTEA  NOT NULL,
    slug           TEXT   NOT NULL,
    name           TEXT   NOT NULL,
    about          TEXT   NOT NULL,
    paid           BIGINT NOT NULL,  -- 0: the tier of everybody who has no other
    position       BIGINT NOT NULL,
    state          TEXT   NOT NULL,  -- draft, live, retired
    sale_from      BIGINT,           -- sold from then on
    sale_until     BIGINT,           -- and before then
    percent_off    BIGINT NOT NULL,  -- of prices alone
    points_percent BIGINT NOT NULL,  -- of points earned; 100 is as everybody
    content        TEXT   NOT NULL,  -- names of content that it opens, by blanks
    cooling_days   BIGINT NOT NULL,  -- in which a payment is refunded on request
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, slug),
    CHECK (percent_off BETWEEN 0 AND 90 AND cooling_days >= 0)
) /* sqlite: WITHOUT ROWID */;
CREATE UNIQUE INDEX tier_free ON tier (community_id) WHERE paid = 0 AND state = 'live';  -- there is one at most

CREATE TABLE tier_excluded (
    community_id BYTEA NOT NULL,
    tier_id      BYTEA NOT NULL,
    variant_id   BYTEA NOT NULL,     -- of which the percentage is not taken off
    PRIMARY KEY (community_id, tier_id, variant_id)
) /* sqlite: WITHOUT ROWID */;

-- What was bought stays as it was bought: a price is retired, and never changed.
CREATE TABLE tier_price (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    tier_id      BYTEA  NOT NULL,
    unit         TEXT   NOT NULL,    -- month, year, until, once
    until        TEXT   NOT NULL,    -- the last day of a term that ends for everybody at once
    amount       BIGINT NOT NULL,
    trial_days   BIGINT NOT NULL,
    notice_days  BIGINT NOT NULL,    -- before a charge
    early_amount BIGINT NOT NULL,    -- 0: there is none
    early_places BIGINT NOT NULL,    -- 0: as many as come before early_until
    early_until  BIGINT,
    early_taken  BIGINT NOT NULL,
    retired      BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    CHECK (amount > 0 AND early_amount BETWEEN 0 AND amount AND early_taken >= 0 AND (early_places = 0 OR early_taken <= early_places))
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX tier_price_tier ON tier_price (community_id, tier_id, id);  -- a tier's prices

-- One for each member who ever was in a paid tier.
CREATE TABLE membership (
    community_id  BYTEA  NOT NULL,
    member_id     BYTEA  NOT NULL,
    state         TEXT   NOT NULL,   -- trial, active, grace, ended
    tier_id       BYTEA  NOT NULL,   -- of the current term, and of the last one when it has ended
    price_id      BYTEA  NOT NULL,
    term          BIGINT NOT NULL,   -- the current one's number
    terms         BIGINT NOT NULL,   -- the last number given
    anchor        TEXT   NOT NULL,   -- the day that rolling terms are counted from
    periods       BIGINT NOT NULL,   -- of the price's unit, from the anchor to the end
    since         BIGINT NOT NULL,   -- in a paid tier without a break
    starts_at     BIGINT NOT NULL,
    ends_at       BIGINT,            -- NULL: never
    renews        BIGINT NOT NULL,
    next_price_id BYTEA,             -- what is charged next, where it is another price
    instrument    TEXT   NOT NULL,   -- what is charged
    order_id      BYTEA,             -- the order of the next term, once it is placed
    failures      BIGINT NOT NULL,   -- charges of it that were declined
    due           TEXT   NOT NULL,   -- what comes next: notice, charge, end
    due_at        BIGINT,            -- and when
    trialled      BIGINT NOT NULL,   -- 1 once there was a trial
    revision      BIGINT NOT NULL,
    PRIMARY KEY (community_id, member_id),
    CHECK (term BETWEEN 1 AND terms)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX membership_due  ON membership (community_id, due_at) WHERE due_at IS NOT NULL;  -- to be told, charged, ended
CREATE INDEX membership_tier ON membership (community_id, tier_id, member_id);               -- who is in a tier

CREATE TABLE term (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    number       BIGINT NOT NULL,
    kind         TEXT   NOT NULL,    -- trial, start, renewal, upgrade
    tier_id      BYTEA  NOT NULL,
    price_id     BYTEA  NOT NULL,
    order_id     BYTEA  NOT NULL,
    paid         BIGINT NOT NULL,
    worth        BIGINT NOT NULL,    -- what is paid, and what was left of the term before
    anchor       TEXT   NOT NULL,    -- of the membership in it
    periods      BIGINT NOT NULL,
    starts_at    BIGINT NOT NULL,
    ends_at      BIGINT,
    used_at      BIGINT,             -- first
    used_for     TEXT   NOT NULL,    -- circle, price
    refunded     BIGINT NOT NULL,
    PRIMARY KEY (community_id, member_id, number),  -- no term is begun twice
    UNIQUE (community_id, order_id)                 -- nor by the same money
) /* sqlite: WITHOUT ROWID */;

-- An order that buys no goods buys a term: what the order itself says, and this beside it.
ALTER TABLE orders ADD COLUMN tier_id BYTEA;
ALTER TABLE orders ADD COLUMN member_term BIGINT;  -- the buyer's term at whose member price it was bought; NULL at everybody's
CREATE TABLE tier_order (
    community_id BYTEA  NOT NULL,
    order_id     BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    tier_id      BYTEA  NOT NULL,
    price_id     BYTEA  NOT NULL,
    purpose      TEXT   NOT NULL,    -- trial, start, renewal, upgrade
    after_term   BIGINT NOT NULL,    -- the last number given when it was placed: it buys the next, or nothing
    early        BIGINT NOT NULL,    -- 1: it has one of the early places
    PRIMARY KEY (community_id, order_id)
) /* sqlite: WITHOUT ROWID */;
CREATE UNIQUE INDEX tier_order_renewal ON tier_order (community_id, member_id, after_term) WHERE purpose = 'renewal';  -- no term is charged twice
CREATE INDEX tier_order_price ON tier_order (community_id, price_id) WHERE early = 1;  -- whose are the early places

CREATE TABLE member_card (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    number       BIGINT NOT NULL,
    code         TEXT   NOT NULL,    -- in the link that staff scan
    made_at      BIGINT NOT NULL,
    PRIMARY KEY (community_id, member_id),
    UNIQUE (community_id, number),
    UNIQUE (community_id, code)
) /* sqlite: WITHOUT ROWID */;
CREATE TABLE card_sequence (
    community_id BYTEA  NOT NULL PRIMARY KEY,
    last         BIGINT NOT NULL
);

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

-- +goose Up
-- Conventions: see docs/design.md. Ids are 16-byte UUIDv7, times are microseconds UTC, money is minor units.
-- A comment that opens with "sqlite:" is text for SQLite alone; PostgreSQL reads past it.
-- Each index says what it is for. Tables that every purchase writes to have no more of them than a page or a sweep needs.

-- People and communities: the only tables without a community.

CREATE TABLE person (
    id         BYTEA  NOT NULL PRIMARY KEY,
    email      TEXT,              -- proven by a code; NULL for a guest
    name       TEXT   NOT NULL,
    locale     TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX person_email ON person (email);  -- one person per address, found at sign-in

CREATE TABLE community (
    id          BYTEA  NOT NULL PRIMARY KEY,
    slug        TEXT   NOT NULL UNIQUE,
    name        TEXT   NOT NULL,
    slogan      TEXT   NOT NULL,
    currency    TEXT   NOT NULL,
    locale      TEXT   NOT NULL,
    time_zone   TEXT   NOT NULL,
    advert_cost BIGINT NOT NULL,  -- what one new customer costs through an advert, for comparison
    created_at  BIGINT NOT NULL
);

CREATE TABLE sign_in_code (
    email      TEXT   NOT NULL PRIMARY KEY,
    code_hash  BYTEA  NOT NULL,
    tries      BIGINT NOT NULL,
    sent_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE session (
    token_hash BYTEA  NOT NULL PRIMARY KEY,
    data       BYTEA  NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_expiry ON session (expires_at);  -- swept when over

CREATE TABLE api_token (
    token_hash   BYTEA  NOT NULL PRIMARY KEY,
    id           BYTEA  NOT NULL UNIQUE,
    person_id    BYTEA  NOT NULL,
    community_id BYTEA  NOT NULL,
    name         TEXT   NOT NULL,
    scope        TEXT   NOT NULL,  -- "read" or "write"
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    revoked_at   BIGINT
);
CREATE INDEX api_token_person ON api_token (person_id);  -- a member's list of tokens

CREATE TABLE setup_link (
    token_hash BYTEA  NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    used_at    BIGINT
);

CREATE TABLE setting (
    name  TEXT  NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE sandbox_charge (
    reference  TEXT   NOT NULL PRIMARY KEY,
    data       TEXT   NOT NULL,
    due_at     BIGINT,            -- when its next notice goes out
    created_at BIGINT NOT NULL
);
CREATE INDEX sandbox_charge_due ON sandbox_charge (due_at) WHERE due_at IS NOT NULL;  -- notices to send

-- Everything below belongs to one community, which leads every key.

CREATE TABLE member (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    person_id    BYTEA  NOT NULL,
    name         TEXT   NOT NULL,
    role         TEXT   NOT NULL,  -- guest, member, staff, operator
    joined_at    BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, person_id)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE request (
    community_id BYTEA  NOT NULL,
    actor_id     BYTEA  NOT NULL,
    request_key  TEXT   NOT NULL,
    body_hash    BYTEA  NOT NULL,
    result_id    BYTEA  NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (community_id, request_key, actor_id)  -- keys that sort by time lie near each other
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX request_age ON request (community_id, created_at);  -- swept when old

CREATE TABLE product (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    slug         TEXT   NOT NULL,
    title        TEXT   NOT NULL,
    description  TEXT   NOT NULL,
    state        TEXT   NOT NULL,  -- draft, live, archived
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, slug)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE picture (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    product_id   BYTEA  NOT NULL,
    position     BIGINT NOT NULL,
    alt          TEXT   NOT NULL,
    media_type   TEXT   NOT NULL,
    content      BYTEA  NOT NULL,
    PRIMARY KEY (community_id, id)
);
CREATE INDEX picture_product ON picture (community_id, product_id, position);  -- a product's pictures, in order

CREATE TABLE variant (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    product_id   BYTEA  NOT NULL,
    position     BIGINT NOT NULL,
    title        TEXT   NOT NULL,
    sku          TEXT   NOT NULL,
    price        BIGINT NOT NULL,  -- alone
    stock        BIGINT NOT NULL,  -- ever put on the shelf
    held         BIGINT NOT NULL,  -- in orders that await payment
    sold         BIGINT NOT NULL,  -- in orders that are paid
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, product_id, sku),
    CHECK (held >= 0 AND sold >= 0 AND held + sold <= stock)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE offer (
    community_id     BYTEA  NOT NULL,
    id               BYTEA  NOT NULL,
    product_id       BYTEA  NOT NULL,
    slug             TEXT   NOT NULL,
    size             BIGINT NOT NULL,
    window_seconds   BIGINT NOT NULL,
    per_person_limit BIGINT NOT NULL,  -- units; 0 is none
    stock            BIGINT NOT NULL,  -- units to be had at the group price; 0 is no cap
    taken            BIGINT NOT NULL,  -- units held or sold at the group price
    virtual_percent  BIGINT NOT NULL,  -- 0 is off
    state            TEXT   NOT NULL,  -- draft, live, ended
    starts_at        BIGINT NOT NULL,
    ends_at          BIGINT NOT NULL,
    created_at       BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, slug),
    CHECK (size BETWEEN 2 AND 100 AND taken >= 0 AND (stock = 0 OR taken <= stock))
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX offer_product ON offer (community_id, product_id);  -- the offer shown with a product

CREATE TABLE offer_price (
    community_id BYTEA  NOT NULL,
    offer_id     BYTEA  NOT NULL,
    variant_id   BYTEA  NOT NULL,
    price        BIGINT NOT NULL,  -- together
    PRIMARY KEY (community_id, offer_id, variant_id)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE offer_use (
    community_id BYTEA  NOT NULL,
    offer_id     BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    units        BIGINT NOT NULL,
    PRIMARY KEY (community_id, offer_id, member_id),
    CHECK (units >= 0)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE group_buy (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    offer_id     BYTEA  NOT NULL,
    head_id      BYTEA  NOT NULL,
    size         BIGINT NOT NULL,
    taken        BIGINT NOT NULL,  -- slots 1..taken are filled
    virtual      BIGINT NOT NULL,  -- places filled by virtual completion
    state        TEXT   NOT NULL,  -- open, formed, expired
    opened_at    BIGINT NOT NULL,
    deadline     BIGINT NOT NULL,
    closed_at    BIGINT,
    PRIMARY KEY (community_id, id),
    CHECK (taken >= 0 AND taken + virtual <= size)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX group_buy_due  ON group_buy (community_id, deadline)     WHERE state = 'open';    -- closed at their deadline
CREATE INDEX group_buy_open ON group_buy (community_id, offer_id, id) WHERE state = 'open';    -- an offer's groups to join, the oldest first
CREATE INDEX group_buy_formed ON group_buy (community_id, offer_id, id) WHERE state = 'formed';  -- counted on an offer's page, and what it sold

CREATE TABLE slot (
    community_id BYTEA  NOT NULL,
    group_id     BYTEA  NOT NULL,
    slot         BIGINT NOT NULL,
    member_id    BYTEA  NOT NULL,
    order_id     BYTEA  NOT NULL,
    joined_at    BIGINT NOT NULL,
    PRIMARY KEY (community_id, group_id, slot),   -- nobody in another's place
    UNIQUE (community_id, group_id, member_id)    -- nobody twice
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE orders (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    email        TEXT   NOT NULL,
    offer_id     BYTEA,
    group_id     BYTEA,            -- the group asked for, then the group joined
    state        TEXT   NOT NULL,
    currency     TEXT   NOT NULL,
    subtotal     BIGINT NOT NULL,  -- at the price alone
    discount     BIGINT NOT NULL,
    total        BIGINT NOT NULL,
    placed_at    BIGINT NOT NULL,
    paid_at      BIGINT,
    closed_at    BIGINT,
    PRIMARY KEY (community_id, id),
    CHECK (total = subtotal - discount AND total >= 0)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX orders_member ON orders (community_id, member_id, id);             -- a member's list; whether they bought before
CREATE INDEX orders_ready  ON orders (community_id, id) WHERE state = 'ready';  -- to be shipped, the oldest first

CREATE TABLE order_line (
    community_id BYTEA  NOT NULL,
    order_id     BYTEA  NOT NULL,
    line         BIGINT NOT NULL,
    product_id   BYTEA  NOT NULL,
    variant_id   BYTEA  NOT NULL,
    title        TEXT   NOT NULL,
    quantity     BIGINT NOT NULL,
    unit_price   BIGINT NOT NULL,  -- alone
    unit_paid    BIGINT NOT NULL,  -- what is charged
    PRIMARY KEY (community_id, order_id, line),
    CHECK (quantity > 0)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE hold (
    community_id BYTEA  NOT NULL,
    order_id     BYTEA  NOT NULL,
    until        BIGINT NOT NULL,
    PRIMARY KEY (community_id, order_id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX hold_until ON hold (community_id, until);  -- lapsed when over

CREATE TABLE payment (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    order_id     BYTEA  NOT NULL,
    provider     TEXT   NOT NULL,
    reference    TEXT   NOT NULL,
    amount       BIGINT NOT NULL,
    currency     TEXT   NOT NULL,
    state        TEXT   NOT NULL,  -- accepted, returned (late or double), parked (wrong)
    received_at  BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),               -- what a posting names as its cause
    UNIQUE (community_id, provider, reference)    -- the same notice is booked once
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX payment_order  ON payment (community_id, order_id);                   -- read with the order, and to refund it
CREATE INDEX payment_parked ON payment (community_id, id) WHERE state = 'parked';  -- a person's to decide

CREATE TABLE refund (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    payment_id   BYTEA  NOT NULL,
    order_id     BYTEA  NOT NULL,
    amount       BIGINT NOT NULL,
    currency     TEXT   NOT NULL,
    reason       TEXT   NOT NULL,
    state        TEXT   NOT NULL,  -- requested, done
    requested_at BIGINT NOT NULL,
    done_at      BIGINT,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, payment_id),            -- no payment goes back twice
    CHECK (amount > 0)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX refund_order ON refund (community_id, order_id);  -- read with the order

CREATE TABLE account (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    kind         TEXT   NOT NULL,
    owner_id     BYTEA,
    currency     TEXT   NOT NULL,
    balance      BIGINT NOT NULL,
    lowest       BIGINT NOT NULL,  -- the balance may not fall below
    PRIMARY KEY (community_id, id),
    CHECK (balance >= lowest)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE posting (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    cause_kind   TEXT   NOT NULL,
    cause_id     BYTEA  NOT NULL,
    purpose      TEXT   NOT NULL,
    reverses_id  BYTEA,
    posted_at    BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, cause_id, purpose)      -- nothing is posted twice
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE entry (
    community_id BYTEA  NOT NULL,
    posting_id   BYTEA  NOT NULL,
    line         BIGINT NOT NULL,
    account_id   BYTEA  NOT NULL,
    amount       BIGINT NOT NULL,
    PRIMARY KEY (community_id, posting_id, line),
    CHECK (amount <> 0)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX entry_account ON entry (community_id, account_id, posting_id);  -- an account's entries, the newest first

CREATE TABLE share (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    code         TEXT   NOT NULL,
    member_id    BYTEA  NOT NULL,
    offer_id     BYTEA  NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, code),
    UNIQUE (community_id, member_id, offer_id)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE visit (
    community_id BYTEA  NOT NULL,
    visitor_id   BYTEA  NOT NULL,
    share_id     BYTEA  NOT NULL,
    channel      TEXT   NOT NULL,
    visits       BIGINT NOT NULL,
    first_at     BIGINT NOT NULL,
    last_at      BIGINT NOT NULL,
    PRIMARY KEY (community_id, visitor_id, share_id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX visit_share ON visit (community_id, share_id);  -- who came by a share

CREATE TABLE attribution (
    community_id BYTEA  NOT NULL,
    order_id     BYTEA  NOT NULL,
    share_id     BYTEA  NOT NULL,
    referrer_id  BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    channel      TEXT   NOT NULL,
    newcomer     BIGINT NOT NULL,  -- 1 when it is the member's first paid order
    discount     BIGINT NOT NULL,
    total        BIGINT NOT NULL,
    kept         BIGINT NOT NULL,  -- 0 before the order is ready, and after its refund
    at           BIGINT NOT NULL,
    PRIMARY KEY (community_id, order_id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX attribution_share ON attribution (community_id, share_id);  -- what a share brought

CREATE TABLE referral (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,   -- who was brought
    referrer_id  BYTEA  NOT NULL,   -- by whom
    order_id     BYTEA  NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (community_id, member_id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX referral_referrer ON referral (community_id, referrer_id, member_id);  -- whom a member brought

CREATE TABLE fact_sequence (
    community_id BYTEA  NOT NULL PRIMARY KEY,
    last         BIGINT NOT NULL
);

CREATE TABLE fact (
    community_id BYTEA  NOT NULL,
    sequence     BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    subject_id   BYTEA  NOT NULL,
    payload      TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (community_id, sequence)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE fact_cursor (
    community_id BYTEA  NOT NULL,
    consumer     TEXT   NOT NULL,
    sequence     BIGINT NOT NULL,  -- the last one handled
    PRIMARY KEY (community_id, consumer)
);

CREATE TABLE dead_letter (
    community_id BYTEA  NOT NULL,
    consumer     TEXT   NOT NULL,
    sequence     BIGINT NOT NULL,
    error        TEXT   NOT NULL,
    attempts     BIGINT NOT NULL,
    next_at      BIGINT NOT NULL,  -- when it is tried again
    failed_at    BIGINT NOT NULL,
    PRIMARY KEY (community_id, consumer, sequence)
);

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

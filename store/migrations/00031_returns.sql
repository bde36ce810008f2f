-- +goose Up

-- A payment goes back in parts, each of which leaves once.
CREATE TABLE refund_part (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    payment_id   BYTEA  NOT NULL,
    part         BIGINT NOT NULL DEFAULT 1,  -- from 1
    order_id     BYTEA  NOT NULL,
    amount       BIGINT NOT NULL,
    currency     TEXT   NOT NULL,
    reason       TEXT   NOT NULL,
    state        TEXT   NOT NULL,  -- requested, done
    requested_at BIGINT NOT NULL,
    done_at      BIGINT,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, payment_id, part),      -- no part of it goes back twice
    CHECK (amount > 0 AND part > 0)
) /* sqlite: WITHOUT ROWID */;
INSERT INTO refund_part (community_id, id, payment_id, order_id, amount, currency, reason, state, requested_at, done_at)
    SELECT community_id, id, payment_id, order_id, amount, currency, reason, state, requested_at, done_at FROM refund;
DROP TABLE refund;
ALTER TABLE refund_part RENAME TO refund;
CREATE INDEX refund_order ON refund (community_id, order_id);  -- read with the order

-- Units of a line that come back, are given for others, or cost less after all.
CREATE TABLE order_return (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    order_id     BYTEA  NOT NULL,
    line         BIGINT NOT NULL,
    kind         TEXT   NOT NULL,  -- return, exchange, goodwill
    state        TEXT   NOT NULL,  -- asked, approved, done, declined, withdrawn
    variant_id   BYTEA  NOT NULL,  -- of the units that come back
    quantity     BIGINT NOT NULL,  -- 0 of goodwill
    for_id       BYTEA,            -- the variant that is given for them
    for_title    TEXT   NOT NULL,
    reason       TEXT   NOT NULL,
    words        TEXT   NOT NULL,  -- of who asked
    answer       TEXT   NOT NULL,  -- of the staff
    amount       BIGINT NOT NULL,  -- that went back
    credit       BIGINT NOT NULL,  -- of it, as store credit
    restocked    BIGINT NOT NULL,  -- 1 when the units are on the shelf again
    asked_at     BIGINT NOT NULL,
    decided_at   BIGINT,
    done_at      BIGINT,
    PRIMARY KEY (community_id, id),
    CHECK (quantity >= 0 AND amount >= 0 AND credit BETWEEN 0 AND amount)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX order_return_order ON order_return (community_id, order_id);
CREATE INDEX order_return_open  ON order_return (community_id, id) WHERE state IN ('asked', 'approved');  -- the queue of the staff

ALTER TABLE order_line ADD COLUMN returned  BIGINT NOT NULL DEFAULT 0 CHECK (returned BETWEEN 0 AND quantity);   -- units that were taken back
ALTER TABLE order_line ADD COLUMN restocked BIGINT NOT NULL DEFAULT 0 CHECK (restocked BETWEEN 0 AND returned);  -- of them, on the shelf again
ALTER TABLE orders ADD COLUMN returns       BIGINT NOT NULL DEFAULT 0;  -- how often its returns have changed
ALTER TABLE orders ADD COLUMN refunded      BIGINT NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND total);            -- by them
ALTER TABLE orders ADD COLUMN credited      BIGINT NOT NULL DEFAULT 0 CHECK (credited BETWEEN 0 AND credit);           -- of it, as store credit
ALTER TABLE orders ADD COLUMN delivered_at  BIGINT;
ALTER TABLE community ADD COLUMN return_days BIGINT NOT NULL DEFAULT 14;  -- after the delivery, in which members may return what they bought

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

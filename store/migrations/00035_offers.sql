-- +goose Up

-- An offer to buy together has a budget as campaigns have, may be paused, and says what becomes of its open groups when it
-- is ended early.
ALTER TABLE offer ADD COLUMN budget   BIGINT NOT NULL DEFAULT 0;  -- the most that its discounts may cost; 0 is no bound
ALTER TABLE offer ADD COLUMN spent    BIGINT NOT NULL DEFAULT 0 CHECK (spent >= 0 AND (budget = 0 OR spent <= budget));  -- of it, promised or given
ALTER TABLE offer ADD COLUMN fate     TEXT   NOT NULL DEFAULT '';  -- of open groups, when it was ended early: finish, close
ALTER TABLE offer ADD COLUMN ended_at BIGINT;

-- What is set aside of an offer's budget: for a group that is open, or for an order that is to open one when it is paid.
CREATE TABLE offer_promise (
    community_id BYTEA  NOT NULL,
    holder_id    BYTEA  NOT NULL,  -- the group, or the order
    offer_id     BYTEA  NOT NULL,
    amount       BIGINT NOT NULL,
    PRIMARY KEY (community_id, holder_id),
    CHECK (amount >= 0)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX offer_promises ON offer_promise (community_id, offer_id);

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

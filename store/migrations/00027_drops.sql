-- +goose Up

-- The line of a drop, from the day it is announced on.
CREATE TABLE drop_line (
    community_id BYTEA  NOT NULL,
    campaign_id  BYTEA  NOT NULL,
    aside        BIGINT NOT NULL,  -- units that are held on the shelf for it, and are in no order
    last         BIGINT NOT NULL,  -- the highest number that was given
    reached      BIGINT NOT NULL,  -- whoever has a number up to it was called, or left
    bought       BIGINT NOT NULL,
    codes        BIGINT NOT NULL,  -- priority codes that were made: never more than there are units
    opened_at    BIGINT,
    closed_at    BIGINT,
    ending       TEXT   NOT NULL,  -- how it was closed: sold_out, over
    PRIMARY KEY (community_id, campaign_id),
    CHECK (aside >= 0 AND last >= 0 AND reached BETWEEN 0 AND last AND bought >= 0 AND codes >= 0)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX drop_line_open ON drop_line (community_id, campaign_id) WHERE closed_at IS NULL;

-- A member's place in it.
CREATE TABLE drop_spot (
    community_id BYTEA  NOT NULL,
    campaign_id  BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    number       BIGINT NOT NULL,
    coded        BIGINT NOT NULL,  -- 1 when it was had by a priority code
    state        TEXT   NOT NULL,  -- waiting, called, bought, lapsed, left, returned
    joined_at    BIGINT NOT NULL,
    called_at    BIGINT,
    until        BIGINT,           -- when it is to be paid
    order_id     BYTEA,
    PRIMARY KEY (community_id, campaign_id, member_id),
    UNIQUE (community_id, campaign_id, number)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX drop_spot_called ON drop_spot (community_id, campaign_id) WHERE state = 'called';
CREATE INDEX drop_spot_due    ON drop_spot (community_id, until) WHERE state = 'called' AND order_id IS NULL;

-- Who wants to be told when it opens.
CREATE TABLE drop_reservation (
    community_id BYTEA  NOT NULL,
    campaign_id  BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    reserved_at  BIGINT NOT NULL,
    PRIMARY KEY (community_id, campaign_id, member_id)
) /* sqlite: WITHOUT ROWID */;

-- A priority code: for whoever types it, or for one member, who need not.
CREATE TABLE drop_code (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    campaign_id  BYTEA  NOT NULL,
    code_hash    BYTEA,            -- of what is typed
    member_id    BYTEA,            -- whom it was given to
    reason       TEXT   NOT NULL,  -- what it was earned by
    made_at      BIGINT NOT NULL,
    expires_at   BIGINT,           -- before the opening, by which every code is too old
    used_at      BIGINT,
    used_by      BYTEA,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, code_hash),
    UNIQUE (community_id, campaign_id, member_id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX drop_code_campaign ON drop_code (community_id, campaign_id, id);

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

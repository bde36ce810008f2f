-- +goose Up

-- A red packet keeps what was promised when it was opened, whatever becomes of its campaign.
CREATE TABLE packet (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    campaign_id  BYTEA  NOT NULL,
    member_id    BYTEA,            -- who passes it on; none: it is for all whom the campaign is for
    state        TEXT   NOT NULL,  -- open, empty, over
    currency     TEXT   NOT NULL,
    total        BIGINT NOT NULL,
    shares       BIGINT NOT NULL,
    spread       BIGINT NOT NULL,  -- percent that a share may differ
    claimed      BIGINT NOT NULL,  -- so many shares
    remains      BIGINT NOT NULL,  -- of the total, for who comes next
    returned     BIGINT NOT NULL,  -- of the total, to the budget
    seed         BYTEA  NOT NULL,  -- what its shares follow from
    promise      BYTEA  NOT NULL,  -- the hash of that, shown from the start
    opened_at    BIGINT NOT NULL,
    deadline     BIGINT NOT NULL,
    due_at       BIGINT,           -- the same while it is open
    closed_at    BIGINT,
    PRIMARY KEY (community_id, id),
    CHECK (claimed >= 0 AND claimed <= shares AND remains >= 0 AND returned >= 0 AND remains + returned <= total)
) /* sqlite: WITHOUT ROWID */;
CREATE UNIQUE INDEX packet_of_all    ON packet (community_id, campaign_id) WHERE member_id IS NULL;
CREATE UNIQUE INDEX packet_of_member ON packet (community_id, campaign_id, member_id) WHERE member_id IS NOT NULL;
CREATE INDEX packet_campaign ON packet (community_id, campaign_id, id);
CREATE INDEX packet_due      ON packet (community_id, due_at) WHERE due_at IS NOT NULL;

-- Its shares, in the order in which they are claimed.
CREATE TABLE packet_share (
    community_id BYTEA  NOT NULL,
    packet_id    BYTEA  NOT NULL,
    number       BIGINT NOT NULL,  -- from 1
    id           BYTEA  NOT NULL,  -- what its posting names
    campaign_id  BYTEA  NOT NULL,
    amount       BIGINT NOT NULL,
    member_id    BYTEA,            -- who claimed it
    claimed_at   BIGINT,
    PRIMARY KEY (community_id, packet_id, number),
    CHECK (amount > 0)
) /* sqlite: WITHOUT ROWID */;
CREATE UNIQUE INDEX packet_share_member ON packet_share (community_id, member_id, campaign_id) WHERE member_id IS NOT NULL;

-- Store credit that staff gave a member.
CREATE TABLE credit_gift (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    currency     TEXT   NOT NULL,
    amount       BIGINT NOT NULL,
    reason       TEXT   NOT NULL,
    given_by     BYTEA  NOT NULL,
    given_at     BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    CHECK (amount > 0)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX credit_gift_member ON credit_gift (community_id, member_id, id);

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

-- +goose Up

-- A link leads to an offer or to a campaign. A member has one to each; the community has one to each for every channel
-- that it publishes in.
ALTER TABLE share RENAME TO share_before;
CREATE TABLE share (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    code         TEXT   NOT NULL,
    member_id    BYTEA,            -- whose it is; none: the community's own
    target       TEXT   NOT NULL,  -- offer, campaign
    target_id    BYTEA  NOT NULL,
    channel      TEXT   NOT NULL,  -- that the community's own is for
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, code)
) /* sqlite: WITHOUT ROWID */;
INSERT INTO share (community_id, id, code, member_id, target, target_id, channel, created_at)
    SELECT community_id, id, code, member_id, 'offer', offer_id, '', created_at FROM share_before;
DROP TABLE share_before;
CREATE UNIQUE INDEX share_member  ON share (community_id, member_id, target_id) WHERE member_id IS NOT NULL;
CREATE UNIQUE INDEX share_channel ON share (community_id, target_id, channel) WHERE member_id IS NULL;
CREATE INDEX share_target ON share (community_id, target_id);  -- every link to it

-- Nobody is credited with what the community's own links bring.
ALTER TABLE attribution RENAME TO attribution_before;
CREATE TABLE attribution (
    community_id BYTEA  NOT NULL,
    order_id     BYTEA  NOT NULL,
    share_id     BYTEA  NOT NULL,
    referrer_id  BYTEA,
    member_id    BYTEA  NOT NULL,
    channel      TEXT   NOT NULL,
    newcomer     BIGINT NOT NULL,  -- 1 when it is the member's first paid order
    discount     BIGINT NOT NULL,
    total        BIGINT NOT NULL,
    kept         BIGINT NOT NULL,  -- 0 before the order is ready, and after its refund
    at           BIGINT NOT NULL,
    PRIMARY KEY (community_id, order_id)
) /* sqlite: WITHOUT ROWID */;
INSERT INTO attribution (community_id, order_id, share_id, referrer_id, member_id, channel, newcomer, discount, total, kept, at)
    SELECT community_id, order_id, share_id, referrer_id, member_id, channel, newcomer, discount, total, kept, at FROM attribution_before;
DROP TABLE attribution_before;
CREATE INDEX attribution_share ON attribution (community_id, share_id);  -- what a share brought

-- How many came by a link, through which channel: so that a million arrivals are not counted one by one.
CREATE TABLE arrival (
    community_id BYTEA  NOT NULL,
    share_id     BYTEA  NOT NULL,
    channel      TEXT   NOT NULL,
    visitors     BIGINT NOT NULL,  -- who came for the first time
    visits       BIGINT NOT NULL,
    PRIMARY KEY (community_id, share_id, channel)
) /* sqlite: WITHOUT ROWID */;
INSERT INTO arrival (community_id, share_id, channel, visitors, visits)
    SELECT community_id, share_id, channel, COUNT(*), CAST(SUM(visits) AS BIGINT) FROM visit GROUP BY community_id, share_id, channel;

-- What an order was bought with: each campaign that made it cheaper.
CREATE TABLE conversion (
    community_id BYTEA  NOT NULL,
    campaign_id  BYTEA  NOT NULL,
    order_id     BYTEA  NOT NULL,
    cost         BIGINT NOT NULL,  -- what the campaign took off
    total        BIGINT NOT NULL,  -- of the order
    newcomer     BIGINT NOT NULL,  -- 1 when it is the member's first kept order
    kept         BIGINT NOT NULL,  -- 0 before the order is ready, and after its refund
    PRIMARY KEY (community_id, campaign_id, order_id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX conversion_order ON conversion (community_id, order_id);
INSERT INTO conversion (community_id, campaign_id, order_id, cost, total, newcomer, kept)
    SELECT x.community_id, x.campaign_id, x.order_id, CAST(SUM(x.cost) AS BIGINT), o.total,
        CASE WHEN o.state IN ('ready', 'shipped') AND NOT EXISTS (SELECT 1 FROM orders p WHERE p.community_id = o.community_id AND p.member_id = o.member_id
            AND p.state IN ('ready', 'shipped') AND (p.paid_at < o.paid_at OR p.paid_at = o.paid_at AND p.id < o.id)) THEN 1 ELSE 0 END,
        CASE WHEN o.state IN ('ready', 'shipped') THEN 1 ELSE 0 END
    FROM (
        SELECT community_id, campaign_id, id AS order_id, discount - reduced AS cost FROM orders WHERE campaign_id IS NOT NULL
        UNION ALL
        SELECT community_id, campaign_id, order_id, amount FROM order_reduction WHERE campaign_id IS NOT NULL
    ) x JOIN orders o ON o.community_id = x.community_id AND o.id = x.order_id
    GROUP BY x.community_id, x.campaign_id, x.order_id, o.total, o.state, o.member_id, o.paid_at, o.id, o.community_id;

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

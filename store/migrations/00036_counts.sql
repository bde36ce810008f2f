-- +goose Up

-- A link counts who came by it, and the kept orders that it brought: so that a million arrivals are not counted one by one.
ALTER TABLE share ADD COLUMN visitors  BIGINT NOT NULL DEFAULT 0;  -- who came for the first time
ALTER TABLE share ADD COLUMN visits    BIGINT NOT NULL DEFAULT 0;
ALTER TABLE share ADD COLUMN orders    BIGINT NOT NULL DEFAULT 0;
ALTER TABLE share ADD COLUMN newcomers BIGINT NOT NULL DEFAULT 0;
ALTER TABLE share ADD COLUMN discount  BIGINT NOT NULL DEFAULT 0;
ALTER TABLE share ADD COLUMN total     BIGINT NOT NULL DEFAULT 0;
UPDATE share SET (visitors, visits) = (
    SELECT CAST(COALESCE(SUM(a.visitors), 0) AS BIGINT), CAST(COALESCE(SUM(a.visits), 0) AS BIGINT)
    FROM arrival a WHERE a.community_id = share.community_id AND a.share_id = share.id);
UPDATE share SET (orders, newcomers, discount, total) = (
    SELECT COUNT(*), CAST(COALESCE(SUM(a.newcomer), 0) AS BIGINT), CAST(COALESCE(SUM(a.discount), 0) AS BIGINT), CAST(COALESCE(SUM(a.total), 0) AS BIGINT)
    FROM attribution a WHERE a.community_id = share.community_id AND a.share_id = share.id AND a.kept = 1);
DROP INDEX share_target;
DROP INDEX attribution_share;
CREATE INDEX share_best ON share (community_id, target_id, newcomers, orders, visitors, member_id) WHERE member_id IS NOT NULL;  -- the best last

-- The same of all links to an offer or a campaign, by channel.
CREATE TABLE reach (
    community_id BYTEA  NOT NULL,
    target_id    BYTEA  NOT NULL,
    channel      TEXT   NOT NULL,
    target       TEXT   NOT NULL,  -- offer, campaign
    visitors     BIGINT NOT NULL,
    visits       BIGINT NOT NULL,
    orders       BIGINT NOT NULL,
    newcomers    BIGINT NOT NULL,
    discount     BIGINT NOT NULL,
    total        BIGINT NOT NULL,
    PRIMARY KEY (community_id, target_id, channel)
) /* sqlite: WITHOUT ROWID */;
INSERT INTO reach (community_id, target_id, channel, target, visitors, visits, orders, newcomers, discount, total)
    SELECT community_id, target_id, channel, target, CAST(SUM(visitors) AS BIGINT), CAST(SUM(visits) AS BIGINT), CAST(SUM(orders) AS BIGINT),
        CAST(SUM(newcomers) AS BIGINT), CAST(SUM(discount) AS BIGINT), CAST(SUM(total) AS BIGINT)
    FROM (
        SELECT s.community_id, s.target_id, a.channel, s.target, a.visitors, a.visits, 0 AS orders, 0 AS newcomers, 0 AS discount, 0 AS total
        FROM arrival a JOIN share s ON s.community_id = a.community_id AND s.id = a.share_id
        UNION ALL
        SELECT s.community_id, s.target_id, a.channel, s.target, 0, 0, 1, a.newcomer, a.discount, a.total
        FROM attribution a JOIN share s ON s.community_id = a.community_id AND s.id = a.share_id WHERE a.kept = 1
    ) x GROUP BY community_id, target_id, channel, target;
DROP TABLE arrival;

-- What a campaign brought: the kept orders that were bought with it, or that its links brought, each once.
CREATE TABLE outcome (
    community_id BYTEA  NOT NULL,
    campaign_id  BYTEA  NOT NULL,
    orders       BIGINT NOT NULL,
    newcomers    BIGINT NOT NULL,
    discount     BIGINT NOT NULL,
    total        BIGINT NOT NULL,
    PRIMARY KEY (community_id, campaign_id)
) /* sqlite: WITHOUT ROWID */;
INSERT INTO outcome (community_id, campaign_id, orders, newcomers, discount, total)
    SELECT community_id, campaign_id, COUNT(*), CAST(SUM(newcomer) AS BIGINT), CAST(SUM(discount) AS BIGINT), CAST(SUM(total) AS BIGINT)
    FROM (
        SELECT community_id, campaign_id, newcomer, cost AS discount, total FROM conversion WHERE kept = 1
        UNION ALL
        SELECT a.community_id, s.target_id, a.newcomer, a.discount, a.total
        FROM attribution a JOIN share s ON s.community_id = a.community_id AND s.id = a.share_id
        WHERE a.kept = 1 AND s.target = 'campaign' AND NOT EXISTS (
            SELECT 1 FROM conversion c WHERE c.community_id = a.community_id AND c.campaign_id = s.target_id AND c.order_id = a.order_id)
    ) x GROUP BY community_id, campaign_id;
CREATE INDEX conversion_open ON conversion (community_id, campaign_id) WHERE kept = 0;  -- orders that are not ready yet, or went back

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

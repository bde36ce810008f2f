-- +goose Up

-- Roles: one owner at least answers for a community; who worked here looks after people from now on.
UPDATE member SET role = 'care' WHERE role = 'staff';
UPDATE member SET role = 'owner' WHERE role = 'operator' AND NOT EXISTS (
    SELECT 1 FROM member o WHERE o.community_id = member.community_id AND o.role IN ('operator', 'owner') AND o.id < member.id);

-- Who did it at work, as staff, leader or host; NULL for what anybody does for themselves. What has one is the audit
-- log, so that nothing else writes to its indexes.
ALTER TABLE fact ADD COLUMN by_id BYTEA;
CREATE INDEX fact_audit ON fact (community_id, sequence) WHERE by_id IS NOT NULL;         -- the log, the newest first
CREATE INDEX fact_by    ON fact (community_id, by_id, sequence) WHERE by_id IS NOT NULL;  -- what one of them did

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

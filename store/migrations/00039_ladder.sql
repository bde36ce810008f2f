-- +goose Up

-- Where each member is on the ladder, and what that is made of. What is missing of the past is read from the facts, by the
-- consumer that keeps this; visits alone are told by none before now.
CREATE TABLE ladder (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    rung         TEXT   NOT NULL,  -- customer, user, fan, friend; empty: none
    since        BIGINT,
    cause        TEXT   NOT NULL,  -- what moved them there
    paid         BIGINT NOT NULL,  -- orders that are sold and of which money was kept
    week         BIGINT NOT NULL,  -- the latest in which they were active, from that of 1 January 1970
    weeks        BIGINT NOT NULL,  -- bit n: n weeks before it
    advocated_at BIGINT,
    advocacy     TEXT   NOT NULL,  -- by what
    tied_at      BIGINT,           -- dealings both ways with the third of the ordinary members dealt with latest
    taken_at     BIGINT,           -- when evidence was last taken back
    falls_at     BIGINT,           -- when the rung is lost, unless there is new evidence
    version      BIGINT NOT NULL,
    PRIMARY KEY (community_id, member_id),
    CHECK (paid >= 0 AND weeks >= 0 AND version > 0)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX ladder_falls ON ladder (community_id, falls_at) WHERE falls_at IS NOT NULL;  -- who falls next

-- That one member dealt with another: helped, thanked, joined their group buy.
CREATE TABLE interaction (
    community_id BYTEA  NOT NULL,
    from_id      BYTEA  NOT NULL,
    to_id        BYTEA  NOT NULL,
    times        BIGINT NOT NULL,
    last_at      BIGINT NOT NULL,
    sequence     BIGINT NOT NULL,  -- of the last fact that told of one
    PRIMARY KEY (community_id, from_id, to_id),
    CHECK (times > 0 AND from_id <> to_id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX interaction_to ON interaction (community_id, to_id, from_id);  -- both ways, and an erasure

-- How many climbed and fell in a month, and for what. Those who act for the brand are not counted.
CREATE TABLE ladder_month (
    community_id BYTEA  NOT NULL,
    month        TEXT   NOT NULL,  -- 2026-03, where the community is
    was          TEXT   NOT NULL,
    rung         TEXT   NOT NULL,
    cause        TEXT   NOT NULL,
    moves        BIGINT NOT NULL,
    PRIMARY KEY (community_id, month, was, rung, cause),
    CHECK (moves > 0 AND was <> rung)
) /* sqlite: WITHOUT ROWID */;

-- The rung lies in the member's own row too, with what else segments ask of every member.
ALTER TABLE member ADD COLUMN rung TEXT NOT NULL DEFAULT '';
CREATE INDEX member_rung ON member (community_id, rung, id, role);  -- those on a rung, counted without looking at them

-- When somebody new came by a member's link; it is noted, and told, once a day at most.
ALTER TABLE share ADD COLUMN heard_at BIGINT;
UPDATE share SET heard_at = (SELECT MAX(v.first_at) FROM visit v WHERE v.community_id = share.community_id AND v.share_id = share.id)
    WHERE member_id IS NOT NULL;
INSERT INTO ladder (community_id, member_id, rung, since, cause, paid, week, weeks, advocated_at, advocacy, tied_at, taken_at, falls_at, version)
    SELECT s.community_id, s.member_id, '', NULL, '', 0, 0, 0, MAX(s.heard_at), 'visit', NULL, NULL, NULL, 1
    FROM share s WHERE s.member_id IS NOT NULL AND s.heard_at IS NOT NULL GROUP BY s.community_id, s.member_id;

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

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

-- Who asked to be erased, and when it is done. A person's, in every community that they are in.
CREATE TABLE erasure (
    person_id BYTEA  NOT NULL PRIMARY KEY,
    asked_at  BIGINT NOT NULL,
    due_at    BIGINT NOT NULL,  -- until then it can be undone
    done_at   BIGINT
);
CREATE INDEX erasure_due ON erasure (due_at) WHERE done_at IS NULL;  -- carried out when due

-- A case is what was reported of one thing, until the staff have decided what becomes of it, and of the member whose
-- it is. A warning or a ban without a report is a case too.
CREATE TABLE safety_case (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    subject_kind TEXT   NOT NULL,  -- member, circle
    subject_id   BYTEA  NOT NULL,
    member_id    BYTEA,            -- whose it is; NULL when nobody's
    state        TEXT   NOT NULL,  -- open, dismissed, hidden, warned, banned
    reports      BIGINT NOT NULL,
    hidden       BIGINT NOT NULL,  -- 1 while the thing is hidden
    note         TEXT   NOT NULL,  -- of who decided, to the member
    opened_at    BIGINT NOT NULL,
    decided_at   BIGINT,
    decided_by   BYTEA,
    until        BIGINT,           -- of a ban; NULL: for ever
    ended_at     BIGINT,           -- of a ban that is over
    appeal       TEXT   NOT NULL,  -- the member's words
    appealed_at  BIGINT,
    review       TEXT   NOT NULL,  -- upheld, overturned; empty before
    review_note  TEXT   NOT NULL,
    reviewed_at  BIGINT,
    reviewed_by  BYTEA,
    PRIMARY KEY (community_id, id),
    CHECK (reports >= 0 AND (reviewed_at IS NULL OR appealed_at IS NOT NULL) AND (state <> 'open' OR decided_at IS NULL))
) /* sqlite: WITHOUT ROWID */;
CREATE UNIQUE INDEX safety_case_open   ON safety_case (community_id, subject_id) WHERE state = 'open';                       -- one at a time about a thing
CREATE UNIQUE INDEX safety_case_hidden ON safety_case (community_id, subject_id) WHERE hidden = 1;                           -- whether a thing is hidden
CREATE UNIQUE INDEX safety_case_ban    ON safety_case (community_id, member_id) WHERE state = 'banned' AND ended_at IS NULL; -- one ban at a time
CREATE INDEX safety_case_appeal ON safety_case (community_id, id) WHERE appealed_at IS NOT NULL AND reviewed_at IS NULL;     -- to be reviewed
CREATE INDEX safety_case_member ON safety_case (community_id, member_id, id);                                                -- a member's own

CREATE TABLE report (
    community_id BYTEA  NOT NULL,
    case_id      BYTEA  NOT NULL,
    reporter_id  BYTEA  NOT NULL,
    reason       TEXT   NOT NULL,
    note         TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (community_id, case_id, reporter_id)  -- nobody reports a thing twice
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX report_reporter ON report (community_id, reporter_id, at);  -- a member's own, and how many a day

-- Whom a member does not want to see (mute), or to have to do with (block).
CREATE TABLE distance (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    other_id     BYTEA  NOT NULL,
    kind         TEXT   NOT NULL,  -- mute, block
    at           BIGINT NOT NULL,
    PRIMARY KEY (community_id, member_id, other_id)
) /* sqlite: WITHOUT ROWID */;

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

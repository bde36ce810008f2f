-- +goose Up

-- Whether members may found circles; no row: only the staff do.
CREATE TABLE circle_policy (
    community_id  BYTEA  NOT NULL PRIMARY KEY,
    members_found BIGINT NOT NULL
);

CREATE TABLE circle (
    community_id  BYTEA  NOT NULL,
    id            BYTEA  NOT NULL,
    slug          TEXT   NOT NULL,
    name          TEXT   NOT NULL,
    folded        TEXT   NOT NULL,  -- the name as it is searched (fold.go)
    kind          TEXT   NOT NULL,  -- core, interest, chapter, cohort
    reason        TEXT   NOT NULL,  -- contact, work, friendship, learning, promotion, life
    about         TEXT   NOT NULL,
    region        TEXT   NOT NULL,
    rules         TEXT   NOT NULL,
    rules_version BIGINT NOT NULL,  -- grows by one with each change of the rules
    admission     TEXT   NOT NULL,  -- open, application, invitation, tier
    capacity      BIGINT NOT NULL,  -- 0 is none
    split_above   BIGINT NOT NULL,  -- with more members it splits by itself; 0 is never
    members       BIGINT NOT NULL,
    waiting       BIGINT NOT NULL,
    state         TEXT   NOT NULL,  -- live, archived
    parent_id     BYTEA,            -- the circle it was split from
    merged_into   BYTEA,            -- the circle that its members went to
    founded_by    BYTEA,
    founded_at    BIGINT NOT NULL,
    archived_at   BIGINT,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, slug),
    CHECK (members >= 0 AND waiting >= 0 AND (capacity = 0 OR members <= capacity))
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX circle_size    ON circle (community_id, members, id);                       -- the largest first
CREATE INDEX circle_parent  ON circle (community_id, parent_id, id) WHERE parent_id IS NOT NULL;  -- those that a circle gave birth to
CREATE INDEX circle_outgrow ON circle (community_id, id) WHERE split_above > 0;          -- looked through at midnight

-- The tiers whose members a circle lets in.
CREATE TABLE circle_tier (
    community_id BYTEA NOT NULL,
    circle_id    BYTEA NOT NULL,
    tier_id      BYTEA NOT NULL,
    PRIMARY KEY (community_id, circle_id, tier_id)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE circle_member (
    community_id  BYTEA  NOT NULL,
    circle_id     BYTEA  NOT NULL,
    member_id     BYTEA  NOT NULL,
    role          TEXT   NOT NULL,  -- member, host, leader
    way           TEXT   NOT NULL,  -- how they came: founding, open, waiting, application, invitation, tier, promotion, appointment
    reason        TEXT   NOT NULL,  -- why they were promoted
    by_id         BYTEA,            -- who let them in, if somebody did
    rules_version BIGINT NOT NULL,  -- that they agreed to
    joined_at     BIGINT NOT NULL,
    PRIMARY KEY (community_id, circle_id, member_id)  -- nobody twice
) /* sqlite: WITHOUT ROWID */;
CREATE UNIQUE INDEX circle_leader ON circle_member (community_id, circle_id) WHERE role = 'leader';  -- one leader
CREATE INDEX circle_hosts    ON circle_member (community_id, circle_id, role) WHERE role <> 'member';  -- who runs a circle
CREATE INDEX circle_of       ON circle_member (community_id, member_id, circle_id);                   -- a member's circles
CREATE INDEX circle_promoted ON circle_member (community_id, circle_id, joined_at) WHERE way = 'promotion';  -- shown with their reasons

CREATE TABLE circle_wait (
    community_id  BYTEA  NOT NULL,
    circle_id     BYTEA  NOT NULL,
    member_id     BYTEA  NOT NULL,
    way           TEXT   NOT NULL,  -- as of a circle_member, once they are in
    by_id         BYTEA,
    rules_version BIGINT NOT NULL,
    since         BIGINT NOT NULL,
    PRIMARY KEY (community_id, circle_id, member_id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX circle_wait_turn ON circle_wait (community_id, circle_id, since, member_id);  -- who has waited longest
CREATE INDEX circle_wait_of   ON circle_wait (community_id, member_id, circle_id);         -- what a member waits for

-- A leader's offer to somebody in the circle to lead it instead.
CREATE TABLE hand_over (
    community_id BYTEA  NOT NULL,
    circle_id    BYTEA  NOT NULL,
    to_id        BYTEA  NOT NULL,
    by_id        BYTEA  NOT NULL,
    offered_at   BIGINT NOT NULL,
    PRIMARY KEY (community_id, circle_id)  -- one at a time
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE circle_split (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    circle_id    BYTEA  NOT NULL,
    child_id     BYTEA  NOT NULL,  -- the circle that comes to be
    child_name   TEXT   NOT NULL,
    child_slug   TEXT   NOT NULL,
    leader_id    BYTEA,            -- who is to lead it
    basis        TEXT   NOT NULL,  -- what sides were chosen by: ties, joined
    state        TEXT   NOT NULL,  -- planned, done, undone, canceled
    planned_by   BYTEA,            -- NULL: the program, at midnight
    planned_at   BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,
    closed_at    BIGINT,
    PRIMARY KEY (community_id, circle_id, id)  -- a circle's splits, the last of them last
) /* sqlite: WITHOUT ROWID */;
CREATE UNIQUE INDEX circle_split_planned ON circle_split (community_id, circle_id) WHERE state = 'planned';  -- one plan at a time
CREATE INDEX circle_split_due ON circle_split (community_id, due_at, circle_id) WHERE state = 'planned';      -- carried out when due

CREATE TABLE split_side (
    community_id BYTEA  NOT NULL,
    split_id     BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    side         BIGINT NOT NULL,  -- 0 stays, 1 goes to the child
    chosen       BIGINT NOT NULL,  -- 1 when the member chose
    role         TEXT   NOT NULL,  -- what they were before the split
    PRIMARY KEY (community_id, split_id, member_id)
) /* sqlite: WITHOUT ROWID */;

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

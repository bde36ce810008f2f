-- +goose Up
-- Who gets in. A place is what one is let into: a circle, or the community itself, whose id then stands for the place.

-- How people get into a community, and what members may do about it. A community without a row is open.
CREATE TABLE entrance (
    community_id BYTEA  NOT NULL PRIMARY KEY,
    admission    TEXT   NOT NULL,  -- open, application, invitation, tier
    reapply_days BIGINT NOT NULL,  -- after a decline
    quota        BIGINT NOT NULL,  -- places that a member may give away
    invite_days  BIGINT NOT NULL,  -- an invitation lasts
    mails_a_day  BIGINT NOT NULL   -- invitations sent, in all
);

-- The questions of a place, version by version: an answer stays readable after the questions have changed.
CREATE TABLE question_form (
    community_id BYTEA  NOT NULL,
    place_id     BYTEA  NOT NULL,
    version      BIGINT NOT NULL,  -- from 1
    questions    TEXT   NOT NULL,  -- JSON
    made_by      BYTEA  NOT NULL,
    made_at      BIGINT NOT NULL,
    PRIMARY KEY (community_id, place_id, version)  -- of two who change them at once, one is told
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE application (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    place_id     BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    form         BIGINT NOT NULL,  -- version of the questions; 0 when there were none
    rules        BIGINT NOT NULL,  -- version of a circle's rules that the applicant agrees to
    answers      TEXT   NOT NULL,  -- JSON, in the order of the questions
    state        TEXT   NOT NULL,  -- submitted, asked, accepted, declined, withdrawn
    reviewer_id  BYTEA,
    submitted_at BIGINT NOT NULL,
    changed_at   BIGINT NOT NULL,  -- its state
    PRIMARY KEY (community_id, id)
) /* sqlite: WITHOUT ROWID */;
CREATE UNIQUE INDEX application_one  ON application (community_id, place_id, member_id) WHERE state IN ('submitted', 'asked');  -- nobody applies twice at once
CREATE INDEX application_state  ON application (community_id, state, id);  -- those to be decided, or decided one way, in order
CREATE INDEX application_member ON application (community_id, member_id, id);  -- somebody's own, the newest first

-- What happened to an application; a note is for those who review it alone.
CREATE TABLE application_step (
    community_id   BYTEA  NOT NULL,
    application_id BYTEA  NOT NULL,
    id             BYTEA  NOT NULL,
    kind           TEXT   NOT NULL,  -- submitted, asked, answered, accepted, declined, withdrawn, assigned, note
    by_id          BYTEA  NOT NULL,
    words          TEXT   NOT NULL,
    at             BIGINT NOT NULL,
    PRIMARY KEY (community_id, application_id, id)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE invitation (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    place_id     BYTEA  NOT NULL,
    inviter_id   BYTEA  NOT NULL,
    secret_hash  BYTEA,            -- of a link to pass on; NULL for one that is addressed
    email        TEXT   NOT NULL,  -- whom it is addressed to; empty for a link
    name         TEXT   NOT NULL,
    folded       TEXT   NOT NULL,  -- the name as it is searched
    note         TEXT   NOT NULL,
    counted      BIGINT NOT NULL,  -- 1 when it counts against the inviter's quota
    uses         BIGINT NOT NULL,  -- how many it lets in
    used         BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    closed_at    BIGINT,           -- used up, revoked, or found to be over
    mail_due_at  BIGINT,           -- when its mail is to be sent
    mail_tries   BIGINT NOT NULL,
    mailed_at    BIGINT,
    PRIMARY KEY (community_id, id),
    CHECK (used >= 0 AND used <= uses)
) /* sqlite: WITHOUT ROWID */;
CREATE UNIQUE INDEX invitation_secret ON invitation (community_id, secret_hash) WHERE secret_hash IS NOT NULL;  -- opened by its link
CREATE UNIQUE INDEX invitation_email  ON invitation (community_id, email, place_id) WHERE email <> '' AND closed_at IS NULL;  -- nobody is invited twice at once
CREATE INDEX invitation_inviter ON invitation (community_id, inviter_id, id);  -- a member's own, the newest first
CREATE INDEX invitation_mail_due ON invitation (community_id, mail_due_at) WHERE mail_due_at IS NOT NULL;  -- to be sent

-- How many places a member has given away by invitations that count.
CREATE TABLE invited_places (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    given        BIGINT NOT NULL,
    PRIMARY KEY (community_id, member_id),
    CHECK (given >= 0)
) /* sqlite: WITHOUT ROWID */;

-- How many invitations were mailed on a day of the community.
CREATE TABLE invitation_mails (
    community_id BYTEA  NOT NULL,
    day          TEXT   NOT NULL,
    sent         BIGINT NOT NULL,
    PRIMARY KEY (community_id, day)
) /* sqlite: WITHOUT ROWID */;

-- Addresses that asked never to be invited again, as hashes: they are compared, never written to.
CREATE TABLE invitation_refusal (
    community_id BYTEA  NOT NULL,
    email_hash   BYTEA  NOT NULL,
    refused_at   BIGINT NOT NULL,
    PRIMARY KEY (community_id, email_hash)
) /* sqlite: WITHOUT ROWID */;

-- How somebody got in: by which application, invitation, tier, or by whom of the staff.
CREATE TABLE admittance (
    community_id BYTEA  NOT NULL,
    cause_id     BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    place_id     BYTEA  NOT NULL,
    way          TEXT   NOT NULL,  -- application, invitation, tier, appointment
    by_id        BYTEA,            -- who invited or decided
    at           BIGINT NOT NULL,
    PRIMARY KEY (community_id, cause_id, member_id)  -- one cause lets a person in once
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX admittance_member ON admittance (community_id, member_id);  -- how a member got in

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

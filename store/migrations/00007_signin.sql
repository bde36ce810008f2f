-- +goose Up

-- Who a browser's session belongs to, once somebody has signed in. What ends one is ended_at: a request that was under
-- way may write the session itself again. Its expires_at is then when no such request can be any more.
CREATE TABLE person_session (
    person_id  BYTEA  NOT NULL,
    id         BYTEA  NOT NULL,
    token_hash BYTEA  NOT NULL UNIQUE,
    way        TEXT   NOT NULL,  -- code, passkey, provider, link
    browser    TEXT   NOT NULL,
    system     TEXT   NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,  -- to the hour
    expires_at BIGINT NOT NULL,
    ended_at   BIGINT,
    PRIMARY KEY (person_id, id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX person_session_expiry ON person_session (expires_at);  -- swept when over

CREATE TABLE passkey (
    person_id     BYTEA  NOT NULL,
    id            BYTEA  NOT NULL,
    credential_id BYTEA  NOT NULL UNIQUE,  -- as the authenticator calls it
    name          TEXT   NOT NULL,
    record        BYTEA  NOT NULL,  -- what is needed to verify it
    counter       BIGINT NOT NULL,  -- of its uses, by its own account; 0 when it keeps none
    created_at    BIGINT NOT NULL,
    used_at       BIGINT,
    suspect_at    BIGINT,           -- when it looked like a copy; not accepted since
    PRIMARY KEY (person_id, id)
) /* sqlite: WITHOUT ROWID */;

-- Accounts with identity providers that are a person's.
CREATE TABLE identity (
    issuer     TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    person_id  BYTEA  NOT NULL,
    id         BYTEA  NOT NULL,
    email      TEXT   NOT NULL,  -- as the provider told it, to tell accounts apart; proves nothing
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX identity_person ON identity (person_id, id);  -- a person's own list

-- What was begun and waits for its answer: a passkey's challenge, a way to a provider and back. Taken once.
CREATE TABLE ceremony (
    handle_hash BYTEA  NOT NULL PRIMARY KEY,
    browser     BYTEA  NOT NULL,  -- hash of what the browser that began it has in its session
    kind        TEXT   NOT NULL,
    person_id   BYTEA,            -- whose it is; NULL when that is to be found out
    data        BYTEA  NOT NULL,
    expires_at  BIGINT NOT NULL
);
CREATE INDEX ceremony_expiry ON ceremony (expires_at);  -- swept when over

-- How often something was tried that may be tried so many times in a while.
CREATE TABLE attempt (
    subject_hash BYTEA  NOT NULL PRIMARY KEY,
    times        BIGINT NOT NULL,
    until        BIGINT NOT NULL  -- when counting begins anew
);
CREATE INDEX attempt_until ON attempt (until);  -- swept when over

-- Changes of a person's e-mail, kept while they can be undone.
CREATE TABLE email_change (
    person_id  BYTEA  NOT NULL,
    id         BYTEA  NOT NULL,
    old_email  TEXT   NOT NULL,
    new_email  TEXT   NOT NULL,
    locale     TEXT   NOT NULL,
    undo_hash  BYTEA  UNIQUE,     -- of the link's secret that the old address was told
    changed_at BIGINT NOT NULL,
    told_at    BIGINT,            -- when the old address was
    until      BIGINT NOT NULL,   -- the last moment to undo it
    undone_at  BIGINT,
    PRIMARY KEY (person_id, id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX email_change_old ON email_change (old_email);  -- kept for its person until then
CREATE INDEX email_change_untold ON email_change (changed_at) WHERE told_at IS NULL;  -- to tell
CREATE INDEX email_change_until ON email_change (until);  -- swept when over

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

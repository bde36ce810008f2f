-- +goose Up

-- What a member is told: a line of their inbox. News of one kind about one thing joins the line while it is unread.
CREATE TABLE notice (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    kind         TEXT   NOT NULL,
    circle_id    BYTEA  NOT NULL,  -- zeros: of no circle
    subject_id   BYTEA  NOT NULL,  -- what it is about
    news         BIGINT NOT NULL,  -- how many pieces of news the line tells
    args         TEXT   NOT NULL,  -- of the newest, for its message
    digest       BIGINT NOT NULL,  -- 1 while it is to be in the next digest
    made_at      BIGINT NOT NULL,  -- when the newest came
    read_at      BIGINT,
    PRIMARY KEY (community_id, member_id, id),
    CHECK (news > 0)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX notice_newest ON notice (community_id, member_id, made_at, id);                             -- the inbox
CREATE INDEX notice_unread ON notice (community_id, member_id, kind, subject_id) WHERE read_at IS NULL;  -- the bell, and the line that news joins
CREATE INDEX notice_digest ON notice (community_id, member_id, made_at) WHERE digest = 1;                -- the next digest
CREATE INDEX notice_age    ON notice (community_id, made_at);                                            -- forgotten when old

-- Which news a member was told, so that none is told twice.
CREATE TABLE notice_news (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    sequence     BIGINT NOT NULL,  -- of the fact
    kind         TEXT   NOT NULL,
    notice_id    BYTEA  NOT NULL,
    PRIMARY KEY (community_id, member_id, sequence, kind)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX notice_news_line ON notice_news (community_id, member_id, notice_id);  -- forgotten with its line

-- How a member wants to be told. Without a row, everything is as the program proposes.
CREATE TABLE notice_settings (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    zone         TEXT   NOT NULL,  -- IANA; empty: the community's
    quiet_from   BIGINT NOT NULL,  -- minutes after midnight
    quiet_to     BIGINT NOT NULL,  -- the same as quiet_from: never quiet
    digest_hour  BIGINT NOT NULL,
    email_off    BIGINT NOT NULL,  -- 1: no e-mail at all
    refused      TEXT   NOT NULL,  -- the address that a mail server refused for good; empty: none
    PRIMARY KEY (community_id, member_id)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE notice_choice (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    kind         TEXT   NOT NULL,
    inbox        BIGINT NOT NULL,
    email        TEXT   NOT NULL,  -- off, digest, instant
    push         BIGINT NOT NULL,
    PRIMARY KEY (community_id, member_id, kind)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE notice_circle (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    circle_id    BYTEA  NOT NULL,
    level        TEXT   NOT NULL,  -- inbox, muted
    PRIMARY KEY (community_id, member_id, circle_id)
) /* sqlite: WITHOUT ROWID */;

-- Browsers that take push messages.
CREATE TABLE push_subscription (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    endpoint     TEXT   NOT NULL,
    p256dh       BYTEA  NOT NULL,  -- the browser's public key
    auth         BYTEA  NOT NULL,
    browser      TEXT   NOT NULL,  -- what it calls itself
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, endpoint)  -- a browser is one member's at a time
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX push_subscription_member ON push_subscription (community_id, member_id, id);  -- whom to push to

-- What is to be sent, and when.
CREATE TABLE notice_delivery (
    community_id    BYTEA  NOT NULL,
    id              BYTEA  NOT NULL,
    member_id       BYTEA  NOT NULL,
    channel         TEXT   NOT NULL,  -- email, digest, push
    notice_id       BYTEA  NOT NULL,  -- zeros: a digest
    subscription_id BYTEA  NOT NULL,  -- zeros: no push
    due_at          BIGINT NOT NULL,  -- while it is being sent: when another may try
    sending         BIGINT NOT NULL,
    tries           BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, member_id, channel, notice_id, subscription_id)  -- nothing is sent twice for what waits once
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX notice_delivery_due ON notice_delivery (community_id, due_at);  -- sent when due

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

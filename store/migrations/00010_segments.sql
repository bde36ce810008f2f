-- +goose Up

-- The words of names and e-mails, as word.go takes them apart. Whoever is there already is written by the migration
-- that indexes members.
CREATE TABLE member_word (
    community_id BYTEA NOT NULL,
    word         BYTEA NOT NULL,  -- bytes, which both engines put in the same order
    member_id    BYTEA NOT NULL,
    PRIMARY KEY (community_id, word, member_id)
) /* sqlite: WITHOUT ROWID */;

-- What segments ask of every member is in the member's own row, so that counting reads one table. What members bought
-- and their answers are kept elsewhere too; jobs and the same write bring them here.
ALTER TABLE member ADD COLUMN findable  TEXT   NOT NULL DEFAULT 'circles';  -- by other members: community, circles, nobody
ALTER TABLE member ADD COLUMN purchases BIGINT NOT NULL DEFAULT 0;          -- orders that are ready or shipped
ALTER TABLE member ADD COLUMN spent     BIGINT NOT NULL DEFAULT 0;          -- on them
ALTER TABLE member ADD COLUMN bought_at BIGINT;                             -- when the last of them was placed
ALTER TABLE member ADD COLUMN active_at BIGINT;                             -- when any order was last placed
ALTER TABLE member ADD COLUMN traits    TEXT   NOT NULL DEFAULT '';         -- answers to attributes: |age.1=3|city.2=1|

CREATE INDEX member_role ON member (community_id, role, id);  -- those of a role, in the order in which they joined

UPDATE member SET
    purchases = (SELECT COUNT(*) FROM orders o WHERE o.community_id = member.community_id AND o.member_id = member.id AND o.state IN ('ready', 'shipped')),
    spent     = (SELECT COALESCE(SUM(o.total), 0) FROM orders o WHERE o.community_id = member.community_id AND o.member_id = member.id AND o.state IN ('ready', 'shipped')),
    bought_at = (SELECT MAX(o.placed_at) FROM orders o WHERE o.community_id = member.community_id AND o.member_id = member.id AND o.state IN ('ready', 'shipped')),
    active_at = (SELECT MAX(o.placed_at) FROM orders o WHERE o.community_id = member.community_id AND o.member_id = member.id);

-- How many units of a product a member has bought.
CREATE TABLE member_product (
    community_id BYTEA  NOT NULL,
    product_id   BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    units        BIGINT NOT NULL,
    PRIMARY KEY (community_id, product_id, member_id),
    CHECK (units > 0)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX member_product_member ON member_product (community_id, member_id);  -- a member's, to bring up to date

INSERT INTO member_product (community_id, product_id, member_id, units)
SELECT o.community_id, l.product_id, o.member_id, SUM(l.quantity)
FROM orders o JOIN order_line l ON l.community_id = o.community_id AND l.order_id = o.id
WHERE o.state IN ('ready', 'shipped') GROUP BY o.community_id, l.product_id, o.member_id;

CREATE TABLE attribute (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    slug         TEXT   NOT NULL,  -- its name in rules; never changes
    label        TEXT   NOT NULL,
    purpose      TEXT   NOT NULL,  -- what members consent to
    version      BIGINT NOT NULL,  -- of the purpose and the choices
    kind         TEXT   NOT NULL,  -- yes_no, one_of, band, tags
    options      TEXT   NOT NULL,  -- JSON: key and label of each choice, in order
    filled_by    TEXT   NOT NULL,  -- member, staff
    shown_to     TEXT   NOT NULL,  -- staff, members
    position     BIGINT NOT NULL,
    retired_at   BIGINT,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, slug)
) /* sqlite: WITHOUT ROWID */;

-- A row is a member's consent to an attribute's purpose at a version; the value may follow later, from staff.
CREATE TABLE member_attribute (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    attribute_id BYTEA  NOT NULL,
    version      BIGINT NOT NULL,
    value        TEXT   NOT NULL,  -- tokens with a | between; empty until it is filled in
    consented_at BIGINT NOT NULL,
    filled_by    BYTEA,
    filled_at    BIGINT,
    PRIMARY KEY (community_id, member_id, attribute_id)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX member_attribute_version ON member_attribute (community_id, attribute_id, version);  -- forgotten when the purpose changes

CREATE TABLE segment (
    community_id BYTEA  NOT NULL,
    id           BYTEA  NOT NULL,
    name         TEXT   NOT NULL,
    about        TEXT   NOT NULL,  -- of a persona: who they are
    persona      BIGINT NOT NULL,  -- 1 when it describes whom the community is for
    rule         TEXT   NOT NULL,  -- JSON, as docs/handbook/segments.md says
    created_at   BIGINT NOT NULL,
    changed_at   BIGINT NOT NULL,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, name)
) /* sqlite: WITHOUT ROWID */;

-- The face that a leader shows: words about them, and what they say of their influence elsewhere.
CREATE TABLE leader_profile (
    community_id BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,
    about        TEXT   NOT NULL,
    labels       TEXT   NOT NULL,  -- JSON, an array of words
    influence    TEXT   NOT NULL,  -- JSON, an array of place, link and followers
    media_type   TEXT   NOT NULL,  -- of the picture; empty without one
    picture      BYTEA,
    changed_at   BIGINT NOT NULL,
    PRIMARY KEY (community_id, member_id)
);

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

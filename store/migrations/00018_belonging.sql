-- +goose Up

-- Which communities a person is in, for what is the person's own: their list of communities, their data, their erasure.
-- It is the one thing that is looked up by the person, so that nobody has to be looked for in every community.
CREATE TABLE belonging (
    person_id    BYTEA NOT NULL,
    community_id BYTEA NOT NULL,
    PRIMARY KEY (person_id, community_id)
) /* sqlite: WITHOUT ROWID */;
INSERT INTO belonging (person_id, community_id) SELECT person_id, community_id FROM member;

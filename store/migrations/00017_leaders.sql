-- +goose Up

-- What was measured last of the leader of each circle, so that a list of thousands is sorted by an index. A circle's own
-- page measures anew.
CREATE TABLE leader_score (
    community_id BYTEA  NOT NULL,
    circle_id    BYTEA  NOT NULL,
    member_id    BYTEA  NOT NULL,  -- who led it then
    score        BIGINT NOT NULL,
    visitors     BIGINT NOT NULL,  -- who came by the leader's links
    followers    BIGINT NOT NULL,
    acting       BIGINT NOT NULL,  -- of them
    acts         BIGINT NOT NULL,
    own_acts     BIGINT NOT NULL,  -- of them, without the leader
    measured_at  BIGINT NOT NULL,
    PRIMARY KEY (community_id, circle_id),
    CHECK (score BETWEEN 0 AND 100 AND visitors >= 0 AND acting BETWEEN 0 AND followers AND own_acts BETWEEN 0 AND acts)
) /* sqlite: WITHOUT ROWID */;
CREATE INDEX leader_score_rank   ON leader_score (community_id, score, circle_id);  -- the list by score
CREATE INDEX leader_score_member ON leader_score (community_id, member_id);         -- a leader's, when their profile changes

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

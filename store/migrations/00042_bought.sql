-- +goose Up

-- What members bought, not how much of it: that is in their orders.
CREATE TABLE member_bought (
    community_id BYTEA NOT NULL,
    product_id   BYTEA NOT NULL,
    member_id    BYTEA NOT NULL,
    PRIMARY KEY (community_id, product_id, member_id)
) /* sqlite: WITHOUT ROWID */;
INSERT INTO member_bought (community_id, product_id, member_id) SELECT community_id, product_id, member_id FROM member_product;
DROP TABLE member_product;
ALTER TABLE member_bought RENAME TO member_product;
CREATE INDEX member_product_member ON member_product (community_id, member_id);  -- a member's, to bring up to date

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

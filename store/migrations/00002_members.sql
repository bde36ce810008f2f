-- +goose Up

-- What a search looks through: a product's title and a member's name as fold.go writes them. What is there already is
-- written by the migration after this one.
ALTER TABLE product ADD COLUMN folded TEXT NOT NULL DEFAULT '';
ALTER TABLE member  ADD COLUMN folded TEXT NOT NULL DEFAULT '';

-- Who gave a member their role last, and when; NULL when nobody did.
ALTER TABLE member ADD COLUMN role_by BYTEA;
ALTER TABLE member ADD COLUMN role_at BIGINT;

-- The e-mails that guests gave and did not prove: whoever proves one finds the orders placed with it.
CREATE TABLE guest_email (
    community_id BYTEA NOT NULL,
    email        TEXT  NOT NULL,
    member_id    BYTEA NOT NULL,
    PRIMARY KEY (community_id, email, member_id)
) /* sqlite: WITHOUT ROWID */;

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

-- +goose Up
-- Who came by a member's invitations.
CREATE INDEX admittance_by ON admittance (community_id, by_id, cause_id, member_id);

-- +goose Down
-- Panal moves forward only: restore a backup to go back.

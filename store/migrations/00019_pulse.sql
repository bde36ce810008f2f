-- +goose Up

-- How much happens in a circle beside its best weeks, measured once a day.
ALTER TABLE circle ADD COLUMN pulse       TEXT   NOT NULL DEFAULT '';  -- fading, dormant; empty: neither
ALTER TABLE circle ADD COLUMN measured_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX circle_measured ON circle (community_id, measured_at, id) WHERE state <> 'archived';  -- who is to be measured next

-- What model calls cost, in millionths of a US dollar; 0 where no price was known.
ALTER TABLE conversations ADD COLUMN cost_micros bigint NOT NULL DEFAULT 0;
ALTER TABLE usage_ledger ADD COLUMN cost_micros bigint NOT NULL DEFAULT 0;

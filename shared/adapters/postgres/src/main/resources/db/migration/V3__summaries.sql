-- How far a conversation is folded into its summary: the last message that the summary covers.
ALTER TABLE conversations
  ADD COLUMN folded_at timestamptz,
  ADD COLUMN folded_id uuid;

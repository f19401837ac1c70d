-- A message updates its conversation, and no index holds what it changes: PostgreSQL then writes the new row into the
-- same page and no index at all, where there is room for it. A user's list is counted whole on each page of it, so that
-- an index in its order spares no more than sorting.
DROP INDEX conversations_of_user;
CREATE INDEX conversations_of_user ON conversations (user_id);
ALTER TABLE conversations SET (fillfactor = 80);

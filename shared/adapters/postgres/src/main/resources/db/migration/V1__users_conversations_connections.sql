-- Every table that lasts. Ids are made by the application (UUID version 7). The database's locale
-- must know the case of letters (any UTF-8 locale does), or searches mind it.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

CREATE TABLE users (
  id uuid PRIMARY KEY,
  email text NOT NULL CONSTRAINT users_email_taken UNIQUE,
  username text NOT NULL,
  -- The username in lower case, as the application folds it.
  username_key text NOT NULL CONSTRAINT users_username_taken UNIQUE,
  password_hash text NOT NULL,
  roles text[] NOT NULL,
  created_at timestamptz NOT NULL
);

-- All refresh tokens of one sign-in. Its end is that of its last token.
CREATE TABLE refresh_token_families (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  revoked_at timestamptz,
  expires_at timestamptz NOT NULL
);
CREATE INDEX refresh_token_families_of_user ON refresh_token_families (user_id);
CREATE INDEX refresh_token_families_by_end ON refresh_token_families (expires_at);

CREATE TABLE refresh_tokens (
  -- SHA-256 of the token, in hex.
  hash text PRIMARY KEY,
  family_id uuid NOT NULL REFERENCES refresh_token_families ON DELETE CASCADE,
  issued_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  spent_at timestamptz
);
CREATE INDEX refresh_tokens_of_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_by_end ON refresh_tokens (expires_at);

-- Its user need not be in users: accounts of outside issuers and of trusted servers talk, too.
CREATE TABLE conversations (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  title text,
  summary text,
  model text,
  status text NOT NULL CHECK (status IN ('ACTIVE', 'CLOSED')),
  archived boolean NOT NULL DEFAULT false,
  prompt_tokens bigint NOT NULL DEFAULT 0,
  completion_tokens bigint NOT NULL DEFAULT 0,
  model_calls integer NOT NULL DEFAULT 0,
  message_count integer NOT NULL,
  last_message_preview text,
  last_message_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX conversations_of_user ON conversations (user_id, updated_at DESC, id DESC);

CREATE TABLE messages (
  id uuid PRIMARY KEY,
  conversation_id uuid NOT NULL REFERENCES conversations ON DELETE CASCADE,
  -- The conversation's user once more, so that a search can begin with both user and words.
  user_id uuid NOT NULL,
  session_id uuid,
  speaker text NOT NULL CHECK (speaker IN ('USER', 'ASSISTANT', 'SYSTEM')),
  content text NOT NULL,
  key text,
  tool_calls jsonb NOT NULL,
  results jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT messages_said_once UNIQUE (conversation_id, key)
);
CREATE INDEX messages_in_order ON messages (conversation_id, created_at, id);
CREATE INDEX messages_by_words ON messages USING gin (user_id, content gin_trgm_ops);

-- What each answer cost. Stays when the conversation is deleted: it has been paid for.
CREATE TABLE usage_ledger (
  message_id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  model text,
  prompt_tokens bigint NOT NULL,
  completion_tokens bigint NOT NULL,
  model_calls integer NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX usage_ledger_of_user ON usage_ledger (user_id, created_at);

CREATE TABLE connections (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  app text NOT NULL,
  account text,
  scopes text[] NOT NULL,
  status text NOT NULL CHECK (status IN ('ACTIVE', 'BROKEN')),
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  -- The tokens, encrypted under a data key of this row's own, which is wrapped by the master key
  -- that key_id names.
  key_id text NOT NULL,
  wrapped_key bytea NOT NULL,
  sealed_tokens bytea NOT NULL,
  CONSTRAINT connections_one_of_an_account UNIQUE NULLS NOT DISTINCT (user_id, app, account)
);
-- For rotation: the rows that an old master key still holds.
CREATE INDEX connections_by_key ON connections (key_id);

CREATE VIEW chatbot_conversation_audit AS
  SELECT
    id AS conversation_id,
    user_id,
    title,
    summary AS conversation_summary,
    model,
    prompt_tokens + completion_tokens AS token_usage,
    lower(status) AS status,
    last_message_at,
    created_at,
    archived
  FROM conversations;

CREATE VIEW chatbot_user_memory AS
  SELECT
    id,
    conversation_id,
    user_id,
    lower(speaker) AS role,
    jsonb_build_object('text', content) AS content,
    created_at
  FROM messages;

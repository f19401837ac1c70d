-- The apps that organisations added for themselves. What proves who we are is encrypted.
CREATE TABLE integrations (
  id uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  handle text NOT NULL,
  app text NOT NULL UNIQUE,
  name text NOT NULL,
  base_url text NOT NULL,
  auth_kind text NOT NULL
    CHECK (auth_kind IN ('NONE', 'API_KEY', 'BEARER', 'BASIC', 'OAUTH2')),
  key_place text CHECK (key_place IN ('HEADER', 'QUERY')),
  key_name text,
  document text NOT NULL,
  key_id text NOT NULL,
  wrapped_key bytea NOT NULL,
  sealed_secret bytea NOT NULL,
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL,
  position bigint GENERATED ALWAYS AS IDENTITY,
  CONSTRAINT integrations_one_for_each_handle UNIQUE (organisation_id, handle)
);

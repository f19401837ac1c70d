-- Who belongs to which organisation. Everybody owns an organisation of their own, whose id is
-- theirs, without a row here; a row says otherwise.
CREATE TABLE memberships (
  organisation_id uuid NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER', 'VIEWER')),
  -- The order of joining, which times of equal clocks would not tell.
  position bigint GENERATED ALWAYS AS IDENTITY,
  -- Kept when somebody is taken out: so that one taken out of their own organisation stays out.
  removed boolean NOT NULL DEFAULT false,
  PRIMARY KEY (organisation_id, user_id)
);
CREATE INDEX memberships_of_user ON memberships (user_id);

-- What organisations have laid down about consent. What is null, the rule is not bound to.
CREATE TABLE consent_rules (
  id uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  agent_id uuid,
  app text,
  action text,
  policy text NOT NULL CHECK (policy IN ('NEVER', 'SENSITIVE', 'WRITES', 'ALWAYS')),
  escalate_to uuid,
  position bigint GENERATED ALWAYS AS IDENTITY,
  CHECK (action IS NULL OR app IS NOT NULL),
  CONSTRAINT consent_rules_one_for_each
    UNIQUE NULLS NOT DISTINCT (organisation_id, agent_id, app, action)
);

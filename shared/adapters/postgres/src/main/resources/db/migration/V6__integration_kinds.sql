-- What an organisation added is an OpenAPI document, or an MCP server.
ALTER TABLE integrations
  ADD COLUMN kind text NOT NULL DEFAULT 'OPENAPI' CHECK (kind IN ('OPENAPI', 'MCP'));

/**
 * Users, their sessions, the audit log, saved views and drafts: beside the decisions, in the same database, because they need the same
 * guarantees. What they mean is said in `accounts/`; here is only their form, which the database itself holds them to.
 */
export const ACCOUNT_TABLES = `
  CREATE TABLE app_user (
    id text PRIMARY KEY CHECK (id <> ''),
    login text NOT NULL UNIQUE CHECK (login = lower(login) AND login <> ''),
    name text NOT NULL UNIQUE CHECK (name <> ''),
    roles text NOT NULL CHECK (roles <> ''),
    org_id text,
    org_name text CHECK ((org_id IS NULL) = (org_name IS NULL)),
    password text,
    totp_secret text,
    totp_on boolean NOT NULL DEFAULT false CHECK (NOT totp_on OR totp_secret IS NOT NULL),
    totp_step bigint,
    recovery text NOT NULL DEFAULT '',
    provider text,
    provider_subject text CHECK (provider_subject IS NULL OR provider IS NOT NULL),
    demo boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    password_at timestamptz,
    disabled_at timestamptz,
    UNIQUE (provider, provider_subject)
  );
  COMMENT ON COLUMN app_user.roles IS 'Names of roles, with commas between them.';
  COMMENT ON COLUMN app_user.totp_step IS 'The last step of a code that was used: neither it nor an earlier one counts again.';
  COMMENT ON COLUMN app_user.recovery IS 'SHA-256 of the codes that are left, one a line.';
  CREATE TABLE app_session (
    id text PRIMARY KEY,
    token text NOT NULL UNIQUE,
    user_id text NOT NULL REFERENCES app_user (id),
    method text NOT NULL,
    address text NOT NULL,
    agent text NOT NULL,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_why text CHECK ((ended_at IS NULL) = (ended_why IS NULL))
  );
  COMMENT ON COLUMN app_session.token IS 'SHA-256 of the secret in the cookie.';
  CREATE INDEX app_session_of_user ON app_session (user_id) WHERE ended_at IS NULL;
  CREATE TABLE app_link (
    token text PRIMARY KEY,
    user_id text NOT NULL REFERENCES app_user (id),
    purpose text NOT NULL CHECK (purpose IN ('first', 'invite', 'reset')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
  );
  CREATE TABLE app_audit (
    id bigint PRIMARY KEY CHECK (id > 0),
    at timestamptz NOT NULL,
    user_id text,
    name text NOT NULL,
    session text,
    action text NOT NULL,
    route text NOT NULL,
    target text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    code text,
    address text NOT NULL,
    chain text NOT NULL
  );
  COMMENT ON TABLE app_audit IS 'Every write and every export. Append-only; no reference to app_user, so that it stands by itself.';
  COMMENT ON COLUMN app_audit.chain IS 'SHA-256 over the chain of the row before and this row.';
  CREATE INDEX app_audit_of_user ON app_audit (user_id, id);
  CREATE FUNCTION app_audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'rows of the audit log are not changed or deleted'; END $$;
  CREATE TRIGGER app_audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON app_audit
    FOR EACH STATEMENT EXECUTE FUNCTION app_audit_stays();
  CREATE TABLE app_view (
    user_id text NOT NULL REFERENCES app_user (id),
    id text NOT NULL,
    name text NOT NULL,
    page text NOT NULL,
    url text NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, id)
  );
  CREATE TABLE app_draft (
    user_id text NOT NULL REFERENCES app_user (id),
    key text NOT NULL,
    value text NOT NULL,
    rev int NOT NULL CHECK (rev > 0),
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
  );
`;

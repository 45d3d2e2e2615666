-- Schemas, helper functions, and the one way a tenant table is made safe.
--
-- Roles (made by `hubctl db init`): hub_owner owns everything and runs these files, hub_app is the
-- runtime under row-level security, hub_system does cross-tenant work, hub_search owns search
-- functions and cannot log in. Nothing is granted to PUBLIC, now or by default.

alter default privileges revoke execute on functions from public;
revoke all on schema public from public;
grant usage on schema public to hub_app, hub_system, hub_search;

-- Functions for work before an account is known; each a SECURITY DEFINER door of one narrow width.
create schema directory;
grant usage on schema directory to hub_app, hub_system;

-- The account of this transaction. After a transaction the setting is an empty string, not NULL, so
-- without nullif a forgotten context would be a cast error instead of no rows.
create function hub_account() returns bigint
language sql stable parallel safe
as $$ select nullif(current_setting('hub.account_id', true), '')::bigint $$;

-- Microseconds since 1970 as a timestamptz, exactly: a double would lose the last digits.
create function hub_time(usec bigint) returns timestamptz
language sql immutable parallel safe
as $$ select timestamptz '1970-01-01 00:00:00+00' + usec * interval '1 microsecond' $$;

-- RFC 3339 in UTC with milliseconds, the form of every time the API gives out.
create function hub_rfc3339(at timestamptz) returns text
language sql immutable parallel safe
as $$ select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- UUIDv7 (RFC 9562 §5.7) for rows that SQL makes; rows that C makes bring theirs.
create function hub_uuid() returns uuid
language sql volatile parallel safe
as $$
	select encode(set_byte(bytes, 6, (get_byte(bytes, 6) & 15) | 112), 'hex')::uuid
	from (select overlay(uuid_send(gen_random_uuid())
			placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
			from 1 for 6) as bytes) random
$$;

grant execute on function hub_account(), hub_time(bigint), hub_rfc3339(timestamptz), hub_uuid()
	to hub_app, hub_system, hub_search;

-- Makes `target` a tenant table: forced row-level security, hub_app by account, the other roles by
-- using (true) so that neither superuser nor BYPASSRLS is ever needed, and exactly these grants.
create function hub_tenant_table(target regclass, app_grants text, system_grants text) returns void
language plpgsql
as $$
begin
	execute format('alter table %s enable row level security', target);
	execute format('alter table %s force row level security', target);
	execute format('create policy account on %s to hub_app
		using (account_id = (select hub_account()))
		with check (account_id = (select hub_account()))', target);
	execute format('create policy trusted on %s to hub_owner, hub_system, hub_search
		using (true) with check (true)', target);
	execute format('grant %s on %s to hub_app', app_grants, target);
	execute format('grant %s on %s to hub_system', system_grants, target);
end
$$;

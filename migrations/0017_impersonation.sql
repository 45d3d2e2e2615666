-- Who acts in somebody's name in that session, in which account and until when; no row for a session
-- of one's own.
create function directory.impersonation(session_id uuid)
returns table (id bigint, name text, account_id bigint, until timestamptz)
language sql stable security definer set search_path = public, pg_temp
as $$
	select u.id, u.name, s.account_id, s.expires_at
	from sessions s
	join users u on u.id = s.impersonator_id
	where s.id = impersonation.session_id
$$;
grant execute on function directory.impersonation(uuid) to hub_app;

-- A sign-in ends in a session only while the password that it began with is still the one: its moment
-- is told with the hash, and held until the session is there.

drop function directory.credentials(bigint);

-- What a user proves themselves with; no row for a user that is not.
create function directory.credentials(user_id bigint)
returns table (user_id bigint, name text, email text, locale text, super_admin boolean, hash text,
	password_at timestamptz, secret_sealed bytea, pending_sealed bytea, last_step bigint,
	recovery_codes bigint)
language sql stable security definer set search_path = public, pg_temp
as $$
	select u.id, u.name, u.email, u.locale, u.super_admin, p.hash, p.changed_at, t.secret_sealed,
		t.pending_sealed, coalesce(t.last_step, 0),
		(select count(*) from recovery_codes r where r.user_id = u.id)
	from users u
	left join passwords p on p.user_id = u.id
	left join totp t on t.user_id = u.id
	where u.id = credentials.user_id
$$;

-- Is the password still the one of that moment? Then it stays so until the transaction ends: a change
-- waits, and ends the session that was opened meanwhile.
create function directory.password_hold(user_id bigint, password_at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	perform from passwords p
	where p.user_id = password_hold.user_id and p.changed_at = password_hold.password_at
	for share;
	return found;
end
$$;

grant execute on function directory.credentials(bigint),
	directory.password_hold(bigint, timestamptz)
	to hub_app;

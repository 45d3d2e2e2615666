-- Sessions: who is signed in, how, from where and until when. The refresh token is kept as its
-- SHA-256 only and replaced at each use; what it replaced is remembered, so that a stolen one ends
-- the session as soon as either of the two who hold it comes back.

create table sessions (
	id              uuid primary key,
	user_id         bigint not null references users on delete cascade,
	method          text not null check (method in ('chatwoot', 'password', 'impersonation')),
	impersonator_id bigint references users, -- who acts in the user's name
	refresh_hash    bytea unique,
	ip              inet,
	user_agent      text,
	created_at      timestamptz not null default now(),
	last_seen_at    timestamptz not null default now(),
	idle_until      timestamptz not null, -- moves on with each refresh
	expires_at      timestamptz not null, -- never moves
	revoked_at      timestamptz,
	check (idle_until <= expires_at)
);
create index sessions_user on sessions (user_id);
create index sessions_expired on sessions (expires_at);

create table refresh_tokens_used (
	hash       bytea primary key,
	session_id uuid not null references sessions on delete cascade,
	used_at    timestamptz not null default now()
);
create index refresh_tokens_used_session on refresh_tokens_used (session_id);

-- Ids of sessions (and of tokens and keys like them) that may do nothing any more, for as long as a
-- token or ticket they once gave out could still be shown. The relay tells them to hub-events.
create table revocations (
	id        uuid primary key,
	until     timestamptz not null,
	published boolean not null default false
);
create index revocations_pending on revocations (until) where not published;
create index revocations_until on revocations (until);

do $$
declare
	target text;
begin
	foreach target in array array['sessions', 'refresh_tokens_used', 'revocations'] loop
		execute format('alter table %I enable row level security', target);
		execute format('alter table %I force row level security', target);
		execute format('create policy trusted on %I to hub_owner, hub_system, hub_search
			using (true) with check (true)', target);
		execute format('grant select, insert, update, delete on %I to hub_system', target);
	end loop;
end
$$;

create function directory.revoke(credential_id uuid) returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	insert into revocations (id, until) values (revoke.credential_id, now() + interval '20 minutes')
	on conflict (id) do nothing
$$;

create function directory.session_open(id uuid, user_id bigint, method text, refresh_hash bytea, ip inet,
	user_agent text)
returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	insert into sessions (id, user_id, method, refresh_hash, ip, user_agent, idle_until, expires_at)
	values (session_open.id, session_open.user_id, session_open.method, session_open.refresh_hash,
		session_open.ip, left(session_open.user_agent, 500), now() + interval '7 days',
		now() + interval '30 days')
$$;

-- Ends a session of that user; false when there was none to end.
create function directory.session_revoke(id uuid, user_id bigint) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	update sessions s set revoked_at = now(), refresh_hash = null
	where s.id = session_revoke.id and s.user_id = session_revoke.user_id and s.revoked_at is null;
	if found then
		perform directory.revoke(session_revoke.id);
	end if;
	return found;
end
$$;

-- Ends all sessions of a user but `keep` (NULL: all); returns how many.
create function directory.sessions_revoke(user_id bigint, keep uuid) returns bigint
language sql volatile security definer set search_path = public, pg_temp
as $$
	select count(*) from sessions s,
		lateral directory.session_revoke(s.id, s.user_id) as ended
	where s.user_id = sessions_revoke.user_id and s.revoked_at is null and s.expires_at > now()
		and s.id is distinct from sessions_revoke.keep and ended
$$;

-- Takes the refresh token `hash` for `next_hash`. outcome: 'rotated'; 'ended' (the session is);
-- 'reused' (it was replaced before: somebody else has it, the whole session ends here); no row for
-- a token that never was. Of two at once the second waits for the first, and is 'reused'.
create function directory.session_refresh(hash bytea, next_hash bytea, ip inet, user_agent text)
returns table (session_id uuid, user_id bigint, outcome text)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
	s sessions;
begin
	select t.* into s from sessions t where t.refresh_hash = session_refresh.hash for update;
	if not found then
		return query
		select u.session_id, o.user_id,
			case when directory.session_revoke(u.session_id, o.user_id) then 'reused' else 'ended' end
		from refresh_tokens_used u
		join sessions o on o.id = u.session_id
		where u.hash = session_refresh.hash;
		return;
	end if;
	if s.revoked_at is not null or s.idle_until < now() or s.expires_at < now() then
		return query select s.id, s.user_id, 'ended';
		return;
	end if;
	insert into refresh_tokens_used (hash, session_id) values (session_refresh.hash, s.id);
	update sessions t
	set refresh_hash = session_refresh.next_hash, last_seen_at = now(),
		idle_until = least(now() + interval '7 days', t.expires_at),
		ip = session_refresh.ip, user_agent = left(session_refresh.user_agent, 500)
	where t.id = s.id;
	return query select s.id, s.user_id, 'rotated';
end
$$;

create function directory.sessions(user_id bigint)
returns table (id uuid, method text, ip text, user_agent text, created_at timestamptz,
	last_seen_at timestamptz, expires_at timestamptz)
language sql stable security definer set search_path = public, pg_temp
as $$
	select s.id, s.method, host(s.ip), s.user_agent, s.created_at, s.last_seen_at,
		least(s.idle_until, s.expires_at)
	from sessions s
	where s.user_id = sessions.user_id and s.revoked_at is null and s.idle_until > now()
	order by s.last_seen_at desc, s.id
$$;

-- May this session go on, and what is its user in that account (NULL: in none)? Always one row.
create function directory.access(session_id uuid, user_id bigint, account_id bigint)
returns table (live boolean, impersonator_id bigint, role text, locale text, status text)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	update sessions s set last_seen_at = now()
	where s.id = access.session_id and s.last_seen_at < now() - interval '1 minute'
		and s.revoked_at is null;
	return query
	select s.id is not null, s.impersonator_id, m.role, a.locale, a.status
	from (select 1) one
	left join sessions s on s.id = access.session_id and s.user_id = access.user_id
		and s.revoked_at is null and s.expires_at > now()
	left join memberships m on m.user_id = access.user_id and m.account_id = access.account_id
	left join accounts a on a.id = m.account_id;
end
$$;

grant execute on function directory.session_open(uuid, bigint, text, bytea, inet, text),
	directory.session_revoke(uuid, bigint), directory.sessions_revoke(bigint, uuid),
	directory.session_refresh(bytea, bytea, inet, text), directory.sessions(bigint),
	directory.access(uuid, bigint, bigint)
	to hub_app;

-- Bounds of what people and thieves can heap up: sessions of one person, rotations of one session; and
-- ends that come sooner: what was idle too long, what an operator who is none any more began, and the
-- instance tokens for which Chatwoot vouched, with the sessions of their person.

-- Ends a session of that user; false when there was none to end. Its refresh token stays known: who
-- comes back with it has not guessed.
create or replace function directory.session_revoke(id uuid, user_id bigint) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	update sessions s set revoked_at = now()
	where s.id = session_revoke.id and s.user_id = session_revoke.user_id and s.revoked_at is null;
	if found then
		perform directory.revoke(session_revoke.id);
	end if;
	return found;
end
$$;

-- A person has at most 100 sessions that go on: the one seen last longest ago makes room.
create or replace function directory.session_open(id uuid, user_id bigint, method text,
	refresh_hash bytea, ip inet, user_agent text)
returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	select directory.session_revoke(o.id, o.user_id)
	from (select s.id, s.user_id from sessions s
		where s.user_id = session_open.user_id and s.revoked_at is null and s.expires_at > now()
		order by s.last_seen_at desc, s.id offset 99) o;
	insert into sessions (id, user_id, method, refresh_hash, ip, user_agent, idle_until, expires_at)
	values (session_open.id, session_open.user_id, session_open.method, session_open.refresh_hash,
		session_open.ip, left(session_open.user_agent, 500), now() + interval '7 days',
		now() + interval '30 days')
$$;

-- Ends all sessions of a user but `keep` (NULL: all), and the instance tokens that no session gave
-- out; returns how many sessions.
create or replace function directory.sessions_revoke(user_id bigint, keep uuid) returns bigint
language sql volatile security definer set search_path = public, pg_temp
as $$
	select directory.token_revoke(t.id, t.user_id) from instance_tokens t
	where t.user_id = sessions_revoke.user_id and t.session_id is null and t.revoked_at is null
		and t.expires_at > now();
	select count(*) from sessions s,
		lateral directory.session_revoke(s.id, s.user_id) as ended
	where s.user_id = sessions_revoke.user_id and s.revoked_at is null and s.expires_at > now()
		and s.id is distinct from sessions_revoke.keep and ended
$$;
create index instance_tokens_user on instance_tokens (user_id) where session_id is null;

-- As before; of the tokens that a session has used up the last 1000 are remembered, which is ten days
-- of a page that is always open.
drop index refresh_tokens_used_session;
create index refresh_tokens_used_session on refresh_tokens_used (session_id, used_at);

create or replace function directory.session_refresh(hash bytea, next_hash bytea, ip inet,
	user_agent text)
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
	delete from refresh_tokens_used u
	where u.session_id = s.id and u.used_at <= (select o.used_at from refresh_tokens_used o
		where o.session_id = s.id order by o.used_at desc offset 999 limit 1);
	insert into refresh_tokens_used (hash, session_id) values (session_refresh.hash, s.id);
	update sessions t
	set refresh_hash = session_refresh.next_hash, last_seen_at = now(),
		idle_until = least(now() + interval '7 days', t.expires_at),
		ip = session_refresh.ip, user_agent = left(session_refresh.user_agent, 500)
	where t.id = s.id;
	return query select s.id, s.user_id, 'rotated';
end
$$;

-- As before; a session that was idle too long is over for every credential it gave out, and one in
-- somebody's name lasts no longer than its operator is one.
create or replace function directory.access(session_id uuid, user_id bigint, account_id bigint)
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
		and s.revoked_at is null and s.idle_until > now() and s.expires_at > now()
		and (s.impersonator_id is null or directory.is_operator(s.impersonator_id))
	left join memberships m on m.user_id = access.user_id and m.account_id = access.account_id
		and (s.account_id is null or s.account_id = m.account_id)
	left join accounts a on a.id = m.account_id;
end
$$;

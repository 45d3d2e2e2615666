-- People: what of Chatwoot's conversations each of them may see, and an end of what they had open when
-- Chatwoot takes it away.

-- `reach_id` stands for what a person may see and do in an account right now: another one whenever that
-- changes. Streams are opened for it, so they end with it, and whoever reads on in another one loads
-- anew. `reach_seq` is the account's last event before it: older ones were for other eyes.
alter table memberships
	add column vouched_at timestamptz not null default now(), -- when Chatwoot last said so at a sign-in
	add column reach      text,                               -- as people_apply() last found it
	add column reach_id   uuid not null default hub_uuid(),
	add column reach_seq  bigint not null default 0;

-- "kind me inboxes teams", ids as Chatwoot has them, lists in PostgreSQL's notation; NULL for no member.
--   all         an administrator
--   given       conversations of their inboxes and of their teams (ConversationPolicy#show?)
--   unassigned  of these, what is assigned to nobody or to them
--   own         of these, what is assigned to them
--   assigned    whatever is assigned to them: nobody's inboxes and teams are known yet
--   none        a custom role without any of Chatwoot's three permissions on conversations
create function member_reach(user_id bigint, account_id bigint) returns text
language sql stable set search_path = public, pg_temp
as $$
	select case
			when m.chatwoot_role = 'administrator' then 'all'
			when not exists (select from inbox_members k where k.account_id = m.account_id)
				and not exists (select from team_members k where k.account_id = m.account_id)
				then 'assigned'
			when g.chatwoot_custom_role_id is null
				or 'conversation_manage' = any (r.permissions) then 'given'
			when 'conversation_unassigned_manage' = any (r.permissions) then 'unassigned'
			when 'conversation_participating_manage' = any (r.permissions) then 'own'
			else 'none' end
		|| ' ' || u.chatwoot_user_id
		|| ' ' || array(select k.chatwoot_inbox_id from inbox_members k
			where k.account_id = m.account_id and k.chatwoot_user_id = u.chatwoot_user_id
			order by 1)::text
		|| ' ' || array(select k.chatwoot_team_id from team_members k
			where k.account_id = m.account_id and k.chatwoot_user_id = u.chatwoot_user_id
			order by 1)::text
	from memberships m
	join users u on u.id = m.user_id
	left join agents g on g.account_id = m.account_id and g.chatwoot_user_id = u.chatwoot_user_id
	left join chatwoot_custom_roles r on r.account_id = g.account_id
		and r.chatwoot_custom_role_id = g.chatwoot_custom_role_id
	where m.user_id = member_reach.user_id and m.account_id = member_reach.account_id
$$;

-- Does a person of that reach see a conversation of that inbox, team and assignee (a user; NULL: nobody,
-- or a bot)? Inlined into the statements that ask.
create function reach_sees(kind text, inboxes bigint[], teams bigint[], me bigint, inbox bigint,
	team bigint, assignee bigint)
returns boolean
language sql immutable parallel safe
as $$
	select case kind when 'all' then true
		when 'given' then inbox = any (inboxes) or team = any (teams)
		when 'unassigned' then (inbox = any (inboxes) or team = any (teams))
			and (assignee is null or assignee = me)
		when 'own' then (inbox = any (inboxes) or team = any (teams)) and assignee = me
		when 'assigned' then assignee = me
		else false end
$$;
grant execute on function reach_sees(text, bigint[], bigint[], bigint, bigint, bigint, bigint) to hub_app;

-- A member's reach behind the membership's reach_id.
create function directory.reach(user_id bigint, account_id bigint) returns text
language sql stable security definer set search_path = public, pg_temp
as $$
	select m.reach_id || ' ' || member_reach(m.user_id, m.account_id)
	from memberships m
	where m.user_id = reach.user_id and m.account_id = reach.account_id
$$;
grant execute on function directory.reach(bigint, bigint) to hub_app;

update memberships m set reach = member_reach(m.user_id, m.account_id);

-- An administrator sees what was before them; nobody else does.
create function memberships_reached() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
	if tg_op = 'UPDATE' and (old.reach is not null and new.reach is distinct from old.reach
		or (new.role, new.role_id, new.chatwoot_role)
			is distinct from (old.role, old.role_id, old.chatwoot_role)) then
		new.reach_id := hub_uuid();
	end if;
	if tg_op = 'INSERT' or new.reach_id <> old.reach_id then
		new.reach_seq := case when new.chatwoot_role = 'administrator' then 0
			else coalesce((select h.seq from event_heads h where h.account_id = new.account_id), 0) end;
	end if;
	return new;
end
$$;
create trigger reached before insert or update on memberships
	for each row execute function memberships_reached();

create function memberships_reach_known() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
	update memberships m set reach = member_reach(m.user_id, m.account_id)
	where m.user_id = new.user_id and m.account_id = new.account_id;
	return null;
end
$$;
create trigger reach_known after insert on memberships
	for each row execute function memberships_reach_known();

-- Streams end with the reach they were opened for.
create function memberships_reach_end() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
	perform directory.revoke(old.reach_id);
	return null;
end
$$;
create trigger reach_end after update on memberships
	for each row when (old.reach_id <> new.reach_id) execute function memberships_reach_end();
create trigger reach_over after delete on memberships
	for each row execute function memberships_reach_end();

-- Ends what a person holds of an account: its instance tokens and API keys, sessions in their name
-- that are bound to it, and, with `everywhere`, all sessions.
create function member_credentials_end(person bigint, account bigint, everywhere boolean) returns void
language sql volatile set search_path = public, pg_temp
as $$
	select directory.token_revoke(t.id, t.user_id) from instance_tokens t
	where t.account_id = account and t.user_id = person and t.revoked_at is null;
	delete from api_keys k where k.account_id = account and k.user_id = person;
	select directory.session_revoke(s.id, s.user_id) from sessions s
	where s.user_id = person and s.revoked_at is null and (everywhere or s.account_id = account);
$$;

-- Who loses their last account is signed out; who has others goes on there.
create function memberships_lost() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
	perform member_credentials_end(old.user_id, old.account_id, not exists (select from memberships m
		where m.user_id = old.user_id and m.account_id <> old.account_id));
	return old;
end
$$;
create trigger lost before delete on memberships
	for each row execute function memberships_lost();

-- Whoever stops being an administrator in Chatwoot signs in again, as what they are now.
create function memberships_demotion_end() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
	perform member_credentials_end(new.user_id, new.account_id, true);
	return null;
end
$$;
create trigger demotion_end after update of chatwoot_role on memberships
	for each row when (old.chatwoot_role = 'administrator' and new.chatwoot_role <> 'administrator')
	execute function memberships_demotion_end();

-- What a custom role lets its people do is part of their reach.
create function roles_reached() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
	update memberships m set reach_id = hub_uuid()
	where m.account_id = new.account_id and m.role_id = new.id;
	return null;
end
$$;
create trigger reached after update of grants on roles
	for each row when (old.grants <> new.grants) execute function roles_reached();

-- As before; notes when Chatwoot vouched, so that an older list of agents ends nobody's membership.
create or replace function directory.sign_in(installation_id uuid, chatwoot_user_id bigint, name text,
	email text, avatar_url text, locale text, accounts jsonb)
returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
	person bigint;
begin
	insert into users as u (installation_id, chatwoot_user_id, name, email, avatar_url, locale)
	values (sign_in.installation_id, sign_in.chatwoot_user_id, sign_in.name, sign_in.email,
		sign_in.avatar_url, sign_in.locale)
	on conflict (installation_id, chatwoot_user_id) do update
		set name = excluded.name, email = excluded.email, avatar_url = excluded.avatar_url,
			locale = excluded.locale, updated_at = now()
	returning u.id into person;

	insert into memberships as m (account_id, user_id, role, chatwoot_role)
	select a.id, person, case given.role when 'administrator' then 'admin' else 'agent' end, given.role
	from jsonb_to_recordset(sign_in.accounts) as given(id bigint, role text)
	join accounts a on a.installation_id = sign_in.installation_id and a.chatwoot_account_id = given.id
	where given.role is not null
	order by a.id
	on conflict (account_id, user_id) do update
		set role = case when directory.keeps_role(m.role_source, m.chatwoot_role, excluded.chatwoot_role)
				then m.role else excluded.role end,
			role_source = case when directory.keeps_role(m.role_source, m.chatwoot_role,
				excluded.chatwoot_role) then 'hub' else 'chatwoot' end,
			chatwoot_role = excluded.chatwoot_role,
			vouched_at = now(),
			updated_at = case when m.chatwoot_role = excluded.chatwoot_role then m.updated_at
				else now() end;

	delete from memberships m
	where m.user_id = person and not exists (
		select from jsonb_to_recordset(sign_in.accounts) as given(id bigint, role text)
		join accounts a on a.installation_id = sign_in.installation_id
			and a.chatwoot_account_id = given.id
		where a.id = m.account_id and given.role is not null);

	return person;
end
$$;

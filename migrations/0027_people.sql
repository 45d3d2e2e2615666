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

-- What of Chatwoot's conversations somebody sees there, by their role in it, the permissions of their
-- custom role if they have one (Enterprise edition), and whether anybody's inboxes are known here:
--   all         an administrator
--   given       conversations of their inboxes and of their teams (ConversationPolicy#show?)
--   unassigned  of these, what is assigned to nobody or to them
--   own         of these, what is assigned to them
--   assigned    whatever is assigned to them: nobody's inboxes and teams are known
--   none        a custom role without any of Chatwoot's three permissions on conversations
create function reach_kind(chatwoot_role text, custom_role bigint, permissions text[], known boolean)
returns text
language sql immutable parallel safe
as $$
	select case when chatwoot_role = 'administrator' then 'all'
		when not known then 'assigned'
		when custom_role is null or 'conversation_manage' = any (permissions) then 'given'
		when 'conversation_unassigned_manage' = any (permissions) then 'unassigned'
		when 'conversation_participating_manage' = any (permissions) then 'own'
		else 'none' end
$$;

create function reach_known(account bigint) returns boolean
language sql stable set search_path = public, pg_temp
as $$
	select exists (select from inbox_members k where k.account_id = account)
		or exists (select from team_members k where k.account_id = account)
$$;

-- "kind me inboxes teams", ids as Chatwoot has them, lists in PostgreSQL's notation; NULL for no member.
create function member_reach(user_id bigint, account_id bigint) returns text
language sql stable set search_path = public, pg_temp
as $$
	select reach_kind(m.chatwoot_role, g.chatwoot_custom_role_id, r.permissions,
			reach_known(m.account_id))
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

-- What a card's visibility is decided by: of each of its conversations, and, so that a page of a board
-- need not look at them, of all of them together (0 for what has no inbox).
alter table card_conversations
	add column chatwoot_team_id     bigint,
	add column chatwoot_assignee_id bigint; -- a user; NULL: nobody, or a bot
alter table cards
	add column chatwoot_inbox_ids bigint[] not null default '{}',
	add column chatwoot_team_ids  bigint[] not null default '{}',
	add column created_by         bigint; -- the user who made it; NULL: made for a conversation

update card_conversations k set chatwoot_assignee_id = c.assignee_chatwoot_id
from cards c where c.account_id = k.account_id and c.id = k.card_id;
update cards c set chatwoot_inbox_ids = k.inboxes
from (select account_id, card_id, array_agg(distinct coalesce(chatwoot_inbox_id, 0)) as inboxes
	from card_conversations group by account_id, card_id) k
where k.account_id = c.account_id and k.card_id = c.id;

-- Who of the account hears of what happens to a card: `"account"`, or {"users":[…]} when somebody may
-- not. That is who may read the board in a scope that has the card (kanban_sql.h, CARD_IN_SCOPE; the
-- built-in roles have the account's) and sees all of its conversations, for an event tells them all.
-- plpgsql, for its plan is kept: planning takes ten times as long as running.
create function directory.card_audience(card_id uuid) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp
	set plan_cache_mode = force_generic_plan
as $$
begin
	return (
	with known as materialized (select reach_known(hub_account()) as yes),
	people as (
		select m.user_id, u.chatwoot_user_id as me,
			reach_kind(m.chatwoot_role, g.chatwoot_custom_role_id, r.permissions, known.yes) as kind,
			case when m.role_id is null then 'account' else (
				select case when bool_or(x->>'scope' = 'account') then 'account'
					when bool_or(x->>'scope' = 'team') then 'team'
					when bool_or(x->>'scope' = 'own') then 'own' end
				from roles o, jsonb_array_elements(o.grants) x
				where o.account_id = m.account_id and o.id = m.role_id
					and x->>'permission' like 'kanban:%') end as scope
		from known
		join memberships m on m.account_id = hub_account()
		join users u on u.id = m.user_id
		left join agents g on g.account_id = m.account_id and g.chatwoot_user_id = u.chatwoot_user_id
		left join chatwoot_custom_roles r on r.account_id = g.account_id
			and r.chatwoot_custom_role_id = g.chatwoot_custom_role_id),
	seen as (
		select p.user_id, case when p.scope = 'account' then true
				when p.scope is null then false
				else coalesce(c.assignee_chatwoot_id = p.me, false)
					or coalesce(c.created_by = p.user_id, false)
					or p.scope = 'team' and exists (select from card_conversations k
						join team_members t on t.account_id = k.account_id
							and t.chatwoot_team_id = k.chatwoot_team_id
						where k.account_id = c.account_id and k.card_id = c.id
							and t.chatwoot_user_id = p.me) end
			and (p.kind = 'all' or not exists (select from card_conversations k
				where k.account_id = c.account_id and k.card_id = c.id
					and reach_sees(p.kind,
						array(select i.chatwoot_inbox_id from inbox_members i
							where i.account_id = k.account_id
								and i.chatwoot_inbox_id = k.chatwoot_inbox_id
								and i.chatwoot_user_id = p.me),
						array(select t.chatwoot_team_id from team_members t
							where t.account_id = k.account_id
								and t.chatwoot_team_id = k.chatwoot_team_id
								and t.chatwoot_user_id = p.me),
						p.me, k.chatwoot_inbox_id, k.chatwoot_team_id, k.chatwoot_assignee_id)
					is not true)) as sees
		from people p
		join cards c on c.account_id = hub_account() and c.id = card_audience.card_id)
	select case when bool_and(s.sees) is not false then '"account"'::jsonb
		else jsonb_build_object('users', coalesce(
			jsonb_agg(s.user_id order by s.user_id) filter (where s.sees), '[]')) end
	from seen s);
end
$$;

-- Who was in the one audience and is not in the other; NULL when there is nobody.
create function directory.audience_lost(before jsonb, after jsonb) returns jsonb
language sql stable security definer set search_path = public, pg_temp
as $$
	select jsonb_build_object('users', jsonb_agg(m.user_id order by m.user_id))
	from memberships m
	where m.account_id = hub_account()
		and (before = '"account"' or before->'users' @> to_jsonb(m.user_id))
		and not (after = '"account"' or after->'users' @> to_jsonb(m.user_id))
	having count(*) > 0
$$;
grant execute on function directory.card_audience(uuid), directory.audience_lost(jsonb, jsonb) to hub_app;

-- An account that stands still, or goes on, ends what was open in it.
create function accounts_reached() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
	update memberships m set reach_id = hub_uuid() where m.account_id = new.id;
	return null;
end
$$;
create trigger reached after update of status on accounts
	for each row when (old.status <> new.status) execute function accounts_reached();

-- Brings the memberships of the transaction's account in line with its agents, their custom roles and
-- their inboxes and teams. Who is no agent any more, or not confirmed, is no member any more; nobody
-- becomes one here: that takes a sign-in. A person for whom Chatwoot has vouched since the agents were
-- listed stays as they are, and without a list so does everybody. Returns who changed, and how:
-- removed, role, reach (of which there may be two for one person).
create function directory.people_apply() returns table (user_id bigint, change text)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
	listed timestamptz := (select max(g.observed_at) from agents g where g.account_id = hub_account());
begin
	return query
	delete from memberships m using users u
	where m.account_id = hub_account() and u.id = m.user_id and m.vouched_at < listed
		and not exists (select from agents g where g.account_id = m.account_id
			and g.chatwoot_user_id = u.chatwoot_user_id and g.confirmed)
	returning m.user_id, 'removed'::text;

	return query
	update memberships m
	set role = case when directory.keeps_role(m.role_source, m.chatwoot_role, g.role) then m.role
			when g.role = 'administrator' then 'admin' else 'agent' end,
		role_source = case when directory.keeps_role(m.role_source, m.chatwoot_role, g.role) then 'hub'
			else 'chatwoot' end,
		chatwoot_role = g.role, version = m.version + 1, updated_at = now()
	from agents g
	join users u on u.chatwoot_user_id = g.chatwoot_user_id
	where m.account_id = hub_account() and g.account_id = m.account_id and u.id = m.user_id
		and m.chatwoot_role <> g.role and m.vouched_at < listed
	returning m.user_id, 'role'::text;

	return query
	update memberships m set reach = n.reach
	from (select o.user_id, member_reach(o.user_id, o.account_id) as reach
		from memberships o where o.account_id = hub_account()) n
	where m.account_id = hub_account() and m.user_id = n.user_id and m.reach is distinct from n.reach
	returning m.user_id, 'reach'::text;
end
$$;
grant execute on function directory.people_apply() to hub_app;

-- When the account's members last did something here, themselves.
create function directory.members_seen() returns table (user_id bigint, seen_at timestamptz)
language sql stable security definer set search_path = public, pg_temp
as $$
	select s.user_id, max(s.last_seen_at)
	from memberships m
	join sessions s on s.user_id = m.user_id and s.impersonator_id is null
		and (s.account_id is null or s.account_id = m.account_id)
	where m.account_id = hub_account()
	group by s.user_id
$$;
grant execute on function directory.members_seen() to hub_app;

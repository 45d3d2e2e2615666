-- Boards of an account's own: who sees them and may write on them, the fields their cards have.
-- `deleted_at` is of a board that a job is emptying: nobody sees it any more.
alter table boards add column deleted_at timestamptz;

-- A new order of all stages is one statement.
alter table stages
	drop constraint stages_account_id_board_id_position_key,
	add constraint stages_position unique (account_id, board_id, position) deferrable initially immediate;

-- Whom a board with the visibility `members` is for. A viewer changes nothing on any board they are a
-- viewer of. Whoever has kanban:admin needs no row.
create table board_members (
	account_id bigint not null,
	board_id   uuid not null,
	user_id    bigint not null,
	role       text not null check (role in ('editor', 'viewer')),
	created_at timestamptz not null default now(),
	primary key (account_id, board_id, user_id),
	foreign key (account_id, board_id) references boards (account_id, id) on delete cascade,
	foreign key (account_id, user_id) references memberships (account_id, user_id) on delete cascade
);
create index board_members_user on board_members (account_id, user_id);

-- What cards of a board have in `custom`, by the field's id.
create table board_fields (
	account_id bigint not null,
	id         uuid not null,
	board_id   uuid not null,
	name       text not null check (length(name) between 1 and 80),
	type       text not null check (type in ('text', 'number', 'money', 'date', 'checkbox', 'select',
		'multiselect', 'url')),
	options    jsonb not null default '[]' check (jsonb_typeof(options) = 'array'),
	required   boolean not null default false,
	position   integer not null, -- from 0, without a hole
	version    bigint not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (account_id, id),
	foreign key (account_id, board_id) references boards (account_id, id) on delete cascade
);
create unique index board_fields_name on board_fields (account_id, board_id, lower(name));

select hub_tenant_table('board_members', 'select, insert, update, delete', 'select, insert, update, delete');
select hub_tenant_table('board_fields', 'select, insert, update, delete', 'select, insert, update, delete');

-- ---- who sees and who writes ----

-- Each member of the transaction's account on one of its boards: the widest scope of their kanban
-- permissions (NULL: none; the built-in roles have the account's) and whether the board is for them.
-- Inlined into the statements that ask.
create function board_people(board uuid) returns table (user_id bigint, scope text, sees boolean)
language sql stable
as $$
	select m.user_id, p.scope, p.scope is not null and b.deleted_at is null
		and (b.visibility = 'account' or p.admin or exists (select from board_members k
			where k.account_id = b.account_id and k.board_id = b.id and k.user_id = m.user_id))
	from boards b
	join memberships m on m.account_id = b.account_id
	cross join lateral (
		select case when m.role_id is null then 'account' else (
				select case when bool_or(x->>'scope' = 'account') then 'account'
					when bool_or(x->>'scope' = 'team') then 'team'
					when bool_or(x->>'scope' = 'own') then 'own' end
				from roles o, jsonb_array_elements(o.grants) x
				where o.account_id = m.account_id and o.id = m.role_id
					and x->>'permission' like 'kanban:%') end as scope,
			case when m.role_id is null then m.role = 'admin' else exists (
				select from roles o where o.account_id = m.account_id and o.id = m.role_id
					and o.grants @> '[{"permission": "kanban:admin"}]') end as admin) p
	where b.account_id = hub_account() and b.id = board
$$;

create function kanban_admin(person bigint) returns boolean
language sql stable
as $$
	select exists (select from memberships m
		where m.account_id = hub_account() and m.user_id = person
			and case when m.role_id is null then m.role = 'admin' else exists (
				select from roles o where o.account_id = m.account_id and o.id = m.role_id
					and o.grants @> '[{"permission": "kanban:admin"}]') end)
$$;

-- The boards of the transaction's account that are not for this person, and those on which they may
-- not write; archived ones are read by who sees them and written on by nobody. For the statements that
-- show cards: asked once in each. By the person, not by the credential: a token of theirs sees what
-- they do, as far as it sees boards at all.
create function directory.boards_hidden(person bigint) returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
	return array(
		select b.id from boards b
		where b.account_id = hub_account() and (b.deleted_at is not null
			or b.visibility = 'members' and not exists (select from board_members k
				where k.account_id = b.account_id and k.board_id = b.id and k.user_id = person)
			and not kanban_admin(person)));
end
$$;

create function directory.boards_read_only(person bigint) returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
	return array(
		select b.id from boards b
		left join board_members k
			on k.account_id = b.account_id and k.board_id = b.id and k.user_id = person
		where b.account_id = hub_account() and (b.deleted_at is not null or b.archived_at is not null
			or (b.visibility = 'members' and k.role is null or k.role = 'viewer')
				and not kanban_admin(person)));
end
$$;

-- Who hears of a board and its stages: as directory.card_audience().
create function directory.board_audience(board_id uuid) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
	return (
		select case when bool_and(p.sees) is not false then '"account"'::jsonb
			else jsonb_build_object('users', coalesce(
				jsonb_agg(p.user_id order by p.user_id) filter (where p.sees), '[]')) end
		from board_people(board_audience.board_id) p);
end
$$;

-- As before, and of the board's people only.
create or replace function directory.card_audience(card_id uuid) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp
	set plan_cache_mode = force_generic_plan
as $$
begin
	return (
	with known as materialized (select reach_known(hub_account()) as yes),
	seen as (
		select p.user_id, p.sees and case when p.scope = 'account' then true
				else coalesce(c.assignee_chatwoot_id = u.chatwoot_user_id, false)
					or coalesce(c.created_by = p.user_id, false)
					or p.scope = 'team' and exists (select from card_conversations k
						join team_members t on t.account_id = k.account_id
							and t.chatwoot_team_id = k.chatwoot_team_id
						where k.account_id = c.account_id and k.card_id = c.id
							and t.chatwoot_user_id = u.chatwoot_user_id) end
			and (r.kind = 'all' or not exists (select from card_conversations k
				where k.account_id = c.account_id and k.card_id = c.id
					and reach_sees(r.kind,
						array(select i.chatwoot_inbox_id from inbox_members i
							where i.account_id = k.account_id
								and i.chatwoot_inbox_id = k.chatwoot_inbox_id
								and i.chatwoot_user_id = u.chatwoot_user_id),
						array(select t.chatwoot_team_id from team_members t
							where t.account_id = k.account_id
								and t.chatwoot_team_id = k.chatwoot_team_id
								and t.chatwoot_user_id = u.chatwoot_user_id),
						u.chatwoot_user_id, k.chatwoot_inbox_id, k.chatwoot_team_id,
						k.chatwoot_assignee_id)
					is not true)) as sees
		from known
		join cards c on c.account_id = hub_account() and c.id = card_audience.card_id
		cross join lateral board_people(c.board_id) p
		join memberships m on m.account_id = c.account_id and m.user_id = p.user_id
		join users u on u.id = m.user_id
		left join agents g on g.account_id = m.account_id and g.chatwoot_user_id = u.chatwoot_user_id
		left join chatwoot_custom_roles o on o.account_id = g.account_id
			and o.chatwoot_custom_role_id = g.chatwoot_custom_role_id
		cross join lateral (select reach_kind(m.chatwoot_role, g.chatwoot_custom_role_id, o.permissions,
			known.yes) as kind) r)
	select case when bool_and(s.sees) is not false then '"account"'::jsonb
		else jsonb_build_object('users', coalesce(
			jsonb_agg(s.user_id order by s.user_id) filter (where s.sees), '[]')) end
	from seen s);
end
$$;
grant execute on function directory.boards_hidden(bigint), directory.boards_read_only(bigint),
	directory.board_audience(uuid) to hub_app;

-- ---- search ----

-- As before, but for the cards of boards in `hidden` (directory.boards_hidden()) and those in the
-- trash; one without a conversation is in everybody's reach, as on its board.
drop function search.cards(text, bigint[], bigint[], bigint, text, integer);
create function search.cards(kind text, inboxes bigint[], teams bigint[], me bigint, hidden uuid[], q text,
	most integer)
returns table (card_id uuid)
language plpgsql stable security definer rows 20 set search_path = public, pg_temp
as $$
declare
	patterns text[] := hub_patterns(q);
	longest  text := (select p from unnest(patterns) p order by length(p) desc limit 1);
begin
	if longest is null then
		return;
	end if;
	return query execute 'select k.id from cards k
		where k.account_id = hub_account() and hub_fold(k.title) like $1
			and k.deleted_at is null and k.board_id <> all ($7)'
		|| case when cardinality(patterns) > 1 then ' and hub_fold(k.title) like all ($5)' else '' end
		|| case when kind <> 'all' then ' and (k.chatwoot_inbox_ids = ''{}'' or exists (
			select from card_conversations l
			join conversations c on c.account_id = l.account_id
				and c.chatwoot_conversation_id = l.chatwoot_conversation_id
			where l.account_id = k.account_id and l.card_id = k.id' || search.sees(kind) || '))'
			else '' end
		|| ' order by k.updated_at desc, k.id limit $6'
	using longest, inboxes, teams, me, patterns, most, hidden;
end
$$;
alter function search.cards(text, bigint[], bigint[], bigint, uuid[], text, integer) owner to hub_search;
grant execute on function search.cards(text, bigint[], bigint[], bigint, uuid[], text, integer) to hub_app;

-- ---- the plan's limit ----

-- As before; a board that is being emptied is none.
create or replace function entitlement_used(account_id bigint, key text) returns bigint
language sql stable
as $$
	select case entitlement_used.key
		when 'seats' then
			(select count(*) from memberships m where m.account_id = entitlement_used.account_id)
		when 'max_teams' then
			(select count(*) from teams t where t.account_id = entitlement_used.account_id)
		when 'max_inboxes' then
			(select count(*) from inboxes i where i.account_id = entitlement_used.account_id)
		when 'max_boards' then
			(select count(*) from boards b
			where b.account_id = entitlement_used.account_id and b.deleted_at is null)
		when 'max_api_keys' then
			(select count(*) from api_keys k where k.account_id = entitlement_used.account_id)
		when 'max_instances' then 0
		when 'storage_bytes' then 0
	end
$$;

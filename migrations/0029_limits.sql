-- What an account may have (plans, entitlements, seats), which features it sees (flags), and what it
-- used (metering).

-- ---- entitlements ----

-- A plan names every key it grants: an amount, or NULL for without end; of a feature 0 is "no". What it
-- doesn't name, it doesn't grant. Accounts without a plan of their own have the default one. The keys
-- stand in fcgi/features/billing/billing_keys.c.
create table plans (
	key        text primary key check (key ~ '^[a-z][a-z0-9_-]{0,31}$'),
	name       text not null,
	is_default boolean not null default false,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now()
);
create unique index plans_default on plans (is_default) where is_default;

create table plan_entitlements (
	plan   text not null references plans on delete cascade,
	key    text not null check (key ~ '^[a-z][a-z0-9_]{0,31}$'),
	amount bigint check (amount >= 0),
	soft   boolean not null default false, -- beyond it goes on, with a warning
	primary key (plan, key)
);

alter table accounts add column plan text references plans; -- NULL: the default one

-- What an account has in place of what its plan says.
create table account_entitlements (
	account_id bigint not null references accounts,
	key        text not null check (key ~ '^[a-z][a-z0-9_]{0,31}$'),
	amount     bigint check (amount >= 0),
	soft       boolean not null default false,
	source     text not null default 'operator' check (source in ('operator', 'subscription')),
	updated_at timestamptz not null default now(),
	primary key (account_id, key)
);
select hub_tenant_table('account_entitlements', 'select', 'select, insert, update, delete');

do $$
declare
	target text;
begin
	foreach target in array array['plans', 'plan_entitlements'] loop
		execute format('alter table %I enable row level security', target);
		execute format('alter table %I force row level security', target);
		execute format('create policy trusted on %I to hub_owner, hub_system, hub_search
			using (true) with check (true)', target);
		execute format('create policy price_list on %I for select to hub_app using (true)', target);
		execute format('grant select on %I to hub_app', target);
		execute format('grant select, insert, update, delete on %I to hub_system', target);
	end loop;
end
$$;

-- Who runs their own Hub is limited by nothing but the machine (docs/decisions/0600-default-plan.md).
insert into plans (key, name, is_default) values ('self-hosted', 'Self-hosted', true);
insert into plan_entitlements (plan, key)
select 'self-hosted', key
from unnest(array['seats', 'max_teams', 'max_inboxes', 'max_boards', 'max_instances', 'max_api_keys',
	'storage_bytes', 'custom_roles', 'chat', 'automations']) as key;

-- What the account is granted of a key, and by whom: its own row, its plan, or nobody.
create function entitlement_of(account_id bigint, key text, out amount bigint, out soft boolean,
	out source text)
language sql stable
as $$
	select g.amount, g.soft, g.source
	from (
		select 1 as rank, e.amount, e.soft, e.source
		from account_entitlements e
		where e.account_id = entitlement_of.account_id and e.key = entitlement_of.key
		union all
		select 2, p.amount, p.soft, 'plan'
		from accounts a
		join plan_entitlements p
			on p.plan = coalesce(a.plan, (select d.key from plans d where d.is_default))
		where a.id = entitlement_of.account_id and p.key = entitlement_of.key
		union all
		select 3, 0, false, 'none') g
	order by g.rank limit 1
$$;

-- How much of it the account has; NULL for what isn't counted, features among it. What a migration
-- makes countable, it adds here.
create function entitlement_used(account_id bigint, key text) returns bigint
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
			(select count(*) from boards b where b.account_id = entitlement_used.account_id)
		when 'max_api_keys' then
			(select count(*) from api_keys k where k.account_id = entitlement_used.account_id)
		when 'max_instances' then 0
		when 'storage_bytes' then 0
	end
$$;

-- The same before something is made: who asks after us for the same key waits until our transaction
-- has ended, and then counts what we made. Without an end nobody counts, and so nobody waits.
create function entitlement_hold(account_id bigint, key text, out amount bigint, out used bigint,
	out soft boolean, out source text)
language plpgsql volatile
as $$
begin
	select e.amount, e.soft, e.source into amount, soft, source
	from entitlement_of(entitlement_hold.account_id, entitlement_hold.key) e;
	if amount is null then
		return;
	end if;
	perform pg_advisory_xact_lock(hashtextextended(
		'entitlement ' || entitlement_hold.account_id || ' ' || entitlement_hold.key, 0));
	used := entitlement_used(entitlement_hold.account_id, entitlement_hold.key);
end
$$;

grant execute on function entitlement_of(bigint, text), entitlement_used(bigint, text),
	entitlement_hold(bigint, text)
	to hub_app, hub_system;

-- ---- seats ----

-- A membership is a seat. Who was vouched for when none was left waits here for one; who was sent away
-- by an admin stays here until an admin gives the seat back. Nobody in this table has any access, for
-- all that asks for access asks for the membership.
create table seats_wanted (
	account_id    bigint not null references accounts,
	user_id       bigint not null references users,
	state         text not null check (state in ('waiting', 'withdrawn')),
	role          text not null check (role in ('admin', 'supervisor', 'agent', 'viewer')),
	role_source   text not null check (role_source in ('chatwoot', 'hub')),
	chatwoot_role text not null,
	since         timestamptz not null default now(),
	primary key (account_id, user_id)
);
select hub_tenant_table('seats_wanted', 'select', 'select, insert, update, delete');

create policy seat_wanted on users for select to hub_app using (exists (
	select from seats_wanted w where w.account_id = (select hub_account()) and w.user_id = users.id));

-- However a membership comes about, it takes a seat or is none. An account is never without an
-- administrator who gets in: the first does whatever the limit says, or nobody could do anything
-- about it.
create function directory.membership_seat() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
	granted record;
	before  text;
begin
	if exists (select from memberships m where m.account_id = new.account_id and m.user_id = new.user_id) then
		return new;
	end if;
	select e.amount, e.used, e.soft into granted from entitlement_hold(new.account_id, 'seats') e;
	select w.state into before from seats_wanted w
	where w.account_id = new.account_id and w.user_id = new.user_id;
	if before is distinct from 'withdrawn'
			and (granted.amount is null or granted.soft or granted.used < granted.amount)
		or new.role = 'admin' and not exists (select from memberships m
			where m.account_id = new.account_id and m.role = 'admin' and m.role_id is null) then
		delete from seats_wanted w where w.account_id = new.account_id and w.user_id = new.user_id;
		return new;
	end if;
	insert into seats_wanted as w (account_id, user_id, state, role, role_source, chatwoot_role)
	values (new.account_id, new.user_id, 'waiting', new.role, new.role_source, new.chatwoot_role)
	on conflict (account_id, user_id) do update
		set role = excluded.role, role_source = excluded.role_source,
			chatwoot_role = excluded.chatwoot_role
		where w.state = 'waiting';
	return null;
end
$$;
create trigger seat before insert on memberships
	for each row execute function directory.membership_seat();

-- The accounts in which a person has no seat, of those that `accounts` names ([{"id"}…], Chatwoot's
-- ids; NULL: all). Of the others, which Chatwoot no longer lists, nothing is kept.
create function directory.seats_wanted(user_id bigint, accounts jsonb default null)
returns table (account_id bigint, chatwoot_account_id bigint, name text, state text, seats bigint,
	used bigint)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	if seats_wanted.accounts is not null then
		delete from seats_wanted w
		where w.user_id = seats_wanted.user_id and not exists (
			select from jsonb_to_recordset(seats_wanted.accounts) as given(id bigint, role text)
			join accounts a on a.id = w.account_id and a.chatwoot_account_id = given.id
			where given.role is not null);
	end if;
	return query
	select a.id, a.chatwoot_account_id, a.name, w.state, e.amount, entitlement_used(a.id, 'seats')
	from seats_wanted w
	join accounts a on a.id = w.account_id and a.status = 'active'
	cross join lateral entitlement_of(a.id, 'seats') e
	where w.user_id = seats_wanted.user_id
	order by a.id;
end
$$;

-- Takes the person's seat in the transaction's account; what they are signed in with ends as for whoever
-- is a member no more (memberships_lost). False: they have none.
create function directory.seat_withdraw(user_id bigint) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	insert into seats_wanted (account_id, user_id, state, role, role_source, chatwoot_role)
	select m.account_id, m.user_id, 'withdrawn', m.role, m.role_source, m.chatwoot_role
	from memberships m
	where m.account_id = hub_account() and m.user_id = seat_withdraw.user_id
	on conflict (account_id, user_id) do update set state = 'withdrawn', since = now();
	if not found then
		return false;
	end if;
	delete from memberships m
	where m.account_id = hub_account() and m.user_id = seat_withdraw.user_id;
	return true;
end
$$;

-- Gives the person a seat of the transaction's account, with the role they had or wanted. The limit is
-- the caller's to ask about, and the trigger's to keep. Who is no agent of Chatwoot's any more wants
-- none. False: they want none, or there is none.
create function directory.seat_give(user_id bigint) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	delete from seats_wanted w
	where w.account_id = hub_account() and w.user_id = seat_give.user_id
		and exists (select from agents g where g.account_id = w.account_id)
		and not exists (select from agents g join users u on u.chatwoot_user_id = g.chatwoot_user_id
			where g.account_id = w.account_id and u.id = w.user_id);
	update seats_wanted w set state = 'waiting'
	where w.account_id = hub_account() and w.user_id = seat_give.user_id;
	insert into memberships (account_id, user_id, role, role_source, chatwoot_role)
	select w.account_id, w.user_id, w.role, w.role_source, w.chatwoot_role
	from seats_wanted w
	where w.account_id = hub_account() and w.user_id = seat_give.user_id;
	return found;
end
$$;

grant execute on function directory.seats_wanted(bigint, jsonb), directory.seat_withdraw(bigint),
	directory.seat_give(bigint)
	to hub_app;

-- ---- feature flags ----

-- A flag is on for whom one of its rules names and none of them denies; without a rule, or disabled, it
-- is on for nobody. A rule names all whom none of its columns excludes. The known flags stand in
-- fcgi/features/billing/billing_schema.c; others are off whatever stands here.
create table feature_flags (
	key         text primary key check (key ~ '^[a-z][a-z0-9_]{0,31}$'),
	enabled     boolean not null default false,
	entitlement text, -- that the account must have besides
	updated_at  timestamptz not null default now()
);

create table feature_flag_rules (
	id         uuid primary key default hub_uuid(),
	flag       text not null references feature_flags on delete cascade,
	allow      boolean not null default true,
	account_id bigint references accounts on delete cascade,
	role       text check (role in ('admin', 'supervisor', 'agent', 'viewer')),
	percentage integer check (percentage between 0 and 100), -- of accounts, or of users
	by_user    boolean not null default false,
	created_at timestamptz not null default now()
);
create index feature_flag_rules_flag on feature_flag_rules (flag);
create index feature_flag_rules_account on feature_flag_rules (account_id);

do $$
declare
	target text;
begin
	foreach target in array array['feature_flags', 'feature_flag_rules'] loop
		execute format('alter table %I enable row level security', target);
		execute format('alter table %I force row level security', target);
		execute format('create policy trusted on %I to hub_owner, hub_system, hub_search
			using (true) with check (true)', target);
		execute format('grant select, insert, update, delete on %I to hub_system', target);
	end loop;
end
$$;

insert into feature_flags (key, enabled, entitlement)
values ('kanban', true, null), ('history', true, null), ('chat', false, 'chat'),
	('automations', false, 'automations');
insert into feature_flag_rules (flag) values ('kanban'), ('history');

-- The rules that speak of the person in that account, or with NULL in each of theirs, of flags that are
-- enabled; a plan that doesn't grant what a flag needs denies it. No rows where they are no member.
-- What is left to ask is the percentage.
create function directory.flag_rules(user_id bigint, account_id bigint)
returns table (account_id bigint, flag text, allow boolean, percentage bigint, by_user boolean)
language sql stable security definer set search_path = public, pg_temp
as $$
	select m.account_id, f.key, r.allow, r.percentage::bigint, r.by_user
	from memberships m
	join feature_flags f on f.enabled
	cross join lateral (
		select s.allow, s.percentage, s.by_user
		from feature_flag_rules s
		where s.flag = f.key and (s.account_id is null or s.account_id = m.account_id)
			and (s.role is null or s.role = m.role)
		union all
		select false, null, false
		from entitlement_of(m.account_id, f.entitlement) e
		where f.entitlement is not null and e.amount = 0) r
	where m.user_id = flag_rules.user_id
		and (flag_rules.account_id is null or m.account_id = flag_rules.account_id)
$$;
grant execute on function directory.flag_rules(bigint, bigint) to hub_app;

-- ---- metering ----

-- What was counted, written in the transaction of what is counted, and never changed. `at` is when it
-- happened, `recorded_at` when we learnt of it. Kept for 400 days.
create table usage_events (
	account_id  bigint not null,
	id          bigint generated always as identity (cache 1),
	metric      text not null check (metric in ('messages_in', 'messages_out', 'conversations')),
	amount      bigint not null check (amount > 0),
	at          timestamptz not null,
	recorded_at timestamptz not null default now(),
	primary key (account_id, recorded_at, id)
) partition by range (recorded_at);
create index usage_events_at on usage_events (account_id, at);
select hub_tenant_table('usage_events', 'select, insert', 'select, insert');

create table usage_events_default partition of usage_events default;
alter table usage_events_default enable row level security;
alter table usage_events_default force row level security;

-- Who was there on that day of the account. Kept for 400 days.
create table usage_active (
	account_id bigint not null references accounts,
	day        date not null,
	user_id    bigint not null references users,
	primary key (account_id, day, user_id)
);
select hub_tenant_table('usage_active', 'select', 'select, insert, delete');

-- What became of it, by day of the account. Can be made again from the two above, and stays when they
-- go.
create table usage_daily (
	account_id    bigint not null references accounts,
	day           date not null,
	messages_in   bigint not null default 0,
	messages_out  bigint not null default 0,
	conversations bigint not null default 0,
	active_users  bigint not null default 0,
	primary key (account_id, day)
);
select hub_tenant_table('usage_daily', 'select', 'select, insert, update, delete');

-- Up to where usage_daily holds what was recorded.
create table usage_state (
	id        integer primary key default 1 check (id = 1),
	rolled_to timestamptz not null default '-infinity'
);
insert into usage_state default values;
alter table usage_state enable row level security;
alter table usage_state force row level security;
create policy trusted on usage_state to hub_owner, hub_system using (true) with check (true);
grant select, update on usage_state to hub_system;

-- Notes that a member used the account today. Looked at first, because of one that was noted nothing
-- needs to be written.
create function directory.usage_active(user_id bigint, account_id bigint) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
	today date := (select (now() at time zone a.time_zone)::date from accounts a
		where a.id = usage_active.account_id);
begin
	if today is null or exists (select from usage_active u where u.account_id = usage_active.account_id
		and u.day = today and u.user_id = usage_active.user_id) then
		return false;
	end if;
	insert into usage_active (account_id, day, user_id)
	select m.account_id, today, m.user_id
	from memberships m
	where m.account_id = usage_active.account_id and m.user_id = usage_active.user_id
	on conflict do nothing;
	return found;
end
$$;
grant execute on function directory.usage_active(bigint, bigint) to hub_app;

-- Counts those days of the account anew. A day that is what it was is not written.
create function usage_roll_up(account_id bigint, first_day date, last_day date) returns bigint
language sql volatile security definer set search_path = public, pg_temp
as $$
	with zone as (
		select a.time_zone as name from accounts a where a.id = usage_roll_up.account_id),
	counted as (
		select (e.at at time zone z.name)::date as day,
			coalesce(sum(e.amount) filter (where e.metric = 'messages_in'), 0) as messages_in,
			coalesce(sum(e.amount) filter (where e.metric = 'messages_out'), 0) as messages_out,
			coalesce(sum(e.amount) filter (where e.metric = 'conversations'), 0) as conversations
		from zone z
		join usage_events e on e.account_id = usage_roll_up.account_id
			and e.at >= usage_roll_up.first_day::timestamp at time zone z.name
			and e.at < (usage_roll_up.last_day + 1)::timestamp at time zone z.name
		group by 1),
	present as (
		select u.day, count(*) as active_users
		from usage_active u
		where u.account_id = usage_roll_up.account_id
			and u.day between usage_roll_up.first_day and usage_roll_up.last_day
		group by u.day),
	written as (
		insert into usage_daily as d (account_id, day, messages_in, messages_out, conversations,
			active_users)
		select usage_roll_up.account_id, coalesce(c.day, p.day), coalesce(c.messages_in, 0),
			coalesce(c.messages_out, 0), coalesce(c.conversations, 0), coalesce(p.active_users, 0)
		from counted c
		full join present p on p.day = c.day
		on conflict (account_id, day) do update
			set messages_in = excluded.messages_in, messages_out = excluded.messages_out,
				conversations = excluded.conversations, active_users = excluded.active_users
			where (d.messages_in, d.messages_out, d.conversations, d.active_users)
				is distinct from (excluded.messages_in, excluded.messages_out,
					excluded.conversations, excluded.active_users)
		returning 1)
	select count(*) from written
$$;

-- The days of every account of which something was recorded since the last time. A transaction takes
-- less than a minute from its beginning, which recorded_at tells, to its commit; five are gone back.
create function usage_roll_up_all() returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
	since   timestamptz := (select s.rolled_to - interval '5 minutes' from usage_state s
		where s.id = 1 for update);
	written bigint := 0;
	touched record;
begin
	for touched in
		select a.id, least(min(e.first_day), min(p.day)) as first_day,
			greatest(max(e.last_day), max(p.day)) as last_day
		from accounts a
		left join lateral (
			select (min(u.at) at time zone a.time_zone)::date as first_day,
				(max(u.at) at time zone a.time_zone)::date as last_day
			from usage_events u
			where u.account_id = a.id and u.recorded_at >= since) e on true
		left join lateral (
			select u.day from usage_active u
			where u.account_id = a.id
				and u.day >= (greatest(since, now() - interval '400 days') at time zone a.time_zone)::date
			) p on true
		group by a.id
	loop
		continue when touched.first_day is null;
		written := written + usage_roll_up(touched.id, touched.first_day, touched.last_day);
	end loop;
	update usage_state s set rolled_to = now() where s.id = 1;
	return written;
end
$$;
grant execute on function usage_roll_up(bigint, date, date), usage_roll_up_all() to hub_system;

-- This month's partition and three ahead; months that ended 400 days ago go, one per run. Dropping
-- waits for who reads just then, as in events_drop_old().
create function usage_housekeeping() returns void
language plpgsql volatile security definer set search_path = public, pg_temp set lock_timeout = '1s'
as $$
declare
	month timestamp;
	part  text;
begin
	for ahead in 0..3 loop
		month := date_trunc('month', now() at time zone 'UTC') + ahead * interval '1 month';
		part := 'usage_events_' || to_char(month, 'YYYYMM');
		if to_regclass(part) is null then
			execute format('create table %I partition of usage_events for values from (%L) to (%L)',
				part, month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
			execute format('alter table %I enable row level security', part);
			execute format('alter table %I force row level security', part);
		end if;
	end loop;
	delete from usage_active u where (u.account_id, u.day, u.user_id) in (
		select o.account_id, o.day, o.user_id from usage_active o
		where o.day < current_date - 400 limit 10000);
	select c.relname into part
	from pg_inherits i
	join pg_class c on c.oid = i.inhrelid
	where i.inhparent = 'usage_events'::regclass and c.relname ~ '^usage_events_\d{6}$'
	order by c.relname limit 1;
	if to_date(right(part, 6), 'YYYYMM') + interval '1 month' < now() - interval '400 days' then
		execute format('drop table %I', part);
	end if;
exception
	when lock_not_available then
		return;
end
$$;
grant execute on function usage_housekeeping() to hub_system;
select usage_housekeeping();

-- ---- sessions ----

-- As before; a session that was renewed 60 times within a minute waits: its token stays good.
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
	if (select count(*) from refresh_tokens_used u
		where u.session_id = s.id and u.used_at > now() - interval '1 minute') >= 60 then
		return query select s.id, s.user_id, 'too_often';
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

-- For hubctl, which takes an operator's lost second factor away.
grant execute on function directory.sessions_revoke(bigint, uuid) to hub_system;

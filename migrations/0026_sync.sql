-- Reconciliation: runs that read Chatwoot and repair the mirror, what they repaired, and per account
-- how much is known to be right (the coverage meter).

create table sync_runs (
	account_id   bigint not null references accounts,
	id           uuid not null default hub_uuid(),
	kind         text not null check (kind in ('incremental', 'full', 'inboxes')),
	trigger      text not null check (trigger in ('schedule', 'person', 'onboarding', 'webhook')),
	state        text not null default 'queued'
		check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
	step         text not null,
	cursor       jsonb not null default '{}',
	done         bigint not null default 0,      -- things read so far
	total        bigint,                         -- of as many, as far as Chatwoot has said
	created      bigint not null default 0,
	updated      bigint not null default 0,
	repaired     bigint not null default 0,
	removed      bigint not null default 0,
	left_out     bigint not null default 0,
	report       jsonb not null default '{}',
	waiting      text,                           -- why it does not go on at once
	error        text,
	again        boolean not null default false, -- asked for once more while it was under way
	version      bigint not null default 1,
	created_at   timestamptz not null default now(),
	began_at     timestamptz not null default now(), -- of the present pass
	moved_at     timestamptz not null default now(), -- the last step that Chatwoot answered
	told_at      timestamptz,                    -- the last event about it
	started_at   timestamptz,
	finished_at  timestamptz,
	primary key (account_id, id),
	check ((state in ('done', 'failed', 'cancelled')) = (finished_at is not null))
);
create unique index sync_runs_active on sync_runs (account_id, kind) where state in ('queued', 'running');
create index sync_runs_finished on sync_runs (account_id, finished_at);

-- Conversations whose messages above `after` a run has still to read; `updated_at` is Chatwoot's, in
-- microseconds, of the reply that said so.
create table sync_wanted (
	account_id               bigint not null,
	run_id                   uuid not null,
	chatwoot_conversation_id bigint not null,
	after                    bigint not null,
	updated_at               bigint not null,
	primary key (account_id, run_id, chatwoot_conversation_id),
	foreign key (account_id, run_id) references sync_runs on delete cascade
);

-- Up to which message a conversation was read over REST without a hole. Webhooks do not move it:
-- one that is lost leaves a hole below those that came.
create table message_marks (
	account_id               bigint not null,
	chatwoot_conversation_id bigint not null,
	chatwoot_message_id      bigint not null,
	conversation_updated_at  bigint not null, -- microseconds: Chatwoot's, when that was so
	primary key (account_id, chatwoot_conversation_id),
	foreign key (account_id, chatwoot_conversation_id) references conversations on delete cascade
);

create table repairs (
	account_id  bigint not null references accounts,
	id          uuid not null default hub_uuid(),
	at          timestamptz not null default now(),
	run_id      uuid not null,
	entity      text not null,
	chatwoot_id bigint not null,
	kind        text not null check (kind in ('missing', 'stale', 'extra')),
	fields      text[] not null default '{}', -- that differed
	primary key (account_id, id)
);
create index repairs_at on repairs (account_id, at);

create table coverage (
	account_id        bigint not null references accounts,
	last_poll_at      timestamptz, -- when the last poll that succeeded began: older changes are known
	last_full_sync_at timestamptz, -- the same of the last full sync
	next_full_at      timestamptz not null default now(),
	cache_keys        jsonb not null default '{}', -- Chatwoot's of labels, inboxes and teams, as mirrored
	chatwoot_locale   text,        -- last said; the account's own may have been chosen since
	in_chatwoot       bigint,      -- conversations there, at the last poll
	missing_now       bigint not null default 0,
	extra_now         bigint not null default 0,
	repaired_24h      bigint not null default 0, -- at the last poll
	last_error        text,        -- of the last run, when it failed
	primary key (account_id)
);

select hub_tenant_table('sync_runs', 'select, insert, update, delete',
	'select, insert, update, delete');
select hub_tenant_table('sync_wanted', 'select, insert, update, delete',
	'select, insert, update, delete');
select hub_tenant_table('message_marks', 'select, insert, update, delete',
	'select, insert, update, delete');
select hub_tenant_table('repairs', 'select, insert, update, delete',
	'select, insert, update, delete');
select hub_tenant_table('coverage', 'select, insert, update, delete',
	'select, insert, update, delete');

-- Three in the morning where the account is, next after `after`. A clock that is put forward over
-- three strikes it an hour later; one that is put back over it strikes it the second time.
create function sync_night(time_zone text, after timestamptz) returns timestamptz
language sql stable
as $$
	select min(night) from (
		select ((after at time zone sync_night.time_zone)::date + day + time '03:00')
			at time zone sync_night.time_zone as night
		from generate_series(0, 2) day) nights
	where night > after
$$;

-- Every account whose Chatwoot is connected has a row of the meter and one timer: what is lost is
-- made again here. `account` NULL: all of them.
create function sync_arm_accounts(account bigint) returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
	armed bigint;
begin
	insert into coverage (account_id)
	select c.account_id from chatwoot_connections c
	where c.state = 'connected' and (account is null or c.account_id = account)
	on conflict do nothing;
	insert into jobs (account_id, queue, kind, key, payload, max_attempts)
	select c.account_id, 'sync', 'chatwoot.sync_tick', 'sync.tick', '{}', 1000000
	from chatwoot_connections c
	where c.state = 'connected' and (account is null or c.account_id = account)
		and not exists (select from jobs j where j.account_id = c.account_id and j.key = 'sync.tick'
			and j.state in ('ready', 'running'));
	get diagnostics armed = row_count;
	return armed;
end
$$;

create function directory.sync_arm() returns bigint
language sql volatile security definer set search_path = public, pg_temp
as $$ select sync_arm_accounts(hub_account()) where hub_account() is not null $$;

-- The timer's next time, written by the timer itself: a second chain, had two been armed at once, ends.
create function directory.sync_next_tick(run_at timestamptz) returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	insert into jobs (account_id, queue, kind, key, payload, max_attempts, run_at)
	select hub_account(), 'sync', 'chatwoot.sync_tick', 'sync.tick', '{}', 1000000, sync_next_tick.run_at
	where not exists (select from jobs j where j.account_id = hub_account() and j.key = 'sync.tick'
		and j.state = 'ready')
$$;

-- Runs that have no job any more (it died of an error of ours) fail.
create function sync_heal() returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	update sync_runs r set state = 'failed', finished_at = now(), version = r.version + 1,
		error = 'A step of it failed again and again.'
	where r.state in ('queued', 'running') and r.moved_at < now() - interval '2 minutes'
		and not exists (select from jobs j where j.account_id = r.account_id and j.key = 'sync'
			and j.state in ('ready', 'running') and j.payload->>'run_id' = r.id::text)
$$;

create function sync_keep_house() returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	delete from sync_wanted w using sync_runs r
	where r.account_id = w.account_id and r.id = w.run_id and r.finished_at is not null;
	delete from sync_runs where finished_at < now() - interval '30 days';
	delete from repairs where at < now() - interval '30 days';
$$;

-- All accounts together, for metrics. Late is more than two intervals and a minute without a poll
-- that succeeded, blind more than an hour, or not connected any more.
create function sync_overview() returns table (ok bigint, late bigint, blind bigint, worst_lag bigint,
	worst_account bigint, missing bigint, repaired bigint, unauthorized bigint)
language sql stable security definer set search_path = public, pg_temp
as $$
	with a as (
		select n.account_id, n.state = 'connected' as connected,
			extract(epoch from now() - c.last_poll_at) as lag,
			case n.mode when 'poll' then 180 else 660 end as bound,
			coalesce(c.missing_now, 0) as missing, coalesce(c.repaired_24h, 0) as repaired
		from chatwoot_connections n
		left join coverage c on c.account_id = n.account_id
		where n.state <> 'disconnected')
	select count(*) filter (where connected and lag <= bound),
		count(*) filter (where connected and lag > bound and lag <= 3600),
		count(*) filter (where not connected or lag is null or lag > 3600),
		coalesce(max(lag) filter (where connected) * 1000000, 0)::bigint,
		(select b.account_id from a b where b.connected and b.lag > b.bound
			order by b.lag desc limit 1),
		coalesce(sum(missing), 0)::bigint, coalesce(sum(repaired), 0)::bigint,
		count(*) filter (where not connected)
	from a
$$;

-- When Chatwoot's last webhook came, and how many did within a day.
create index inbound_events_account on inbound_events (account_id, received_at);
create function directory.webhooks_heard() returns table (last_at timestamptz, day bigint)
language sql stable security definer set search_path = public, pg_temp
as $$
	select (select max(i.received_at) from inbound_events i where i.account_id = hub_account()),
		(select count(*) from inbound_events i where i.account_id = hub_account()
			and i.received_at > now() - interval '24 hours')
$$;

-- What Chatwoot says of the account itself; NULL is "nothing". A language follows Chatwoot's only
-- when that has changed, for people may have chosen another here.
create function directory.account_observed(name text, locale text, status text) returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	update accounts a set name = coalesce(account_observed.name, a.name),
		locale = coalesce(account_observed.locale, a.locale),
		status = coalesce(account_observed.status, a.status), updated_at = now()
	where a.id = hub_account()
		and (a.name, a.locale, a.status) is distinct from (coalesce(account_observed.name, a.name),
			coalesce(account_observed.locale, a.locale), coalesce(account_observed.status, a.status))
$$;

grant execute on function sync_night(text, timestamptz) to hub_app;
grant execute on function directory.webhooks_heard(), directory.sync_next_tick(timestamptz),
	 directory.account_observed(text, text, text)
	to hub_app;
grant execute on function directory.sync_arm() to hub_app;
grant execute on function sync_arm_accounts(bigint), sync_heal(), sync_keep_house(), sync_overview()
	to hub_system;

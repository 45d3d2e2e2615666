-- Jobs and webhooks in. hub_app may add jobs to its own account; everything else it does with these
-- tables goes through the functions below, because a worker claims before it knows the account.

create table jobs (
	id              bigint generated always as identity primary key,
	account_id      bigint not null references accounts,
	queue           text not null,
	kind            text not null,
	key             text,             -- ordering key: one at a time, oldest first, per account
	payload         jsonb not null,
	run_at          timestamptz not null default now(),
	attempts        integer not null default 0,
	max_attempts    integer not null check (max_attempts > 0),
	state           text not null default 'ready' check (state in ('ready', 'running', 'done', 'dead')),
	lease_until     timestamptz,
	idempotency_key text,
	last_error      text,
	created_at      timestamptz not null default now(),
	finished_at     timestamptz,
	unique (account_id, idempotency_key),
	check ((state = 'running') = (lease_until is not null)),
	check ((state in ('done', 'dead')) = (finished_at is not null))
);
create index jobs_ready on jobs (run_at, id) where state = 'ready';
create index jobs_running on jobs (lease_until) where state = 'running';
create index jobs_key on jobs (account_id, key, id) where state in ('ready', 'running');
create index jobs_finished on jobs (finished_at) where state in ('done', 'dead');
alter table jobs enable row level security;
alter table jobs force row level security;
create policy account on jobs for insert to hub_app with check (account_id = (select hub_account()));
create policy trusted on jobs to hub_owner, hub_system using (true) with check (true);
grant insert on jobs to hub_app;
grant select, insert, update, delete on jobs to hub_system;

create table inbound_events (
	id          bigint generated always as identity primary key,
	endpoint_id uuid not null references endpoints,
	account_id  bigint not null references accounts,
	delivery_id text,
	signature   text,
	event       text not null,
	headers     jsonb not null,
	body        bytea not null,
	state       text not null default 'stored' check (state in ('stored', 'done', 'ignored')),
	received_at timestamptz not null default now(),
	unique (endpoint_id, delivery_id),
	unique (endpoint_id, signature)
);
alter table inbound_events enable row level security;
alter table inbound_events force row level security;
create policy trusted on inbound_events to hub_owner, hub_system using (true) with check (true);
grant select, update, delete on inbound_events to hub_system;

-- Takes the oldest due job of one of `kinds` of which no older unfinished job has the same key, for
-- that kind's lease in seconds; no row when there is none. Jobs whose lease ran out (their worker
-- died) become due again first, or dead when that was their last attempt.
create function directory.claim_job(kinds text[], leases integer[])
returns table (id bigint, account_id bigint, kind text, payload jsonb, attempt integer,
	max_attempts integer)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	update jobs j
	set state = case when j.attempts < j.max_attempts then 'ready' else 'dead' end,
		finished_at = case when j.attempts < j.max_attempts then null else now() end,
		lease_until = null, run_at = now(), last_error = 'the worker was lost'
	where j.id in (select l.id from jobs l where l.state = 'running' and l.lease_until < now()
		order by l.id for update skip locked);

	return query
	update jobs j
	set state = 'running', attempts = j.attempts + 1,
		lease_until = now() + leases[array_position(kinds, j.kind)] * interval '1 second'
	where j.id = (
		select r.id from jobs r
		where r.state = 'ready' and r.run_at <= now() and r.kind = any(kinds)
			and not exists (select from jobs o
				where o.account_id = r.account_id and o.key = r.key and o.id < r.id
					and o.state in ('ready', 'running'))
		order by r.run_at, r.id limit 1
		for update skip locked)
	returning j.id, j.account_id, j.kind, j.payload, j.attempts, j.max_attempts;
end
$$;

-- Microseconds until something becomes due that is not due now (a job or a lease's end), or NULL.
create function directory.next_job_delay() returns bigint
language sql stable security definer set search_path = public, pg_temp
as $$
	select (extract(epoch from least(
		(select min(j.run_at) from jobs j where j.state = 'ready' and j.run_at > now()),
		(select min(j.lease_until) from jobs j where j.state = 'running' and j.lease_until > now())
	) - now()) * 1000000)::bigint
$$;

-- Completes a job inside the transaction of its effects, so both happen or neither. Raises HB001
-- when this attempt no longer holds the job. Rows with an idempotency key stay a while as done.
create function directory.finish_job(id bigint, attempt integer) returns void
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
	kept boolean;
begin
	update jobs j set state = 'done', finished_at = now(), lease_until = null
	where j.id = finish_job.id and j.attempts = finish_job.attempt and j.state = 'running'
		and j.account_id = hub_account()
	returning j.idempotency_key is not null into kept;
	if kept is null then
		raise exception 'attempt % does not hold job %', attempt, finish_job.id using errcode = 'HB001';
	elsif not kept then
		delete from jobs j where j.id = finish_job.id;
	end if;
end
$$;

-- Gives a job back after a failure: due again after `delay` microseconds, or dead with its reason when
-- `final` or when it was the last attempt. False when this attempt no longer holds the job.
create function directory.fail_job(id bigint, attempt integer, error text, delay bigint, final boolean)
returns table (held boolean, dead boolean)
language sql volatile security definer set search_path = public, pg_temp
as $$
	with failed as (
		update jobs j
		set state = case when final or j.attempts >= j.max_attempts then 'dead' else 'ready' end,
			finished_at = case when final or j.attempts >= j.max_attempts then now() end,
			lease_until = null, last_error = left(error, 500),
			run_at = now() + delay * interval '1 microsecond'
		where j.id = fail_job.id and j.attempts = fail_job.attempt and j.state = 'running'
		returning j.state)
	select exists (select from failed), exists (select from failed f where f.state = 'dead')
$$;

-- Stores a webhook and its job, all or nothing, before it is acknowledged. `duplicate` when the
-- endpoint already has that delivery id or that signature: then nothing is written and id is NULL.
-- `account_id` must be the endpoint's own. Without job_kind (state 'ignored') no job is made.
create function directory.store_inbound(endpoint_id uuid, account_id bigint, delivery_id text,
	signature text, event text, headers jsonb, body bytea, state text,
	job_kind text, job_queue text, job_key text, job_max_attempts integer,
	out id bigint, out duplicate boolean)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	perform from endpoints e
	where e.id = store_inbound.endpoint_id and e.account_id = store_inbound.account_id;
	if not found then
		raise exception 'no such endpoint in that account' using errcode = 'foreign_key_violation';
	end if;

	insert into inbound_events as i (endpoint_id, account_id, delivery_id, signature, event, headers,
		body, state)
	values (store_inbound.endpoint_id, store_inbound.account_id, store_inbound.delivery_id,
		store_inbound.signature, store_inbound.event, store_inbound.headers, store_inbound.body,
		store_inbound.state)
	on conflict do nothing
	returning i.id into store_inbound.id;
	duplicate := not found;

	if not duplicate and job_kind is not null then
		insert into jobs (account_id, queue, kind, key, payload, max_attempts)
		values (store_inbound.account_id, job_queue, job_kind, job_key,
			jsonb_build_object('inbound_id', store_inbound.id), job_max_attempts);
	end if;
end
$$;

-- A stored webhook, for the job of its own account only.
create function directory.inbound(id bigint)
returns table (id bigint, endpoint_id uuid, account_id bigint, delivery_id text, event text,
	headers jsonb, body bytea, state text, received_at timestamptz)
language sql stable security definer set search_path = public, pg_temp
as $$
	select i.id, i.endpoint_id, i.account_id, i.delivery_id, i.event, i.headers, i.body, i.state,
		i.received_at
	from inbound_events i
	where i.id = inbound.id and i.account_id = hub_account()
$$;

-- Worked on: the ids stay, against repeats; the body, which holds people's words, goes.
create function directory.inbound_done(id bigint) returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	update inbound_events i set state = 'done', body = ''
	where i.id = inbound_done.id and i.account_id = hub_account()
$$;

grant execute on function directory.claim_job(text[], integer[]), directory.next_job_delay(),
	directory.finish_job(bigint, integer), directory.fail_job(bigint, integer, text, bigint, boolean),
	directory.store_inbound(uuid, bigint, text, text, text, jsonb, bytea, text, text, text, text, integer),
	directory.inbound(bigint), directory.inbound_done(bigint)
	to hub_app;

-- The ledger of domain events: writers append to event_outbox in their own transaction, the relay
-- numbers the rows gap-free per account and moves them into events, which is append-only.

create table event_outbox (
	pos         bigint generated always as identity (cache 1) primary key,
	account_id  bigint not null,
	id          uuid not null,
	type        text not null,
	entity      text not null,
	entity_id   text not null,
	version     bigint not null,
	actor       jsonb not null,    -- {"type","id","name"}
	cause_id    text,
	depth       integer not null default 0 check (depth >= 0),
	occurred_at timestamptz not null,
	audience    jsonb not null,    -- "account" or {"users":[…],"teams":[…]}
	data        jsonb not null
);
alter table event_outbox enable row level security;
alter table event_outbox force row level security;
create policy account on event_outbox for insert to hub_app with check (account_id = (select hub_account()));
create policy trusted on event_outbox to hub_owner, hub_system using (true) with check (true);
grant insert on event_outbox to hub_app;
grant select, delete on event_outbox to hub_system;

-- Last seq given to each account. One row per account, so a seq is unique whatever the partitions.
create table event_heads (
	account_id bigint primary key references accounts,
	seq        bigint not null default 0
);
alter table event_heads enable row level security;
alter table event_heads force row level security;
create policy account on event_heads for select to hub_app using (account_id = (select hub_account()));
create policy trusted on event_heads to hub_owner, hub_system using (true) with check (true);
grant select on event_heads to hub_app;
grant select, insert, update on event_heads to hub_system;

-- How far the relay has published: everything of events up to this pos is in Redis.
create table relay_state (
	id            integer primary key check (id = 1),
	published_pos bigint not null
);
insert into relay_state values (1, 0);
alter table relay_state enable row level security;
alter table relay_state force row level security;
create policy trusted on relay_state to hub_owner, hub_system using (true) with check (true);
grant select, update on relay_state to hub_system;

create table events (
	account_id bigint not null,
	seq        bigint not null,
	pos        bigint generated always as identity (cache 1), -- order of the whole ledger; one writer, so it never runs ahead
	id         uuid not null,
	envelope   json not null, -- exactly what clients get; json, not jsonb: keeps the order of keys
	audience   jsonb not null,
	relayed_at timestamptz not null default now(),
	primary key (account_id, seq, relayed_at)
) partition by range (relayed_at);
create index events_pos on events (pos);
select hub_tenant_table('events', 'select', 'select, insert');

-- Makes the partitions of this month and the three after it. Direct access to a partition would go
-- around the policies of events, so a partition has forced row-level security and neither grants
-- nor policies of its own.
create function events_make_partitions() returns void
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
	month timestamptz;
	part  text;
begin
	for ahead in 0..3 loop
		month := date_trunc('month', now() at time zone 'UTC') at time zone 'UTC';
		month := (month at time zone 'UTC' + ahead * interval '1 month') at time zone 'UTC';
		part := 'events_' || to_char(month at time zone 'UTC', 'YYYYMM');
		if to_regclass(part) is null then
			execute format('create table %I partition of events for values from (%L) to (%L)',
				part, month, (month at time zone 'UTC' + interval '1 month') at time zone 'UTC');
			execute format('alter table %I enable row level security', part);
			execute format('alter table %I force row level security', part);
		end if;
	end loop;
end
$$;
grant execute on function events_make_partitions() to hub_system;

create table events_default partition of events default;
alter table events_default enable row level security;
alter table events_default force row level security;
select events_make_partitions();

-- What grows without end goes: events after 90 days, a month's partition at a time, and webhooks that
-- were worked on after 30 days. Each run takes a bounded piece; the relay's leader runs it every hour.

-- Drops the oldest month that ended 90 days ago, unless something of it was never published. Dropping
-- waits for who reads events just then, and everybody else would wait behind it: so not for long, and
-- otherwise in an hour. Of events_default, where a month lands that nobody prepared, single rows go.
-- Rows are looked at through events: by forced row-level security a partition shows none of its own.
create function events_drop_old() returns void
language plpgsql volatile security definer set search_path = public, pg_temp set lock_timeout = '1s'
as $$
declare
	horizon   timestamptz := now() - interval '90 days';
	published bigint := (select published_pos from relay_state where id = 1);
	part      text;
	first_day timestamp;
begin
	delete from events e
	where e.relayed_at < horizon and (e.account_id, e.seq, e.relayed_at) in (
		select o.account_id, o.seq, o.relayed_at from events o
		where o.tableoid = 'events_default'::regclass and o.relayed_at < horizon
			and o.pos <= published limit 10000);

	select c.relname, to_date(right(c.relname, 6), 'YYYYMM') into part, first_day
	from pg_inherits i
	join pg_class c on c.oid = i.inhrelid
	where i.inhparent = 'events'::regclass and c.relname ~ '^events_\d{6}$'
	order by c.relname limit 1;
	if part is null or (first_day + interval '1 month') at time zone 'UTC' > horizon
		or exists (select from events e
			where e.relayed_at >= first_day at time zone 'UTC'
				and e.relayed_at < (first_day + interval '1 month') at time zone 'UTC'
				and e.pos > published) then
		return;
	end if;
	execute format('drop table %I', part);
exception
	when lock_not_available then
		return;
end
$$;

-- The oldest rows by id, which is the order they came in: looking at no more than these needs no index
-- on the time. Rows not worked on stay whatever their age.
create function inbound_delete_old() returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	delete from inbound_events i where i.id in (
		select o.id
		from (select e.id, e.state, e.received_at from inbound_events e order by e.id limit 50000) o
		where o.state in ('done', 'ignored') and o.received_at < now() - interval '30 days')
$$;

create or replace function hub_housekeeping() returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	select events_make_partitions();
	select events_drop_old();
	select inbound_delete_old();
	delete from jobs where state = 'done' and finished_at < now() - interval '24 hours';
	delete from idempotency_keys where created_at < now() - interval '24 hours';
$$;

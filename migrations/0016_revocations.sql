-- Housekeeping of sessions: revocations go when they are over, sessions 30 days after their end.
-- Each run takes a bounded piece, as of everything else.

create function sessions_delete_old() returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	delete from revocations r where r.id in (
		select o.id from revocations o where o.until < now() order by o.until limit 50000);
	delete from sessions s where s.id in (
		select o.id from sessions o where o.expires_at < now() - interval '30 days'
		order by o.expires_at limit 10000)
$$;

create or replace function hub_housekeeping() returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	select events_make_partitions();
	select events_drop_old();
	select inbound_delete_old();
	select sessions_delete_old();
	delete from jobs where state = 'done' and finished_at < now() - interval '24 hours';
	delete from idempotency_keys where created_at < now() - interval '24 hours';
$$;

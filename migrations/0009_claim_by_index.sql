-- Claiming a job costs the same whatever the queue holds and whatever the statistics say. The table is
-- empty most of the time, so that is what autovacuum has seen when a burst comes: the planner then took
-- "no older job of the same key" for a join of two empty tables and looked at every pair of jobs. Now
-- each search asks for the order of the one index that serves it (jobs_running, jobs_ready, jobs_key)
-- and may not sort. A job waits also for a running one with a higher id: ids are given out before the
-- commit, so the lower one may become visible when the higher one has begun.
create or replace function directory.claim_job(kinds text[], leases integer[])
returns table (id bigint, account_id bigint, kind text, payload jsonb, attempt integer,
	max_attempts integer)
language plpgsql volatile security definer set search_path = public, pg_temp
	set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
	set enable_incremental_sort = off
as $$
#variable_conflict use_column
begin
	update jobs j
	set state = case when j.attempts < j.max_attempts then 'ready' else 'dead' end,
		finished_at = case when j.attempts < j.max_attempts then null else now() end,
		lease_until = null, run_at = now(), last_error = 'the worker was lost'
	where j.id = any(array(select l.id from jobs l where l.state = 'running' and l.lease_until < now()
		order by l.lease_until for update skip locked));

	return query
	update jobs j
	set state = 'running', attempts = j.attempts + 1,
		lease_until = now() + leases[array_position(kinds, j.kind)] * interval '1 second'
	where j.id = (
		select r.id from jobs r
		where r.state = 'ready' and r.run_at <= now() and r.kind = any(kinds)
			and not exists (select from jobs b
				where b.state = 'running' and b.account_id = r.account_id and b.key = r.key)
			and not exists (
				select from (
					select o.account_id, o.key from jobs o
					where o.state in ('ready', 'running')
						and (o.account_id, o.key, o.id) < (r.account_id, r.key, r.id)
					order by o.account_id desc, o.key desc, o.id desc limit 1) before
				where before.account_id = r.account_id and before.key = r.key)
		order by r.run_at, r.id limit 1
		for update skip locked)
	returning j.id, j.account_id, j.kind, j.payload, j.attempts, j.max_attempts;
end
$$;

-- A job of no account runs under account 0, which hub_account() calls NULL like its row does.
create or replace function directory.finish_job(id bigint, attempt integer) returns void
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
	kept boolean;
begin
	update jobs j set state = 'done', finished_at = now(), lease_until = null
	where j.id = finish_job.id and j.attempts = finish_job.attempt and j.state = 'running'
		and j.account_id is not distinct from hub_account()
	returning j.idempotency_key is not null into kept;
	if kept is null then
		raise exception 'attempt % does not hold job %', attempt, finish_job.id using errcode = 'HB001';
	elsif not kept then
		delete from jobs j where j.id = finish_job.id;
	end if;
end
$$;

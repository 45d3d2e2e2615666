-- What a job took up step by step and will not finish says so, instead of going on for ever.

alter table board_imports
	drop constraint board_imports_state_check,
	add constraint board_imports_state_check
		check (state in ('queued', 'running', 'done', 'failed', 'cancelled'));

-- A job that was tried for the last time takes down what it worked at; people may start it again.
create function job_died() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
	if new.kind = 'kanban.import' then
		update board_imports i set state = 'failed', error = 'gave_up', updated_at = now(),
			finished_at = now()
		where i.account_id = new.account_id and i.id = (new.payload->>'import_id')::uuid
			and i.state in ('queued', 'running');
	else
		update board_rules r set backfill = r.backfill
			|| jsonb_build_object('state', 'failed', 'finished_at', hub_rfc3339(now()))
		where r.account_id = new.account_id and r.id = (new.payload->>'rule_id')::uuid
			and r.backfill->>'state' = 'running';
	end if;
	return null;
end
$$;
create trigger died after update of state on jobs for each row
	when (new.state = 'dead' and new.kind in ('kanban.import', 'kanban.backfill'))
	execute function job_died();

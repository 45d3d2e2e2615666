-- As before; an import that nothing has touched for a day says that it ended, in the words of one that
-- gave up, and can go on like that until it goes with its text.
create or replace function kanban_keep_house() returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	delete from rule_acts where acted_at < now() - interval '2 days';
	delete from card_counts where cards = 0 and worth = 0;
	update board_imports set state = 'failed', error = 'gave_up', finished_at = now()
	where state in ('queued', 'running') and updated_at < now() - interval '1 day';
	delete from board_imports where updated_at < now() - interval '30 days';
$$;

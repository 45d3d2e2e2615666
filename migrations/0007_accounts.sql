-- How an account enters the Hub, and the housekeeping that the relay's leader does for all of them.

-- Registers a Chatwoot account with its default board, whose stages are Chatwoot's statuses, and its
-- event head. An account that is already there is left alone; `created` says which it was.
create function directory.create_account(installation_id uuid, chatwoot_account_id bigint, name text,
	locale text default 'pt-BR', time_zone text default 'America/Sao_Paulo', currency text default 'BRL',
	out id bigint, out created boolean)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
	board uuid := hub_uuid();
	pt    boolean := create_account.locale = 'pt-BR';
begin
	insert into accounts as a (installation_id, chatwoot_account_id, name, locale, time_zone, currency)
	values (create_account.installation_id, create_account.chatwoot_account_id, create_account.name,
		create_account.locale, create_account.time_zone, create_account.currency)
	on conflict (installation_id, chatwoot_account_id) do nothing
	returning a.id into create_account.id;
	created := found;

	if not created then
		select a.id into create_account.id from accounts a
		where a.installation_id = create_account.installation_id
			and a.chatwoot_account_id = create_account.chatwoot_account_id;
		return;
	end if;

	insert into event_heads (account_id) values (create_account.id);
	insert into boards (account_id, id, name, type, is_default)
	values (create_account.id, board, case when pt then 'Conversas' else 'Conversations' end, 'support', true);
	insert into stages (account_id, id, board_id, key, name, color, position, final)
	select create_account.id, hub_uuid(), board, s.key, case when pt then s.name_pt else s.name_en end,
		s.color, s.position, s.key = 'resolved'
	from (values
		('pending',  'Pendentes',  'Pending',  '#ffc53d', 'a0'),
		('open',     'Abertas',    'Open',     '#2781f6', 'a1'),
		('snoozed',  'Adiadas',    'Snoozed',  '#5b5bd6', 'a2'),
		('resolved', 'Resolvidas', 'Resolved', '#12a594', 'a3')
	) as s(key, name_pt, name_en, color, position);
end
$$;
grant execute on function directory.create_account(uuid, bigint, text, text, text, text) to hub_system;

-- What has served its time: finished jobs that only guarded an idempotency key, kept replies.
create function hub_housekeeping() returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	select events_make_partitions();
	delete from jobs where state = 'done' and finished_at < now() - interval '24 hours';
	delete from idempotency_keys where created_at < now() - interval '24 hours';
$$;
grant execute on function hub_housekeeping() to hub_system;

-- How many cards a board has, and finding the rare ones, at the price of what is shown.

-- ---- counts ----

-- What the cards that are not in the trash come to, by all that the sight of most people goes by. Kept by
-- whoever changes cards without a lock that two of them would share: they add rows of changes, and a duty
-- (card_counts_roll()) adds these up. The sum of both is exact in every snapshot.
create table card_counts (
	account_id         bigint not null references accounts,
	board_id           uuid not null,
	stage_id           uuid not null,
	chatwoot_inbox_ids bigint[] not null,
	chatwoot_team_ids  bigint[] not null,
	currency           text not null, -- of those with a value; empty: of those without
	cards              bigint not null,
	worth              numeric not null, -- minor units
	primary key (account_id, board_id, stage_id, chatwoot_inbox_ids, chatwoot_team_ids, currency)
);

-- Emptied over and over: what is dead in it must not stay long.
create table card_count_changes (
	account_id         bigint not null references accounts,
	board_id           uuid not null,
	n                  bigint generated always as identity,
	stage_id           uuid not null,
	chatwoot_inbox_ids bigint[] not null,
	chatwoot_team_ids  bigint[] not null,
	currency           text not null,
	cards              bigint not null,
	worth              numeric not null,
	primary key (account_id, board_id, n)
) with (autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0);

select hub_tenant_table('card_counts', 'select', 'select');
select hub_tenant_table('card_count_changes', 'select', 'select');
grant select on card_counts, card_count_changes to hub_search;

create function cards_counted() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
	if tg_op <> 'INSERT' and old.deleted_at is null then
		insert into card_count_changes (account_id, board_id, stage_id, chatwoot_inbox_ids,
			chatwoot_team_ids, currency, cards, worth)
		values (old.account_id, old.board_id, old.stage_id, old.chatwoot_inbox_ids, old.chatwoot_team_ids,
			case when old.value is null then '' else old.currency end, -1, -coalesce(old.value, 0));
	end if;
	if tg_op <> 'DELETE' and new.deleted_at is null then
		insert into card_count_changes (account_id, board_id, stage_id, chatwoot_inbox_ids,
			chatwoot_team_ids, currency, cards, worth)
		values (new.account_id, new.board_id, new.stage_id, new.chatwoot_inbox_ids, new.chatwoot_team_ids,
			case when new.value is null then '' else new.currency end, 1, coalesce(new.value, 0));
	end if;
	return null;
end
$$;
create trigger counted_new after insert or delete on cards for each row execute function cards_counted();
create trigger counted after update on cards for each row
	when ((old.board_id, old.stage_id, old.chatwoot_inbox_ids, old.chatwoot_team_ids, old.value,
			old.currency, old.deleted_at is null)
		is distinct from (new.board_id, new.stage_id, new.chatwoot_inbox_ids, new.chatwoot_team_ids,
			new.value, new.currency, new.deleted_at is null))
	execute function cards_counted();

insert into card_counts (account_id, board_id, stage_id, chatwoot_inbox_ids, chatwoot_team_ids, currency,
	cards, worth)
select c.account_id, c.board_id, c.stage_id, c.chatwoot_inbox_ids, c.chatwoot_team_ids,
	case when c.value is null then '' else c.currency end, count(*), coalesce(sum(c.value), 0)
from cards c where c.deleted_at is null group by 1, 2, 3, 4, 5, 6;

-- Adds up to `most` changes to the counts; how many. Several at once take different ones, and their rows
-- of counts in one order.
create function card_counts_roll(most integer) returns bigint
language sql volatile security definer set search_path = public, pg_temp
as $$
	with taken as (
		delete from card_count_changes d
		where d.ctid = any (array(select n.ctid from card_count_changes n limit most for update skip locked))
		returning d.account_id, d.board_id, d.stage_id, d.chatwoot_inbox_ids, d.chatwoot_team_ids,
			d.currency, d.cards, d.worth),
	kept as (
		insert into card_counts as k (account_id, board_id, stage_id, chatwoot_inbox_ids,
			chatwoot_team_ids, currency, cards, worth)
		select t.account_id, t.board_id, t.stage_id, t.chatwoot_inbox_ids, t.chatwoot_team_ids, t.currency,
			sum(t.cards), sum(t.worth)
		from taken t group by 1, 2, 3, 4, 5, 6
		having sum(t.cards) <> 0 or sum(t.worth) <> 0
		order by 1, 2, 3, 4, 5, 6
		on conflict (account_id, board_id, stage_id, chatwoot_inbox_ids, chatwoot_team_ids, currency)
		do update set cards = k.cards + excluded.cards, worth = k.worth + excluded.worth)
	select count(*) from taken
$$;
grant execute on function card_counts_roll(integer) to hub_system;

-- As before, and the counts of what is gone.
create or replace function kanban_keep_house() returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	delete from rule_acts where acted_at < now() - interval '2 days';
	delete from card_counts where cards = 0 and worth = 0
$$;

-- As before; without a filter, and where the sight goes by inboxes and teams, from the counts.
create or replace function search.board_counts(board uuid, kind text, inboxes bigint[], teams bigint[],
	me bigint, scope bigint, person bigint, filters jsonb)
returns table (stage_id uuid, currency text, cards bigint, worth numeric)
language plpgsql stable security definer rows 50 set search_path = public, pg_temp set jit = off
as $$
begin
	if kind in ('all', 'given', 'none') and scope >= 3 and filters = '{}' then
		return query
		select n.stage_id, nullif(n.currency, ''), sum(n.cards)::bigint,
			case when n.currency <> '' then sum(n.worth) end
		from (
			select k.stage_id, k.chatwoot_inbox_ids, k.chatwoot_team_ids, k.currency, k.cards, k.worth
			from card_counts k where k.account_id = hub_account() and k.board_id = board
			union all
			select d.stage_id, d.chatwoot_inbox_ids, d.chatwoot_team_ids, d.currency, d.cards, d.worth
			from card_count_changes d where d.account_id = hub_account() and d.board_id = board) n
		where kind = 'all' or n.chatwoot_inbox_ids = '{}' or kind = 'given'
			and (n.chatwoot_inbox_ids && inboxes or n.chatwoot_team_ids && teams)
		group by n.stage_id, n.currency
		having sum(n.cards) <> 0;
		return;
	end if;
	return query execute 'select c.stage_id, case when c.value is not null then c.currency end,
			count(*), sum(c.value)
		from cards c where'
		|| search.card_conditions(board, kind, inboxes, teams, me, scope, person, filters)
		|| ' group by 1, 2';
end
$$;

-- ---- finding ----

-- As before; what is left behind the next 2000 is found by the index of what is asked for. The planner
-- knows how frequent a label is in the table, not in the account, and rather walks the board: so it may
-- use bitmaps alone, of which it takes the one that it thinks says most, and the order comes afterwards.
create or replace function search.board_cards(board uuid, stage uuid, after_stage uuid, after_position text,
	kind text, inboxes bigint[], teams bigint[], me bigint, scope bigint, person bigint, filters jsonb,
	most integer)
returns table (card_id uuid)
language plpgsql stable security definer rows 50 set search_path = public, pg_temp set jit = off
	set enable_indexscan = on set enable_seqscan = on
as $$
declare
	conditions text := search.card_conditions(board, kind, inboxes, teams, me, scope, person, filters);
	room    integer := 2000;
	found   uuid[] := '{}';
	more    uuid[];
	walked  record;
	near    record;
begin
	for walked in
		select s.id, s.position, case when s.id = after_stage then after_position else '' end as after
		from stages s
		where s.account_id = hub_account() and s.board_id = board and (stage is null or s.id = stage)
			and (after_stage is null or s.position >= (select a.position from stages a
				where a.account_id = hub_account() and a.id = after_stage))
		order by s.position
	loop
		select count(*) as cards, max(n.position) as last into near from (
			select c.position from cards c
			where c.account_id = hub_account() and c.board_id = board and c.stage_id = walked.id
				and c.position > walked.after and c.deleted_at is null
			order by c.position limit room) n;
		if near.cards > 0 then
			execute 'select array(select c.id from cards c where' || conditions
				|| ' and c.stage_id = $1 and c.position > $2 and c.position <= $3
				order by c.position limit $4)'
			into more using walked.id, walked.after, near.last, most - cardinality(found);
			found := found || more;
		end if;
		room := room - near.cards;
		exit when room <= 0 or cardinality(found) >= most;
	end loop;
	if room <= 0 and cardinality(found) < most then
		perform set_config('enable_indexscan', 'off', true), set_config('enable_seqscan', 'off', true);
		execute 'with f as materialized (
				select c.id, c.stage_id, c.position from cards c where' || conditions || ')
			select array(
				select f.id from f join stages s on s.account_id = hub_account() and s.id = f.stage_id
				where s.id = $1 and f.position > $2 or not $5 and s.position > $3
				order by s.position, f.position limit $4)'
		into more using walked.id, near.last, walked.position, most - cardinality(found),
			stage is not null;
		found := found || more;
	end if;
	return query select unnest(found);
end
$$;

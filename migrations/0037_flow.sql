-- Flow: where each card was from when to when, and its passes from beginning to finish. Both follow from
-- card_history, row by row as it is written, so that metrics of a year need not read all of it.
--
-- A pass begins when a card comes into a stage that is not final: when it is made, or opened again. It
-- ends when the card comes into a final stage, or leaves the board. A card back from the trash goes on
-- with the pass it had. One that was made in a final stage has none: nobody worked at it here.
-- docs/features/kanban.md says what is counted of them.

create table card_stays (
	account_id bigint not null references accounts,
	card_id    uuid not null,
	n          integer not null, -- of the card: 1, 2, ...
	board_id   uuid not null,
	stage_id   uuid not null,
	entered_at timestamptz not null,
	left_at    timestamptz not null default 'infinity', -- still there: so a range is one comparison
	primary key (account_id, card_id, n),
	check (left_at >= entered_at)
);
create index card_stays_left on card_stays (account_id, board_id, left_at)
	include (stage_id, entered_at, card_id);

create table card_passes (
	account_id     bigint not null references accounts,
	card_id        uuid not null,
	n              integer not null, -- of the card: 1, 2, ...
	board_id       uuid not null,
	began_at       timestamptz not null,
	worked_at      timestamptz, -- first in a stage that is neither the board's first nor final
	ended_at       timestamptz not null default 'infinity', -- goes on
	final_stage_id uuid,        -- it finished in; NULL: goes on, or left the board
	stage_ids      uuid[] not null, -- that are not final, as it came into them
	primary key (account_id, card_id, n),
	check (ended_at >= began_at)
);
create index card_passes_ended on card_passes (account_id, board_id, ended_at)
	include (began_at, worked_at, final_stage_id, card_id);
create index card_passes_began on card_passes (account_id, board_id, began_at)
	include (ended_at, final_stage_id, card_id);

-- What of a board the passes depend on.
create table flow_boards (
	account_id      bigint not null references accounts,
	board_id        uuid not null,
	first_stage_id  uuid,
	final_stage_ids uuid[] not null, -- also of stages that were final and are gone
	primary key (account_id, board_id)
);

select hub_tenant_table('card_stays', 'select', 'select');
select hub_tenant_table('card_passes', 'select', 'select');
select hub_tenant_table('flow_boards', 'select', 'select');

-- The stays of a board's cards by the history alone. Versions tell the order: they grow under the card's
-- lock, while clocks may go back; then a change counts at the time of the one before. A card in the trash
-- may move, too, when its stage goes: it is still in the trash.
create function flow_stays(account bigint, board uuid) returns setof card_stays
language sql stable set search_path = public, pg_temp
as $$
	with way as (
		select h.card_id, h.card_version, h.id, h.action, h.to_stage_id, h.occurred_at,
			count(*) filter (where h.action <> 'moved')
				over (partition by h.card_id order by h.card_version, h.id) as part
		from card_history h where h.account_id = account and h.board_id = board
			and (h.from_stage_id is not null or h.to_stage_id is not null)
	), shown as (
		select w.card_id, w.card_version, w.id, w.to_stage_id, w.occurred_at,
			w.action = 'moved' and bool_or(w.to_stage_id is null)
				over (partition by w.card_id, w.part) as in_trash
		from way w
	), station as (
		select s.card_id, s.card_version, s.id, s.to_stage_id, s.occurred_at,
			lag(s.to_stage_id) over (partition by s.card_id order by s.card_version, s.id) as before
		from shown s where not s.in_trash
	), edge as (
		select s.card_id, s.card_version, s.id, s.to_stage_id,
			max(s.occurred_at) over (partition by s.card_id order by s.card_version, s.id) as at
		from station s where s.to_stage_id is distinct from s.before
	), stay as (
		select e.card_id, e.card_version, e.id, e.to_stage_id, e.at,
			lead(e.at, 1, 'infinity') over (partition by e.card_id order by e.card_version, e.id) as until
		from edge e
	)
	select account, y.card_id,
		(row_number() over (partition by y.card_id order by y.card_version, y.id))::integer,
		board, y.to_stage_id, y.at, y.until
	from stay y where y.to_stage_id is not null
$$;

-- The passes of a board's cards by their stays.
create function flow_passes(account bigint, board uuid) returns setof card_passes
language sql stable set search_path = public, pg_temp
as $$
	with stay as (
		select s.card_id, s.n, s.stage_id, s.entered_at, s.left_at,
			s.stage_id = any (f.final_stage_ids) as final,
			s.stage_id = f.first_stage_id as first
		from card_stays s join flow_boards f on f.account_id = s.account_id and f.board_id = s.board_id
		where s.account_id = account and s.board_id = board
	), begun as (
		select y.card_id, y.n, y.stage_id, y.entered_at, y.left_at, y.final, y.first,
			not y.final and lag(y.final, 1, true) over (partition by y.card_id order by y.n) as begins
		from stay y
	), numbered as (
		select b.card_id, b.n, b.stage_id, b.entered_at, b.left_at, b.final, b.first,
			(count(*) filter (where b.begins) over (partition by b.card_id order by b.n))::integer as pass
		from begun b
	), visited as (
		select v.card_id, v.pass, array_agg(v.stage_id order by v.n) as stage_ids
		from (select distinct on (m.card_id, m.pass, m.stage_id) m.card_id, m.pass, m.stage_id, m.n
			from numbered m where not m.final order by m.card_id, m.pass, m.stage_id, m.n) v
		group by v.card_id, v.pass
	)
	select account, m.card_id, m.pass, board, min(m.entered_at),
		min(m.entered_at) filter (where not m.final and m.first is not true),
		coalesce(min(m.entered_at) filter (where m.final), max(m.left_at)),
		(array_agg(m.stage_id order by m.n desc) filter (where m.final))[1],
		v.stage_ids
	from numbered m join visited v on v.card_id = m.card_id and v.pass = m.pass
	where m.pass > 0
	group by m.card_id, m.pass, v.stage_ids
$$;

-- Writers of history hold it shared, who makes a board's passes anew for themselves.
create function flow_lock(board uuid) returns bigint
language sql immutable parallel safe set search_path = public, pg_temp
as $$ select hashtextextended(board::text, 37) $$;

create function card_history_flow() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
	stay_n     integer;
	here       uuid;
	at         timestamptz;
	is_final   boolean;
	first      uuid;
begin
	if new.from_stage_id is null and new.to_stage_id is null then
		return null;
	end if;
	perform pg_advisory_xact_lock_shared(flow_lock(new.board_id));
	select s.n, case when s.left_at = 'infinity' then s.stage_id end,
		greatest(new.occurred_at, s.entered_at, nullif(s.left_at, 'infinity'))
	into stay_n, here, at
	from card_stays s where s.account_id = new.account_id and s.card_id = new.card_id
	order by s.n desc limit 1;
	if here is not distinct from new.to_stage_id
			or here is null and stay_n is not null and new.action = 'moved' then
		return null;
	end if;

	update card_stays s set left_at = at
	where s.account_id = new.account_id and s.card_id = new.card_id and s.n = stay_n and here is not null;
	if new.to_stage_id is null then
		update card_passes p set ended_at = at
		where p.account_id = new.account_id and p.card_id = new.card_id and p.ended_at = 'infinity';
		return null;
	end if;
	at := coalesce(at, new.occurred_at);
	insert into card_stays (account_id, card_id, n, board_id, stage_id, entered_at)
	values (new.account_id, new.card_id, coalesce(stay_n, 0) + 1, new.board_id, new.to_stage_id, at);

	select new.to_stage_id = any (f.final_stage_ids), f.first_stage_id into is_final, first
	from flow_boards f where f.account_id = new.account_id and f.board_id = new.board_id;
	if is_final then
		-- From one final stage to another is a correction: it finished when it did.
		update card_passes p set final_stage_id = new.to_stage_id,
			ended_at = case when p.final_stage_id is null then at else p.ended_at end
		where p.account_id = new.account_id and p.card_id = new.card_id
			and p.n = (select max(l.n) from card_passes l
				where l.account_id = new.account_id and l.card_id = new.card_id);
		return null;
	end if;
	update card_passes p set ended_at = 'infinity',
		worked_at = coalesce(p.worked_at, case when new.to_stage_id is distinct from first then at end),
		stage_ids = p.stage_ids || case when new.to_stage_id = any (p.stage_ids) then '{}'::uuid[]
			else array[new.to_stage_id] end
	where p.account_id = new.account_id and p.card_id = new.card_id and p.final_stage_id is null;
	if not found then
		insert into card_passes (account_id, card_id, n, board_id, began_at, worked_at, stage_ids)
		select new.account_id, new.card_id, coalesce(max(l.n), 0) + 1, new.board_id, at,
			case when new.to_stage_id is distinct from first then at end, array[new.to_stage_id]
		from card_passes l where l.account_id = new.account_id and l.card_id = new.card_id;
	end if;
	return null;
end
$$;
create trigger flow after insert on card_history for each row execute function card_history_flow();

-- Another first stage, or others that are final, make other passes. A board that goes takes its stages
-- at once and changes nothing here.
create function stages_flow() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
	account bigint := coalesce(new.account_id, old.account_id);
	board   uuid := coalesce(new.board_id, old.board_id);
	first   uuid;
	finals  uuid[];
	gone    uuid[];
begin
	select s.id into first from stages s
	where s.account_id = account and s.board_id = board order by s.position limit 1;
	if first is null then
		return null;
	end if;
	gone := array(select k.id from flow_boards f, unnest(f.final_stage_ids) k (id)
		where f.account_id = account and f.board_id = board and not exists (select from stages s
			where s.account_id = account and s.id = k.id));
	finals := array(select k.id from (
		select s.id from stages s where s.account_id = account and s.board_id = board and s.final
		union select unnest(gone)) k order by k.id);
	if exists (select from flow_boards f where f.account_id = account and f.board_id = board
			and f.first_stage_id = first and f.final_stage_ids = finals) then
		return null;
	end if;
	perform pg_advisory_xact_lock(flow_lock(board));
	insert into flow_boards as f (account_id, board_id, first_stage_id, final_stage_ids)
	values (account, board, first, finals)
	on conflict (account_id, board_id) do update
		set first_stage_id = excluded.first_stage_id, final_stage_ids = excluded.final_stage_ids;
	delete from card_passes p where p.account_id = account and p.board_id = board;
	insert into card_passes (account_id, card_id, n, board_id, began_at, worked_at, ended_at,
		final_stage_id, stage_ids)
	select p.account_id, p.card_id, p.n, p.board_id, p.began_at, p.worked_at, p.ended_at,
		p.final_stage_id, p.stage_ids
	from flow_passes(account, board) p;
	return null;
end
$$;
create trigger flow after insert or update of position, final or delete on stages
	for each row execute function stages_flow();

-- What was before.
insert into flow_boards (account_id, board_id, first_stage_id, final_stage_ids)
select s.account_id, s.board_id, (array_agg(s.id order by s.position))[1],
	coalesce(array_agg(s.id order by s.id) filter (where s.final), '{}')
from stages s group by s.account_id, s.board_id;
insert into card_stays (account_id, card_id, n, board_id, stage_id, entered_at, left_at)
select y.account_id, y.card_id, y.n, y.board_id, y.stage_id, y.entered_at, y.left_at
from flow_boards f, flow_stays(f.account_id, f.board_id) y;
insert into card_passes (account_id, card_id, n, board_id, began_at, worked_at, ended_at, final_stage_id,
	stage_ids)
select p.account_id, p.card_id, p.n, p.board_id, p.began_at, p.worked_at, p.ended_at, p.final_stage_id,
	p.stage_ids
from flow_boards f, flow_passes(f.account_id, f.board_id) p;

-- A row of history that moves a card nowhere says nothing of where it stands: what a rule was kept from
-- doing is written down when the card may stand elsewhere already.

-- As before, by the rows that change the stage and those that bring a card back.
create or replace function flow_stays(account bigint, board uuid) returns setof card_stays
language sql stable set search_path = public, pg_temp
as $$
	with way as (
		select h.card_id, h.card_version, h.id, h.action, h.to_stage_id, h.occurred_at,
			count(*) filter (where h.action <> 'moved')
				over (partition by h.card_id order by h.card_version, h.id) as part
		from card_history h where h.account_id = account and h.board_id = board
			and (h.from_stage_id is distinct from h.to_stage_id or h.action = 'restored')
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

drop trigger flow on card_history;
create trigger flow after insert on card_history for each row
	when (new.from_stage_id is distinct from new.to_stage_id or new.action = 'restored')
	execute function card_history_flow();

-- What such rows made of the boards that have some.
do $$
declare
	b record;
begin
	for b in select distinct h.account_id, h.board_id from card_history h
		where h.actor_type = 'rule' and h.from_stage_id = h.to_stage_id
	loop
		delete from card_stays s where s.account_id = b.account_id and s.board_id = b.board_id;
		insert into card_stays (account_id, card_id, n, board_id, stage_id, entered_at, left_at)
		select y.account_id, y.card_id, y.n, y.board_id, y.stage_id, y.entered_at, y.left_at
		from flow_stays(b.account_id, b.board_id) y;
		delete from card_passes p where p.account_id = b.account_id and p.board_id = b.board_id;
		insert into card_passes (account_id, card_id, n, board_id, began_at, worked_at, ended_at,
			final_stage_id, stage_ids)
		select p.account_id, p.card_id, p.n, p.board_id, p.began_at, p.worked_at, p.ended_at,
			p.final_stage_id, p.stage_ids
		from flow_passes(b.account_id, b.board_id) p;
	end loop;
end
$$;

-- What the benchmark of flow metrics reads: a board of four stages and two final ones, on which :cards
-- cards began over the last 365 days. One in ten was won straight away, one in twenty went back, some are
-- still under way. Run as hub_owner after data.sql; prints ids as JSON.
\set ON_ERROR_STOP on
\pset tuples_only on
\pset format unaligned
set client_min_messages = warning;
begin;
select setseed(0.37) \g /dev/null

create temporary table flow_bench as
select c.id as account, hub_uuid() as board from directory.create_account(
	(select id from installations order by created_at limit 1), 9800000, 'Bench flow') c;
insert into memberships (account_id, user_id, role, chatwoot_role)
select account, u.id, 'admin', 'administrator'
from flow_bench, users u where u.chatwoot_user_id = 9000000;
insert into boards (account_id, id, name, type) select account, board, 'Vendas', 'sales' from flow_bench;
insert into stages (account_id, id, board_id, name, color, position, final, outcome)
select account, hub_uuid(), board, s.name, '#2781f6', 'a' || s.n, s.n > 4,
	case s.n when 5 then 'won' when 6 then 'lost' end
from flow_bench, (values (1, 'Novo'), (2, 'Contato'), (3, 'Proposta'), (4, 'Negociação'), (5, 'Ganho'),
	(6, 'Perdido')) s (n, name);

-- Each card's way: stage n from when on. A card whose way ends in the future is where it is now.
create temporary table flow_way as
select c.card, c.n, c.at from (
	select w.card, w.n, w.began + sum(w.wait) over (partition by w.card order by w.step) as at
	from (select k.card, k.began, s.step, s.n,
			case when s.step = 1 then interval '0' else -ln(1 - random()) * interval '2 days' end as wait
		from (select hub_uuid() as card, random() as way,
				now() - interval '365 days' * (1 - i / :cards::float) as began
			from generate_series(1, :cards) i) k
		cross join lateral unnest(case when k.way < 0.1 then array[1, 5]
			when k.way < 0.15 then array[1, 2, 3, 2, 3, 4, 5]
			when k.way < 0.5 then array[1, 2, 6]
			else array[1, 2, 3, 4, 5] end) with ordinality s (n, step)) w) c
where c.at <= now();

alter table card_history disable trigger flow;
insert into card_history (account_id, id, card_id, board_id, action, from_stage_id, to_stage_id, actor_type,
	card_version, occurred_at)
select f.account, gen_random_uuid(), w.card, f.board, case when w.step = 1 then 'created' else 'moved' end,
	p.id, s.id, 'user', w.step, w.at
from flow_bench f, (select card, n, at, row_number() over one as step, lag(n) over one as before
	from flow_way window one as (partition by card order by at)) w
join (select id, row_number() over (order by position) as n from stages, flow_bench
	where board_id = board) s on s.n = w.n
left join (select id, row_number() over (order by position) as n from stages, flow_bench
	where board_id = board) p on p.n = w.before;
alter table card_history enable trigger flow;
insert into card_stays (account_id, card_id, n, board_id, stage_id, entered_at, left_at)
select y.account_id, y.card_id, y.n, y.board_id, y.stage_id, y.entered_at, y.left_at
from flow_bench f, flow_stays(f.account, f.board) y;
insert into card_passes (account_id, card_id, n, board_id, began_at, worked_at, ended_at, final_stage_id,
	stage_ids)
select p.account_id, p.card_id, p.n, p.board_id, p.began_at, p.worked_at, p.ended_at, p.final_stage_id,
	p.stage_ids
from flow_bench f, flow_passes(f.account, f.board) p;
insert into cards (account_id, id, board_id, stage_id, title, position, assignee_chatwoot_id,
	chatwoot_inbox_ids)
select y.account_id, y.card_id, y.board_id, y.stage_id, 'Maria das Dores', 'c' || row_number() over (),
	9000000, '{}'
from flow_bench f join card_stays y on y.account_id = f.account and y.board_id = f.board
	and y.left_at = 'infinity';
commit;
vacuum analyze card_stays, card_passes, card_history, cards;
select json_build_object('account', account, 'board', board,
	'stays', (select count(*) from card_stays y where y.account_id = f.account)) from flow_bench f;

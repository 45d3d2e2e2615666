-- What the benchmarks read: one user who is a member of everything, an account each with 50, 100 and
-- 100,000 cards, and accounts that only have streams. Variables: small, large (cards), streams
-- (accounts). Run as hub_owner; prints ids as JSON.
\set ON_ERROR_STOP on
\pset tuples_only on
\pset format unaligned
set client_min_messages = warning;
begin;

create function pg_temp.base62(n integer) returns text language sql immutable as $$
	select string_agg(substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
		n / (62 ^ place)::integer % 62 + 1, 1), '' order by place desc)
	from generate_series(0, 2) place
$$;

-- An account whose default board has that many cards, evenly over its four stages.
create function pg_temp.bench_account(number bigint, card_count integer) returns bigint
language plpgsql as $$
declare
	account bigint;
begin
	select c.id into account from directory.create_account(
		(select id from installations order by created_at limit 1), number, 'Bench ' || number) c;
	insert into inboxes (account_id, chatwoot_inbox_id, name, channel_type, observed_at)
	select account, n, 'Inbox ' || n, 'Channel::Whatsapp', now() from generate_series(1, 5) n;
	insert into inbox_members (account_id, chatwoot_inbox_id, chatwoot_user_id)
	select account, n, 9000000 from generate_series(1, 3) n;
	insert into memberships (account_id, user_id, role, chatwoot_role)
	select account, u.id, 'agent', 'agent' from users u where u.chatwoot_user_id = 9000000;
	insert into cards (account_id, id, board_id, stage_id, title, position, priority, labels, preview,
		last_message_at, assignee_chatwoot_id, assignee_name, chatwoot_inbox_ids)
	select account, hub_uuid(), s.board_id, s.id, 'Maria das Dores Conceição ' || n,
		'c' || pg_temp.base62(n / 4), (array['low', 'medium', 'high', null])[n % 4 + 1],
		case when n % 2 = 0 then array['vip', 'entrega'] else '{}' end,
		'Bom dia! Ainda não recebi o código de rastreio do meu pedido.', now(), 3, 'João Silva', '{2}'
	from generate_series(0, card_count - 1) n
	join (select s.*, row_number() over (order by position) - 1 as at from stages s
		where s.account_id = account) s on s.at = n % 4;
	analyze cards; -- or the foreign key's cached plan reads the whole table for each row
	insert into card_conversations (account_id, board_id, chatwoot_conversation_id, card_id,
		chatwoot_inbox_id, chatwoot_assignee_id, channel, status, contact_name, unread_count)
	select c.account_id, c.board_id, row_number() over (order by c.stage_id, c.position), c.id, 2, 3,
		'Channel::Whatsapp', 'open', c.title, 2
	from cards c where c.account_id = account;
	return account;
end
$$;

insert into users (installation_id, chatwoot_user_id, name)
select id, 9000000, 'Bench' from installations order by created_at limit 1;

-- What triggers keep of cards no row of these needs; one at a time they take minutes.
alter table cards disable trigger user;
alter table cards enable trigger counted_new;
alter table card_conversations disable trigger user;
create temporary table bench (name text, account_id bigint);
insert into bench values
	('page', pg_temp.bench_account(9000001, 50)),
	('small', pg_temp.bench_account(9000002, :small)),
	('large', pg_temp.bench_account(9000003, :large));
insert into bench
select 'streams', c.id
from generate_series(1, :streams) n, lateral directory.create_account(
	(select id from installations order by created_at limit 1), 9100000 + n, 'Bench ' || n) c
order by n;
alter table cards enable trigger user;
alter table card_conversations enable trigger user;
commit;
vacuum analyze accounts, memberships, boards, stages, cards, card_conversations, event_heads,
	inboxes, inbox_members;

select json_build_object(
	'user', (select id from users where chatwoot_user_id = 9000000),
	'streams', (select json_build_object('first', min(account_id), 'count', count(*),
		'last', max(account_id)) from bench where name = 'streams'),
	'boards', (select json_object_agg(b.name, json_build_object('account', b.account_id,
		'board', k.id, 'stages', (select json_agg(s.id order by s.position) from stages s
			where s.account_id = b.account_id))) from bench b
		join boards k on k.account_id = b.account_id where b.name <> 'streams'));

-- What the benchmark of filters reads: an account with a board of `cards` cards in five inboxes, of which
-- the user of data.sql sees three. Variables: cards. Run as hub_owner after data.sql; prints ids as JSON.
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

create temporary table find_bench as
select c.id as account from directory.create_account(
	(select id from installations order by created_at limit 1), 9800000, 'Bench find') c;
insert into memberships (account_id, user_id, role, chatwoot_role)
select account, u.id, 'agent', 'agent' from find_bench, users u where u.chatwoot_user_id = 9000000;
insert into inboxes (account_id, chatwoot_inbox_id, name, channel_type, observed_at)
select account, n, 'Entrada ' || n, 'Channel::Whatsapp', now() from find_bench, generate_series(1, 5) n;
insert into inbox_members (account_id, chatwoot_inbox_id, chatwoot_user_id)
select account, n, 9000000 from find_bench, generate_series(1, 3) n;

create temporary table find_cards on commit drop as
select n, hub_uuid() as id,
	(array['Ana', 'João', 'Márcia', 'Antônio', 'Beatriz', 'Luís', 'Patrícia', 'José'])[n % 8 + 1] || ' '
		|| (array['Silva', 'Souza', 'Conceição', 'Araújo', 'Gonçalves', 'Prado', 'Assunção'])[n % 7 + 1]
		|| ' ' || initcap(substr(md5('n' || n), 1, 6)) as contact
from generate_series(1, :cards) n;

-- What triggers keep is given here: one at a time they take minutes.
alter table cards disable trigger user;
alter table cards enable trigger worded_new, enable trigger counted_new;
alter table card_conversations disable trigger user;
insert into cards (account_id, id, board_id, stage_id, title, position, priority, labels, preview,
	last_message_at, assignee_chatwoot_id, assignee_name, value, currency, due_at, created_at,
	description, chatwoot_inbox_ids, contacts)
select s.account_id, f.id, s.board_id, s.id,
	(array['Orçamento', 'Pedido', 'Entrega', 'Troca', 'Instalação'])[n % 5 + 1] || ' de '
		|| (array['lustres', 'abajures', 'lâmpadas', 'espelhos', 'cortinas', 'tapetes'])[n % 6 + 1]
		|| ' ' || substr(md5('c' || n), 1, 6),
	'c' || pg_temp.base62(n / 4),
	case when n % 97 = 0 then 'urgent' else (array['low', 'medium', 'high', null])[n % 4 + 1] end,
	case when n % 1009 = 0 then array['vip', 'entrega'] when n % 3 = 0 then array['entrega'] else '{}' end,
	'Bom dia! Ainda não recebi o código de rastreio do meu pedido.', now(), n % 40 + 1, 'João Silva',
	case when n % 2 = 0 then n * 100 end, case when n % 2 = 0 then 'BRL' end,
	case when n % 5 = 0 then now() + (n % 200 - 100) * interval '1 hour' end,
	now() - n * interval '5 minutes',
	'O cliente pediu para receber ' || (array['à tarde', 'pela manhã', 'no sábado'])[n % 3 + 1]
		|| ', e o pagamento será por ' || (array['boleto', 'cartão', 'pix'])[n % 3 + 1] || '.',
	array[n % 5 + 1], hub_talk_text(f.contact, n)
from find_cards f
join (select s.account_id, s.board_id, s.id, row_number() over (order by s.position) - 1 as at
	from stages s, find_bench where s.account_id = account) s on s.at = n % 4;
analyze cards;
insert into card_conversations (account_id, board_id, chatwoot_conversation_id, card_id,
	chatwoot_inbox_id, chatwoot_assignee_id, channel, status, contact_name, unread_count)
select c.account_id, c.board_id, f.n, c.id, c.chatwoot_inbox_ids[1], c.assignee_chatwoot_id,
	'Channel::Whatsapp', 'open', f.contact, 0
from find_bench b join find_cards f on true
join cards c on c.account_id = b.account and c.id = f.id;
alter table cards enable trigger user;
alter table card_conversations enable trigger user;
commit;
select card_counts_roll(1000000) as rolled \gset
vacuum analyze cards, card_conversations, card_counts, card_count_changes;

select json_build_object('account', account, 'board', b.id, 'stages',
	(select json_agg(s.id order by s.position) from stages s where s.account_id = account))
from find_bench join boards b on b.account_id = account;

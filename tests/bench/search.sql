-- What the benchmark of search and history reads: an account of `talks` conversations with five
-- messages each and two fifths as many contacts, of which the user of data.sql sees three inboxes out of
-- five. Variables: talks. Run as hub_owner after data.sql; prints ids as JSON.
\set ON_ERROR_STOP on
\pset tuples_only on
\pset format unaligned
set client_min_messages = warning;
begin;

create temporary table search_bench on commit drop as
select c.id as account from directory.create_account(
	(select id from installations order by created_at limit 1), 9900000, 'Bench search') c;
insert into memberships (account_id, user_id, role, chatwoot_role)
select account, u.id, 'agent', 'agent' from search_bench, users u where u.chatwoot_user_id = 9000000;
insert into inboxes (account_id, chatwoot_inbox_id, name, channel_type, observed_at)
select account, n, 'Entrada ' || n, 'Channel::Whatsapp', now() from search_bench, generate_series(1, 5) n;
insert into inbox_members (account_id, chatwoot_inbox_id, chatwoot_user_id)
select account, n, 9000000 from search_bench, generate_series(1, 3) n;

insert into contacts (account_id, chatwoot_contact_id, name, email, phone_number, last_activity_at,
	observed_at)
select account, n,
	(array['Ana', 'João', 'Márcia', 'Antônio', 'Beatriz', 'Luís', 'Patrícia', 'José'])[n % 8 + 1] || ' '
		|| (array['Silva', 'Souza', 'Conceição', 'Araújo', 'Gonçalves', 'Prado', 'Assunção'])[n % 7 + 1]
		|| ' ' || initcap(substr(md5('n' || n), 1, 6)),
	'cliente' || n || '@exemplo.example', '+5511' || 900000000 + n, now() - n * interval '1 minute', now()
from search_bench, generate_series(1, :talks * 2 / 5) n;

insert into conversations (account_id, chatwoot_conversation_id, chatwoot_inbox_id, chatwoot_contact_id,
	channel, status, labels, last_activity_at, chatwoot_created_at, observed_at)
select account, n, n % 5 + 1, n % (:talks * 2 / 5) + 1, 'Channel::Whatsapp',
	(array['open', 'resolved', 'resolved', 'pending'])[n % 4 + 1],
	case when n % 3 = 0 then array['vip'] else '{}' end, now() - n * interval '1 minute',
	now() - n * interval '2 minutes', now()
from search_bench, generate_series(1, :talks) n;

insert into messages (account_id, chatwoot_message_id, chatwoot_conversation_id, message_type, private,
	content, sender_type, sender_name, sent_at, observed_at)
select account, n, n / 5 + 1, (array['incoming', 'outgoing'])[n % 2 + 1], n % 10 = 0,
	'Bom dia! O ' || (array['pedido', 'orçamento', 'boleto', 'lustre', 'abajur'])[n % 5 + 1] || ' '
		|| substr(md5('m' || n), 1, 8) || ' '
		|| (array['ainda não chegou', 'veio trocado', 'foi entregue', 'está atrasado'])[n % 4 + 1]
		|| ', podem verificar por favor?',
	'contact', 'Ana', now() - n * interval '10 seconds', now()
from search_bench, generate_series(0, :talks * 5 - 1) n;

create temporary table search_account as select account from search_bench;
commit;
vacuum analyze contacts, conversations, messages;

select json_build_object('account', (select account from search_account),
	'contact', (select p.id from contacts p, search_account
		where p.account_id = account and p.chatwoot_contact_id = 7));

-- Finding cards: what they are found by, the indexes of their filters, saved views, and imports.

-- ---- what a card is found by ----

-- The contacts and numbers of a card's conversations, as the card's text holds them.
create function hub_talk_text(contact_name text, conversation bigint) returns text
language sql immutable parallel safe
as $$ select ' ' || left(coalesce(contact_name, ''), 255) || ' #' || conversation || ' ' || conversation $$;

create function hub_card_text(title text, labels text[], contacts text) returns text
language sql immutable parallel safe
as $$ select ' ' || title || ' ' || array_to_string(labels, ' ') || contacts $$;
grant execute on function hub_talk_text(text, bigint), hub_card_text(text, text[], text)
	to hub_app, hub_system, hub_search;

-- Title, labels and contacts are found by any part of a word, title, labels and description by the stems
-- of theirs. Columns of their own, for PostgreSQL computes anew what depends on a changed one, and stems
-- take long. Of a description the first 5000 characters are found.
alter table cards add column contacts text not null default '';
update cards c set contacts = k.contacts
from (select account_id, card_id,
		left(string_agg(hub_talk_text(contact_name, chatwoot_conversation_id), ''
			order by chatwoot_conversation_id), 2000) as contacts
	from card_conversations group by account_id, card_id) k
where k.account_id = c.account_id and k.card_id = c.id;
alter table cards
	add column found_by text
		generated always as (hub_fold(hub_card_text(title, labels, contacts))) stored,
	add column words tsvector
		generated always as (hub_words(hub_card_text(title, labels, ''))) stored,
	add column description_words tsvector
		generated always as (hub_words(left(description, 5000))) stored;

create function cards_contacts() returns trigger
language plpgsql volatile set search_path = public, pg_temp
as $$
declare
	changed record;
begin
	if tg_op = 'DELETE' then
		changed := old;
	else
		changed := new;
	end if;
	update cards c set contacts = coalesce((
		select left(string_agg(hub_talk_text(k.contact_name, k.chatwoot_conversation_id), ''
			order by k.chatwoot_conversation_id), 2000)
		from card_conversations k
		where k.account_id = changed.account_id and k.card_id = changed.card_id), '')
	where c.account_id = changed.account_id and c.id = changed.card_id;
	return null;
end
$$;
create trigger found after insert or delete on card_conversations
	for each row execute function cards_contacts();
create trigger found_again after update of contact_name on card_conversations
	for each row when (old.contact_name is distinct from new.contact_name) execute function cards_contacts();

-- Whoever writes waits for what earlier writers left in a GIN's list of pending entries to be sorted in,
-- and whoever reads looks through all of it: it is kept short.
create index cards_found on cards using gin (account_id, found_by extensions.gin_trgm_ops)
	with (gin_pending_list_limit = 512) where deleted_at is null;
create index cards_words on cards using gin (account_id, words, description_words)
	with (gin_pending_list_limit = 512) where deleted_at is null;
create index cards_sets on cards using gin (account_id, labels, chatwoot_inbox_ids, chatwoot_team_ids)
	with (gin_pending_list_limit = 512) where deleted_at is null;
create index cards_of_assignee on cards (account_id, board_id, assignee_chatwoot_id)
	where deleted_at is null;
create index cards_of_author on cards (account_id, created_by)
	where created_by is not null and deleted_at is null;
create index cards_loose on cards (account_id, board_id)
	where chatwoot_inbox_ids = '{}' and deleted_at is null;
create index cards_due on cards (account_id, board_id, due_at)
	where due_at is not null and deleted_at is null;
create index cards_made on cards (account_id, board_id, created_at) where deleted_at is null;
create index cards_priority on cards (account_id, board_id, priority)
	where priority is not null and deleted_at is null;
create index cards_worth on cards (account_id, board_id, stage_id, currency, value)
	where value is not null and deleted_at is null;
create index card_conversations_assignee on card_conversations (account_id, chatwoot_assignee_id)
	where chatwoot_assignee_id is not null;

-- ---- the functions that find ----

-- Nothing is compiled, which takes longer than it saves here, and no EXISTS becomes a hash of all
-- conversations: `offset 0`.
--
-- The SQL condition on cards `c` of a board: what the person sees of it (CARD_SEEN of
-- fcgi/features/kanban/kanban_sql.h), and what they ask for. `filters` is as
-- fcgi/features/kanban/kanban_filter.h has it. What is told of a card by nothing but a conversation the
-- person does not see is not found: not its contact, its number nor its inbox.
grant select (id, time_zone) on accounts to hub_search;
grant select on stages to hub_search;
grant execute on function reach_sees(text, bigint[], bigint[], bigint, bigint, bigint, bigint) to hub_search;

create function search.talk_seen(kind text, inboxes bigint[], teams bigint[], me bigint) returns text
language sql immutable parallel safe
as $$
	select format('reach_sees(%L, %L::bigint[], %L::bigint[], %L::bigint, k.chatwoot_inbox_id,'
		' k.chatwoot_team_id, k.chatwoot_assignee_id)', kind, inboxes, teams, me)
$$;

-- What is assigned to one person is few, and known before anything is looked at.
create function search.card_sight(kind text, inboxes bigint[], teams bigint[], me bigint, scope bigint,
	person bigint)
returns text
language sql stable
as $$
	select case kind
		when 'all' then ''
		when 'none' then ' and c.chatwoot_inbox_ids = ''{}'''
		when 'given' then format(' and (c.chatwoot_inbox_ids && %L::bigint[]'
			' or c.chatwoot_team_ids && %L::bigint[] or c.chatwoot_inbox_ids = ''{}'')', inboxes, teams)
		when 'unassigned' then format(' and (c.chatwoot_inbox_ids = ''{}'''
			' or (c.chatwoot_inbox_ids && %L::bigint[] or c.chatwoot_team_ids && %L::bigint[])'
			' and exists (select from card_conversations k'
			' where k.account_id = hub_account() and k.card_id = c.id and %s offset 0))', inboxes, teams,
			search.talk_seen(kind, inboxes, teams, me))
		else format(' and (c.chatwoot_inbox_ids = ''{}'' or c.id = any (%L::uuid[]))', array(
			select k.card_id from card_conversations k
			where k.account_id = hub_account() and k.chatwoot_assignee_id = me
				and reach_sees(kind, inboxes, teams, me, k.chatwoot_inbox_id, k.chatwoot_team_id,
					k.chatwoot_assignee_id))) end
	|| case
		when scope >= 3 then ''
		when scope > 0 then format(' and (c.assignee_chatwoot_id = %L::bigint'
			' or c.created_by = %L::bigint%s)', me, person,
			case when scope = 2 then format(' or c.chatwoot_team_ids && %L::bigint[]', teams) else '' end)
		else ' and false' end
$$;

-- Of each word that was typed: it is part of the card's text, or one of its words by its stem. Where
-- the person may not see all of the card's conversations, without their text.
create function search.card_words(kind text, inboxes bigint[], teams bigint[], me bigint, q text)
returns text
language sql immutable
as $$
	select string_agg(
		format(' and (c.found_by like %1$L or c.words @@ %2$L::tsquery or c.description_words @@ %2$L::tsquery)',
			pattern, words)
		|| case when kind = 'all' then '' else
			format(' and (%4$s c.words @@ %2$L::tsquery or c.description_words @@ %2$L::tsquery'
				' or hub_fold(hub_card_text(c.title, c.labels, '''')) like %1$L'
				' or exists (select from card_conversations k'
				' where k.account_id = hub_account() and k.card_id = c.id and %3$s and hub_fold('
				'hub_talk_text(k.contact_name, k.chatwoot_conversation_id)) like %1$L offset 0))',
				pattern, words, search.talk_seen(kind, inboxes, teams, me),
				case when kind = 'given' then format('c.chatwoot_inbox_ids <@ %L::bigint[] or', inboxes)
					else '' end) end, '')
	from (
		select (hub_patterns(word))[1] as pattern, hub_query(word) as words
		from regexp_split_to_table(left(q, 200), '\s+') with ordinality w(word, nth)
		where word <> '' order by nth limit 8) typed
$$;

create function search.card_filters(filters jsonb, zone text) returns text
language sql stable
as $$
	select coalesce(string_agg(case name
		when 'assignee' then case when value = 'none' then ' and c.assignee_chatwoot_id is null'
			else format(' and c.assignee_chatwoot_id = %L::bigint', value) end
		when 'priority' then format(' and c.priority = any (%L::text[])', string_to_array(value, ','))
		when 'labels' then format(' and c.labels @> %L::text[]', string_to_array(value, ','))
		when 'due' then case value
			when 'none' then ' and c.due_at is null'
			when 'overdue' then ' and c.due_at < now() and c.stage_id <> all (array(select s.id'
				' from stages s where s.account_id = hub_account() and s.final))'
			else format(' and c.due_at >= %1$L::timestamptz and c.due_at < %2$L::timestamptz',
				midnight, midnight + case value when 'today' then 1 else 7 end * interval '1 day') end
		when 'due_from' then format(' and c.due_at >= %L::timestamptz', value)
		when 'due_to' then format(' and c.due_at < %L::timestamptz', value)
		when 'value_min' then format(' and c.value >= %L::bigint', value)
		when 'value_max' then format(' and c.value <= %L::bigint', value)
		when 'created_from' then format(' and c.created_at >= %L::timestamptz', value)
		when 'created_to' then format(' and c.created_at < %L::timestamptz', value)
		when 'chatwoot_inbox_id' then format(' and c.chatwoot_inbox_ids @> array[%L::bigint]', value)
		end, ''), '')
	from jsonb_each_text(filters) f(name, value), (values (date_trunc('day', now(), zone))) today(midnight)
$$;

create function search.card_conditions(board uuid, kind text, inboxes bigint[], teams bigint[],
	me bigint, scope bigint, person bigint, filters jsonb)
returns text
language sql stable
as $$
	select format(' c.account_id = %L::bigint and c.board_id = %L and c.deleted_at is null', hub_account(),
			board)
		|| search.card_sight(kind, inboxes, teams, me, scope, person)
		|| search.card_filters(case when filters->>'assignee' = 'me'
			then filters || jsonb_build_object('assignee', coalesce(me, 0)) else filters end,
			(select a.time_zone from accounts a where a.id = hub_account()))
		|| coalesce(search.card_words(kind, inboxes, teams, me, filters->>'q'), '')
		|| case when kind <> 'all' and filters ? 'chatwoot_inbox_id' then format(
			' and exists (select from card_conversations k where k.account_id = hub_account()
				and k.card_id = c.id and k.chatwoot_inbox_id = %L::bigint and %s offset 0)',
			filters->>'chatwoot_inbox_id', search.talk_seen(kind, inboxes, teams, me)) else '' end
		|| case when filters ? 'chatwoot_conversation_id' then format(
			' and c.id = any (array(select k.card_id from card_conversations k
				where k.account_id = hub_account() and k.board_id = %L
					and k.chatwoot_conversation_id = %L::bigint and %s))', board,
			filters->>'chatwoot_conversation_id', search.talk_seen(kind, inboxes, teams, me))
			else '' end
$$;

-- Up to `most` cards in board order, of a stage or of all, behind a stage's position. What many cards
-- have is found by looking at the next 2000; only when these hold too few do indexes say which others
-- there are, and then there are not many. The planner, which does not know how a filter and the order
-- go together, gets it wrong either way.
create function search.board_cards(board uuid, stage uuid, after_stage uuid, after_position text,
	kind text, inboxes bigint[], teams bigint[], me bigint, scope bigint, person bigint, filters jsonb,
	most integer)
returns table (card_id uuid)
language plpgsql stable security definer rows 50 set search_path = public, pg_temp set jit = off
as $$
declare
	conditions text := search.card_conditions(board, kind, inboxes, teams, me, scope, person, filters);
	room    integer := 2000;
	found   uuid[] := '{}';
	more    uuid[];
	walked  record;
	near    record;
	behind  text;
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
		behind := case when stage is not null then ' and c.stage_id = $1 and c.position > $2'
			else ' and (s.position > $3 or s.id = $1 and c.position > $2)' end;
		execute 'with f as materialized (select c.id, c.position, s.position as stage_position
				from cards c join stages s on s.account_id = hub_account() and s.id = c.stage_id
				where' || conditions || behind || ')
			select array(select f.id from f order by f.stage_position, f.position limit $4)'
		into more using walked.id, near.last, walked.position, most - cardinality(found);
		found := found || more;
	end if;
	return query select unnest(found);
end
$$;

-- How many cards each stage has of them, and what they are worth in each currency. Of the whole board
-- the indexes alone say it.
create function search.board_counts(board uuid, kind text, inboxes bigint[], teams bigint[], me bigint,
	scope bigint, person bigint, filters jsonb)
returns table (stage_id uuid, currency text, cards bigint, worth numeric)
language plpgsql stable security definer rows 50 set search_path = public, pg_temp set jit = off
as $$
begin
	if kind = 'all' and scope >= 3 and filters = '{}' then
		return query
		select c.stage_id, null::text, count(*), null::numeric from cards c
		where c.account_id = hub_account() and c.board_id = board and c.deleted_at is null
		group by c.stage_id
		union all
		select c.stage_id, c.currency, 0, sum(c.value) from cards c
		where c.account_id = hub_account() and c.board_id = board and c.deleted_at is null
			and c.value is not null
		group by c.stage_id, c.currency;
		return;
	end if;
	return query execute 'select c.stage_id, case when c.value is not null then c.currency end,
			count(*), sum(c.value)
		from cards c where'
		|| search.card_conditions(board, kind, inboxes, teams, me, scope, person, filters)
		|| ' group by 1, 2';
end
$$;

alter function search.talk_seen(text, bigint[], bigint[], bigint) owner to hub_search;
alter function search.card_sight(text, bigint[], bigint[], bigint, bigint, bigint) owner to hub_search;
alter function search.card_words(text, bigint[], bigint[], bigint, text) owner to hub_search;
alter function search.card_filters(jsonb, text) owner to hub_search;
alter function search.card_conditions(uuid, text, bigint[], bigint[], bigint, bigint, bigint, jsonb)
	owner to hub_search;
alter function search.board_cards(uuid, uuid, uuid, text, text, bigint[], bigint[], bigint, bigint,
	bigint, jsonb, integer) owner to hub_search;
alter function search.board_counts(uuid, text, bigint[], bigint[], bigint, bigint, bigint, jsonb)
	owner to hub_search;
grant execute on function search.board_cards(uuid, uuid, uuid, text, text, bigint[], bigint[], bigint,
		bigint, bigint, jsonb, integer),
	search.board_counts(uuid, text, bigint[], bigint[], bigint, bigint, bigint, jsonb)
	to hub_app;

-- ---- saved views ----

create table board_views (
	account_id bigint not null,
	id         uuid not null,
	board_id   uuid not null,
	user_id    bigint not null, -- whose it is: they and administrators change it
	name       text not null check (length(name) between 1 and 80),
	shared     boolean not null default false, -- with all who read the board
	filters    jsonb not null check (jsonb_typeof(filters) = 'object'),
	version    bigint not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (account_id, id),
	foreign key (account_id, board_id) references boards (account_id, id) on delete cascade
);
create index board_views_board on board_views (account_id, board_id, name);
select hub_tenant_table('board_views', 'select, insert, update, delete', 'select, delete');

-- ---- imports ----

-- `source` is CSV: the text that was sent, or what was found in a foreign export. Read from `at`, in
-- bytes; what has been read is never read again. Not compressed, so that a part of it is read as such;
-- gone with the last row.
create table board_imports (
	account_id  bigint not null,
	id          uuid not null,
	board_id    uuid not null,
	user_id     bigint not null,
	user_name   text,
	format      text not null check (format in ('csv', 'trello', 'planka')),
	state       text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed')),
	headers     text[] not null,
	columns     text[] not null, -- what each is: a name of kanban_import_read.c or a field's id
	separator   text not null,
	stages      jsonb not null, -- [{name, stage_id}]: what rows call them beside their names
	stage_id    uuid,           -- of rows that name none; NULL: the board's first
	source      bytea,
	at          bigint not null,
	line        bigint not null,
	total       bigint not null,
	done        bigint not null default 0,
	created     bigint not null default 0,
	failed      bigint not null default 0,
	error       text,
	created_at  timestamptz not null default now(),
	updated_at  timestamptz not null default now(),
	finished_at timestamptz,
	primary key (account_id, id),
	foreign key (account_id, board_id) references boards (account_id, id) on delete cascade
);
alter table board_imports alter column source set storage external;
create index board_imports_board on board_imports (account_id, board_id, created_at);
select hub_tenant_table('board_imports', 'select, insert, update, delete', 'select, update, delete');

-- Rows that were not taken in, and columns that were not.
create table board_import_errors (
	account_id bigint not null,
	import_id  uuid not null,
	nth        bigint not null,
	line       bigint not null,
	header     text,
	code       text not null,
	primary key (account_id, import_id, nth),
	foreign key (account_id, import_id) references board_imports on delete cascade
);
select hub_tenant_table('board_import_errors', 'select, insert, delete', 'select, delete');

-- Search: what contacts, messages and cards are found by, and the functions that look.
--
-- Text operators are not leakproof, so under row-level security PostgreSQL would test every row of an
-- account instead of using an index. The functions of schema `search` belong to hub_search, whose
-- policy shows all rows; each keeps to hub_account() and to what the person may see, returns keys and
-- nothing else, and the caller reads the rows behind them under its own policies.
--
-- Extensions have a schema of their own: their functions are executable by everybody.

create schema extensions;
create extension pg_trgm schema extensions;
create extension unaccent schema extensions;
create extension btree_gin schema extensions;
grant usage on schema extensions to hub_app, hub_system, hub_search;

-- Lower case without accents, as names and words are compared.
create function hub_fold(value text) returns text
language sql immutable parallel safe
as $$ select lower(extensions.unaccent('extensions.unaccent', value)) $$;

-- What a contact is found by: each part begins behind a space, and of the phone number only the digits
-- count. Longer parts are cut: nobody looks for the end of a name of a thousand letters.
create function hub_contact_text(name text, email text, phone_number text, identifier text) returns text
language sql immutable parallel safe
as $$
	select public.hub_fold(' ' || left(coalesce(name, ''), 500) || ' ' || left(coalesce(email, ''), 320)
		|| ' ' || left(coalesce(identifier, ''), 255)) || ' '
		|| regexp_replace(left(coalesce(phone_number, ''), 64), '\D', '', 'g')
$$;

-- The words of a text, for @@: each as it is written and by its stem, with and without accents, so that
-- "orcamento" finds "orçamentos". Chatwoot allows 150,000 characters; the first 20,000 are found.
create function hub_words(value text) returns tsvector
language sql immutable parallel safe
as $$
	select array_to_tsvector(array(
		select distinct left(form, 100)
		from regexp_split_to_table(lower(left(value, 20000)), '[^[:alnum:]]+') word
		cross join lateral (values
			(extensions.unaccent('extensions.unaccent', word)),
			(extensions.unaccent('extensions.unaccent', (ts_lexize('portuguese_stem', word))[1])),
			((ts_lexize('portuguese_stem', extensions.unaccent('extensions.unaccent', word)))[1])
		) forms(form)
		where word <> '' and form <> ''))
$$;

-- What somebody typed, as a query over hub_words(): all of its words, the beginning of each being
-- enough. NULL when it has no word.
create function hub_query(value text) returns tsquery
language sql immutable parallel safe
as $$
	select string_agg(
		'(''' || replace(replace(plain, '\', '\\'), '''', '''''') || ''':*'
			|| coalesce(' | ''' || replace(replace(stem, '\', '\\'), '''', '''''') || '''', '')
			|| coalesce(' | ''' || replace(replace(folded, '\', '\\'), '''', '''''') || '''', '') || ')',
		' & ')::tsquery
	from (
		select left(extensions.unaccent('extensions.unaccent', word), 100) as plain,
			nullif(extensions.unaccent('extensions.unaccent', (ts_lexize('portuguese_stem', word))[1]),
				'') as stem,
			nullif((ts_lexize('portuguese_stem', extensions.unaccent('extensions.unaccent', word)))[1],
				'') as folded
		from regexp_split_to_table(lower(left(value, 200)), '[^[:alnum:]]+') with ordinality w(word, nth)
		where word <> '' order by nth limit 8) forms
	where plain <> ''
$$;

-- What somebody typed, as LIKE patterns over folded text, all of which must match. A number written
-- with the marks of phone numbers is one pattern of its digits; words of one or two letters must begin
-- a word, for there is no trigram in them.
create function hub_patterns(value text) returns text[]
language sql immutable parallel safe
as $$
	select case
		when value ~ '^[\s\d()+./-]*$' and length(regexp_replace(value, '\D', '', 'g')) >= 4
			then array['%' || regexp_replace(left(value, 64), '\D', '', 'g') || '%']
		else array(
			select case when length(word) < 3 then '% ' else '%' end
				|| replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%'
			from regexp_split_to_table(public.hub_fold(left(value, 200)), '\s+') with ordinality w(word, nth)
			where word <> '' order by nth limit 8)
	end
$$;
grant execute on function hub_fold(text), hub_contact_text(text, text, text, text), hub_words(text),
	hub_query(text), hub_patterns(text)
	to hub_app, hub_system, hub_search;

alter table contacts add column found_by text
	generated always as (hub_contact_text(name, email, phone_number, identifier)) stored;
alter table messages add column words tsvector generated always as (hub_words(content)) stored;

create index contacts_found on contacts
	using gin (account_id, found_by extensions.gin_trgm_ops);
create index contacts_latest on contacts
	(account_id, coalesce(last_activity_at, '-infinity'), chatwoot_contact_id);
create index messages_words on messages using gin (account_id, words);
create index conversations_latest on conversations
	(account_id, coalesce(last_activity_at, '-infinity'), chatwoot_conversation_id);
create index conversations_assignee on conversations (account_id, chatwoot_assignee_id)
	where chatwoot_assignee_id is not null;
create index cards_title on cards
	using gin (account_id, hub_fold(title) extensions.gin_trgm_ops);

-- The functions. `kind`, `inboxes`, `teams` and `me` are the reach of a person
-- (fcgi/features/identity/identity_reach.h). Each makes its statement of the conditions that are given,
-- so that PostgreSQL plans with them. Newest first; `before_at` and `before_id` are what the last row of
-- the page before had.
create schema search authorization hub_search;
grant usage on schema search to hub_app;
grant select on contacts, conversations, messages, cards, card_conversations to hub_search;

-- The condition on conversations `c` of that kind of reach, with $2, $3, $4 for inboxes, teams, me: as
-- REACH_SEES has it. An unknown kind sees nothing.
create function search.sees(kind text) returns text
language sql immutable parallel safe
as $$
	select case kind
		when 'all' then ''
		when 'assigned' then ' and ' || mine
		when 'given' then ' and ' || given
		when 'own' then ' and ' || mine || ' and ' || given
		when 'unassigned' then ' and (c.chatwoot_assignee_id is null or c.assignee_type <> ''User'' or '
			|| mine || ') and ' || given
		else ' and false' end
	from (values ('c.assignee_type = ''User'' and c.chatwoot_assignee_id = $4',
		'(c.chatwoot_inbox_id = any ($2) or c.chatwoot_team_id = any ($3))')) conditions(mine, given)
$$;

-- What is often found is found among the latest 5000; only when these hold too few does the index say
-- where the others are, and then there are not many. The planner, which cannot know how rare a
-- beginning of a word is, gets it wrong either way.
create function search.contacts(q text, before_at timestamptz, before_id bigint, most integer)
returns table (chatwoot_contact_id bigint)
language plpgsql stable security definer rows 20 set search_path = public, pg_temp
as $$
declare
	patterns text[] := hub_patterns(q);
	longest  text := (select p from unnest(patterns) p order by length(p) desc limit 1);
	behind   text := case when before_id is not null then
		' and (coalesce(c.last_activity_at, ''-infinity''), c.chatwoot_contact_id) < ($3, $4)' else '' end;
	newest   text := ' order by coalesce(c.last_activity_at, ''-infinity'') desc, c.chatwoot_contact_id desc';
	found    bigint[];
begin
	before_at := coalesce(before_at, '-infinity');
	execute 'select array(select c.chatwoot_contact_id from (
			select c.chatwoot_contact_id, c.last_activity_at, c.found_by from contacts c
			where c.account_id = hub_account()' || behind || newest
				|| ' limit case when $1 is null then $5 else 5000 end) c
		where ($1 is null or c.found_by like all ($2))' || newest || ' limit $5)'
	into found using longest, patterns, before_at, before_id, most;
	if longest is not null and cardinality(found) < most then
		execute 'with f as materialized (select c.chatwoot_contact_id, c.last_activity_at from contacts c
				where c.account_id = hub_account() and c.found_by like $1 and c.found_by like all ($2)'
			|| behind || ')
			select array(select c.chatwoot_contact_id from f c' || newest || ' limit $5)'
		into found using longest, patterns, before_at, before_id, most;
	end if;
	return query select unnest(found);
end
$$;

-- `q` is the number of a conversation, words of its messages when `contact` is given, and without one
-- what its contact is found by.
create function search.conversations(kind text, inboxes bigint[], teams bigint[], me bigint,
	contact bigint, inbox bigint, team bigint, status text, assignee bigint, unassigned boolean, label text,
	q text, updated_since timestamptz, before_at timestamptz, before_id bigint, most integer)
returns table (chatwoot_conversation_id bigint)
language plpgsql stable security definer rows 20 set search_path = public, pg_temp
as $$
declare
	words    tsquery := hub_query(q);
	number   bigint := substring(q from '^\s*#?(\d{1,18})\s*$')::bigint;
	contacts bigint[] := case when q is not null and contact is null then
		array(select f.chatwoot_contact_id from search.contacts(q, null, null, 200) f) end;
begin
	return query execute 'select c.chatwoot_conversation_id from conversations c
		where c.account_id = hub_account()'
		|| search.sees(kind)
		|| case when contact is not null then ' and c.chatwoot_contact_id = $5' else '' end
		|| case when inbox is not null then ' and c.chatwoot_inbox_id = $6' else '' end
		|| case when team is not null then ' and c.chatwoot_team_id = $7' else '' end
		|| case when status is not null then ' and c.status = $8' else '' end
		|| case when assignee is not null then
			' and c.assignee_type = ''User'' and c.chatwoot_assignee_id = $9' else '' end
		|| case when unassigned then ' and c.chatwoot_assignee_id is null' else '' end
		|| case when label is not null then ' and $10 = any (c.labels)' else '' end
		|| case when updated_since is not null then ' and c.updated_at >= $11' else '' end
		|| case when before_id is not null then ' and (coalesce(c.last_activity_at, ''-infinity''),'
			' c.chatwoot_conversation_id) < ($12, $13)' else '' end
		|| case
			when q is null then ''
			when contact is null then
				' and (c.chatwoot_conversation_id = $14 or c.chatwoot_contact_id = any ($15))'
			else ' and (c.chatwoot_conversation_id = $14 or exists (select from messages m
				where m.account_id = c.account_id and m.words @@ $16 and not m.deleted
					and m.chatwoot_conversation_id = c.chatwoot_conversation_id))' end
		|| ' order by coalesce(c.last_activity_at, ''-infinity'') desc, c.chatwoot_conversation_id desc
			limit $17'
	using kind, inboxes, teams, me, contact, inbox, team, status, assignee, label, updated_since,
		coalesce(before_at, '-infinity'), before_id, number, contacts, words, most;
end
$$;

-- Whoever sees what is assigned to them has fewer messages than the account has of a word.
create function search.messages(kind text, inboxes bigint[], teams bigint[], me bigint, q text,
	most integer)
returns table (chatwoot_message_id bigint)
language plpgsql stable security definer rows 20 set search_path = public, pg_temp
as $$
declare
	words tsquery := hub_query(q);
	seen  text := ' and exists (select from conversations c where c.account_id = hub_account()
		and c.chatwoot_conversation_id = m.chatwoot_conversation_id' || search.sees(kind) || ')';
	mine  text := ' and m.chatwoot_conversation_id = any (array(select c.chatwoot_conversation_id
		from conversations c where c.account_id = hub_account()' || search.sees(kind) || '))';
	found bigint[];
begin
	if words is null or kind not in ('all', 'own', 'assigned')
		and cardinality(inboxes) + cardinality(teams) = 0 then
		return;
	end if;
	if kind not in ('own', 'assigned') then
		execute 'select array(select m.chatwoot_message_id from (
				select m.chatwoot_message_id, m.chatwoot_conversation_id, m.words, m.deleted
				from messages m where m.account_id = hub_account()
				order by m.chatwoot_message_id desc limit 5000) m
			where m.words @@ $1 and not m.deleted' || seen || '
			order by m.chatwoot_message_id desc limit $5)'
		into found using words, inboxes, teams, me, most;
		if cardinality(found) >= most then
			return query select unnest(found);
			return;
		end if;
	end if;
	return query execute 'with f as materialized (
			select m.chatwoot_message_id, m.chatwoot_conversation_id from messages m
			where m.account_id = hub_account() and m.words @@ $1 and not m.deleted'
		|| case when kind in ('own', 'assigned') then mine else '' end || ')
		select m.chatwoot_message_id from f m where true' || seen || '
		order by m.chatwoot_message_id desc limit $5'
	using words, inboxes, teams, me, most;
end
$$;

-- A card is seen with one of its conversations; one that has none, by who sees all.
create function search.cards(kind text, inboxes bigint[], teams bigint[], me bigint, q text, most integer)
returns table (card_id uuid)
language plpgsql stable security definer rows 20 set search_path = public, pg_temp
as $$
declare
	patterns text[] := hub_patterns(q);
	longest  text := (select p from unnest(patterns) p order by length(p) desc limit 1);
begin
	if longest is null then
		return;
	end if;
	return query execute 'select k.id from cards k
		where k.account_id = hub_account() and hub_fold(k.title) like $1'
		|| case when cardinality(patterns) > 1 then ' and hub_fold(k.title) like all ($5)' else '' end
		|| case when kind <> 'all' then ' and exists (select from card_conversations l
			join conversations c on c.account_id = l.account_id
				and c.chatwoot_conversation_id = l.chatwoot_conversation_id
			where l.account_id = k.account_id and l.card_id = k.id' || search.sees(kind) || ')'
			else '' end
		|| ' order by k.updated_at desc, k.id limit $6'
	using longest, inboxes, teams, me, patterns, most;
end
$$;

alter function search.sees(text) owner to hub_search;
alter function search.contacts(text, timestamptz, bigint, integer) owner to hub_search;
alter function search.conversations(text, bigint[], bigint[], bigint, bigint, bigint, bigint, text,
	bigint, boolean, text, text, timestamptz, timestamptz, bigint, integer) owner to hub_search;
alter function search.messages(text, bigint[], bigint[], bigint, text, integer)
	owner to hub_search;
alter function search.cards(text, bigint[], bigint[], bigint, text, integer) owner to hub_search;
grant execute on function search.contacts(text, timestamptz, bigint, integer),
	search.conversations(text, bigint[], bigint[], bigint, bigint, bigint, bigint, text, bigint,
		boolean, text, text, timestamptz, timestamptz, bigint, integer),
	search.messages(text, bigint[], bigint[], bigint, text, integer),
	search.cards(text, bigint[], bigint[], bigint, text, integer)
	to hub_app;

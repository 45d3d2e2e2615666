-- What is kept of a card that is gone for good: that it was, and where; not what people wrote.

create function card_history_bare() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
	update card_history h set detail = '{}', reason = null from gone
	where h.account_id = gone.account_id and h.card_id = gone.id
		and (h.detail <> '{}' or h.reason is not null);
	return null;
end
$$;
create trigger gone after delete on cards referencing old table as gone
	for each statement execute function card_history_bare();

update card_history h set detail = '{}', reason = null
where (h.detail <> '{}' or h.reason is not null) and not exists (select from cards c
	where c.account_id = h.account_id and c.id = h.card_id);

-- As before; also of cards that had a conversation of the contact's once, and the events of those that are
-- gone.
create or replace function directory.erase_contact(id uuid, contact_id bigint, user_id bigint)
returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
	account bigint := hub_account();
	talks   bigint[] := array(select c.chatwoot_conversation_id from conversations c
		where c.account_id = account and c.chatwoot_contact_id = erase_contact.contact_id);
	as_part text[]; -- patterns of LIKE: anywhere in a text
	as_json text[]; -- the same: as JSON writes it; of short ones, as a whole string
	as_word text[]; -- regular expressions of short ones: as whole words in a text
	as_sent bytea[]; -- as it came, and as JSON writes it; of short ones, as a whole string
	cards   text[];
	counts  jsonb := '{}';
	n       bigint;
begin
	select array(select '%' || like_literal(one) || '%' from unnest(known.all) one
			where length(one) > 2),
		array(select '%' || like_literal(json.string) || '%' from unnest(known.all) one
			cross join lateral (select case when length(one) <= 2 then to_json(one)::text
				else substr(to_json(one)::text, 2, length(to_json(one)::text) - 2) end as string) json),
		array(select '(^|[^[:alnum:]])' || regexp_replace(one, '([][(){}.*+?^$|\\-])', '\\\1', 'g')
			|| '($|[^[:alnum:]])' from unnest(known.all) one where length(one) <= 2),
		array(select convert_to(said, 'UTF8') from unnest(known.all) one
			cross join lateral unnest(case when length(one) <= 2 then array[to_json(one)::text]
				else array[one, substr(to_json(one)::text, 2, length(to_json(one)::text) - 2)] end) said)
	into as_part, as_json, as_word, as_sent
	from contacts p cross join lateral (select array(select btrim(one) from unnest(array[p.name, p.email,
		p.phone_number, p.identifier]) one where btrim(one) <> '') as all) known
	where p.account_id = account and p.chatwoot_contact_id = erase_contact.contact_id;
	cards := array(select l.card_id::text from card_conversations l
		where l.account_id = account and l.chatwoot_conversation_id = any (talks)
		union select h.card_id::text from card_history h
		where h.account_id = account and h.action in ('linked', 'unlinked')
			and h.detail ->> 'chatwoot_conversation_id' = any (talks::text[]));

	insert into erasures (account_id, id, chatwoot_contact_id, requested_by)
	values (account, erase_contact.id, erase_contact.contact_id, erase_contact.user_id);
	insert into erased_conversations (account_id, chatwoot_conversation_id, chatwoot_contact_id)
	select account, t, erase_contact.contact_id from unnest(talks) t on conflict do nothing;

	delete from event_outbox o where o.account_id = account and (o.entity_id = any (cards)
		or o.data ->> 'card_id' = any (cards)
		or o.data ->> 'chatwoot_conversation_id' = any (talks::text[])
		or o.data ->> 'chatwoot_contact_id' = erase_contact.contact_id::text);
	get diagnostics n = row_count;
	counts := counts || jsonb_build_object('event_outbox', n);

	delete from events e where e.account_id = account and (e.envelope ->> 'entity_id' = any (cards)
		or e.envelope -> 'data' ->> 'card_id' = any (cards)
		or e.envelope -> 'data' ->> 'chatwoot_conversation_id' = any (talks::text[])
		or e.envelope -> 'data' ->> 'chatwoot_contact_id' = erase_contact.contact_id::text
		or (e.envelope ->> 'type' like 'card.%' or e.envelope ->> 'type' like 'comment.%')
			and mentions(e.envelope::text, as_part || as_json, '{}')
			and not exists (select from cards c where c.account_id = account and c.id::text
				= coalesce(e.envelope -> 'data' ->> 'card_id', e.envelope ->> 'entity_id')));
	get diagnostics n = row_count;
	counts := counts || jsonb_build_object('events', n);

	update card_history h set detail = '{}', reason = null
	where h.account_id = account and h.card_id = any (cards::uuid[])
		and (h.detail <> '{}' or h.reason is not null);
	get diagnostics n = row_count;
	counts := counts || jsonb_build_object('card_history', n);

	-- Cards that have conversations of others stay, without what they tell of this contact.
	update cards k set preview = null,
		title = case when mentions(k.title, as_part, as_word) then '—' else k.title end,
		description = case when not mentions(k.description, as_part, as_word) then k.description end,
		outcome_reason = case when not mentions(k.outcome_reason, as_part, as_word)
			then k.outcome_reason end,
		custom = case when mentions(k.custom::text, as_part || as_json, as_word) then '{}'
			else k.custom end
	where k.account_id = account and k.id = any (cards::uuid[]);
	update checklist_items i set text = '—' where i.account_id = account
		and i.card_id = any (cards::uuid[]) and mentions(i.text, as_part, as_word);
	update card_comments m set body = '—', edited_at = now(), version = m.version + 1
	where m.account_id = account and m.card_id = any (cards::uuid[]) and mentions(m.body, as_part, as_word);
	delete from card_links l where l.account_id = account and l.card_id = any (cards::uuid[])
		and (mentions(l.title, as_part, as_word) or mentions(l.url, as_part, as_word));

	delete from chatwoot_writes w
	where w.account_id = account and w.chatwoot_conversation_id = any (talks);
	get diagnostics n = row_count;
	counts := counts || jsonb_build_object('chatwoot_writes', n);

	delete from repairs r where r.account_id = account and (
		r.entity = 'contact' and r.chatwoot_id = erase_contact.contact_id
		or r.entity = 'conversation' and r.chatwoot_id = any (talks)
		or r.entity = 'message' and r.chatwoot_id in (select m.chatwoot_message_id from messages m
			where m.account_id = account and m.chatwoot_conversation_id = any (talks)));
	get diagnostics n = row_count;
	counts := counts || jsonb_build_object('repairs', n);

	delete from idempotency_keys k where k.account_id = account and k.body is not null
		and (k.body like any (as_part || as_json)
			or k.body like any (array(select '%' || c || '%' from unnest(cards) c))
			or k.body ~ ('"chatwoot_conversation_id":(' || array_to_string(talks, '|') || ')[,}]'));
	get diagnostics n = row_count;
	counts := counts || jsonb_build_object('idempotency_keys', n);

	update inbound_events i set body = '', state = 'done'
	where i.account_id = account and i.state = 'stored'
		and exists (select from unnest(as_sent) said where position(said in i.body) > 0);
	get diagnostics n = row_count;
	counts := counts || jsonb_build_object('inbound_events', n);

	update jobs j set last_error = null
	where j.account_id = account and mentions(j.last_error, as_part, as_word);

	delete from contact_exports x
	where x.account_id = account and x.chatwoot_contact_id = erase_contact.contact_id;
	get diagnostics n = row_count;
	return counts || jsonb_build_object('contact_exports', n);
end
$$;

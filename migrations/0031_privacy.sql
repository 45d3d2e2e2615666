-- Privacy of what is mirrored: how long it is kept, what is erased for good, and exports of one contact.
-- Chatwoot is the master and still has what is erased here: a contact that was erased, and what is
-- older than is kept, does not come back by a webhook or a sync.

-- Days without activity after which something goes; an account without a row has the defaults.
create table retention (
	account_id        bigint not null references accounts,
	message_days      integer not null default 365 check (message_days between 30 and 3650),
	conversation_days integer not null default 730 check (conversation_days between 30 and 3650),
	updated_at        timestamptz not null default now(),
	primary key (account_id),
	check (conversation_days >= message_days)
);

-- The record of an erasure, which keeps the contact out: numbers and counts, nothing personal.
create table erasures (
	account_id           bigint not null references accounts,
	id                   uuid not null,
	chatwoot_contact_id  bigint not null,
	requested_by         bigint not null, -- user
	erased_at            timestamptz not null default now(),
	counts               jsonb not null default '{}', -- rows per table
	digest               text,                        -- SHA-256 of all of the above
	primary key (account_id, id),
	unique (account_id, chatwoot_contact_id)
);
create table erased_conversations (
	account_id               bigint not null,
	chatwoot_conversation_id bigint not null,
	chatwoot_contact_id      bigint not null,
	primary key (account_id, chatwoot_conversation_id),
	foreign key (account_id, chatwoot_contact_id) references erasures (account_id, chatwoot_contact_id)
);

-- Conversations that Chatwoot last said it has, and that are not kept: erased, or too old. The coverage
-- meter does not miss them, and their messages are not read again before they change. What a full sync
-- no longer names is forgotten.
create table conversations_kept_out (
	account_id               bigint not null references accounts,
	chatwoot_conversation_id bigint not null,
	chatwoot_updated_at      bigint not null, -- microseconds
	observed_at              timestamptz not null,
	primary key (account_id, chatwoot_conversation_id)
);

-- What is held about a contact, as JSON text, for an hour.
create table contact_exports (
	account_id          bigint not null references accounts,
	id                  uuid not null,
	chatwoot_contact_id bigint not null,
	requested_by        bigint not null,
	document            bytea not null,
	expires_at          timestamptz not null,
	primary key (account_id, id)
);
create index contact_exports_contact on contact_exports (account_id, chatwoot_contact_id);

select hub_tenant_table('retention', 'select, insert, update', 'select, insert, update, delete');
select hub_tenant_table('erasures', 'select', 'select');
select hub_tenant_table('erased_conversations', 'select, insert', 'select');
select hub_tenant_table('conversations_kept_out', 'select, insert, update, delete', 'select');
select hub_tenant_table('contact_exports', 'select, insert, delete', 'select, delete');

-- The moments before which something is too old to be kept.
create function retention_limits(account bigint, out messages timestamptz, out conversations timestamptz)
language sql stable set search_path = public, pg_temp
as $$
	select now() - coalesce(max(r.message_days), 365) * interval '1 day',
		now() - coalesce(max(r.conversation_days), 730) * interval '1 day'
	from retention r where r.account_id = account
$$;
grant execute on function retention_limits(bigint) to hub_app, hub_system;

-- For messages that no conversation of the mirror holds.
create index messages_sent on messages (account_id, sent_at);

create function contacts_kept() returns trigger
language plpgsql volatile set search_path = public, pg_temp
as $$
begin
	if exists (select from erasures e
			where e.account_id = new.account_id and e.chatwoot_contact_id = new.chatwoot_contact_id)
		or coalesce(new.last_activity_at, new.chatwoot_created_at)
			< (select l.conversations from retention_limits(new.account_id) l)
			and not exists (select from conversations c where c.account_id = new.account_id
				and c.chatwoot_contact_id = new.chatwoot_contact_id) then
		return null;
	end if;
	return new;
end
$$;
create trigger kept before insert on contacts for each row execute function contacts_kept();

create function conversations_kept() returns trigger
language plpgsql volatile set search_path = public, pg_temp
as $$
declare
	erased boolean;
begin
	erased := exists (select from erasures e
		where e.account_id = new.account_id and e.chatwoot_contact_id = new.chatwoot_contact_id);
	if erased then
		insert into erased_conversations (account_id, chatwoot_conversation_id, chatwoot_contact_id)
		values (new.account_id, new.chatwoot_conversation_id, new.chatwoot_contact_id)
		on conflict do nothing;
	end if;
	if erased
		or new.last_activity_at < (select l.conversations from retention_limits(new.account_id) l) then
		insert into conversations_kept_out as k (account_id, chatwoot_conversation_id,
			chatwoot_updated_at, observed_at)
		values (new.account_id, new.chatwoot_conversation_id, new.chatwoot_updated_at,
			new.observed_at)
		on conflict (account_id, chatwoot_conversation_id) do update
			set chatwoot_updated_at = greatest(k.chatwoot_updated_at, excluded.chatwoot_updated_at),
				observed_at = greatest(k.observed_at, excluded.observed_at);
		return null;
	end if;
	delete from conversations_kept_out k where k.account_id = new.account_id
		and k.chatwoot_conversation_id = new.chatwoot_conversation_id;
	return new;
end
$$;
create trigger kept before insert on conversations for each row execute function conversations_kept();

-- A message may come before its conversation.
create function messages_kept() returns trigger
language plpgsql volatile set search_path = public, pg_temp
as $$
begin
	if exists (select from erased_conversations e where e.account_id = new.account_id
			and e.chatwoot_conversation_id = new.chatwoot_conversation_id)
		or new.sender_type = 'contact' and exists (select from erasures e
			where e.account_id = new.account_id and e.chatwoot_contact_id = new.chatwoot_sender_id)
		or coalesce((select c.last_activity_at from conversations c where c.account_id = new.account_id
				and c.chatwoot_conversation_id = new.chatwoot_conversation_id), new.sent_at)
			< (select l.messages from retention_limits(new.account_id) l) then
		return null;
	end if;
	return new;
end
$$;
create trigger kept before insert on messages for each row execute function messages_kept();

-- Erases what the runtime may not touch itself, and writes the record, which from now on keeps the
-- contact out. What the caller removes (contact, conversations, messages, cards) is still there: the
-- names in it are looked for in what is kept as text. Counts of rows per table.
create function directory.erase_contact(id uuid, contact_id bigint, user_id bigint)
returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
	account bigint := hub_account();
	talks   bigint[] := array(select c.chatwoot_conversation_id from conversations c
		where c.account_id = account and c.chatwoot_contact_id = erase_contact.contact_id);
	names   text[];
	cards   text[];
	counts  jsonb := '{}';
	n       bigint;
begin
	select array(select '%' || replace(replace(replace(one, '\', '\\'), '%', '\%'), '_', '\_') || '%'
		from unnest(array[p.name, p.email, p.phone_number, p.identifier]) one where length(one) > 2)
	into names
	from contacts p where p.account_id = account and p.chatwoot_contact_id = erase_contact.contact_id;
	cards := array(select l.card_id::text from card_conversations l
		where l.account_id = account and l.chatwoot_conversation_id = any (talks));

	insert into erasures (account_id, id, chatwoot_contact_id, requested_by)
	values (account, erase_contact.id, erase_contact.contact_id, erase_contact.user_id);
	insert into erased_conversations (account_id, chatwoot_conversation_id, chatwoot_contact_id)
	select account, t, erase_contact.contact_id from unnest(talks) t on conflict do nothing;

	delete from event_outbox o where o.account_id = account and (o.entity_id = any (cards)
		or o.data ->> 'chatwoot_conversation_id' = any (talks::text[])
		or o.data ->> 'chatwoot_contact_id' = erase_contact.contact_id::text);
	get diagnostics n = row_count;
	counts := counts || jsonb_build_object('event_outbox', n);

	delete from events e where e.account_id = account and (e.envelope ->> 'entity_id' = any (cards)
		or e.envelope -> 'data' ->> 'chatwoot_conversation_id' = any (talks::text[])
		or e.envelope -> 'data' ->> 'chatwoot_contact_id' = erase_contact.contact_id::text);
	get diagnostics n = row_count;
	counts := counts || jsonb_build_object('events', n);

	update card_history h set detail = '{}'
	where h.account_id = account and h.card_id = any (cards::uuid[]) and h.detail <> '{}';
	get diagnostics n = row_count;
	counts := counts || jsonb_build_object('card_history', n);

	-- Cards that have conversations of others stay, without what they tell of this contact.
	update cards k set preview = null, title = case when k.title like any (names) then '—' else k.title end
	where k.account_id = account and k.id = any (cards::uuid[]);

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
		and (k.body like any (names)
			or k.body like any (array(select '%' || c || '%' from unnest(cards) c))
			or k.body ~ ('"chatwoot_conversation_id":(' || array_to_string(talks, '|') || ')[,}]'));
	get diagnostics n = row_count;
	counts := counts || jsonb_build_object('idempotency_keys', n);

	update inbound_events i set body = '', state = 'done'
	where i.account_id = account and i.state = 'stored'
		and encode(i.body, 'escape') like any (array(
			select encode(convert_to(one, 'UTF8'), 'escape') from unnest(names) one));
	get diagnostics n = row_count;
	counts := counts || jsonb_build_object('inbound_events', n);

	update jobs j set last_error = null
	where j.account_id = account and j.last_error like any (names);

	delete from contact_exports x
	where x.account_id = account and x.chatwoot_contact_id = erase_contact.contact_id;
	get diagnostics n = row_count;
	return counts || jsonb_build_object('contact_exports', n);
end
$$;

-- The record, complete: what the caller removed besides, and the digest over all of it.
create function directory.erased_contact(id uuid, counts jsonb) returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	update erasures e set counts = erased_contact.counts,
		digest = encode(sha256(convert_to(concat_ws('|', e.account_id, e.id, e.chatwoot_contact_id,
			e.requested_by, hub_rfc3339(e.erased_at), erased_contact.counts), 'UTF8')), 'hex')
	where e.account_id = hub_account() and e.id = erased_contact.id and e.digest is null
$$;
grant execute on function directory.erase_contact(uuid, bigint, bigint),
	directory.erased_contact(uuid, jsonb) to hub_app;

-- As before; exports go after their hour, and each account gets its daily job of what is too old.
create or replace function hub_housekeeping() returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	select events_make_partitions();
	select events_drop_old();
	select inbound_delete_old();
	select sessions_delete_old();
	delete from jobs where state = 'done' and finished_at < now() - interval '24 hours';
	delete from idempotency_keys where created_at < now() - interval '24 hours';
	delete from contact_exports where expires_at < now();
	delete from chatwoot_writes where state <> 'queued' and updated_at < now() - interval '30 days';
	insert into jobs (account_id, queue, kind, payload, max_attempts, idempotency_key)
	select a.id, 'maintenance', 'chatwoot.retention', '{}', 5, 'retention:' || current_date
	from accounts a where a.status = 'active'
	on conflict (account_id, idempotency_key) do nothing;
$$;

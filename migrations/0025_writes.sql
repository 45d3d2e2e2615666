-- Writing back: what people did here to a conversation and Chatwoot has yet to be told, or was. The mirror
-- keeps Chatwoot's truth; a write is shown beside it until Chatwoot has it.

create table chatwoot_writes (
	account_id               bigint not null references accounts,
	id                       uuid not null,
	position                 bigint generated always as identity, -- order within a conversation
	chatwoot_conversation_id bigint not null,
	kind                     text not null
		check (kind in ('status', 'assignee', 'team', 'labels', 'priority', 'note', 'message')),
	change                   jsonb not null,  -- the body of the request; a text goes once it has arrived
	state                    text not null default 'queued'
		check (state in ('queued', 'sent', 'failed', 'cancelled')),
	problem                  text             -- why it has not arrived
		check (problem in ('down', 'throttled', 'unauthorized', 'not_connected', 'refused', 'gone')),
	detail                   text,            -- what Chatwoot said of it
	attempts                 integer not null default 0,
	calling_until            timestamptz,     -- Chatwoot is being told; too late to cancel
	user_id                  bigint not null, -- who acted
	user_name                text not null,
	after_message_id         bigint not null, -- Chatwoot's last message before it
	chatwoot_message_id      bigint,          -- what a note or message became
	version                  bigint not null default 1,
	created_at               timestamptz not null default now(),
	updated_at               timestamptz not null default now(),
	sent_at                  timestamptz,
	primary key (account_id, id),
	check ((state = 'sent') = (sent_at is not null)),
	check (state in ('queued', 'failed') or not change ? 'content')
);
create index chatwoot_writes_conversation on chatwoot_writes
	(account_id, chatwoot_conversation_id, position);
create index chatwoot_writes_position on chatwoot_writes (account_id, position);
create index chatwoot_writes_over on chatwoot_writes (account_id, updated_at)
	where state <> 'queued';
select hub_tenant_table('chatwoot_writes', 'select, insert, update, delete',
	'select, insert, update, delete');

-- Somebody asks again: a job of the conversation that waits is due at once. False when no job is left
-- that will send this write.
create function directory.hurry_write(conversation_id bigint, write_id uuid) returns boolean
language sql volatile security definer set search_path = public, pg_temp
as $$
	update jobs j set run_at = now()
	where j.account_id = hub_account() and j.kind = 'chatwoot.write' and j.state = 'ready'
		and j.key = 'write:' || hurry_write.conversation_id;
	select exists (select from jobs j
		where j.account_id = hub_account() and j.kind = 'chatwoot.write'
			and j.state in ('ready', 'running')
			and j.key = 'write:' || hurry_write.conversation_id
			and j.payload ->> 'write_id' = hurry_write.write_id::text)
$$;
grant execute on function directory.hurry_write(bigint, uuid) to hub_app;

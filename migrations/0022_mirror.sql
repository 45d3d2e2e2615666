-- The mirror: what Chatwoot says of an account, as far as boards, history, search and reports need it.
-- Chatwoot stays the master. Its ids are the keys; `id` is what our URLs use. Rows are written by
-- upserts that never go backwards: conversations by Chatwoot's own `updated_at` (microseconds),
-- everything else by `observed_at`, the moment on our clock at which Chatwoot said it (a webhook was
-- received, or the request was sent). It moves on with every observation, changed or not: what was
-- not seen by a complete listing is gone.
--
-- References to what another reply of Chatwoot brings (the inbox of a conversation, say) are not
-- foreign keys: webhooks come in any order, and the mirror keeps what it has heard.

create table agents (
	account_id             bigint not null references accounts,
	chatwoot_user_id       bigint not null,
	name                   text not null,
	available_name         text,
	email                  text,
	avatar_url             text,
	role                   text not null check (role in ('administrator', 'agent')),
	chatwoot_custom_role_id bigint,
	availability           text not null default 'offline'
		check (availability in ('online', 'busy', 'offline')),
	auto_offline           boolean not null default true,
	confirmed              boolean not null default true,
	observed_at            timestamptz not null,
	created_at             timestamptz not null default now(),
	updated_at             timestamptz not null default now(),
	primary key (account_id, chatwoot_user_id)
);

-- The Enterprise edition's roles; `roles` are those given in the Hub.
create table chatwoot_custom_roles (
	account_id              bigint not null references accounts,
	chatwoot_custom_role_id bigint not null,
	name                    text not null,
	permissions             text[] not null,
	observed_at             timestamptz not null,
	created_at              timestamptz not null default now(),
	updated_at              timestamptz not null default now(),
	primary key (account_id, chatwoot_custom_role_id)
);

create table inboxes (
	account_id         bigint not null references accounts,
	id                 uuid not null default hub_uuid(),
	chatwoot_inbox_id  bigint not null,
	name               text not null,
	channel_type       text not null,
	provider           text,
	phone_number       text,
	avatar_url         text,
	observed_at        timestamptz not null,
	created_at         timestamptz not null default now(),
	updated_at         timestamptz not null default now(),
	primary key (account_id, chatwoot_inbox_id),
	unique (account_id, id)
);

create table inbox_members (
	account_id        bigint not null,
	chatwoot_inbox_id bigint not null,
	chatwoot_user_id  bigint not null,
	primary key (account_id, chatwoot_inbox_id, chatwoot_user_id),
	foreign key (account_id, chatwoot_inbox_id) references inboxes on delete cascade
);
create index inbox_members_user on inbox_members (account_id, chatwoot_user_id);

create table teams (
	account_id        bigint not null references accounts,
	id                uuid not null default hub_uuid(),
	chatwoot_team_id  bigint not null,
	name              text not null,
	description       text,
	allow_auto_assign boolean not null default true,
	observed_at       timestamptz not null,
	created_at        timestamptz not null default now(),
	updated_at        timestamptz not null default now(),
	primary key (account_id, chatwoot_team_id),
	unique (account_id, id)
);

create table team_members (
	account_id       bigint not null,
	chatwoot_team_id bigint not null,
	chatwoot_user_id bigint not null,
	primary key (account_id, chatwoot_team_id, chatwoot_user_id),
	foreign key (account_id, chatwoot_team_id) references teams on delete cascade
);
create index team_members_user on team_members (account_id, chatwoot_user_id);

create table labels (
	account_id        bigint not null references accounts,
	chatwoot_label_id bigint not null,
	title             text not null,
	description       text,
	color             text,
	show_on_sidebar   boolean not null default true,
	observed_at       timestamptz not null,
	created_at        timestamptz not null default now(),
	updated_at        timestamptz not null default now(),
	primary key (account_id, chatwoot_label_id)
);

create table attribute_definitions (
	account_id                       bigint not null references accounts,
	chatwoot_attribute_definition_id bigint not null,
	attribute_key                    text not null,
	attribute_display_name           text not null,
	attribute_display_type           text not null,
	attribute_model                  text not null,
	attribute_values                 jsonb not null default '[]',
	observed_at                      timestamptz not null,
	created_at                       timestamptz not null default now(),
	updated_at                       timestamptz not null default now(),
	primary key (account_id, chatwoot_attribute_definition_id)
);

create table contacts (
	account_id            bigint not null references accounts,
	id                    uuid not null default hub_uuid(),
	chatwoot_contact_id   bigint not null,
	name                  text,
	email                 text,
	phone_number          text,
	identifier            text,
	avatar_url            text,
	blocked               boolean not null default false,
	custom_attributes     jsonb not null default '{}',
	additional_attributes jsonb not null default '{}',
	last_activity_at      timestamptz,
	chatwoot_created_at   timestamptz,
	observed_at           timestamptz not null,
	created_at            timestamptz not null default now(),
	updated_at            timestamptz not null default now(),
	primary key (account_id, chatwoot_contact_id),
	unique (account_id, id)
);

create table conversations (
	account_id               bigint not null references accounts,
	chatwoot_conversation_id bigint not null, -- the number people see (Chatwoot's display id)
	chatwoot_inbox_id        bigint not null,
	chatwoot_contact_id      bigint,
	channel                  text,
	status                   text not null check (status in ('open', 'resolved', 'pending', 'snoozed')),
	priority                 text check (priority in ('low', 'medium', 'high', 'urgent')),
	assignee_type            text check (assignee_type in ('User', 'AgentBot')),
	chatwoot_assignee_id     bigint,
	assignee_name            text,            -- as this conversation last told it
	assignee_avatar_url      text,
	chatwoot_team_id         bigint,
	labels                   text[] not null default '{}',
	custom_attributes        jsonb not null default '{}',
	additional_attributes    jsonb not null default '{}',
	unread_count             integer not null default 0,
	can_reply                boolean not null default true,
	snoozed_until            timestamptz,
	waiting_since            timestamptz,
	first_reply_at           timestamptz,
	last_activity_at         timestamptz,
	chatwoot_created_at      timestamptz,
	chatwoot_updated_at      bigint not null default 0, -- microseconds; older payloads are stale
	observed_at              timestamptz not null,      -- decides between equal ones
	created_at               timestamptz not null default now(),
	updated_at               timestamptz not null default now(),
	primary key (account_id, chatwoot_conversation_id)
);
create index conversations_contact on conversations (account_id, chatwoot_contact_id);
create index conversations_inbox on conversations (account_id, chatwoot_inbox_id);
create index conversations_team on conversations (account_id, chatwoot_team_id);
create index conversations_activity on conversations (account_id, last_activity_at);

create table messages (
	account_id               bigint not null references accounts,
	chatwoot_message_id      bigint not null,
	chatwoot_conversation_id bigint not null,
	message_type             text not null check (message_type in ('incoming', 'outgoing', 'template')),
	private                  boolean not null default false,
	content                  text,
	content_type             text not null default 'text',
	sender_type              text,            -- user contact agent_bot
	chatwoot_sender_id       bigint,
	sender_name              text,
	status                   text,            -- only REST and a conversation's last message tell it
	status_observed_at       timestamptz,
	deleted                  boolean not null default false,
	attachments              jsonb not null default '[]', -- [{"file_type","extension","file_size"}]
	sent_at                  timestamptz not null,
	observed_at              timestamptz not null,
	created_at               timestamptz not null default now(),
	updated_at               timestamptz not null default now(),
	primary key (account_id, chatwoot_message_id)
);
create index messages_conversation on messages
	(account_id, chatwoot_conversation_id, chatwoot_message_id);

do $$
declare
	target text;
begin
	foreach target in array array['agents', 'chatwoot_custom_roles', 'inboxes', 'inbox_members', 'teams',
		'team_members', 'labels', 'attribute_definitions', 'contacts', 'conversations', 'messages'] loop
		perform hub_tenant_table(target::regclass, 'select, insert, update, delete',
			'select, insert, update, delete');
	end loop;
end
$$;

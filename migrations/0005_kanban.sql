-- Boards, their stages, cards, the conversations behind them, and the permanent history of cards.
-- `position` is an order key: base-62 text compared by bytes, always room between two of them.

create table boards (
	account_id bigint not null references accounts,
	id         uuid not null,
	name       text not null check (length(name) between 1 and 200),
	type       text not null default 'custom' check (type in ('leads', 'support', 'sales', 'custom')),
	is_default boolean not null default false,
	version    bigint not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (account_id, id)
);
create unique index boards_default on boards (account_id) where is_default;

create table stages (
	account_id bigint not null,
	id         uuid not null,
	board_id   uuid not null,
	key        text,                  -- Chatwoot's status on the default board, else NULL
	name       text not null check (length(name) between 1 and 200),
	color      text not null check (color ~ '^#[0-9a-f]{6}$'),
	position   text collate "C" not null check (position ~ '^[0-9A-Za-z]+$'),
	final      boolean not null default false,
	version    bigint not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (account_id, id),
	unique (account_id, board_id, id),
	unique (account_id, board_id, position),
	unique (account_id, board_id, key),
	foreign key (account_id, board_id) references boards (account_id, id)
);

create table cards (
	account_id               bigint not null,
	id                       uuid not null,
	board_id                 uuid not null,
	stage_id                 uuid not null,
	title                    text not null check (length(title) between 1 and 500),
	position                 text collate "C" not null check (position ~ '^[0-9A-Za-z]+$'),
	version                  bigint not null default 1,
	placed_version           bigint not null default 1, -- version at the last move
	priority                 text check (priority in ('low', 'medium', 'high', 'urgent')),
	labels                   text[] not null default '{}',
	preview                  text,
	last_message_at          timestamptz,
	last_message_chatwoot_id bigint,
	assignee_chatwoot_id     bigint,
	assignee_name            text,
	assignee_avatar_url      text,
	created_at               timestamptz not null default now(),
	updated_at               timestamptz not null default now(),
	primary key (account_id, id),
	unique (account_id, board_id, id),
	unique (account_id, stage_id, position),
	foreign key (account_id, board_id, stage_id) references stages (account_id, board_id, id)
);
create index cards_in_order on cards (account_id, board_id, stage_id, position, id);

create table card_conversations (
	account_id               bigint not null,
	board_id                 uuid not null,
	chatwoot_conversation_id bigint not null, -- the number people see (Chatwoot's display id)
	card_id                  uuid not null,
	chatwoot_inbox_id        bigint,
	channel                  text,
	status                   text not null,
	contact_name             text,
	contact_avatar_url       text,
	unread_count             integer not null default 0,
	conversation_updated_at  bigint not null default 0, -- microseconds; older payloads are stale
	created_at               timestamptz not null default now(),
	updated_at               timestamptz not null default now(),
	primary key (account_id, board_id, chatwoot_conversation_id),
	foreign key (account_id, board_id, card_id) references cards (account_id, board_id, id)
		on delete cascade
);
create index card_conversations_card on card_conversations (account_id, card_id);

-- Outlives the card, hence no reference to it.
create table card_history (
	account_id    bigint not null references accounts,
	id            uuid not null,
	card_id       uuid not null,
	board_id      uuid not null,
	action        text not null,
	from_stage_id uuid,
	to_stage_id   uuid,
	actor_type    text not null,
	actor_id      text,
	actor_name    text,
	cause_id      text,
	card_version  bigint not null,
	detail        jsonb not null default '{}',
	occurred_at   timestamptz not null,
	primary key (account_id, id)
);
create index card_history_card on card_history (account_id, card_id, occurred_at);

select hub_tenant_table('boards', 'select, insert, update, delete', 'select, insert, update, delete');
select hub_tenant_table('stages', 'select, insert, update, delete', 'select, insert, update, delete');
select hub_tenant_table('cards', 'select, insert, update, delete', 'select, insert, update, delete');
select hub_tenant_table('card_conversations', 'select, insert, update, delete',
	'select, insert, update, delete');
select hub_tenant_table('card_history', 'select, insert', 'select, insert');

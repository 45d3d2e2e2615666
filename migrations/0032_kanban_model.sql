-- What boards, stages and cards hold beyond the mirror's own board. Every card is on one board, in one
-- stage of it; a card in the trash keeps both, and its place, for 30 days.

alter table boards
	add column description text check (length(description) <= 2000),
	add column visibility  text not null default 'account' check (visibility in ('account', 'members')),
	-- What members of the account see of a card whose conversations Chatwoot does not show them.
	add column outsiders   text not null default 'none' check (outsiders in ('none', 'redacted')),
	add column currency    text check (currency ~ '^[A-Z]{3}$'), -- of new cards; NULL: the account's
	add column archived_at timestamptz,
	add column created_by  bigint;

alter table stages
	add column wip_limit       integer check (wip_limit between 1 and 100000), -- NULL: none
	add column wip_mode        text not null default 'soft' check (wip_mode in ('soft', 'hard')),
	add column sla_minutes     integer check (sla_minutes between 1 and 525600), -- NULL: none
	add column sla_calendar    text not null default 'business' check (sla_calendar in ('business', 'calendar')),
	add column outcome         text check (outcome in ('won', 'lost')), -- of final stages; NULL: merely done
	add column reason_required boolean not null default false, -- a card comes in with a reason only
	add constraint stages_final check (final or outcome is null);

alter table cards
	add column description      text check (length(description) <= 20000),
	add column value            bigint, -- minor units of `currency`
	add column currency         text check (currency ~ '^[A-Z]{3}$'),
	add column due_at           timestamptz,
	add column custom           jsonb not null default '{}' check (jsonb_typeof(custom) = 'object'), -- by field id
	add column outcome_reason   text check (length(outcome_reason) <= 500),
	add column entered_stage_at timestamptz not null default now(),
	-- Of the rows that hang on the card, counted by whoever changes them.
	add column checklist_total  integer not null default 0,
	add column checklist_done   integer not null default 0,
	add column comments_count   integer not null default 0,
	add column links_count      integer not null default 0,
	add column deleted_at       timestamptz, -- in the trash since
	add column deleted_by       bigint,
	add constraint cards_value check (value is null or currency is not null);
update cards set entered_stage_at = coalesce((select max(h.occurred_at) from card_history h
	where h.account_id = cards.account_id and h.card_id = cards.id
		and h.to_stage_id = cards.stage_id and h.from_stage_id is distinct from h.to_stage_id), created_at);

drop index cards_in_order;
create index cards_in_order on cards (account_id, board_id, stage_id, position, id) where deleted_at is null;
create index cards_trashed on cards (account_id, board_id, deleted_at) where deleted_at is not null;

-- Acts that were one to the person who did them (bulk, undo) share an operation.
alter table card_history
	add column operation_id uuid,
	add column reason       text check (length(reason) <= 500);
create index card_history_board on card_history (account_id, board_id, occurred_at, id);
create index card_history_operation on card_history (account_id, operation_id) where operation_id is not null;

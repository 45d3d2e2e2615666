/*
 * A copy of a board: its stages, fields and members and, if wished, its cards with conversations,
 * checklist and links. Not what happened on it: no history, no comments, nothing from the trash;
 * and none of its rules, which would make cards for conversations from then on.
 */
#include "features/kanban/board/board_int.h"

DB_STMT(copy_board, "kanban.copy_board",
	"insert into boards (account_id, id, name, type, description, visibility, outsiders,"
	"   currency, created_by)"
	" select b.account_id, $3, $4, b.type, b.description, b.visibility, b.outsiders,"
	"   b.currency, $5 from boards b where b.account_id = $1 and b.id = $2");

/* $4 ids of the stages, $5 those of their copies; so below. */
DB_STMT(copy_stages, "kanban.copy_stages",
	"insert into stages (account_id, id, board_id, name, color, position, final, outcome,"
	"   reason_required, wip_limit, wip_mode, sla_minutes, sla_calendar)"
	" select s.account_id, p.copy, $3, s.name, s.color, s.position, s.final, s.outcome,"
	"   s.reason_required, s.wip_limit, s.wip_mode, s.sla_minutes, s.sla_calendar"
	" from stages s join unnest($4::uuid[], $5::uuid[]) p (id, copy) on p.id = s.id"
	" where s.account_id = $1 and s.board_id = $2");

DB_STMT(copy_fields, "kanban.copy_fields",
	"insert into board_fields (account_id, id, board_id, name, type, options, required,"
	"   position)"
	" select f.account_id, p.copy, $3, f.name, f.type, f.options, f.required, f.position"
	" from board_fields f join unnest($4::uuid[], $5::uuid[]) p (id, copy) on p.id = f.id"
	" where f.account_id = $1 and f.board_id = $2");

DB_STMT(copy_members, "kanban.copy_members",
	"insert into board_members (account_id, board_id, user_id, role)"
	" select m.account_id, $3, m.user_id, m.role from board_members m"
	" where m.account_id = $1 and m.board_id = $2");

DB_STMT(cards_to_copy, "kanban.cards_to_copy",
	"select count(*) as cards from cards c"
	" where c.account_id = $1 and c.board_id = $2 and c.deleted_at is null");

/*
 * $4 and $5 of stages, $6 and $7 of fields, $8 the person, $9 the cause, $10 the operation. A copy
 * is seen by whom the card is seen by, so it keeps its conversations and who made it.
 */
DB_STMT(copy_cards, "kanban.copy_cards",
	"with pairs as materialized (select c.id, hub_uuid() as copy, s.copy as stage_id"
	"   from cards c join unnest($4::uuid[], $5::uuid[]) s (id, copy) on s.id = c.stage_id"
	"   where c.account_id = $1 and c.board_id = $2 and c.deleted_at is null),"
	" made as (insert into cards (account_id, id, board_id, stage_id, title, position,"
	"     priority, labels, preview, last_message_at, last_message_chatwoot_id,"
	"     assignee_chatwoot_id, assignee_name, assignee_avatar_url, chatwoot_inbox_ids,"
	"     chatwoot_team_ids, created_by, description, value, currency, due_at, custom,"
	"     outcome_reason, checklist_total, checklist_done, links_count)"
	"   select c.account_id, p.copy, $3, p.stage_id, c.title, c.position, c.priority,"
	"     c.labels, c.preview, c.last_message_at, c.last_message_chatwoot_id,"
	"     c.assignee_chatwoot_id, c.assignee_name, c.assignee_avatar_url,"
	"     c.chatwoot_inbox_ids, c.chatwoot_team_ids, c.created_by, c.description, c.value,"
	"     c.currency, c.due_at, (select coalesce(jsonb_object_agg(f.copy::text, v.value), '{}')"
	"       from jsonb_each(c.custom) v"
	"       join unnest($6::uuid[], $7::uuid[]) f (id, copy) on f.id::text = v.key),"
	"     c.outcome_reason, c.checklist_total, c.checklist_done, c.links_count"
	"   from pairs p join cards c on c.account_id = $1 and c.id = p.id),"
	" linked as (insert into card_conversations (account_id, board_id,"
	"     chatwoot_conversation_id, card_id, chatwoot_inbox_id, channel, status,"
	"     contact_name, contact_avatar_url, unread_count, conversation_updated_at,"
	"     chatwoot_team_id, chatwoot_assignee_id)"
	"   select k.account_id, $3, k.chatwoot_conversation_id, p.copy, k.chatwoot_inbox_id,"
	"     k.channel, k.status, k.contact_name, k.contact_avatar_url, k.unread_count,"
	"     k.conversation_updated_at, k.chatwoot_team_id, k.chatwoot_assignee_id"
	"   from pairs p join card_conversations k on k.account_id = $1 and k.card_id = p.id),"
	" items as (insert into checklist_items (account_id, id, card_id, text, done, position,"
	"     done_at, done_by, created_by)"
	"   select i.account_id, hub_uuid(), p.copy, i.text, i.done, i.position, i.done_at,"
	"     i.done_by, i.created_by"
	"   from pairs p join checklist_items i on i.account_id = $1 and i.card_id = p.id),"
	" links as (insert into card_links (account_id, id, card_id, url, title, created_by)"
	"   select n.account_id, hub_uuid(), p.copy, n.url, n.title, n.created_by"
	"   from pairs p join card_links n on n.account_id = $1 and n.card_id = p.id)"
	" insert into card_history (account_id, id, card_id, board_id, action, to_stage_id,"
	"   actor_type, actor_id, cause_id, card_version, operation_id, occurred_at)"
	" select $1, hub_uuid(), p.copy, $3, 'created', p.stage_id, 'user', $8, $9, 1, $10, now()"
	" from pairs p");

/* Ids of things and of their copies, as the statements take them. */
struct pairs {
	struct list ids;
	struct list copies;
};

static struct str new_id(const struct request *rq)
{
	return id_new(rq->arena, rq->app->clock, rq->app->rng);
}

static struct pairs pairs_of(const struct request *rq, const char *items, size_t size,
			     size_t count)
{
	struct pairs pairs = {{ARENA_ARRAY(rq->arena, struct str, count), count},
			      {ARENA_ARRAY(rq->arena, struct str, count), count}};

	/* Both structs begin with their id. */
	for (size_t i = 0; i < count; i++) {
		((struct str *)pairs.ids.items)[i] = *(const struct str *)(items + i * size);
		((struct str *)pairs.copies.items)[i] = new_id(rq);
	}
	return pairs;
}

static enum err may_copy_cards(struct request *rq, struct db_arg account, struct db_arg board)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &cards_to_copy, DB_ARGS(account, board), &rows));
	return row_i64(rows, 0, "cards") > BOARD_CARDS_AT_ONCE
		       ? fail_field(rq, "with_cards", "too_many")
		       : OK;
}

enum err board_duplicate(struct request *rq)
{
	const struct board_copy *body = rq->body;
	struct db_arg account = db_i64(rq->account_id), copy = db_text(new_id(rq));
	struct sight sight = sight_of(rq);
	struct board_access source;
	struct list stages, fields;

	TRY(board_hold(rq->tenant, rq->user_id, request_path(rq, "boardId"), &source));
	struct db_arg board = db_text(source.board.id);
	if (body->with_cards)
		TRY(may_copy_cards(rq, account, board));
	TRY(stage_list(rq->tenant, &sight, source.board.id, &stages));
	TRY(field_list(rq->tenant, source.board.id, &fields));
	struct pairs s = pairs_of(rq, stages.items, sizeof(struct stage), stages.count);
	struct pairs f = pairs_of(rq, fields.items, sizeof(struct board_field), fields.count);
	db_queue(rq->tenant, &copy_board,
		 DB_ARGS(account, board, copy, db_text(body->name), db_i64(rq->user_id)));
	db_queue(rq->tenant, &copy_stages,
		 DB_ARGS(account, board, copy, db_texts(&s.ids), db_texts(&s.copies)));
	db_queue(rq->tenant, &copy_fields,
		 DB_ARGS(account, board, copy, db_texts(&f.ids), db_texts(&f.copies)));
	db_queue(rq->tenant, &copy_members, DB_ARGS(account, board, copy));
	if (body->with_cards)
		db_queue(rq->tenant, &copy_cards,
			 DB_ARGS(account, board, copy, db_texts(&s.ids), db_texts(&s.copies),
				 db_texts(&f.ids), db_texts(&f.copies),
				 db_text(arena_printf(rq->arena, "%lld", (long long)rq->user_id)),
				 db_text(rq->id), db_text(new_id(rq))));
	return board_made(rq, copy.text);
}

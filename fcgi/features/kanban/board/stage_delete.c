/*
 * A stage goes; its cards, those in the trash too, go to the end of another in the order they had.
 */
#include "features/kanban/board/board_int.h"

#include "features/kanban/order/order.h"

DB_STMT(stages_locked, "kanban.stages_locked",
	"select from stages where account_id = $1 and board_id = $2 and id in ($3, $4)"
	" order by id for no key update");

/* Whoever locks several cards does it in this order. */
DB_STMT(stage_cards_lock, "kanban.stage_cards_lock",
	"select from cards c where c.account_id = $1 and c.board_id = $2 and c.stage_id = $3"
	" order by c.id for no key update");

DB_STMT(stage_load, "kanban.stage_load",
	"select count(*) filter (where c.stage_id = $3) as leaving,"
	" count(*) filter (where c.stage_id = $3 and c.deleted_at is null) as shown,"
	" count(*) filter (where c.stage_id = $4 and c.deleted_at is null) as there,"
	" max(c.position) filter (where c.stage_id = $4) as last"
	" from cards c where c.account_id = $1 and c.board_id = $2 and c.stage_id in ($3, $4)");

/* $5 the positions in order, $6 the person, $7 the cause, $8 the operation. */
DB_STMT(stage_empty, "kanban.stage_empty",
	"with leaving as (select c.id, row_number() over (order by c.position) as nth"
	"   from cards c where c.account_id = $1 and c.board_id = $2 and c.stage_id = $3),"
	" moved as (update cards m set stage_id = $4, position = p.position,"
	"     version = m.version + 1, placed_version = m.version + 1,"
	"     entered_stage_at = now(), updated_at = now(), outcome_reason = null"
	"   from leaving l join unnest($5::text[]) with ordinality p (position, nth)"
	"     on p.nth = l.nth"
	"   where m.account_id = $1 and m.id = l.id returning m.id, m.version)"
	" insert into card_history (account_id, id, card_id, board_id, action, from_stage_id,"
	"   to_stage_id, actor_type, actor_id, cause_id, card_version, operation_id, occurred_at)"
	" select $1, hub_uuid(), m.id, $2, 'moved', $3, $4, 'user', $6, $7, m.version, $8, now()"
	" from moved m");

DB_STMT(stage_remove, "kanban.stage_remove",
	"delete from stages where account_id = $1 and board_id = $2 and id = $3");

struct load {
	int64_t leaving; /* cards of the stage, those in the trash among them */
	int64_t shown;   /* of these, not in the trash */
	int64_t there;   /* in the target */
	struct str last; /* position in the target, or NULL */
};

static const struct field load_fields[] = {
	F_I64(struct load, leaving, 0, INT64_MAX, REQUIRED),
	F_I64(struct load, shown, 0, INT64_MAX, REQUIRED),
	F_I64(struct load, there, 0, INT64_MAX, REQUIRED),
	F_STR(struct load, last, 1, ORDER_MAX, NULLABLE),
};
static const struct schema load_schema = SCHEMA("StageLoad", struct load, load_fields);

/* Where the cards go: as the query says or, when nobody would see them go, to any other stage. */
static const struct stage *target_of(const struct list *stages, struct str stage_id,
				     struct str move_to)
{
	const struct stage *items = stages->items;

	for (size_t i = 0; i < stages->count; i++)
		if (!str_eq(items[i].id, stage_id) &&
		    (!move_to.ptr || str_eq(items[i].id, move_to)))
			return &items[i];
	return NULL;
}

static enum err may_take(struct request *rq, const struct stage *target, const struct load *load)
{
	if (load->leaving > BOARD_CARDS_AT_ONCE)
		return fail_field(rq, "move_to", "too_many");
	if (load->shown == 0)
		return OK;
	if (target->reason_required)
		return fail_field(rq, "move_to", "reason_required");
	if (str_eq(target->wip_mode, STR("hard")) && target->wip_limit != I64_NULL &&
	    load->there + load->shown > target->wip_limit)
		return fail_field(rq, "move_to", "wip_limit");
	return OK;
}

static enum err move_cards(struct request *rq, const struct stage *stage,
			   const struct stage *target, const struct load *load)
{
	size_t count = (size_t)load->leaving;
	struct list positions = {ARENA_ARRAY(rq->arena, struct str, count), count};
	struct str position = load->last;

	for (size_t i = 0; i < count; i++) {
		TRY(order_between(rq->arena, position, STR_NULL, &position));
		((struct str *)positions.items)[i] = position;
	}
	db_queue(rq->tenant, &stage_empty,
		 DB_ARGS(db_i64(rq->account_id), db_text(stage->board_id), db_text(stage->id),
			 db_text(target->id), db_texts(&positions),
			 db_text(arena_printf(rq->arena, "%lld", (long long)rq->user_id)),
			 db_text(rq->id),
			 db_text(id_new(rq->arena, rq->app->clock, rq->app->rng))));
	return OK;
}

/* The stage of the path and the one its cards go to. */
static enum err pick(struct request *rq, struct str board_id, struct stage *ret_stage,
		     struct stage *ret_target)
{
	const struct stage_delete_query *query = rq->query;
	struct str stage_id = request_path(rq, "stageId");
	struct sight sight = sight_of(rq);
	struct list stages;

	TRY(stage_get(rq->tenant, &sight, board_id, stage_id, ret_stage));
	TRY(stage_list(rq->tenant, &sight, board_id, &stages));
	if (ret_stage->key.ptr)
		return ERR_DEFAULT_BOARD;
	if (stages.count <= BOARD_STAGES_MIN)
		return fail_field(rq, "stageId", "too_few");
	const struct stage *target = target_of(&stages, stage_id, query->move_to);
	if (!target)
		return fail_field(rq, "move_to", "unknown");
	*ret_target = *target;
	return OK;
}

enum err stage_delete(struct request *rq)
{
	const struct stage_delete_query *query = rq->query;
	struct board_access board;
	struct stage stage, target = {0};
	struct load load;

	TRY(board_take(rq->tenant, rq->user_id, request_path(rq, "boardId"), &board));
	TRY(pick(rq, board.board.id, &stage, &target));
	const struct db_args both = DB_ARGS(db_i64(rq->account_id), db_text(board.board.id),
					    db_text(stage.id), db_text(target.id));
	db_queue(rq->tenant, &stages_locked, both);
	db_queue(rq->tenant, &stage_cards_lock,
		 DB_ARGS(db_i64(rq->account_id), db_text(board.board.id), db_text(stage.id)));
	TRY(db_one(rq->tenant, &stage_load, both, &load_schema, &load));
	if (load.shown > 0 && !query->move_to.ptr)
		return fail_field(rq, "move_to", "required");
	TRY(may_take(rq, &target, &load));
	if (load.leaving > 0)
		TRY(move_cards(rq, &stage, &target, &load));
	TRY(db_query(rq->tenant, &stage_remove,
		     DB_ARGS(db_i64(rq->account_id), db_text(board.board.id), db_text(stage.id)),
		     NULL));
	audit_change(rq, &stage_event_schema, &stage, NULL);
	const struct stage_gone gone = {stage.id, stage.board_id,
					load.leaving ? target.id : STR_NULL, load.shown};
	board_record(rq, STAGE_DELETED, stage.id, stage.version + 1, board.audience, &gone);
	return reply_none(rq);
}

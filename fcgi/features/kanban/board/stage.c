#include "features/kanban/board/board_int.h"

#include "features/kanban/order/order.h"

DB_STMT(stages_lock, "kanban.stages_lock",
	"select from stages where account_id = $1 and board_id = $2 order by id for no key update");

/* $3 ids, $4 their new positions. */
DB_STMT(stages_arrange, "kanban.stages_arrange",
	"update stages s set position = o.position, version = s.version + 1, updated_at = now()"
	" from unnest($3::uuid[], $4::text[]) o (id, position)"
	" where s.account_id = $1 and s.board_id = $2 and s.id = o.id"
	"   and s.position <> o.position");

static void tell(struct request *rq, enum board_action action, const struct board_access *board,
		 const struct stage *stage)
{
	board_record(rq, action, stage->id, stage->version, board->audience, stage);
}

static const struct stage *find(const struct list *stages, struct str id)
{
	const struct stage *items = stages->items;

	for (size_t i = 0; i < stages->count; i++)
		if (str_eq(items[i].id, id))
			return &items[i];
	return NULL;
}

static enum err spec_check(struct request *rq, const struct stage_spec *spec)
{
	const char *field, *code = stage_spec_problem(spec, &field);

	return code ? fail_field(rq, field, code) : OK;
}

enum err stage_create(struct request *rq)
{
	struct stage_spec spec = *(const struct stage_spec *)rq->body;
	struct str id = id_new(rq->arena, rq->app->clock, rq->app->rng), position;
	struct sight sight = sight_of(rq);
	struct board_access board;
	struct list stages;
	struct stage stage;

	TRY(spec_check(rq, &spec));
	TRY(board_take(rq->tenant, rq->user_id, request_path(rq, "boardId"), &board));
	TRY(stage_list(rq->tenant, &sight, board.board.id, &stages));
	if (stages.count >= BOARD_STAGES_MAX)
		return fail_field(rq, "name", "too_many");
	if (!spec.color.ptr)
		spec.color = stage_color(stages.count);
	const struct stage *last = (const struct stage *)stages.items + stages.count;
	TRY(order_between(rq->arena, stages.count ? last[-1].position : STR_NULL, STR_NULL,
			  &position));
	stage_insert(rq->tenant, board.board.id, id, position, &spec);
	TRY(stage_get(rq->tenant, &sight, board.board.id, id, &stage));
	rq->audit.resource_id = id;
	audit_change(rq, &stage_event_schema, NULL, &stage);
	tell(rq, STAGE_CREATED, &board, &stage);
	return reply_one(rq, &stage);
}

/* A stage of Chatwoot's statuses stays what it stands for. */
static enum err keyed_check(struct request *rq, const struct stage *stage)
{
	static const char *const fixed[] = {"final", "outcome", "reason_required"};

	for (size_t i = 0; stage->key.ptr && i < ARRAY_LEN(fixed); i++)
		if (request_has(rq, fixed[i]))
			return fail_field(rq, fixed[i], "default_board");
	return OK;
}

static struct stage_spec merge(const struct request *rq, const struct stage *stage)
{
	const struct stage_change *change = rq->body;
	struct stage_spec spec = stage_spec_of(stage);

	if (request_has(rq, "name"))
		spec.name = change->name;
	if (request_has(rq, "color"))
		spec.color = change->color;
	if (request_has(rq, "final"))
		spec.final = change->final;
	if (request_has(rq, "outcome"))
		spec.outcome = change->outcome;
	if (request_has(rq, "reason_required"))
		spec.reason_required = change->reason_required;
	if (request_has(rq, "wip_limit"))
		spec.wip_limit = change->wip_limit;
	if (request_has(rq, "wip_mode"))
		spec.wip_mode = change->wip_mode;
	if (request_has(rq, "sla_minutes"))
		spec.sla_minutes = change->sla_minutes;
	if (request_has(rq, "sla_calendar"))
		spec.sla_calendar = change->sla_calendar;
	return spec;
}

enum err stage_update(struct request *rq)
{
	const struct stage_change *change = rq->body;
	struct str stage_id = request_path(rq, "stageId");
	struct sight sight = sight_of(rq);
	struct board_access board;
	struct stage before, after;

	TRY(board_take(rq->tenant, rq->user_id, request_path(rq, "boardId"), &board));
	TRY(stage_get(rq->tenant, &sight, board.board.id, stage_id, &before));
	if (change->version != before.version)
		return fail_current(rq, ERR_CONFLICT, &stage_schema, &before);
	TRY(keyed_check(rq, &before));
	struct stage_spec spec = merge(rq, &before);
	TRY(spec_check(rq, &spec));
	stage_put(rq->tenant, stage_id, &spec);
	TRY(stage_get(rq->tenant, &sight, board.board.id, stage_id, &after));
	audit_change(rq, &stage_event_schema, &before, &after);
	tell(rq, STAGE_UPDATED, &board, &after);
	return reply_one(rq, &after);
}

/* Every stage of the board once, and nothing else. */
static enum err order_check(struct request *rq, const struct list *stages, const struct list *ids)
{
	const struct str *items = ids->items;

	for (size_t i = 0; i < ids->count; i++) {
		bool again = false;
		for (size_t k = 0; k < i; k++)
			again = again || str_eq(items[k], items[i]);
		if (again || !find(stages, items[i]))
			return fail_field(rq, arena_printf(rq->arena, "stage_ids.%zu", i).ptr,
					  again ? "duplicate" : "unknown");
	}
	return ids->count == stages->count ? OK : fail_field(rq, "stage_ids", "length");
}

static enum err arrange(struct request *rq, struct str board_id, const struct list *ids)
{
	struct list positions = {ARENA_ARRAY(rq->arena, struct str, ids->count), ids->count};
	struct str position = STR_NULL;

	for (size_t i = 0; i < ids->count; i++) {
		TRY(order_between(rq->arena, position, STR_NULL, &position));
		((struct str *)positions.items)[i] = position;
	}
	db_queue(rq->tenant, &stages_arrange,
		 DB_ARGS(db_i64(rq->account_id), db_text(board_id), db_texts(ids),
			 db_texts(&positions)));
	return OK;
}

enum err stages_reorder(struct request *rq)
{
	const struct stage_order *order = rq->body;
	struct sight sight = sight_of(rq);
	struct board_access board;
	struct list before, after;

	TRY(board_take(rq->tenant, rq->user_id, request_path(rq, "boardId"), &board));
	db_queue(rq->tenant, &stages_lock,
		 DB_ARGS(db_i64(rq->account_id), db_text(board.board.id)));
	TRY(stage_list(rq->tenant, &sight, board.board.id, &before));
	TRY(order_check(rq, &before, &order->stage_ids));
	TRY(arrange(rq, board.board.id, &order->stage_ids));
	TRY(stage_list(rq->tenant, &sight, board.board.id, &after));
	rq->audit.resource = "board";
	const struct stage *stages = after.items;
	for (size_t i = 0; i < after.count; i++)
		if (stages[i].version != find(&before, stages[i].id)->version)
			tell(rq, STAGE_UPDATED, &board, &stages[i]);
	return reply_list(rq, &after, STR_NULL);
}

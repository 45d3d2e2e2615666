#include "features/kanban/board/board_int.h"

#include "features/kanban/order/order.h"

DB_STMT(board_add, "kanban.board_add",
	"insert into boards (account_id, id, name, type, description, created_by)"
	" values ($1, $2, $3, $4, $5, $6)");

DB_STMT(board_put, "kanban.board_put",
	"update boards set name = $3, description = $4, visibility = $5, outsiders = $6,"
	"   currency = $7, archived_at = hub_time($8), version = version + 1, updated_at = now()"
	" where account_id = $1 and id = $2");

DB_STMT(board_bump, "kanban.board_bump",
	"update boards set version = version + 1, updated_at = now()"
	" where account_id = $1 and id = $2");

/* Who was told of a board and is not any more. */
DB_STMT(board_lost, "kanban.board_lost", "select directory.audience_lost($1, $2) as lost");

enum err boards_list(struct request *rq)
{
	const struct board_query *query = rq->query;
	struct list boards;

	/* An account has few boards (a plan's limit): one page holds them all. */
	TRY(board_list(rq->tenant, rq->user_id, query->archived, &boards));
	return reply_list(rq, &boards, STR_NULL);
}

enum err board_show(struct request *rq)
{
	struct sight sight = sight_of(rq);
	struct board_detail board;

	TRY(board_get(rq->tenant, &sight, request_path(rq, "boardId"), &board));
	return reply_one(rq, &board);
}

enum err board_templates_list(struct request *rq)
{
	struct list templates = board_templates(rq->arena, rq->lang);

	return reply_list(rq, &templates, STR_NULL);
}

/* The stages the board shall have: those of the body, or of a template. */
static enum err wanted_stages(struct request *rq, const struct board_new *body, struct list *ret)
{
	const struct list templates = board_templates(rq->arena, rq->lang);
	const struct board_template *template;

	if (request_has(rq, "stages") && body->template.ptr)
		return fail_field(rq, "stages", "exclusive");
	if (!request_has(rq, "stages")) {
		template = board_template_find(&templates, body->template, body->type);
		if (!template)
			return fail_field(rq, "template", "unknown");
		*ret = template->stages;
		return OK;
	}
	const struct stage_spec *specs = body->stages.items;
	for (size_t i = 0; i < body->stages.count; i++) {
		const char *field, *code = stage_spec_problem(&specs[i], &field);
		if (code)
			return fail_field(
				rq, arena_printf(rq->arena, "stages.%zu.%s", i, field).ptr, code);
	}
	if (body->stages.count < BOARD_STAGES_MIN)
		return fail_field(rq, "stages", "length");
	*ret = body->stages;
	return OK;
}

static enum err insert_stages(struct request *rq, struct str board_id, const struct list *stages)
{
	const struct stage_spec *specs = stages->items;
	struct str position = STR_NULL;

	for (size_t i = 0; i < stages->count; i++) {
		struct stage_spec spec = specs[i];
		if (!spec.color.ptr)
			spec.color = stage_color(i);
		TRY(order_between(rq->arena, position, STR_NULL, &position));
		stage_insert(rq->tenant, board_id,
			     id_new(rq->arena, rq->app->clock, rq->app->rng), position, &spec);
	}
	return OK;
}

enum err board_made(struct request *rq, struct str board_id)
{
	struct sight sight = sight_of(rq);
	struct board_access access;
	struct board_detail board;

	TRY(board_access(rq->tenant, rq->user_id, board_id, &access));
	TRY(board_get(rq->tenant, &sight, board_id, &board));
	rq->audit.resource_id = board_id;
	audit_change(rq, &board_schema, NULL, &access.board);
	board_record(rq, BOARD_CREATED, board_id, board.version, access.audience, &access.board);
	return reply_one(rq, &board);
}

enum err board_create(struct request *rq)
{
	const struct board_new *body = rq->body;
	struct str id = id_new(rq->arena, rq->app->clock, rq->app->rng);
	struct list stages = {NULL, 0};

	TRY(wanted_stages(rq, body, &stages));
	db_queue(rq->tenant, &board_add,
		 DB_ARGS(db_i64(rq->account_id), db_text(id), db_text(body->name),
			 db_text(body->type), db_text(body->description), db_i64(rq->user_id)));
	TRY(insert_stages(rq, id, &stages));
	return board_made(rq, id);
}

/* The board as it shall be. */
static enum err merge(struct request *rq, struct board *board)
{
	const struct board_change *change = rq->body;

	if (request_has(rq, "name"))
		board->name = change->name;
	if (request_has(rq, "description"))
		board->description = change->description;
	if (request_has(rq, "visibility"))
		board->visibility = change->visibility;
	if (request_has(rq, "outsiders"))
		board->outsiders = change->outsiders;
	if (request_has(rq, "currency"))
		board->currency = change->currency;
	if (board->currency.ptr && !currency_valid(board->currency))
		return fail_field(rq, "currency", "format");
	if (request_has(rq, "archived") && !change->archived)
		board->archived_at = I64_NULL;
	else if (request_has(rq, "archived") && board->archived_at == I64_NULL)
		board->archived_at = clock_now(rq->app->clock);
	if (board->is_default && board->archived_at != I64_NULL)
		return fail_field(rq, "archived", "default_board");
	return OK;
}

/* Who sees the board from now on hears all of it; who does not any more, that it is gone. */
static enum err tell_change(struct request *rq, const struct board *board, struct str before,
			    struct str after)
{
	const struct board_gone gone = {board->id};
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &board_lost, DB_ARGS(db_text(before), db_text(after)), &rows));
	struct str lost = row_str(rows, 0, "lost");
	board_record(rq, BOARD_UPDATED, board->id, board->version, after, board);
	if (lost.ptr)
		board_record(rq, BOARD_DELETED, board->id, board->version, lost, &gone);
	return OK;
}

enum err board_touched(struct request *rq, const struct board_access *before)
{
	struct board_access after;

	db_queue(rq->tenant, &board_bump,
		 DB_ARGS(db_i64(rq->account_id), db_text(before->board.id)));
	TRY(board_access(rq->tenant, rq->user_id, before->board.id, &after));
	return tell_change(rq, &after.board, before->audience, after.audience);
}

enum err board_update(struct request *rq)
{
	const struct board_change *change = rq->body;
	struct board_access before;
	struct board_access after;
	struct board_detail board;
	struct sight sight = sight_of(rq);

	TRY(board_hold(rq->tenant, rq->user_id, request_path(rq, "boardId"), &before));
	if (change->version != before.board.version)
		return fail_current(rq, ERR_CONFLICT, &board_schema, &before.board);
	if (before.board.archived_at != I64_NULL &&
	    !(request_has(rq, "archived") && !change->archived))
		return ERR_BOARD_ARCHIVED;
	struct board wanted = before.board;
	TRY(merge(rq, &wanted));
	db_queue(rq->tenant, &board_put,
		 DB_ARGS(db_i64(rq->account_id), db_text(wanted.id), db_text(wanted.name),
			 db_text(wanted.description), db_text(wanted.visibility),
			 db_text(wanted.outsiders), db_text(wanted.currency),
			 db_time(wanted.archived_at)));
	TRY(board_access(rq->tenant, rq->user_id, wanted.id, &after));
	TRY(board_get(rq->tenant, &sight, wanted.id, &board));
	audit_change(rq, &board_schema, &before.board, &after.board);
	TRY(tell_change(rq, &after.board, before.audience, after.audience));
	return reply_one(rq, &board);
}

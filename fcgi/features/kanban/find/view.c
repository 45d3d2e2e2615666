/* Saved views: filters of a board under a name, one's own or for all who read the board. */
#include "features/kanban/find/find_int.h"

#include "features/identity/identity.h"
#include "features/kanban/board/board.h"

/* Of one person and board. */
#define VIEWS_MAX 100

#define VIEW_COLUMNS                                                           \
	"v.id, v.board_id, v.user_id, v.name, v.shared, v.filters, v.version," \
	" v.created_at"
/* $3 the person. */
#define V_SEEN "(v.shared or v.user_id = $3) and " BOARD_SEEN("v.board_id", "$3")

DB_STMT(views_of_board, "kanban.views_of_board",
	"select " VIEW_COLUMNS " from board_views v where v.account_id = $1 and v.board_id = $2"
	" and " V_SEEN " order by lower(v.name), v.id limit 1000");

DB_STMT(view_by_id, "kanban.view_by_id",
	"select " VIEW_COLUMNS " from board_views v where v.account_id = $1 and v.board_id = $2"
	" and v.id = $4 and " V_SEEN " for update");

DB_STMT(view_insert, "kanban.view_insert",
	"insert into board_views as v (account_id, id, board_id, user_id, name, shared, filters)"
	" select $1, $3, $2, $4, $5, $6, $7"
	" where (select count(*) from board_views o"
	"   where o.account_id = $1 and o.board_id = $2 and o.user_id = $4) < $8"
	" returning " VIEW_COLUMNS);

DB_STMT(view_put, "kanban.view_put",
	"update board_views v set name = coalesce($3, v.name), filters = coalesce($4, v.filters),"
	"   shared = coalesce($5, v.shared), version = v.version + 1, updated_at = now()"
	" where v.account_id = $1 and v.id = $2 returning " VIEW_COLUMNS);

DB_STMT(view_remove, "kanban.view_remove",
	"delete from board_views where account_id = $1 and id = $2");

static enum err check_filters(struct request *rq, const struct card_filter *filters)
{
	const char *problem = filters ? filter_problem(filters) : NULL;

	if (!problem)
		return OK;
	return fail_field(rq, arena_printf(rq->arena, "filters.%s", problem).ptr, "format");
}

/* What others have on their screens is changed by who may change the board's cards. */
static enum err check_sharing(struct request *rq, bool shared)
{
	struct board_access access;

	TRY(board_access(rq->tenant, rq->user_id, request_path(rq, "boardId"), &access));
	if (shared && (!access.writable || identity_scope(rq, "kanban:write") == SCOPE_NONE))
		return ERR_FORBIDDEN;
	return OK;
}

/* For a change by its owner or, of a shared one, by an administrator of boards. */
static enum err view_for_change(struct request *rq, struct board_view *ret)
{
	TRY(db_one(rq->tenant, &view_by_id,
		   DB_ARGS(db_i64(rq->account_id), db_text(request_path(rq, "boardId")),
			   db_i64(rq->user_id), db_text(request_path(rq, "viewId"))),
		   &board_view_schema, ret));
	if (ret->user_id != rq->user_id && identity_scope(rq, "kanban:admin") == SCOPE_NONE)
		return ERR_FORBIDDEN;
	return OK;
}

enum err views_list(struct request *rq)
{
	struct db_rows *rows;
	struct list views;

	TRY(db_query(rq->tenant, &views_of_board,
		     DB_ARGS(db_i64(rq->account_id), db_text(request_path(rq, "boardId")),
			     db_i64(rq->user_id)),
		     &rows));
	if (rows_count(rows) == 0)
		TRY(page_check(rq->tenant, rq->user_id, request_path(rq, "boardId"), STR_NULL));
	TRY(rows_list(rq->arena, rows, &board_view_schema, &views));
	return reply_list(rq, &views, STR_NULL);
}

enum err view_create(struct request *rq)
{
	const struct view_new *body = rq->body;
	struct str id = id_new(rq->arena, rq->app->clock, rq->app->rng);
	struct board_view view;
	struct db_rows *rows;

	TRY(check_filters(rq, body->filters));
	TRY(check_sharing(rq, body->shared));
	TRY(db_query(rq->tenant, &view_insert,
		     DB_ARGS(db_i64(rq->account_id), db_text(request_path(rq, "boardId")),
			     db_text(id), db_i64(rq->user_id), db_text(body->name),
			     db_bool(body->shared),
			     db_text(filter_json(rq->arena, &view_filters_schema, body->filters)),
			     db_i64(VIEWS_MAX)),
		     &rows));
	if (rows_count(rows) == 0)
		return fail_field(rq, "name", "too_many");
	TRY(row_get(rows, 0, &board_view_schema, &view));
	return reply_one(rq, &view);
}

enum err view_update(struct request *rq)
{
	const struct view_change *body = rq->body;
	struct db_arg shared = {.type = DB_NULL};
	struct board_view view;

	TRY(check_filters(rq, body->filters));
	TRY(view_for_change(rq, &view));
	if (view.version != body->version)
		return fail_current(rq, ERR_CONFLICT, &board_view_schema, &view);
	if (request_has(rq, "shared"))
		shared = db_bool(body->shared);
	TRY(check_sharing(rq, view.shared || body->shared));
	struct str filters = STR_NULL;
	if (body->filters)
		filters = filter_json(rq->arena, &view_filters_schema, body->filters);
	TRY(db_one(rq->tenant, &view_put,
		   DB_ARGS(db_i64(rq->account_id), db_text(view.id), db_text(body->name),
			   db_text(filters), shared),
		   &board_view_schema, &view));
	return reply_one(rq, &view);
}

enum err view_delete(struct request *rq)
{
	struct board_view view;

	TRY(view_for_change(rq, &view));
	TRY(db_query(rq->tenant, &view_remove,
		     DB_ARGS(db_i64(rq->account_id), db_text(view.id)), NULL));
	return reply_none(rq);
}

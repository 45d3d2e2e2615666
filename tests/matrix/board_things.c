#include "matrix/board_things.h"

#include <inttypes.h>

#define BOARD "/api/v1/accounts/:accountId/boards/:boardId"

static bool is_route(const struct call *call, const char *method, const char *path)
{
	return str_eq(call->method, str_from(method)) && strcmp(call->route->path, path) == 0;
}

/* A board with three stages, and nobody on it. */
static struct str make_board(struct call *call, const char *archived_at)
{
	return fixture_sql(&call->world->fixture,
			   "with b as (insert into boards (account_id, id, name, archived_at)"
			   " values (%" PRId64 ", hub_uuid(), 'Funil', %s)"
			   " returning account_id, id),"
			   " s as (insert into stages (account_id, id, board_id, name, color,"
			   "   position) select b.account_id, hub_uuid(), b.id, p, '#2781f6', p"
			   "   from b, unnest('{a0,a1,a2}'::text[]) p) select id from b",
			   call->tenant->id, archived_at);
}

static struct str first_stage(struct call *call, struct str board_id)
{
	return fixture_sql(&call->world->fixture,
			   "select id from stages where board_id = '%s' order by position limit 1",
			   board_id.ptr);
}

struct str board_things_field(struct world *world, const struct tenant *tenant, struct str board_id)
{
	return fixture_sql(&world->fixture,
			   "insert into board_fields (account_id, id, board_id, name, type,"
			   "   position) values (%" PRId64 ", hub_uuid(), '%s', 'Origem', 'text',"
			   "   0) returning id",
			   tenant->id, board_id.ptr);
}

void board_things_path(struct call *call)
{
	struct arena *arena = call->arena;
	struct str board = STR_NULL;
	struct str base = arena_printf(arena, "/api/v1/accounts/%" PRId64 "/boards",
				       call->tenant->id);

	if (is_route(call, "POST", BOARD "/stages")) {
		board = make_board(call, "null");
		call->path = arena_printf(arena, "%s/%s/stages", base.ptr, board.ptr);
	} else if (is_route(call, "DELETE", BOARD "/stages/:stageId")) {
		board = make_board(call, "null");
		call->path = arena_printf(arena, "%s/%s/stages/%s", base.ptr, board.ptr,
					  first_stage(call, board).ptr);
	} else if (is_route(call, "POST", BOARD "/fields")) {
		board = make_board(call, "null");
		call->path = arena_printf(arena, "%s/%s/fields", base.ptr, board.ptr);
	} else if (is_route(call, "DELETE", BOARD "/fields/:fieldId")) {
		board = make_board(call, "null");
		call->path = arena_printf(
			arena, "%s/%s/fields/%s", base.ptr, board.ptr,
			board_things_field(call->world, call->tenant, board).ptr);
	} else if (is_route(call, "DELETE", BOARD)) {
		board = make_board(call, "now()");
		call->path = arena_printf(arena, "%s/%s", base.ptr, board.ptr);
	}
}

bool board_things_body(struct call *call)
{
	if (!is_route(call, "POST", BOARD "/stages/reorder"))
		return false;
	call->body = fixture_sql(
		&call->world->fixture,
		"select json_build_object('stage_ids', json_agg(id order by position desc))"
		" from stages where board_id = '%s'",
		call->tenant->board_id.ptr);
	return true;
}

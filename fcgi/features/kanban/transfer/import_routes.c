/* The rows of imports and of the export. */
#include "features/kanban/transfer/import_int.h"

#include "core/http/cursor.h"
#include "features/kanban/find/find.h"

#define BOARD "/api/v1/accounts/:accountId/boards/:boardId"

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = BOARD "/export",
		.summary = "Cards as CSV, in board order; X-Next-Cursor says where the rest begins",
		.auth = AUTH_MEMBER,
		.permission = "kanban:read",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_QUERY(card_query_schema),
		.reply = &schema_none,
		.shape = SHAPE_FILE,
		.status = 200,
		.deadline_ms = 20000,
		.pool = POOL_SLOW,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = cards_export,
	},
	{
		.method = METHOD_POST,
		.path = BOARD "/import",
		.summary = "Import cards from CSV, Trello or Planka, in the background",
		.auth = AUTH_MEMBER,
		.permission = "kanban:admin",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_BODY(import_new_schema, BODY_IMPORT),
		.reply = &board_import_schema,
		.shape = SHAPE_ONE,
		.status = 202,
		.deadline_ms = 20000,
		.pool = POOL_SLOW,
		.idempotency = IDEMPOTENCY_KEY,
		.audit = "import.started",
		.handler = import_create,
	},
	{
		.method = METHOD_GET,
		.path = BOARD "/imports/:importId",
		.summary = "How far an import is",
		.auth = AUTH_MEMBER,
		.permission = "kanban:admin",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_NOTHING,
		GIVES_ONE(board_import_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = import_show,
	},
	{
		.method = METHOD_GET,
		.path = BOARD "/imports/:importId/errors",
		.summary = "Rows of an import that were not taken in, and why; kept for 30 days",
		.auth = AUTH_MEMBER,
		.permission = "kanban:admin",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_QUERY(page_query_schema),
		GIVES_LIST(import_error_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = import_errors_list,
	},
};

const struct route_set kanban_import_routes = {routes, ARRAY_LEN(routes)};

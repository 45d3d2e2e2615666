#include "features/kanban/kanban_handlers.h"

#define BOARDS "/api/v1/accounts/:accountId/boards"

static const struct route routes[] = {
	{
		.method = METHOD_GET, .path = BOARDS, .summary = "List the account's boards",
		.auth = AUTH_MEMBER, .permission = "kanban:read", .entitlement = "none", .rate = RATE_API,
		.query = &page_query_schema, .body = &schema_none, .body_max = BODY_NONE,
		.reply = &board_schema, .shape = SHAPE_LIST, .status = 200, .deadline_ms = 5000,
		.pool = POOL_API, .idempotency = IDEMPOTENCY_NONE, .audit = "none", .handler = boards_list,
	},
	{
		.method = METHOD_GET, .path = BOARDS "/:boardId", .summary = "One board with its stages",
		.auth = AUTH_MEMBER, .permission = "kanban:read", .entitlement = "none", .rate = RATE_API,
		.query = &schema_none, .body = &schema_none, .body_max = BODY_NONE,
		.reply = &board_detail_schema, .shape = SHAPE_ONE, .status = 200, .deadline_ms = 5000,
		.pool = POOL_API, .idempotency = IDEMPOTENCY_NONE, .audit = "none", .handler = board_show,
	},
	{
		.method = METHOD_GET, .path = BOARDS "/:boardId/cards",
		.summary = "Cards in board order: of a stage, of a conversation, or all",
		.auth = AUTH_MEMBER, .permission = "kanban:read", .entitlement = "none", .rate = RATE_API,
		.query = &card_filter_schema, .body = &schema_none, .body_max = BODY_NONE,
		.reply = &card_schema, .shape = SHAPE_LIST, .status = 200, .deadline_ms = 5000,
		.pool = POOL_API, .idempotency = IDEMPOTENCY_NONE, .audit = "none", .handler = cards_list,
	},
	{
		.method = METHOD_GET, .path = BOARDS "/:boardId/cards/:cardId", .summary = "One card",
		.auth = AUTH_MEMBER, .permission = "kanban:read", .entitlement = "none", .rate = RATE_API,
		.query = &schema_none, .body = &schema_none, .body_max = BODY_NONE,
		.reply = &card_schema, .shape = SHAPE_ONE, .status = 200, .deadline_ms = 5000,
		.pool = POOL_API, .idempotency = IDEMPOTENCY_NONE, .audit = "none", .handler = card_show,
	},
	{
		.method = METHOD_POST, .path = BOARDS "/:boardId/cards/:cardId/move",
		.summary = "Move a card below or above another, or to the end of a stage",
		.auth = AUTH_MEMBER, .permission = "kanban:write", .entitlement = "none", .rate = RATE_API,
		.query = &schema_none, .body = &card_move_schema, .body_max = BODY_DEFAULT,
		.reply = &card_schema, .shape = SHAPE_ONE, .status = 200, .deadline_ms = 5000,
		.pool = POOL_API, .idempotency = IDEMPOTENCY_KEY, .audit = "card.moved", .handler = card_moved,
	},
};

const struct route_set kanban_routes = {routes, ARRAY_LEN(routes)};

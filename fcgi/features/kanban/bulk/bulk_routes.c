/* The rows of acts on many cards, and of taking acts back. */
#include "features/kanban/bulk/bulk_int.h"

#define BOARD "/api/v1/accounts/:accountId/boards/:boardId"

static const struct route routes[] = {
	{
		.method = METHOD_POST,
		.path = BOARD "/cards/bulk",
		.summary = "Move, change, trash or restore up to 200 cards",
		.auth = AUTH_MEMBER,
		.permission = "kanban:write",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_BODY(bulk_schema, BODY_DEFAULT),
		GIVES_ONE(bulk_done_schema),
		.deadline_ms = 10000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_KEY,
		.audit = "card.bulk",
		.handler = cards_bulk,
	},
	{
		.method = METHOD_POST,
		.path = BOARD "/undo",
		.summary = "Take back one's last act on the board, of the last hour",
		.auth = AUTH_MEMBER,
		.permission = "kanban:write",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_BODY(undo_schema, BODY_DEFAULT),
		GIVES_LIST(card_schema),
		.deadline_ms = 10000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_KEY,
		.audit = "card.undone",
		.handler = board_undone,
	},
};

const struct route_set kanban_bulk_routes = {routes, ARRAY_LEN(routes)};

#include "features/kanban/kanban_handlers.h"

#define BOARDS "/api/v1/accounts/:accountId/boards"

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = BOARDS "/:boardId/cards",
		.summary = "Cards in board order: of a stage, of a conversation, or all",
		.auth = AUTH_MEMBER,
		.permission = "kanban:read",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_QUERY(card_filter_schema),
		GIVES_LIST(card_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = cards_list,
	},
	{
		.method = METHOD_GET,
		.path = BOARDS "/:boardId/cards/:cardId",
		.summary = "One card",
		.auth = AUTH_MEMBER,
		.permission = "kanban:read",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_NOTHING,
		GIVES_ONE(card_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = card_show,
	},
	{
		.method = METHOD_POST,
		.path = BOARDS "/:boardId/cards/:cardId/move",
		.summary = "Move a card below or above another, or to the end of a stage",
		.auth = AUTH_MEMBER,
		.permission = "kanban:write",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_BODY(card_move_schema, BODY_DEFAULT),
		GIVES_ONE(card_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_KEY,
		.audit = "card.moved",
		.handler = card_moved,
	},
};

const struct route_set kanban_routes = {routes, ARRAY_LEN(routes)};

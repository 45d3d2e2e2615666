#include "features/accounts/accounts_int.h"

#define ACCOUNT "/api/v1/accounts/:accountId"

static const struct route routes[] = {
	{
		.method = METHOD_POST, .path = ACCOUNT "/stream-tickets",
		.summary = "A ticket that opens the account's event stream within 60 seconds",
		.auth = AUTH_MEMBER, .permission = "kanban:read", .entitlement = "none", .rate = RATE_API,
		.query = &schema_none, .body = &schema_none, .body_max = BODY_NONE,
		.reply = &ticket_reply_schema, .shape = SHAPE_ONE, .status = 201, .deadline_ms = 5000,
		.pool = POOL_API, .idempotency = IDEMPOTENCY_NONE, .audit = "stream.ticketed",
		.handler = stream_ticket_create,
	},
	{
		.method = METHOD_GET, .path = ACCOUNT "/events", .summary = "Events after a seq, to catch up after a gap",
		.auth = AUTH_MEMBER, .permission = "kanban:read", .entitlement = "none", .rate = RATE_API,
		.query = &events_query_schema, .body = &schema_none, .body_max = BODY_NONE,
		.reply = &event_envelope_schema, .shape = SHAPE_LIST, .status = 200, .deadline_ms = 5000,
		.pool = POOL_API, .idempotency = IDEMPOTENCY_NONE, .audit = "none", .handler = events_list,
	},
	{
		.method = METHOD_GET, .path = "/embed/:installation/kanban", .summary = "The board in a Chatwoot tab",
		.auth = AUTH_NONE, .permission = "none", .entitlement = "none", .rate = RATE_ANONYMOUS,
		.query = &schema_none, .body = &schema_none, .body_max = BODY_NONE,
		.reply = &page_schema, .shape = SHAPE_HTML, .status = 200, .deadline_ms = 3000,
		.pool = POOL_API, .idempotency = IDEMPOTENCY_NONE, .audit = "none", .handler = page_embedded,
	},
	{
		.method = METHOD_GET, .path = "/app/kanban", .summary = "The board as a full page",
		.auth = AUTH_NONE, .permission = "none", .entitlement = "none", .rate = RATE_ANONYMOUS,
		.query = &schema_none, .body = &schema_none, .body_max = BODY_NONE,
		.reply = &page_schema, .shape = SHAPE_HTML, .status = 200, .deadline_ms = 3000,
		.pool = POOL_API, .idempotency = IDEMPOTENCY_NONE, .audit = "none", .handler = page_full,
	},
};

const struct route_set accounts_routes = {routes, ARRAY_LEN(routes)};

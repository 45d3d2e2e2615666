#include "features/accounts/accounts_int.h"

#define ACCOUNT "/api/v1/accounts/:accountId"

/*
 * A page of the SPA, in a Chatwoot tab or full. It has no rate: Chatwoot loads its tab's frame
 * again at each change of conversation, for all the agents of an office behind one address.
 */
#define SPA_PAGE(page_path, words)                                                        \
	.method = METHOD_GET, .path = (page_path), .summary = (words), .auth = AUTH_NONE, \
	.permission = "none", .entitlement = "none", .rate = RATE_NONE,                   \
	TAKES_QUERY(schema_any), .reply = &page_schema, .shape = SHAPE_HTML,              \
	.deadline_ms = 3000, .pool = POOL_API, .idempotency = IDEMPOTENCY_NONE, .audit = "none"

static const struct route routes[] = {
	{
		.method = METHOD_POST,
		.path = ACCOUNT "/stream-tickets",
		.summary = "A ticket that opens the account's event stream within 60 seconds",
		.auth = AUTH_MEMBER,
		.permission = "kanban:read",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_NOTHING,
		GIVES_NEW(ticket_reply_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = AUDIT_NOTHING,
		.handler = stream_ticket_create,
	},
	{
		.method = METHOD_GET,
		.path = ACCOUNT "/events",
		.summary = "Events after a seq, to catch up after a gap",
		.auth = AUTH_MEMBER,
		.permission = "kanban:read",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_QUERY(events_query_schema),
		GIVES_LIST(event_envelope_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = events_list,
	},
	{
		.method = METHOD_GET,
		.path = ACCOUNT "/settings",
		.summary = "Language, time zone, currency and business calendar",
		.auth = AUTH_MEMBER,
		.permission = "accounts:read",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_NOTHING,
		GIVES_ONE(settings_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = settings_show,
	},
	{
		.method = METHOD_PATCH,
		.path = ACCOUNT "/settings",
		.summary = "Change the account's settings",
		.auth = AUTH_MEMBER,
		.permission = "accounts:admin",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_BODY(settings_change_schema, 64 * 1024),
		GIVES_ONE(settings_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "settings.updated",
		.handler = settings_update,
	},
	{
		SPA_PAGE("/embed/:installation/kanban", "The board in a Chatwoot tab"),
		.status = 200,
		.handler = page_embedded,
	},
	{
		SPA_PAGE("/embed/:installation/kanban/metrics", "A board's metrics in a Chatwoot tab"),
		.status = 200,
		.handler = page_embedded,
	},
	{
		SPA_PAGE("/embed/:installation/history", "A contact's history in a Chatwoot tab"),
		.status = 200,
		.handler = page_embedded,
	},
	{
		SPA_PAGE("/app/kanban", "The board as a full page"),
		.status = 200,
		.handler = page_full,
	},
	{
		SPA_PAGE("/app/kanban/metrics", "A board's metrics as a full page"),
		.status = 200,
		.handler = page_full,
	},
	{
		SPA_PAGE("/app/contacts", "Contacts, as a full page"),
		.status = 200,
		.handler = page_full,
	},
	{
		SPA_PAGE("/app/accounts/:account/settings", "The account's settings"),
		.status = 200,
		.handler = page_of_account,
	},
	{
		SPA_PAGE("/app/accounts/:account/settings/:section", "One page of the account's settings"),
		.status = 200,
		.handler = page_of_account,
	},
	{
		SPA_PAGE("/app/accounts/:account/kanban/boards/:board/settings", "The settings of a board"),
		.status = 200,
		.handler = page_of_board,
	},
	{
		SPA_PAGE("/app/accounts/:account/kanban/boards/:board/settings/:section", "One page of the settings of a board"),
		.status = 200,
		.handler = page_of_board,
	},
	{
		SPA_PAGE("/app/accounts/:account/onboarding", "The steps that connect an account to Chatwoot"),
		.status = 200,
		.handler = page_of_account,
	},
	{
		SPA_PAGE("/app/*", "A page that is not there, to who asks for text/html"),
		.status = 404,
		.handler = page_unknown,
	},
};

const struct route_set accounts_routes = {routes, ARRAY_LEN(routes)};

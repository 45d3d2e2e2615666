#include "features/chatwoot/chatwoot.h"
#include "features/chatwoot/connection/connection_int.h"

#define CONNECTION "/api/v1/accounts/:accountId/connection"

static const struct field detail_fields[] = {
	F_ENUM(struct connection_detail, state, &connection_states, REQUIRED),
	F_ENUM(struct connection_detail, mode, &connection_modes, REQUIRED),
	F_JSON_OBJECT(struct connection_detail, service_user, &connection_user_schema, NULLABLE),
	F_STR(struct connection_detail, chatwoot_version, 1, 32, NULLABLE),
	F_STR(struct connection_detail, last_error, 0, 500, NULLABLE),
	F_I64(struct connection_detail, version, 1, INT64_MAX, REQUIRED),
	F_TIME(struct connection_detail, checked_at, NULLABLE),
	F_TIME(struct connection_detail, connected_at, NULLABLE),
	F_TIME(struct connection_detail, last_webhook_at, NULLABLE),
	F_STR(struct connection_detail, installation, 1, 63, REQUIRED),
	F_STR(struct connection_detail, chatwoot_url, 1, 2048, REQUIRED),
	F_I64(struct connection_detail, chatwoot_account_id, 1, INT64_MAX, REQUIRED),
};
static const struct schema detail_schema =
	SCHEMA("ConnectionDetail", struct connection_detail, detail_fields);

static const struct field body_fields[] = {
	F_STR(struct connection_body, api_access_token, 8, 255, REQUIRED),
};
static const struct schema body_schema =
	SCHEMA("ConnectionBody", struct connection_body, body_fields);

static const struct field query_fields[] = {
	F_BOOL(struct connection_query, force, OPTIONAL),
};
static const struct schema query_schema =
	SCHEMA("ConnectionQuery", struct connection_query, query_fields);

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = CONNECTION,
		.summary = "The account's connection to Chatwoot",
		.auth = AUTH_MEMBER,
		.permission = "chatwoot:admin",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_NOTHING,
		GIVES_ONE(detail_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = connection_show,
	},
	{
		.method = METHOD_POST,
		.path = CONNECTION,
		.summary = "Connect the account with an administrator's token, or connect it anew",
		.auth = AUTH_PERSON,
		.permission = "chatwoot:admin",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_BODY(body_schema, 1024),
		GIVES_ONE(detail_schema),
		.deadline_ms = 25000,
		.pool = POOL_SLOW,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "connection.connected",
		.handler = connection_create,
	},
	{
		.method = METHOD_DELETE,
		.path = CONNECTION,
		.summary = "End the connection: webhook, tabs and token go",
		.auth = AUTH_PERSON,
		.permission = "chatwoot:admin",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_QUERY(query_schema),
		GIVES_NOTHING,
		.deadline_ms = 25000,
		.pool = POOL_SLOW,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "connection.disconnected",
		.handler = connection_delete,
	},
	{
		.method = METHOD_POST,
		.path = CONNECTION "/check",
		.summary = "Look whether the connection works, and what to do where it does not",
		.auth = AUTH_PERSON,
		.permission = "chatwoot:admin",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_NOTHING,
		GIVES_LIST(check_schema),
		.deadline_ms = 25000,
		.pool = POOL_SLOW,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = AUDIT_NOTHING,
		.handler = connection_check,
	},
};

const struct route_set chatwoot_connection_routes = {routes, ARRAY_LEN(routes)};

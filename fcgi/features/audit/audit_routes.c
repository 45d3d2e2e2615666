#include "features/audit/audit_int.h"

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = "/api/v1/accounts/:accountId/audit",
		.summary = "Who did what, newest first",
		.auth = AUTH_MEMBER,
		.permission = "audit:read",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_QUERY(audit_query_schema),
		GIVES_LIST(audit_row_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = audit_list,
	},
};

const struct route_set audit_routes = {routes, ARRAY_LEN(routes)};

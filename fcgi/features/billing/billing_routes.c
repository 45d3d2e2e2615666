#include "features/billing/billing_int.h"

#define ACCOUNT "/api/v1/accounts/:accountId"

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = "/api/v1/features",
		.summary = "Which features the caller sees in an account",
		.auth = AUTH_USER,
		.permission = "none",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_QUERY(features_query_schema),
		GIVES_ONE(features_reply_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = features_show,
	},
	{
		.method = METHOD_GET,
		.path = ACCOUNT "/entitlements",
		.summary = "What the account may have, and what it has of it",
		.auth = AUTH_MEMBER,
		.permission = "billing:read",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_NOTHING,
		GIVES_LIST(entitlement_row_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = entitlements_list,
	},
	{
		.method = METHOD_GET,
		.path = ACCOUNT "/usage",
		.summary = "Messages, conversations and active users, by day of the account",
		.auth = AUTH_MEMBER,
		.permission = "billing:read",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_QUERY(usage_query_schema),
		GIVES_LIST(usage_day_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = usage_list,
	},
};

const struct route_set billing_routes = {routes, ARRAY_LEN(routes)};

#include "features/identity/identity_int.h"

static const struct route routes[] = {
	{
		.method = METHOD_POST, .path = "/api/v1/auth/sso",
		.summary = "Sign in with what proves the person to Chatwoot",
		.auth = AUTH_NONE, .permission = "none", .entitlement = "none", .rate = RATE_LOGIN,
		.query = &schema_none, .body = &sso_body_schema, .body_max = 8 * 1024,
		.reply = &sign_in_schema, .shape = SHAPE_ONE, .status = 200, .deadline_ms = 8000,
		.pool = POOL_SLOW, .idempotency = IDEMPOTENCY_NONE, .audit = "session.created", .handler = sso,
	},
	{
		.method = METHOD_GET, .path = "/api/v1/auth/me",
		.summary = "Who I am, and the accounts I may enter",
		.auth = AUTH_USER, .permission = "none", .entitlement = "none", .rate = RATE_API,
		.query = &schema_none, .body = &schema_none, .body_max = BODY_NONE,
		.reply = &me_schema, .shape = SHAPE_ONE, .status = 200, .deadline_ms = 5000,
		.pool = POOL_API, .idempotency = IDEMPOTENCY_NONE, .audit = "none", .handler = me,
	},
};

const struct route_set identity_routes = {routes, ARRAY_LEN(routes)};

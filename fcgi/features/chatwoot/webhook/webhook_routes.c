#include "features/chatwoot/webhook/webhook_int.h"

static const char *const status_names[] = {"ok", "ignored"};
static const struct names statuses = {status_names, ARRAY_LEN(status_names)};

static const struct field reply_fields[] = {
	F_ENUM(struct webhook_reply, status, &statuses, REQUIRED),
	F_BOOL(struct webhook_reply, duplicate, OPTIONAL),
};
static const struct schema reply_schema =
	SCHEMA("WebhookReply", struct webhook_reply, reply_fields);

static const struct route routes[] = {
	{
		.method = METHOD_POST,
		.path = "/api/v1/webhooks/chatwoot/:endpoint",
		.summary = "Chatwoot's account webhook: stored durably, then worked on",
		.auth = AUTH_SIGNED,
		.permission = "none",
		.entitlement = "none",
		.rate = RATE_WEBHOOK,
		.query = &schema_any,
		.body = &schema_any,
		.body_max = BODY_WEBHOOK,
		.reply = &reply_schema,
		.shape = SHAPE_BARE,
		.status = 200,
		.deadline_ms = 4000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = chatwoot_webhook,
	},
};

const struct route_set chatwoot_routes = {routes, ARRAY_LEN(routes)};

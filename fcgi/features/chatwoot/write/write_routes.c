#include "features/chatwoot/chatwoot.h"
#include "features/chatwoot/write/write_handlers.h"

#define ACCOUNT      "/api/v1/accounts/:accountId"
#define CONVERSATION ACCOUNT "/conversations/:chatwootConversationId"
#define MESSAGE_BODY ((size_t)256 * 1024)

/* What all rows that change something have in common. */
#define WRITES(handler_name, action)                                                \
	.method = METHOD_POST, .auth = AUTH_MEMBER, .permission = "chatwoot:write", \
	.entitlement = "none", .rate = RATE_API, .reply = &write_schema,            \
	.shape = SHAPE_ONE, .deadline_ms = 5000, .pool = POOL_API,                  \
	.idempotency = IDEMPOTENCY_KEY, .audit = (action), .handler = (handler_name)

static const struct route routes[] = {
	{
		WRITES(write_status, "conversation.status_changed"),
		.path = CONVERSATION "/status",
		.summary = "Set a conversation's status in Chatwoot",
		TAKES_BODY(write_status_schema, BODY_DEFAULT),
		.status = 202,
	},
	{
		WRITES(write_assignee, "conversation.assigned"),
		.path = CONVERSATION "/assignee",
		.summary = "Assign a conversation to an agent in Chatwoot, or to nobody",
		TAKES_BODY(write_assignee_schema, BODY_DEFAULT),
		.status = 202,
	},
	{
		WRITES(write_team, "conversation.team_changed"),
		.path = CONVERSATION "/team",
		.summary = "Assign a conversation to a team in Chatwoot, or to none",
		TAKES_BODY(write_team_schema, BODY_DEFAULT),
		.status = 202,
	},
	{
		WRITES(write_labels, "conversation.labels_changed"),
		.path = CONVERSATION "/labels",
		.summary = "Add labels to a conversation in Chatwoot and take labels away",
		TAKES_BODY(write_labels_schema, BODY_DEFAULT),
		.status = 202,
	},
	{
		WRITES(write_priority, "conversation.priority_changed"),
		.path = CONVERSATION "/priority",
		.summary = "Set a conversation's priority in Chatwoot, or none",
		TAKES_BODY(write_priority_schema, BODY_DEFAULT),
		.status = 202,
	},
	{
		WRITES(write_message, "conversation.message_written"),
		.path = CONVERSATION "/messages",
		.summary = "Write a message or a private note into a conversation in Chatwoot",
		TAKES_BODY(write_message_schema, MESSAGE_BODY),
		.status = 202,
	},
	{
		.method = METHOD_GET,
		.path = ACCOUNT "/writes",
		.summary = "What people did to conversations, and whether Chatwoot knows",
		.auth = AUTH_MEMBER,
		.permission = "kanban:read",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_QUERY(write_query_schema),
		GIVES_LIST(write_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = writes_list,
	},
	{
		WRITES(write_cancelled, "write.cancelled"),
		.path = ACCOUNT "/writes/:writeId/cancel",
		.summary = "Take back what Chatwoot has not been told yet",
		TAKES_NOTHING,
		.status = 200,
	},
	{
		WRITES(write_retried, "write.retried"),
		.path = ACCOUNT "/writes/:writeId/retry",
		.summary = "Tell Chatwoot now, or once more",
		TAKES_NOTHING,
		.status = 200,
	},
};

const struct route_set chatwoot_write_routes = {routes, ARRAY_LEN(routes)};

#include "features/chatwoot/history/history.h"

#include "features/chatwoot/chatwoot.h"

#define ACCOUNT "/api/v1/accounts/:accountId"

/* What all of these rows have in common. */
#define READS(handler_name)                                                             \
	.method = METHOD_GET, .auth = AUTH_MEMBER, .permission = "chatwoot:read",       \
	.entitlement = "none", .rate = RATE_API, .deadline_ms = 5000, .pool = POOL_API, \
	.idempotency = IDEMPOTENCY_NONE, .audit = "none", .handler = (handler_name)

static const struct route routes[] = {
	{
		READS(contacts_list),
		.path = ACCOUNT "/contacts",
		.summary = "Contacts, by name, phone or e-mail, or of a conversation",
		TAKES_QUERY(contact_query_schema),
		GIVES_LIST(contact_schema),
	},
	{
		READS(contact_show),
		.path = ACCOUNT "/contacts/:contactId",
		.summary = "One contact, with attributes and counts",
		TAKES_NOTHING,
		GIVES_ONE(contact_detail_schema),
	},
	{
		READS(contact_history),
		.path = ACCOUNT "/contacts/:contactId/history",
		.summary = "A contact's conversations across inboxes, newest first",
		TAKES_QUERY(history_query_schema),
		GIVES_LIST(talk_schema),
	},
	{
		READS(talks_list),
		.path = ACCOUNT "/conversations",
		.summary = "Conversations, latest activity first",
		TAKES_QUERY(talk_query_schema),
		GIVES_LIST(talk_schema),
	},
	{
		READS(talk_show),
		.path = ACCOUNT "/conversations/:chatwootConversationId",
		.summary = "One conversation",
		TAKES_NOTHING,
		GIVES_ONE(talk_schema),
	},
	{
		READS(talk_messages),
		.path = ACCOUNT "/conversations/:chatwootConversationId/messages",
		.summary = "A conversation's messages and private notes, newest first",
		TAKES_QUERY(page_query_schema),
		GIVES_LIST(talk_message_schema),
	},
	{
		READS(search_all),
		.path = ACCOUNT "/search",
		.summary = "Contacts, conversations, messages and cards that are found by a text",
		TAKES_QUERY(search_query_schema),
		GIVES_ONE(search_result_schema),
	},
};

const struct route_set chatwoot_history_routes = {routes, ARRAY_LEN(routes)};

#include "features/chatwoot/chatwoot.h"
#include "features/chatwoot/connection/connection.h"

static const struct event_type types[] = {
	{"connection.updated", "connection", &connection_schema,
	 "The account was connected to Chatwoot, disconnected, or lost its credential; for admins"},
};

const struct event_set chatwoot_events = {types, ARRAY_LEN(types)};

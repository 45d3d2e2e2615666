#include "features/chatwoot/chatwoot.h"
#include "features/chatwoot/write/write_int.h"

static const struct event_type types[] = {
	{"write.updated", "write", &write_schema,
	 "Something a person did to a conversation waits for Chatwoot, arrived there, or did not"},
};
const struct event_set chatwoot_write_events = {types, ARRAY_LEN(types)};

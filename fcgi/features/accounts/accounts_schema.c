#include "features/accounts/accounts_int.h"

/* The envelope of an event; stored whole, so the struct exists for its table only. */
struct envelope_actor {
	struct str type;
	struct str id;
	struct str name;
};

struct event_envelope {
	int64_t v;
	struct str id;
	int64_t account_id;
	int64_t seq;
	struct str type;
	struct str entity;
	struct str entity_id;
	int64_t version;
	struct envelope_actor *actor;
	struct str cause_id;
	int64_t depth;
	usec_t occurred_at;
	struct str audience;
	struct str data;
};

static const struct field actor_fields[] = {
	F_STR(struct envelope_actor, type, 1, 32, REQUIRED),
	F_STR(struct envelope_actor, id, 0, 64, NULLABLE),
	F_STR(struct envelope_actor, name, 0, 255, NULLABLE),
};
static const struct schema actor_schema = SCHEMA("EventActor", struct envelope_actor, actor_fields);

static const struct field envelope_fields[] = {
	F_I64(struct event_envelope, v, 1, 1, REQUIRED),
	F_UUID(struct event_envelope, id, REQUIRED),
	F_I64(struct event_envelope, account_id, 1, INT64_MAX, REQUIRED),
	F_I64(struct event_envelope, seq, 1, INT64_MAX, REQUIRED),
	F_STR(struct event_envelope, type, 1, 64, REQUIRED),
	F_STR(struct event_envelope, entity, 1, 32, REQUIRED),
	F_STR(struct event_envelope, entity_id, 1, 64, REQUIRED),
	F_I64(struct event_envelope, version, 1, INT64_MAX, REQUIRED),
	F_OBJECT(struct event_envelope, actor, &actor_schema, struct envelope_actor, REQUIRED),
	F_STR(struct event_envelope, cause_id, 0, 64, NULLABLE),
	F_I64(struct event_envelope, depth, 0, 100, REQUIRED),
	F_TIME(struct event_envelope, occurred_at, REQUIRED),
	F_JSON(struct event_envelope, audience, REQUIRED),
	F_JSON(struct event_envelope, data, REQUIRED),
};
const struct schema event_envelope_schema =
	SCHEMA("EventEnvelope", struct event_envelope, envelope_fields);

static const struct field query_fields[] = {
	F_I64(struct events_query, after, 0, INT64_MAX, REQUIRED),
	F_I64(struct events_query, limit, 1, 500, OPTIONAL),
};
const struct schema events_query_schema = SCHEMA("EventsQuery", struct events_query, query_fields);

static const struct field ticket_fields[] = {
	F_STR(struct ticket_reply, ticket, 1, 2048, REQUIRED),
	F_TIME(struct ticket_reply, expires_at, REQUIRED),
};
const struct schema ticket_reply_schema =
	SCHEMA("StreamTicket", struct ticket_reply, ticket_fields);

const struct schema page_schema = {.name = "Page"};

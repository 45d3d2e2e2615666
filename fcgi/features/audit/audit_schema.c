#include "features/audit/audit_int.h"

#include "core/http/cursor.h"

static const char *const actor_type_names[] = {"user", "key", "token", "endpoint",
					       "system", "anonymous"};
static const struct names actor_types = {actor_type_names, ARRAY_LEN(actor_type_names)};

/* The shapes of what is built as JSON in SQL; these structs exist for their tables only. */
struct audit_actor {
	struct str type;
	int64_t id;
	struct str name;
};

struct audit_person {
	int64_t id;
	struct str name;
};

struct audit_resource {
	struct str type;
	struct str id;
};

struct audit_row {
	int64_t seq;
	usec_t at;
	struct str action;
	int64_t status;
	struct str error;
	struct str route;
	struct str actor;
	struct str impersonator;
	struct str resource;
	struct str before;
	struct str after;
	struct str ip;
	struct str user_agent;
	struct str request_id;
	struct str credential_id;
	int64_t repeats;
	bool erased;
	struct str hash;
};

static const struct field query_fields[] = {
	F_I64(struct audit_query, actor, 1, INT64_MAX, OPTIONAL),
	F_STR(struct audit_query, action, 1, 64, OPTIONAL),
	F_STR(struct audit_query, resource_type, 1, 64, OPTIONAL),
	F_STR(struct audit_query, resource_id, 1, 64, OPTIONAL),
	F_TIME(struct audit_query, from, OPTIONAL),
	F_TIME(struct audit_query, to, OPTIONAL),
	F_I64(struct audit_query, limit, 1, PAGE_MAX, OPTIONAL),
	F_STR(struct audit_query, cursor, 1, 3072, OPTIONAL),
};
const struct schema audit_query_schema = SCHEMA("AuditQuery", struct audit_query, query_fields);

static const struct field actor_fields[] = {
	F_ENUM(struct audit_actor, type, &actor_types, REQUIRED),
	F_I64(struct audit_actor, id, 1, INT64_MAX, NULLABLE),
	F_STR(struct audit_actor, name, 0, 255, NULLABLE),
};
static const struct schema actor_schema = SCHEMA("AuditActor", struct audit_actor, actor_fields);

static const struct field person_fields[] = {
	F_I64(struct audit_person, id, 1, INT64_MAX, REQUIRED),
	F_STR(struct audit_person, name, 0, 255, NULLABLE),
};
static const struct schema person_schema =
	SCHEMA("AuditPerson", struct audit_person, person_fields);

static const struct field resource_fields[] = {
	F_STR(struct audit_resource, type, 1, 64, REQUIRED),
	F_STR(struct audit_resource, id, 0, 255, NULLABLE),
};
static const struct schema resource_schema =
	SCHEMA("AuditResource", struct audit_resource, resource_fields);

static const struct field row_fields[] = {
	F_I64(struct audit_row, seq, 1, INT64_MAX, REQUIRED),
	F_TIME(struct audit_row, at, REQUIRED),
	F_STR(struct audit_row, action, 1, 64, REQUIRED),
	F_I64(struct audit_row, status, 100, 599, REQUIRED),
	F_STR(struct audit_row, error, 1, 64, NULLABLE),
	F_STR(struct audit_row, route, 1, 255, NULLABLE),
	F_JSON_OBJECT(struct audit_row, actor, &actor_schema, REQUIRED),
	F_JSON_OBJECT(struct audit_row, impersonator, &person_schema, NULLABLE),
	F_JSON_OBJECT(struct audit_row, resource, &resource_schema, REQUIRED),
	F_JSON(struct audit_row, before, NULLABLE),
	F_JSON(struct audit_row, after, NULLABLE),
	F_STR(struct audit_row, ip, 1, 64, NULLABLE),
	F_TEXT(struct audit_row, user_agent, 0, 500, NULLABLE),
	F_STR(struct audit_row, request_id, 1, 64, NULLABLE),
	F_UUID(struct audit_row, credential_id, NULLABLE),
	F_I64(struct audit_row, repeats, 1, INT64_MAX, REQUIRED),
	F_BOOL(struct audit_row, erased, REQUIRED),
	F_STR(struct audit_row, hash, 64, 64, REQUIRED),
};
const struct schema audit_row_schema = SCHEMA("AuditEntry", struct audit_row, row_fields);

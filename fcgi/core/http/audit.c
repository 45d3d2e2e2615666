#include "core/http/audit.h"

#include "core/http/request.h"

#define REFUSED      "request.refused"
#define FORBIDDEN    403
#define UNKNOWN_USER 401

#define COLUMNS                                                                             \
	"(account_id, action, status, error, route, actor_type, actor_id, impersonator_id," \
	" credential_id, resource_type, resource_id, request_id, payload)"

/* People's names as they are now. */
#define ENTRY                                                                                  \
	"$1, $2, $3::bigint::integer, $4, $5, $6, $7::bigint, $8::bigint, $9::uuid, $10, $11," \
	" $12, json_build_object("                                                             \
	"  'actor_name', (select u.name from directory.\"user\"($7) u),"                       \
	"  'impersonator_name', (select u.name from directory.\"user\"($8) u),"                \
	"  'ip', $13::text, 'user_agent', $14::text, 'before', $15::json, 'after', $16::json)"

DB_STMT(audit_put, "http.audit_put", "insert into audit_queue " COLUMNS " select " ENTRY);

DB_STMT(audit_put_refusal, "http.audit_put_refusal",
	"insert into audit_queue " COLUMNS " select " ENTRY
	" where directory.audit_refused($1, $2, $4, $3::bigint::integer, $6, $7, $13::text::inet)");

/* What is too large for a trail is told by its size. */
static struct str bounded(struct request *rq, struct str values)
{
	return values.len <= AUDIT_VALUES_MAX
		       ? values
		       : arena_printf(rq->arena, "{\"bytes\":%zu}", values.len);
}

/* "card" of "card.moved". */
static struct str first_word(const char *action)
{
	struct str text = str_from(action);

	return str_split(&text, '.');
}

/* The last parameter of the path that names a thing in the account, or NULL. */
static struct str path_resource(const struct request *rq)
{
	struct str rest = str_from(rq->route->path), id = STR_NULL;
	size_t i = 0;

	while (rest.ptr) {
		struct str segment = str_split(&rest, '/');
		if (!str_starts(segment, STR(":")))
			continue;
		if (!str_eq(segment, STR(":accountId")) && !str_eq(segment, STR(":endpoint")))
			id = rq->params[i];
		i++;
	}
	return id;
}

static const char *actor_type(const struct request *rq, int64_t actor_id)
{
	if (rq->audit.actor_type)
		return rq->audit.actor_type;
	if (actor_id)
		return "user";
	return rq->endpoint ? "endpoint" : "anonymous";
}

static struct db_arg id_or_null(int64_t id)
{
	return db_i64(id ? id : I64_NULL);
}

static struct db_args entry(struct request *rq, const char *action, int status, struct str error)
{
	const struct audit_note *note = &rq->audit;
	int64_t actor_id = note->actor_id ? note->actor_id : rq->user_id;
	const struct db_arg args[] = {
		db_i64(rq->account_id),
		db_text(str_from(action)),
		db_i64(status),
		db_text(error),
		db_text(arena_printf(rq->arena, "%s %s", method_name(rq->route->method),
				     rq->route->path)),
		db_text(str_from(actor_type(rq, actor_id))),
		id_or_null(actor_id),
		id_or_null(rq->impersonator_id),
		db_text(rq->session_id),
		db_text(note->resource ? str_from(note->resource) : first_word(action)),
		db_text(note->resource_id.ptr ? note->resource_id : path_resource(rq)),
		db_text(rq->id),
		db_text(netaddr_text(rq->arena, rq->client)),
		db_text(request_user_agent(rq)),
		db_text(bounded(rq, note->before)),
		db_text(bounded(rq, note->after)),
	};
	struct db_arg *copy = ARENA_ARRAY(rq->arena, struct db_arg, ARRAY_LEN(args));

	memcpy(copy, args, sizeof(args));
	return (struct db_args){copy, ARRAY_LEN(args)};
}

/* The members of `object` that differ from `other`'s; STR_NULL without an object. */
static struct str difference(struct request *rq, const struct schema *schema, const void *object,
			     const void *other)
{
	struct buf out = buf_new(rq->arena, REPLY_MAX);

	if (!object)
		return STR_NULL;
	for (size_t i = 0; i < schema->count; i++) {
		const struct field *field = &schema->fields[i];
		struct buf mine = buf_new(rq->arena, REPLY_MAX), theirs = mine;
		json_put_field(&mine, field, object);
		if (other)
			json_put_field(&theirs, field, other);
		struct str value = buf_view(&mine);
		if (str_eq(value, buf_view(&theirs)) || (!other && str_eq(value, STR("null"))))
			continue;
		buf_printf(&out, "%s\"%s\":", out.len ? "," : "{", field->name);
		buf_str(&out, value);
	}
	return out.len ? arena_printf(rq->arena, "%.*s}", STR_FMT(buf_view(&out))) : STR("{}");
}

void audit_change(struct request *rq, const struct schema *schema, const void *before,
		  const void *after)
{
	rq->audit.before = difference(rq, schema, before, after);
	rq->audit.after = difference(rq, schema, after, before);
}

void audit_keep(struct request *rq)
{
	if (route_audited(rq->route))
		db_queue(rq->tenant, &audit_put,
			 entry(rq, rq->route->audit, rq->reply.status, STR_NULL));
}

/* The action a refusal is kept under, or NULL. */
static const char *refused_action(const struct request *rq, enum err refusal)
{
	int status = err_status(refusal);
	bool signs_in = rq->route && route_signs_in(rq->route);

	if (!rq->route)
		return NULL;
	if (rq->audit.action)
		return rq->audit.action;
	if (status != FORBIDDEN && (status != UNKNOWN_USER || !signs_in))
		return NULL;
	return route_audited(rq->route) ? rq->route->audit : REFUSED;
}

void audit_refusal(struct request *rq, enum err refusal)
{
	const char *action = refused_action(rq, refusal);

	if (!action)
		return;
	struct db_tenant *tenant =
		db_tenant_begin(rq->app->db, rq->arena, rq->account_id, DB_WRITE);
	db_queue(tenant, &audit_put_refusal,
		 entry(rq, action, err_status(refusal), str_from(err_code(refusal))));
	if (db_tenant_commit(tenant) != OK)
		log_event(&rq->log, LOG_ERROR, "audit.not_kept", LOG_TXT("action", action),
			  LOG_TXT("sqlstate", db_error(rq->app->db)->sqlstate),
			  LOG_TXT("reason", db_error(rq->app->db)->message));
}

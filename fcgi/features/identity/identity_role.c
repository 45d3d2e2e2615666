/* Custom roles: an account's own lists of permissions beside the built-in ones. */
#include "features/identity/identity_int.h"

#define ROLES_MAX 50

#define ROLE_COLUMNS                                                             \
	"r.id, null::text as key, r.name, r.grants, r.version,"                  \
	" (select count(*) from memberships m where m.account_id = r.account_id" \
	"   and m.role_id = r.id) as members_count"

DB_STMT(roles_all, "identity.roles_all",
	"select " ROLE_COLUMNS " from roles r where r.account_id = $1 order by lower(r.name)");

DB_STMT(role_by_id, "identity.role_by_id",
	"select " ROLE_COLUMNS " from roles r where r.account_id = $1 and r.id = $2");

DB_STMT(role_lock, "identity.role_lock",
	"select version from roles where account_id = $1 and id = $2 for update");

DB_STMT(role_insert, "identity.role_insert",
	"insert into roles (account_id, id, name, grants) values ($1, $2, $3, $4)");

DB_STMT(role_change, "identity.role_change",
	"update roles set name = coalesce($3, name), grants = coalesce($4, grants),"
	"   version = version + 1, updated_at = now()"
	" where account_id = $1 and id = $2");

DB_STMT(role_remove, "identity.role_remove",
	"delete from roles where account_id = $1 and id = $2");

DB_STMT(built_in_counts, "identity.built_in_counts",
	"select count(*) filter (where role = 'admin') as admin,"
	" count(*) filter (where role = 'supervisor') as supervisor,"
	" count(*) filter (where role = 'agent') as agent,"
	" count(*) filter (where role = 'viewer') as viewer"
	" from memberships where account_id = $1 and role_id is null");

static struct str grants_text(struct arena *arena, const struct list *grants)
{
	struct buf out = buf_new(arena, 64 * 1024);

	json_put_array(&out, &grant_schema, grants->items, grants->count);
	return buf_view(&out);
}

/* Built-in roles first; they cannot be changed and have a key instead of an id. */
enum err roles_list(struct request *rq)
{
	static const char *const keys[] = {"admin", "supervisor", "agent", "viewer"};
	struct db_rows *rows, *counts;
	struct list custom, all = {ARENA_ARRAY(rq->arena, struct role,
					       ARRAY_LEN(keys) + ROLES_MAX),
				   ARRAY_LEN(keys)};
	struct role *roles = all.items;

	TRY(db_query(rq->tenant, &built_in_counts, DB_ARGS(db_i64(rq->account_id)), &counts));
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct grants grants;
		TRY(grants_read(rq->arena, str_from(keys[i]), STR_NULL, &grants));
		roles[i] = (struct role){
			.key = str_from(keys[i]),
			.name = str_from(keys[i]),
			.grants = grants_list(rq->arena, &grants),
			.members_count = row_i64(counts, 0, keys[i]),
			.version = 1,
		};
	}
	TRY(db_query(rq->tenant, &roles_all, DB_ARGS(db_i64(rq->account_id)), &rows));
	TRY(rows_list(rq->arena, rows, &role_schema, &custom));
	for (size_t i = 0; i < custom.count && i < ROLES_MAX; i++)
		roles[all.count++] = ((const struct role *)custom.items)[i];
	return reply_list(rq, &all, STR_NULL);
}

static enum err role_get(struct request *rq, struct str id, struct role *ret)
{
	return db_one(rq->tenant, &role_by_id, DB_ARGS(db_i64(rq->account_id), db_text(id)),
		      &role_schema, ret);
}

/* Who has which role is the account's matter as a whole. A scope nothing enforces is not given. */
static bool scope_enforced(const struct grant *grant)
{
	return str_eq(grant->scope, STR("account")) ||
	       !(str_eq(grant->scope, STR("global")) ||
		 str_eq(grant->permission, STR("identity:write")) ||
		 str_eq(grant->permission, STR("identity:admin")));
}

/* Nobody makes, changes or ends a role that may more than they may themselves. */
static enum err within_own(struct request *rq, const struct list *grants)
{
	struct grants all;

	TRY(grants_read(rq->arena, STR_NULL, grants_text(rq->arena, grants), &all));
	return grants_include(rq->grants, &all) ? OK : fail_field(rq, "grants", "forbidden");
}

/* Known permissions only, and none of the console: that is the operator's. */
static enum err grants_allowed(struct request *rq, const struct list *grants)
{
	const struct grant *items = grants->items;

	for (size_t i = 0; i < grants->count; i++) {
		bool known = permission_known(items[i].permission) &&
			     !str_starts(items[i].permission, STR("console:"));
		if (known && scope_enforced(&items[i]))
			continue;
		struct str path = arena_printf(rq->arena, "grants.%zu.%s", i,
					       known ? "scope" : "permission");
		return fail_field(rq, path.ptr, known ? "unsupported" : "unknown");
	}
	return within_own(rq, grants);
}

enum err role_create(struct request *rq)
{
	const struct role_body *body = rq->body;
	struct str id = id_new(rq->arena, rq->app->clock, rq->app->rng);
	struct db_rows *rows;
	struct role role;

	TRY(grants_allowed(rq, &body->grants));
	TRY(db_query(rq->tenant, &roles_all, DB_ARGS(db_i64(rq->account_id)), &rows));
	if (rows_count(rows) >= ROLES_MAX)
		return fail_field(rq, "name", "too_many");
	db_queue(rq->tenant, &role_insert,
		 DB_ARGS(db_i64(rq->account_id), db_text(id), db_text(body->name),
			 db_text(grants_text(rq->arena, &body->grants))));
	enum err err = role_get(rq, id, &role);
	if (err == ERR_CONFLICT)
		return fail_field(rq, "name", "taken");
	TRY(err);
	rq->audit.resource_id = id;
	audit_change(rq, &role_schema, NULL, &role);
	return reply_one(rq, &role);
}

/* The row of the path, locked; ERR_CONFLICT when it is another version than `version`. */
static enum err role_take(struct request *rq, int64_t version, struct role *ret)
{
	struct str id = request_path(rq, "roleId");
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &role_lock, DB_ARGS(db_i64(rq->account_id), db_text(id)), &rows));
	TRY(role_get(rq, id, ret));
	if (version != I64_NULL && ret->version != version)
		return fail_current(rq, ERR_CONFLICT, &role_schema, ret);
	return within_own(rq, &ret->grants);
}

enum err role_update(struct request *rq)
{
	const struct role_change_body *body = rq->body;
	struct role role, before;

	TRY(grants_allowed(rq, &body->grants));
	TRY(role_take(rq, body->version, &role));
	before = role;
	struct str grants = request_has(rq, "grants") ? grants_text(rq->arena, &body->grants)
						      : STR_NULL;
	db_queue(rq->tenant, &role_change,
		 DB_ARGS(db_i64(rq->account_id), db_text(role.id), db_text(body->name),
			 db_text(grants)));
	enum err err = role_get(rq, role.id, &role);
	if (err == ERR_CONFLICT)
		return fail_field(rq, "name", "taken");
	TRY(err);
	audit_change(rq, &role_schema, &before, &role);
	access_cache_forget(rq);
	return reply_one(rq, &role);
}

enum err role_delete(struct request *rq)
{
	struct role role;

	TRY(role_take(rq, I64_NULL, &role));
	if (role.members_count > 0)
		return ERR_ROLE_IN_USE;
	db_queue(rq->tenant, &role_remove, DB_ARGS(db_i64(rq->account_id), db_text(role.id)));
	audit_change(rq, &role_schema, &role, NULL);
	return reply_none(rq);
}

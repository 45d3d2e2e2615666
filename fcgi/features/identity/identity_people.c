#include "features/identity/identity_people.h"

#include "features/identity/identity_int.h"

DB_STMT(people_changed, "identity.people_changed",
	"select user_id, change from directory.people_apply()");

/* The trail's entries: Chatwoot decided, and no request. $2, $3: people_changed's columns. */
DB_STMT(people_audited, "identity.people_audited",
	"insert into audit_queue (account_id, action, status, actor_type, resource_type,"
	"   resource_id, payload)"
	" select $1, case p.change when 'removed' then 'member.removed'"
	"   else 'member.role_changed' end, 200, 'system', 'member', p.id,"
	"  json_build_object('actor_name', 'Chatwoot', 'after', case when m.user_id is not null"
	"   then json_build_object('role', m.role, 'chatwoot_role', m.chatwoot_role) end)"
	" from unnest($2::text[], $3::text[]) as p (id, change)"
	" left join memberships m on m.account_id = $1 and m.user_id = p.id::bigint"
	" where p.change <> 'reach'");

/* Whose list of people it is. */
DB_STMT(people_managers, "identity.people_managers",
	"select jsonb_build_object('users', coalesce(jsonb_agg(user_id order by user_id), '[]'))"
	"   as audience"
	" from memberships where account_id = $1 and role = 'admin' and role_id is null");

static void tell(struct db_tenant *tenant, const struct clock *clock, const struct rng *rng,
		 enum member_event event, int64_t user_id, struct str audience)
{
	const struct member_told told = {user_id};

	event_emit(tenant, clock, rng,
		   &(struct event){
			   .type = &identity_events.types[event],
			   .entity_id = arena_printf(db_tenant_arena(tenant), "%lld",
						     (long long)user_id),
			   .version = 1,
			   .actor = {STR("chatwoot"), STR_NULL, STR_NULL},
			   .audience = audience,
			   .data = &told,
		   });
}

static void audit(struct db_tenant *tenant, const struct db_rows *changed)
{
	struct arena *arena = db_tenant_arena(tenant);
	size_t count = rows_count(changed);
	struct str *ids = ARENA_ARRAY(arena, struct str, count);
	struct str *changes = ARENA_ARRAY(arena, struct str, count);

	for (size_t i = 0; i < count; i++) {
		ids[i] = arena_printf(arena, "%lld", (long long)row_i64(changed, i, "user_id"));
		changes[i] = row_str(changed, i, "change");
	}
	db_queue(tenant, &people_audited,
		 DB_ARGS(db_account(tenant),
			 db_texts(&(struct list){ids, count}),
			 db_texts(&(struct list){changes, count})));
}

enum err people_apply(struct db_tenant *tenant, const struct clock *clock, const struct rng *rng,
		      struct people_changes *ret)
{
	struct people_changes changes = {0};
	struct db_rows *rows, *managers = NULL;

	TRY(db_query(tenant, &people_changed, DB_NO_ARGS, &rows));
	if (rows_count(rows) > 0) {
		TRY(db_query(tenant, &people_managers,
			     DB_ARGS(db_account(tenant)), &managers));
		audit(tenant, rows);
	}
	for (size_t i = 0; i < rows_count(rows); i++) {
		struct str change = row_str(rows, i, "change");
		int64_t user_id = row_i64(rows, i, "user_id");
		if (str_eq(change, STR("reach"))) {
			changes.reaches++;
			continue;
		}
		bool removed = str_eq(change, STR("removed"));
		changes.removed += removed;
		changes.roles += !removed;
		tell(tenant, clock, rng, removed ? MEMBER_REMOVED : MEMBER_UPDATED, user_id,
		     row_str(managers, 0, "audience"));
	}
	*ret = changes;
	return OK;
}

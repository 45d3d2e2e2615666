#include "features/identity/identity_int.h"

DB_STMT(installation_by_slug, "identity.installation_by_slug",
	"select id, slug, base_url, allow_private, installations from directory.installation($1)");

DB_STMT(sign_in_user, "identity.sign_in_user",
	"select directory.sign_in($1, $2, $3, $4, $5, $6, $7) as user_id");

DB_STMT(user_by_id, "identity.user_by_id",
	"select id, name, email, avatar_url, locale from directory.\"user\"($1)");

DB_STMT(memberships_of, "identity.memberships_of",
	"select account_id as id, chatwoot_account_id, name, role, locale, time_zone,"
	"   '{}'::text[] as permissions, directory.custom_grants($1, account_id) as grants"
	" from directory.memberships($1)"
	" where status = 'active' and ($2::bigint is null or account_id = $2)");

enum err installation_find(struct request *rq, struct str slug, struct installation *ret)
{
	struct db_rows *rows;

	TRY(db_lookup(rq->app->db, rq->arena, &installation_by_slug, DB_ARGS(db_text(slug)),
		      &rows));
	if (rows_count(rows) != 1)
		return ERR_INTERNAL;
	struct str id = row_str(rows, 0, "id");
	if (!id.ptr)
		return fail_field(rq, "installation", slug.ptr ? "unknown" : "required");
	*ret = (struct installation){
		.id = id,
		.slug = row_str(rows, 0, "slug"),
		.base_url = row_str(rows, 0, "base_url"),
		.allow_private = row_bool(rows, 0, "allow_private"),
	};
	return OK;
}

enum err user_provision(struct request *rq, struct str installation_id,
			const struct chatwoot_user *person, int64_t *ret_user_id)
{
	const struct db_args args =
		DB_ARGS(db_text(installation_id), db_i64(person->id), db_text(person->name),
			db_text(person->email), db_text(person->avatar_url),
			db_text(person->locale), db_text(person->accounts));
	struct db_rows *rows;

	TRY(db_lookup(rq->app->db, rq->arena, &sign_in_user, args, &rows));
	int64_t id = rows_count(rows) == 1 ? row_i64(rows, 0, "user_id") : I64_NULL;
	if (id == I64_NULL)
		return ERR_INTERNAL;
	*ret_user_id = id;
	return OK;
}

enum err user_load(struct request *rq, int64_t user_id, struct user **ret_user,
		   struct list *ret_accounts)
{
	struct user *user = ARENA_NEW(rq->arena, struct user);
	struct list accounts;
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &user_by_id, DB_ARGS(db_i64(user_id)), &rows));
	if (rows_count(rows) != 1)
		return ERR_UNAUTHENTICATED;
	TRY(row_get(rows, 0, &user_schema, user));
	/* A token's holder sees of the person what the token is good for. */
	int64_t only = rq->bound_account_id ? rq->bound_account_id : I64_NULL;
	TRY(db_query(rq->tenant, &memberships_of, DB_ARGS(db_i64(user_id), db_i64(only)), &rows));
	TRY(rows_list(rq->arena, rows, &account_schema, &accounts));
	struct account *items = accounts.items;
	for (size_t i = 0; i < accounts.count; i++) {
		struct grants grants;
		TRY(grants_read(rq->arena, items[i].role, row_str(rows, i, "grants"), &grants));
		if (rq->scopes.ptr)
			grants_limit(&grants, rq->scopes);
		items[i].permissions = grants_permissions(rq->arena, &grants);
	}
	*ret_user = user;
	*ret_accounts = accounts;
	return OK;
}

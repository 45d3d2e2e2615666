/* The account's people, and which role each of them has in it. */
#include "features/identity/identity_int.h"

#include "core/http/paging.h"

/*
 * Members, and agents who have not signed in yet: these would be what Chatwoot says. `where`
 * may name p.person, who they are in Chatwoot, and u, the member, or NULLs.
 */
#define PEOPLE(where)                                                                          \
	"select u.id, p.person as chatwoot_user_id, coalesce(g.name, u.name, '') as name,"     \
	" coalesce(g.email, u.email) as email,"                                                \
	" coalesce(g.avatar_url, u.avatar_url) as avatar_url,"                                 \
	" coalesce(u.role, case g.role when 'administrator' then 'admin' else 'agent' end)"    \
	"   as role,"                                                                          \
	" u.role_id, r.name as role_name, coalesce(u.role_source, 'chatwoot') as role_source," \
	" coalesce(u.version, 1) as version, u.id is not null as signed_in, g.availability,"   \
	" coalesce(g.role, u.chatwoot_role) as chatwoot_role, c.name as chatwoot_custom_role," \
	" (select coalesce(json_agg(json_build_object('id', t.id, 'name', t.name)"             \
	"     order by t.name), '[]') from team_members k join teams t"                        \
	"   on t.account_id = k.account_id and t.chatwoot_team_id = k.chatwoot_team_id"        \
	"   where k.account_id = $1 and k.chatwoot_user_id = p.person) as teams,"              \
	" s.seen_at as last_seen_at"                                                           \
	" from (select n.chatwoot_user_id as person from memberships m"                        \
	"     join users n on n.id = m.user_id where m.account_id = $1"                        \
	"   union select g.chatwoot_user_id from agents g where g.account_id = $1) p"          \
	" left join agents g on g.account_id = $1 and g.chatwoot_user_id = p.person"           \
	" left join (select n.chatwoot_user_id, n.id, n.name, n.email, n.avatar_url, m.role,"  \
	"     m.role_id, m.role_source, m.chatwoot_role, m.version from memberships m"         \
	"     join users n on n.id = m.user_id where m.account_id = $1) u"                     \
	"   on u.chatwoot_user_id = p.person"                                                  \
	" left join roles r on r.account_id = $1 and r.id = u.role_id"                         \
	" left join chatwoot_custom_roles c on c.account_id = $1"                              \
	"   and c.chatwoot_custom_role_id = g.chatwoot_custom_role_id"                         \
	" left join directory.members_seen() s on s.user_id = u.id where " where

/*
 * Of the account ($4), of the teams of the person $2 ($5), or they alone; after $6, at most $7. $3
 * is who they are in Chatwoot.
 */
DB_STMT(members_page, "identity.members_page",
	PEOPLE("p.person > $6 and ($4 or u.id = $2 or $5 and exists (select from team_members mine"
	       "   join team_members theirs on theirs.account_id = mine.account_id"
	       "     and theirs.chatwoot_team_id = mine.chatwoot_team_id"
	       "   where mine.account_id = $1 and mine.chatwoot_user_id = $3"
	       "     and theirs.chatwoot_user_id = p.person))"
	       " order by p.person limit $7"));

DB_STMT(member_by_id, "identity.member_by_id", PEOPLE("u.id = $2"));

/* All admins are locked, in order, so that two who resign at once are not both let go. */
DB_STMT(admins_lock, "identity.admins_lock",
	"select user_id from memberships where account_id = $1"
	" and (user_id = $2 or (role = 'admin' and role_id is null)) order by user_id for update");

DB_STMT(member_change, "identity.member_change",
	"update memberships set role = coalesce($3, role), role_id = $4, role_source = 'hub',"
	"   version = version + 1, updated_at = now()"
	" where account_id = $1 and user_id = $2");

/* Of the custom role $2, or of none. */
DB_STMT(role_grants, "identity.role_grants",
	"select grants from roles where account_id = $1 and id = $2 for share");

enum err members_list(struct request *rq)
{
	const struct page_query *query = rq->query;
	struct db_rows *rows;
	struct paging page;

	TRY(paging_begin(rq, query->limit, query->cursor, 0, &page));
	TRY(db_query(rq->tenant, &members_page,
		     DB_ARGS(db_i64(rq->account_id), db_i64(rq->user_id),
			     db_i64(rq->reach->chatwoot_user_id),
			     db_bool(rq->scope >= SCOPE_ACCOUNT), db_bool(rq->scope == SCOPE_TEAM),
			     db_i64(page.from), paging_rows(&page)),
		     &rows));
	return paging_reply(rq, &page, rows, &member_schema, "chatwoot_user_id");
}

static enum err member_get(struct request *rq, int64_t user_id, struct member *ret)
{
	return db_one(rq->tenant, &member_by_id, DB_ARGS(db_i64(rq->account_id), db_i64(user_id)),
		      &member_schema, ret);
}

static bool is_admin(const struct member *member)
{
	return str_eq(member->role, STR("admin")) && !member->role_id.ptr;
}

/*
 * Nobody gives a role that may more than they may themselves, nor takes one from such a person.
 * `role_id` is that of a custom role, or NULL.
 */
static enum err within_own(struct request *rq, struct str role, struct str role_id)
{
	struct str custom = STR_NULL;
	struct grants grants;

	if (role_id.ptr) {
		struct db_rows *rows;
		TRY(db_query(rq->tenant, &role_grants,
			     DB_ARGS(db_i64(rq->account_id), db_text(role_id)), &rows));
		if (rows_count(rows) != 1)
			return fail_field(rq, "role_id", "unknown");
		custom = row_str(rows, 0, "grants");
	}
	TRY(grants_read(rq->arena, role, custom, &grants));
	return grants_include(rq->grants, &grants)
		       ? OK
		       : fail_field(rq, role_id.ptr ? "role_id" : "role", "forbidden");
}

/* What may not be asked for whoever asks. */
static enum err change_allowed(struct request *rq, const struct member *member, size_t locked)
{
	const struct member_change *change = rq->body;

	if (!change->role.ptr == !change->role_id.ptr)
		return fail_field(rq, change->role.ptr ? "role_id" : "role",
				  change->role.ptr ? "exclusive" : "required");
	if (member->version != change->version)
		return fail_current(rq, ERR_CONFLICT, &member_schema, member);
	if (member->id == rq->user_id)
		return fail_field(rq, "role", "own_role");
	if (is_admin(member) && locked == 1 && !str_eq(change->role, STR("admin")))
		return fail_field(rq, "role", "last_admin");
	TRY(within_own(rq, member->role, member->role_id));
	return within_own(rq, change->role, change->role_id);
}

enum err member_removable(struct request *rq, int64_t user_id, struct member *ret)
{
	struct db_rows *rows;
	struct member member;

	TRY(db_query(rq->tenant, &admins_lock, DB_ARGS(db_i64(rq->account_id), db_i64(user_id)),
		     &rows));
	TRY(member_get(rq, user_id, &member));
	if (user_id == rq->user_id)
		return fail_field(rq, "user_id", "own_seat");
	if (is_admin(&member) && rows_count(rows) == 1)
		return fail_field(rq, "user_id", "last_admin");
	TRY(within_own(rq, member.role, member.role_id));
	*ret = member;
	return OK;
}

enum err member_update(struct request *rq)
{
	const struct member_change *change = rq->body;
	struct db_rows *rows;
	struct member member, before;
	int64_t user_id;

	if (!str_to_i64(request_path(rq, "userId"), 1, INT64_MAX, &user_id))
		return ERR_NOT_FOUND;
	TRY(db_query(rq->tenant, &admins_lock, DB_ARGS(db_i64(rq->account_id), db_i64(user_id)),
		     &rows));
	TRY(member_get(rq, user_id, &member));
	TRY(change_allowed(rq, &member, rows_count(rows)));
	before = member;
	db_queue(rq->tenant, &member_change,
		 DB_ARGS(db_i64(rq->account_id), db_i64(user_id), db_text(change->role),
			 db_text(change->role_id)));
	TRY(member_get(rq, user_id, &member));
	audit_change(rq, &member_schema, &before, &member);
	access_cache_forget(rq);
	return reply_one(rq, &member);
}

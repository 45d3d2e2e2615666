/* Chatwoot's teams and who is in them. */
#include "core/http/paging.h"
#include "features/chatwoot/chatwoot.h"
#include "features/identity/identity_reach.h"

#define ACCOUNT "/api/v1/accounts/:accountId"

/* Chatwoot shows every team to every agent. $2 who asks. */
#define TEAM_COLUMNS                                                                  \
	"t.id, t.chatwoot_team_id, t.name, t.description,"                            \
	" (select count(*) from team_members k where k.account_id = t.account_id"     \
	"   and k.chatwoot_team_id = t.chatwoot_team_id) as members_count,"           \
	" exists (select from team_members k where k.account_id = t.account_id"       \
	"   and k.chatwoot_team_id = t.chatwoot_team_id and k.chatwoot_user_id = $2)" \
	"   as is_member"

DB_STMT(teams_page, "chatwoot.teams_page",
	"select " TEAM_COLUMNS " from teams t where t.account_id = $1 and t.chatwoot_team_id > $3"
	" order by t.chatwoot_team_id limit $4");

/* $4: who sees all teams from within; others those that they are in. */
DB_STMT(team_entered, "chatwoot.team_entered",
	"select t.chatwoot_team_id from teams t where t.account_id = $1 and t.id = $3"
	" and ($4 or exists (select from team_members k where k.account_id = t.account_id"
	"   and k.chatwoot_team_id = t.chatwoot_team_id and k.chatwoot_user_id = $2))");

DB_STMT(team_people, "chatwoot.team_people",
	"select g.chatwoot_user_id, g.name, g.avatar_url, g.availability, g.role as chatwoot_role"
	" from team_members k join agents g on g.account_id = k.account_id"
	"   and g.chatwoot_user_id = k.chatwoot_user_id"
	" where k.account_id = $1 and k.chatwoot_team_id = $2 and k.chatwoot_user_id > $3"
	" order by g.chatwoot_user_id limit $4");

struct team {
	struct str id;
	int64_t chatwoot_team_id;
	struct str name;
	struct str description;
	int64_t members_count;
	bool is_member;
};

struct team_person {
	int64_t chatwoot_user_id;
	struct str name;
	struct str avatar_url;
	struct str availability;
	struct str chatwoot_role;
};

static const char *const availability_names[] = {"online", "busy", "offline"};
static const struct names availabilities = {availability_names, ARRAY_LEN(availability_names)};
static const char *const role_names[] = {"administrator", "agent"};
static const struct names roles = {role_names, ARRAY_LEN(role_names)};

static const struct field team_fields[] = {
	F_UUID(struct team, id, REQUIRED),
	F_I64(struct team, chatwoot_team_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct team, name, 0, 255, REQUIRED),
	F_TEXT(struct team, description, 0, 10000, NULLABLE),
	F_I64(struct team, members_count, 0, INT64_MAX, REQUIRED),
	F_BOOL(struct team, is_member, REQUIRED),
};
static const struct schema team_schema = SCHEMA("Team", struct team, team_fields);

static const struct field team_person_fields[] = {
	F_I64(struct team_person, chatwoot_user_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct team_person, name, 0, 255, REQUIRED),
	F_STR(struct team_person, avatar_url, 0, 2048, NULLABLE),
	F_ENUM(struct team_person, availability, &availabilities, REQUIRED),
	F_ENUM(struct team_person, chatwoot_role, &roles, REQUIRED),
};
static const struct schema team_person_schema =
	SCHEMA("TeamMember", struct team_person, team_person_fields);

static enum err teams_list(struct request *rq)
{
	const struct page_query *query = rq->query;
	struct db_rows *rows;
	struct paging page;

	TRY(paging_begin(rq, query->limit, query->cursor, 0, &page));
	TRY(db_query(rq->tenant, &teams_page,
		     DB_ARGS(db_i64(rq->account_id), db_i64(rq->reach->chatwoot_user_id),
			     db_i64(page.from), paging_rows(&page)),
		     &rows));
	return paging_reply(rq, &page, rows, &team_schema, "chatwoot_team_id");
}

static enum err team_members_list(struct request *rq)
{
	const struct page_query *query = rq->query;
	bool all = str_eq(rq->reach->kind, STR("all"));
	struct db_rows *rows;
	struct paging page;

	TRY(paging_begin(rq, query->limit, query->cursor, 0, &page));
	TRY(db_query(rq->tenant, &team_entered,
		     DB_ARGS(db_i64(rq->account_id), db_i64(rq->reach->chatwoot_user_id),
			     db_text(request_path(rq, "teamId")), db_bool(all)),
		     &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	TRY(db_query(rq->tenant, &team_people,
		     DB_ARGS(db_i64(rq->account_id), db_i64(row_i64(rows, 0, "chatwoot_team_id")),
			     db_i64(page.from), paging_rows(&page)),
		     &rows));
	return paging_reply(rq, &page, rows, &team_person_schema, "chatwoot_user_id");
}

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = ACCOUNT "/teams",
		.summary = "Chatwoot's teams",
		.auth = AUTH_MEMBER,
		.permission = "chatwoot:read",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_QUERY(page_query_schema),
		GIVES_LIST(team_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = teams_list,
	},
	{
		.method = METHOD_GET,
		.path = ACCOUNT "/teams/:teamId/members",
		.summary = "Who is in a team; of a team of one's own, or for an administrator",
		.auth = AUTH_MEMBER,
		.permission = "chatwoot:read",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_QUERY(page_query_schema),
		GIVES_LIST(team_person_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = team_members_list,
	},
};

const struct route_set chatwoot_people_routes = {routes, ARRAY_LEN(routes)};

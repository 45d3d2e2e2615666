/*
 * The role table. An agent's and a supervisor's kanban scope is the account, of which they see what
 * Chatwoot shows them: docs/decisions/0008-kanban-scope.md.
 */
#include "features/identity/identity_int.h"

static const char *const level_names[LEVELS] = {"read", "write", "admin"};

static const char *const slices[] = {
	"identity",
	"accounts",
	"chatwoot",
	"teams",
	"kanban",
	"chat",
	"whatsapp",
	"automation",
	"integrations",
	"ai",
	"billing",
	"reports",
	"audit",
	"console",
};
_Static_assert(ARRAY_LEN(slices) == GRANT_SLICES, "a row per slice");
#define SLICES GRANT_SLICES

static const char *const scope_names[] = {"none", "own", "team", "account", "global"};

/* A permission includes the lesser ones of its slice: admin > write > read. */
static const struct role_grant {
	const char *role;
	const char *permission;
	enum scope scope;
} role_grants[] = {
	{"admin", "identity:admin", SCOPE_ACCOUNT},
	{"admin", "accounts:admin", SCOPE_ACCOUNT},
	{"admin", "chatwoot:admin", SCOPE_ACCOUNT},
	{"admin", "teams:admin", SCOPE_ACCOUNT},
	{"admin", "kanban:admin", SCOPE_ACCOUNT},
	{"admin", "chat:admin", SCOPE_ACCOUNT},
	{"admin", "whatsapp:admin", SCOPE_ACCOUNT},
	{"admin", "automation:admin", SCOPE_ACCOUNT},
	{"admin", "integrations:admin", SCOPE_ACCOUNT},
	{"admin", "ai:admin", SCOPE_ACCOUNT},
	{"admin", "billing:admin", SCOPE_ACCOUNT},
	{"admin", "reports:admin", SCOPE_ACCOUNT},
	{"admin", "audit:read", SCOPE_ACCOUNT},
	{"supervisor", "identity:read", SCOPE_TEAM},
	{"supervisor", "accounts:read", SCOPE_TEAM},
	{"supervisor", "teams:read", SCOPE_TEAM},
	{"supervisor", "chatwoot:write", SCOPE_ACCOUNT},
	{"supervisor", "kanban:write", SCOPE_ACCOUNT},
	{"supervisor", "chat:write", SCOPE_TEAM},
	{"supervisor", "whatsapp:write", SCOPE_TEAM},
	{"supervisor", "automation:read", SCOPE_ACCOUNT},
	{"supervisor", "integrations:read", SCOPE_ACCOUNT},
	{"supervisor", "ai:read", SCOPE_ACCOUNT},
	{"supervisor", "billing:read", SCOPE_ACCOUNT},
	{"supervisor", "reports:read", SCOPE_TEAM},
	{"agent", "chatwoot:write", SCOPE_ACCOUNT},
	{"agent", "kanban:write", SCOPE_ACCOUNT},
	{"agent", "chat:write", SCOPE_ACCOUNT},
	{"agent", "whatsapp:write", SCOPE_OWN},
	{"agent", "reports:read", SCOPE_OWN},
	{"viewer", "chatwoot:read", SCOPE_ACCOUNT},
	{"viewer", "kanban:read", SCOPE_ACCOUNT},
	{"viewer", "chat:read", SCOPE_ACCOUNT},
	{"viewer", "whatsapp:read", SCOPE_ACCOUNT},
	{"viewer", "reports:read", SCOPE_ACCOUNT},
	{"super_admin", "console:admin", SCOPE_GLOBAL},
};

static bool find_permission(struct str permission, size_t *ret_slice, enum level *ret_level)
{
	struct str slice = str_split(&permission, ':');

	for (size_t s = 0; s < SLICES; s++)
		for (enum level l = LEVEL_READ; l < LEVELS; l++)
			if (str_eq(slice, str_from(slices[s])) &&
			    str_eq(permission, str_from(level_names[l]))) {
				*ret_slice = s;
				*ret_level = l;
				return true;
			}
	return false;
}

bool permission_known(struct str permission)
{
	size_t slice;
	enum level level;

	return find_permission(permission, &slice, &level);
}

static void grant(struct grants *grants, struct str permission, enum scope scope)
{
	size_t slice;
	enum level level;

	if (!find_permission(permission, &slice, &level))
		return;
	for (enum level l = LEVEL_READ; l <= level; l++)
		if (grants->scopes[slice][l] < scope)
			grants->scopes[slice][l] = (unsigned char)scope;
}

static struct grants built_in(struct str role)
{
	struct grants grants = {0};

	for (size_t i = 0; i < ARRAY_LEN(role_grants); i++)
		if (str_eq(role, str_from(role_grants[i].role)))
			grant(&grants, str_from(role_grants[i].permission), role_grants[i].scope);
	return grants;
}

/* A custom role gives no more than an account: "global" is no scope of its. */
static enum scope scope_parse(struct str name)
{
	for (enum scope s = SCOPE_OWN; s <= SCOPE_ACCOUNT; s++)
		if (str_eq(name, str_from(scope_names[s])))
			return s;
	return SCOPE_NONE;
}

enum err grants_read(struct arena *arena, struct str role, struct str custom, struct grants *ret)
{
	struct grants grants = {0};
	const struct json *list;

	if (!custom.ptr) {
		*ret = built_in(role);
		return OK;
	}
	TRY(json_parse(arena, custom, 0, 0, &list));
	for (size_t i = 0; i < json_array_len(list); i++)
		grant(&grants, json_get_str(json_at(list, i), "permission"),
		      scope_parse(json_get_str(json_at(list, i), "scope")));
	*ret = grants;
	return OK;
}

void grants_limit(struct grants *grants, struct str scopes)
{
	struct grants allowed = {0};

	while (scopes.ptr)
		grant(&allowed, str_split(&scopes, ' '), SCOPE_GLOBAL);
	for (size_t s = 0; s < SLICES; s++)
		for (enum level l = LEVEL_READ; l < LEVELS; l++)
			if (!allowed.scopes[s][l])
				grants->scopes[s][l] = SCOPE_NONE;
}

enum scope grants_scope(const struct grants *grants, struct str permission)
{
	size_t slice;
	enum level level;

	return find_permission(permission, &slice, &level)
		       ? (enum scope)grants->scopes[slice][level]
		       : SCOPE_NONE;
}

bool grants_include(const struct grants *grants, const struct grants *others)
{
	for (size_t s = 0; s < SLICES; s++)
		for (enum level l = LEVEL_READ; l < LEVELS; l++)
			if (grants->scopes[s][l] < others->scopes[s][l])
				return false;
	return true;
}

struct list grants_permissions(struct arena *arena, const struct grants *grants)
{
	struct str *items = ARENA_ARRAY(arena, struct str, SLICES * LEVELS);
	struct list list = {items, 0};

	for (size_t s = 0; s < SLICES; s++)
		for (enum level l = LEVEL_READ; l < LEVELS; l++)
			if (grants->scopes[s][l])
				items[list.count++] =
					arena_printf(arena, "%s:%s", slices[s], level_names[l]);
	return list;
}

struct list grants_list(struct arena *arena, const struct grants *grants)
{
	struct grant *items = ARENA_ARRAY(arena, struct grant, SLICES * LEVELS);
	struct list list = {items, 0};

	for (size_t s = 0; s < SLICES; s++)
		for (enum level l = LEVELS; l-- > LEVEL_READ;) {
			unsigned char scope = grants->scopes[s][l];
			/* What a greater one includes goes without saying. */
			if (!scope || (l + 1 < LEVELS && grants->scopes[s][l + 1] == scope))
				continue;
			items[list.count++] = (struct grant){
				arena_printf(arena, "%s:%s", slices[s], level_names[l]),
				str_from(scope_names[scope]),
			};
		}
	return list;
}

enum scope role_scope(struct str role, struct str permission)
{
	const struct grants grants = built_in(role);

	return grants_scope(&grants, permission);
}

bool role_table_has(const char *permission)
{
	static const char *const roles[] = {"super_admin", "admin"};

	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (role_scope(str_from(roles[i]), str_from(permission)) != SCOPE_NONE)
			return true;
	return false;
}

enum scope identity_scope(const struct request *rq, const char *permission)
{
	return grants_scope(rq->grants, str_from(permission));
}

enum err identity_permit(struct request *rq, const char *permission)
{
	rq->scope = identity_scope(rq, permission);
	if (rq->scope != SCOPE_NONE)
		return OK;
	rq->failure.details = arena_printf(rq->arena, "{\"required\":\"%s\"}", permission);
	return ERR_FORBIDDEN;
}

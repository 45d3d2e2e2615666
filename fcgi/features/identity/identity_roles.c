/*
 * The role table of api.md, as far as there are routes. Conversations are not yet mirrored with
 * their assignees and inboxes, so an agent's and a supervisor's kanban scope is the account; see
 * docs/decisions/0003-kanban-scope.md.
 */
#include "features/identity/identity_int.h"

static const struct grant {
	const char *role;
	const char *permission;
	enum scope scope;
} grants[] = {
	{"admin", "kanban:read", SCOPE_ACCOUNT},
	{"admin", "kanban:write", SCOPE_ACCOUNT},
	{"admin", "kanban:admin", SCOPE_ACCOUNT},
	{"supervisor", "kanban:read", SCOPE_ACCOUNT},
	{"supervisor", "kanban:write", SCOPE_ACCOUNT},
	{"agent", "kanban:read", SCOPE_ACCOUNT},
	{"agent", "kanban:write", SCOPE_ACCOUNT},
	{"viewer", "kanban:read", SCOPE_ACCOUNT},
};

enum scope role_scope(struct str role, struct str permission)
{
	for (size_t i = 0; i < ARRAY_LEN(grants); i++)
		if (str_eq(role, str_from(grants[i].role)) &&
		    str_eq(permission, str_from(grants[i].permission)))
			return grants[i].scope;
	return SCOPE_NONE;
}

bool role_table_has(const char *permission)
{
	for (size_t i = 0; i < ARRAY_LEN(grants); i++)
		if (strcmp(permission, grants[i].permission) == 0)
			return true;
	return false;
}

struct list role_permissions(struct arena *arena, struct str role)
{
	struct str *items = ARENA_ARRAY(arena, struct str, ARRAY_LEN(grants));
	struct list list = {items, 0};

	for (size_t i = 0; i < ARRAY_LEN(grants); i++)
		if (str_eq(role, str_from(grants[i].role)))
			items[list.count++] = str_from(grants[i].permission);
	return list;
}

enum err identity_permit(struct request *rq, const char *permission)
{
	rq->scope = role_scope(rq->role, str_from(permission));
	if (rq->scope != SCOPE_NONE)
		return OK;
	rq->failure.details = arena_printf(rq->arena, "{\"required\":\"%s\"}", permission);
	return ERR_FORBIDDEN;
}

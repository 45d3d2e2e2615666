/* What plans may grant, in one table; the default plan of 0029_limits.sql grants all of it. */
#include "features/billing/billing_int.h"

const struct entitlement_key entitlement_keys[ENTITLEMENT_KEYS] = {
	{"seats", ENTITLEMENT_LIMIT, "/users/:userId/seat", "People who may enter."},
	{"max_teams", ENTITLEMENT_LIMIT, "/teams", "Teams."},
	{"max_inboxes", ENTITLEMENT_LIMIT, "/inboxes", "Inboxes that are mirrored."},
	{"max_boards", ENTITLEMENT_LIMIT, "/boards", "Boards, the default one among them."},
	{"max_instances", ENTITLEMENT_LIMIT, "/providers/:providerId/instances", "WhatsApp numbers."},
	{"max_api_keys", ENTITLEMENT_LIMIT, "/api-keys", "API keys."},
	{"storage_bytes", ENTITLEMENT_LIMIT, "/media", "Bytes of stored media."},
	{"custom_roles", ENTITLEMENT_FEATURE, "/roles", "Roles of the account's own."},
	{"chat", ENTITLEMENT_FEATURE, "/chat/", "Chat between colleagues."},
	{"automations", ENTITLEMENT_FEATURE, "/automations/", "Automations."},
};

bool entitlement_known(const char *key)
{
	for (size_t i = 0; i < ENTITLEMENT_KEYS; i++)
		if (strcmp(entitlement_keys[i].key, key) == 0)
			return true;
	return false;
}

static bool covers(const char *path, const struct route *route)
{
	static const char account[] = "/api/v1/accounts/:accountId";
	size_t len = path ? strlen(path) : 0;

	if (!path || strncmp(route->path, account, sizeof(account) - 1) != 0)
		return false;
	const char *below = route->path + sizeof(account) - 1;
	if (path[len - 1] == '/')
		return strncmp(below, path, len) == 0 ||
		       (strncmp(below, path, len - 1) == 0 && below[len - 1] == '\0');
	return (route->method == METHOD_POST || route->method == METHOD_PUT) &&
	       strcmp(below, path) == 0;
}

const char *entitlement_due(const struct route *route)
{
	for (size_t i = 0; i < ENTITLEMENT_KEYS; i++)
		if (covers(entitlement_keys[i].path, route))
			return entitlement_keys[i].key;
	return NULL;
}

int64_t entitlement_room(const struct entitlement *e)
{
	int64_t used = e->used == I64_NULL ? 0 : e->used;

	if (e->amount == I64_NULL)
		return INT64_MAX;
	return e->amount > used ? e->amount - used : 0;
}

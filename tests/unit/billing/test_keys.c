#include "features/billing/billing_int.h"
#include "lib/cutap.h"

static void room_is_what_is_left(void)
{
	static const struct {
		const char *label;
		struct entitlement e;
		int64_t room;
	} rows[] = {
		{"without end", {I64_NULL, I64_NULL, false}, INT64_MAX},
		{"none used", {5, 0, false}, 5},
		{"some used", {5, 3, false}, 2},
		{"all used", {5, 5, false}, 0},
		{"more than all", {5, 9, false}, 0},
		{"nothing granted", {0, 0, false}, 0},
		{"a feature it has", {1, I64_NULL, false}, 1},
		{"a feature it lacks", {0, I64_NULL, false}, 0},
		{"a soft one ends, too", {5, 5, true}, 0},
		{"the largest", {INT64_MAX, 1, false}, INT64_MAX - 1},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_ROW(entitlement_room(&rows[i].e) == rows[i].room, str_from(rows[i].label));
}

#define A "/api/v1/accounts/:accountId"

static void rows_that_make_what_is_counted_owe_its_key(void)
{
	static const struct {
		enum method method;
		const char *path, *due;
	} rows[] = {
		{METHOD_POST, A "/boards", "max_boards"},
		{METHOD_GET, A "/boards", NULL},
		{METHOD_PATCH, A "/boards/:boardId", NULL},
		{METHOD_POST, A "/boards/:boardId/stages", NULL},
		{METHOD_POST, A "/teams", "max_teams"},
		{METHOD_POST, A "/teams/:teamId/members", NULL},
		{METHOD_POST, A "/inboxes", "max_inboxes"},
		{METHOD_POST, A "/inboxes/sync", NULL},
		{METHOD_POST, A "/api-keys", "max_api_keys"},
		{METHOD_PUT, A "/users/:userId/seat", "seats"},
		{METHOD_DELETE, A "/users/:userId/seat", NULL},
		{METHOD_POST, A "/roles", "custom_roles"},
		{METHOD_GET, A "/chat/rooms", "chat"},
		{METHOD_POST, A "/chat/rooms", "chat"},
		{METHOD_GET, A "/chats", NULL},
		{METHOD_GET, A "/automations", "automations"},
		{METHOD_POST, "/boards", NULL},
		{METHOD_POST, "/api/v1/auth/sso", NULL},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct route route = {.method = rows[i].method, .path = rows[i].path};
		const char *due = entitlement_due(&route);
		bool same = due && rows[i].due ? strcmp(due, rows[i].due) == 0
					       : due == rows[i].due;
		CHECK_ROW(same, str_from(rows[i].path));
		CHECK_ROW(!due || entitlement_known(due), str_from(rows[i].path));
	}
}

static void unknown_keys_are_unknown(void)
{
	CU_ASSERT_TRUE(entitlement_known("seats"));
	CU_ASSERT_FALSE(entitlement_known("seat"));
	CU_ASSERT_FALSE(entitlement_known(""));
	CU_ASSERT_FALSE(entitlement_known("none"));
}

int main(void)
{
	return CUTAP_RUN(
		{"room is what is left", room_is_what_is_left},
		{"rows that make what is counted owe its key",
		 rows_that_make_what_is_counted_owe_its_key},
		{"unknown keys are unknown", unknown_keys_are_unknown});
}

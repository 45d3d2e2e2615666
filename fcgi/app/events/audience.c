#include "app/events/audience.h"

#include <stdlib.h>

#include "core/data/json.h"

#define MEMBERS_MAX 10000

struct audience {
	bool everyone;
	size_t user_count;
	size_t team_count;
	int64_t *users;     /* behind this struct */
	struct uuid *teams; /* behind the users */
};

static struct audience *audience_new(size_t users, size_t teams)
{
	size_t members = users * sizeof(int64_t) + teams * sizeof(struct uuid);
	struct audience *audience = calloc(1, sizeof(*audience) + members);

	if (!audience)
		abort();
	audience->user_count = users;
	audience->team_count = teams;
	audience->users = (int64_t *)(audience + 1);
	audience->teams = (struct uuid *)(audience->users + users);
	return audience;
}

static struct audience *read_members(const struct json *json)
{
	const struct json *users = json_get(json, "users");
	const struct json *teams = json_get(json, "teams");
	struct audience *audience = audience_new(json_array_len(users), json_array_len(teams));
	bool good = json_is_object(json);

	for (size_t i = 0; good && i < audience->user_count; i++) {
		audience->users[i] = json_get_i64(json_at(users, i), "", 0);
		good = audience->users[i] > 0;
	}
	for (size_t i = 0; good && i < audience->team_count; i++)
		good = uuid_parse(json_get_str(json_at(teams, i), ""), &audience->teams[i]);
	if (good)
		return audience;
	free(audience);
	return NULL;
}

struct audience *audience_parse(struct arena *scratch, struct str text)
{
	const struct json *json;

	if (str_eq(text, STR("\"account\""))) {
		struct audience *audience = audience_new(0, 0);

		audience->everyone = true;
		return audience;
	}
	if (json_parse(scratch, text, 3, MEMBERS_MAX, &json) != OK)
		return NULL;
	return read_members(json);
}

void audience_free(struct audience *audience)
{
	free(audience);
}

bool audience_has(const struct audience *audience, int64_t user_id, const struct uuid *teams,
		  size_t team_count)
{
	if (!audience)
		return false;
	if (audience->everyone)
		return true;
	for (size_t i = 0; i < audience->user_count; i++) {
		if (audience->users[i] == user_id)
			return true;
	}
	for (size_t i = 0; i < audience->team_count; i++) {
		for (size_t j = 0; j < team_count; j++) {
			if (memcmp(&audience->teams[i], &teams[j], sizeof(teams[j])) == 0)
				return true;
		}
	}
	return false;
}

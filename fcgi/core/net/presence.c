#include "core/net/presence.h"

#define HEAD 14 /* arguments before the places */

void presence_say(struct redis *redis, struct arena *arena, const struct presence_word *word)
{
	struct str args[HEAD + 6 * PRESENCE_PLACES_MAX] = {
		STR("XADD"),
		PRESENCE_STREAM,
		STR("MAXLEN"),
		STR("~"),
		PRESENCE_KEPT,
		STR("*"),
		STR("a"),
		arena_printf(arena, "%lld", (long long)word->account_id),
		STR("v"),
		word->viewer_id,
		STR("s"),
		word->session_id,
		STR("u"),
		arena_printf(arena, "%lld", (long long)word->user_id),
	};
	size_t count = HEAD;
	struct redis_reply reply;

	for (size_t i = 0; i < word->count && i < PRESENCE_PLACES_MAX; i++) {
		const struct presence_place *place = &word->places[i];
		const struct str fields[] = {STR("e"), place->entity, STR("i"),
					     place->id, STR("w"), place->audience};

		memcpy(&args[count], fields, sizeof(fields));
		count += ARRAY_LEN(fields);
	}
	enum err err = redis_command(redis, arena, args, count, &reply);
	(void)err; /* it is said again */
}

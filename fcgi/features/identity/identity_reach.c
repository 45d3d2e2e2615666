#include "features/identity/identity_reach.h"

#define REMEMBERED_MAX (256 * 1024) /* tens of thousands of inboxes and teams */
#define ROOM_MIN       256
#define NIL_UUID       "00000000-0000-0000-0000-000000000000"

static const struct reach nothing = {
	.id = {NIL_UUID, sizeof(NIL_UUID) - 1},
	.kind = {"none", 4},
	.inboxes = {"{}", 2},
	.teams = {"{}", 2},
};

enum err reach_read(struct str text, struct reach *ret)
{
	struct reach reach = nothing;

	if (text.ptr) {
		reach.id = str_split(&text, ' ');
		reach.kind = str_split(&text, ' ');
		if (!str_to_i64(str_split(&text, ' '), 0, INT64_MAX, &reach.chatwoot_user_id))
			return ERR_INTERNAL;
		reach.inboxes = str_split(&text, ' ');
		reach.teams = str_split(&text, ' ');
		if (!reach.teams.len || text.ptr)
			return ERR_INTERNAL;
	}
	*ret = reach;
	return OK;
}

enum err reach_remember(struct arena *arena, struct reach_memory *memory, struct str text)
{
	if (text.len > REMEMBERED_MAX)
		return ERR_INTERNAL;
	if (text.len > memory->room) {
		size_t room = memory->room ? memory->room : ROOM_MIN;
		while (room < text.len)
			room *= 2;
		memory->bytes = arena_bytes(arena, room);
		memory->room = room;
	}
	if (text.len > 0)
		memcpy(memory->bytes, text.ptr, text.len);
	memory->len = text.len;
	return OK;
}

enum err reach_recall(struct arena *arena, const struct reach_memory *memory,
		      const struct reach **ret)
{
	struct reach *reach = ARENA_NEW(arena, struct reach);
	struct str text = {memory->bytes, memory->len};

	TRY(reach_read(text.len ? arena_str(arena, text) : STR_NULL, reach));
	*ret = reach;
	return OK;
}

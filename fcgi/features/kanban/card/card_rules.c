#include "features/kanban/kanban_shared.h"

bool placement_is_current(const struct placement *placement, struct str stage_id)
{
	return str_eq(placement->stage_id, stage_id) &&
	       (!placement->low.ptr || str_cmp(placement->low, placement->position) < 0) &&
	       (!placement->high.ptr || str_cmp(placement->position, placement->high) < 0);
}

void card_redact(struct card *card)
{
	struct card bare = {
		.id = card->id,
		.board_id = card->board_id,
		.stage_id = card->stage_id,
		.title = STR(""),
		.position = card->position,
		.version = card->version,
		.placed_version = card->placed_version,
		.last_message_at = I64_NULL,
		.conversations = STR("[]"),
		.value = I64_NULL,
		.due_at = I64_NULL,
		.custom = STR("{}"),
		.entered_stage_at = card->entered_stage_at,
		.created_by = I64_NULL,
		.deleted_at = I64_NULL,
		.redacted = true,
		.created_at = card->created_at,
		.updated_at = card->updated_at,
	};

	*card = bare;
}

bool sight_is_whole(const struct sight *sight)
{
	return str_eq(sight->reach->kind, STR("all")) && sight->scope >= SCOPE_ACCOUNT;
}

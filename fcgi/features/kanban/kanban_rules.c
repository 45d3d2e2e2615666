#include "features/kanban/kanban_int.h"

bool placement_is_current(const struct placement *placement, struct str stage_id)
{
	return str_eq(placement->stage_id, stage_id) &&
	       (!placement->low.ptr || str_cmp(placement->low, placement->position) < 0) &&
	       (!placement->high.ptr || str_cmp(placement->position, placement->high) < 0);
}

bool sight_is_whole(const struct sight *sight)
{
	return str_eq(sight->reach->kind, STR("all")) && sight->scope >= SCOPE_ACCOUNT;
}

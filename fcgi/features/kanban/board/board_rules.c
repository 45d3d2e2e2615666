/* What goes together on boards and stages, without SQL. */
#include "features/kanban/board/board_int.h"

bool currency_valid(struct str code)
{
	for (size_t i = 0; i < code.len; i++)
		if (code.ptr[i] < 'A' || code.ptr[i] > 'Z')
			return false;
	return code.len == 3;
}

bool color_valid(struct str color)
{
	if (color.len != 7 || color.ptr[0] != '#')
		return false;
	for (size_t i = 1; i < color.len; i++) {
		char c = color.ptr[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
	}
	return true;
}

static const char *refuse(const char *field, const char *code, const char **ret_field)
{
	*ret_field = field;
	return code;
}

const char *stage_spec_problem(const struct stage_spec *spec, const char **ret_field)
{
	if (spec->color.ptr && !color_valid(spec->color))
		return refuse("color", "format", ret_field);
	if (spec->outcome.ptr && !spec->final)
		return refuse("outcome", "not_final", ret_field);
	if (spec->reason_required && !spec->final)
		return refuse("reason_required", "not_final", ret_field);
	if (spec->sla_minutes != I64_NULL && spec->final)
		return refuse("sla_minutes", "final", ret_field);
	return NULL;
}

struct stage_spec stage_spec_of(const struct stage *stage)
{
	return (struct stage_spec){
		.name = stage->name,
		.color = stage->color,
		.final = stage->final,
		.outcome = stage->outcome,
		.reason_required = stage->reason_required,
		.wip_limit = stage->wip_limit,
		.wip_mode = stage->wip_mode,
		.sla_minutes = stage->sla_minutes,
		.sla_calendar = stage->sla_calendar,
	};
}

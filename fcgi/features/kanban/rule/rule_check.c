/* What goes together in a rule. */
#include "features/kanban/rule/rule_int.h"

static bool kind_is(const struct rule *rule, const char *kind)
{
	return str_eq(rule->kind, str_from(kind));
}

/* NULL, or the code and in *field the member that is missing or too much. */
static const char *action_problem(const struct rule *rule, const struct rule_action *action,
				  const char **field)
{
	bool move = str_eq(action->type, STR("move"));
	bool label = str_eq(action->type, STR("add_label")) ||
		     str_eq(action->type, STR("remove_label"));

	*field = "stage_id";
	if (move && !action->stage_id.ptr)
		return "required";
	/* It would go nowhere; and a card that left is not put back where it was. */
	if (move && str_eq(action->stage_id, rule->stage_id))
		return "self";
	*field = "status";
	if (str_eq(action->type, STR("set_status")) && !action->status.ptr)
		return "required";
	*field = "label";
	if (label && !action->label.ptr)
		return "required";
	*field = "text";
	if (str_eq(action->type, STR("notify")) && !action->text.ptr)
		return "required";
	*field = "type";
	if (kind_is(rule, "status") && !str_eq(action->type, STR("set_status")))
		return "unsupported";
	return NULL;
}

static const char *actions_problem(struct arena *arena, const struct rule *rule,
				   struct str *ret_path)
{
	const struct rule_action *actions = rule->actions.items;
	const char *field;

	*ret_path = STR("actions");
	if (kind_is(rule, "create") && rule->actions.count > 0)
		return "unsupported";
	if (kind_is(rule, "status") && rule->actions.count > 1)
		return "length";
	if (!kind_is(rule, "create") && !kind_is(rule, "status") && rule->actions.count == 0)
		return "required";
	for (size_t i = 0; i < rule->actions.count; i++) {
		const char *code = action_problem(rule, &actions[i], &field);
		if (!code)
			continue;
		*ret_path = arena_printf(arena, "actions.%zu.%s", i, field);
		return code;
	}
	return NULL;
}

static const char *statuses_problem(const struct rule *rule, bool is_default, struct str *ret_path)
{
	static const char *const names[] = {"open", "resolved", "pending", "snoozed"};
	static const struct names known = {names, ARRAY_LEN(names)};
	const struct list *statuses = &rule->conditions->statuses;

	*ret_path = STR("conditions.statuses");
	for (size_t i = 0; i < statuses->count; i++)
		if (!names_has(&known, ((const struct str *)statuses->items)[i]))
			return "format";
	if (!kind_is(rule, "status"))
		return NULL;
	if (is_default && statuses->count > 0)
		return "unsupported";
	return statuses->count + rule->actions.count == 0 ? "required" : NULL;
}

const char *rule_problem(struct arena *arena, const struct rule *rule, bool is_default,
			 struct str *ret_path)
{
	bool timed = kind_is(rule, "timeout");

	*ret_path = STR("kind");
	if (kind_is(rule, "create") && is_default)
		return "unsupported";
	*ret_path = STR("minutes");
	if (timed != (rule->minutes != I64_NULL))
		return timed ? "required" : "unsupported";
	const char *code = actions_problem(arena, rule, ret_path);
	return code ? code : statuses_problem(rule, is_default, ret_path);
}

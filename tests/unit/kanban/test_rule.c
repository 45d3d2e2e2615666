/* What a rule's conditions and actions are read from, and what goes together in one. */
#include "features/kanban/rule/rule_int.h"
#include "lib/cutap.h"

static struct arena *arena;

static bool read_conditions(const char *text, struct rule_conditions *ret)
{
	struct field_errors errors = {.count = 0};
	const struct json *json;
	uint64_t present;

	return json_parse(arena, str_from(text), 0, 0, &json) == OK &&
	       json_decode(arena, json, &rule_conditions_schema, ret, &present, &errors) == OK;
}

static void conditions(void)
{
	struct rule_conditions read;
	static const char *const refused[] = {
		"{\"inbox_ids\":[\"1\"]}",
		"{\"inbox_ids\":[1.5]}",
		"{\"inbox_ids\":[0]}",
		"{\"inbox_ids\":[-3]}",
		"{\"inbox_ids\":[null]}",
		"{\"inbox_ids\":1}",
		"{\"team_ids\":[[1]]}",
		"{\"labels\":[1]}",
		"{\"inbox_ids\":[1e30]}",
		"{\"other\":[]}",
		"{\"statuses\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}",
	};

	CU_ASSERT_TRUE_FATAL(read_conditions(
		"{\"inbox_ids\":[3,9007199254740993],\"team_ids\":[],\"labels\":[\"v\"]}", &read));
	const int64_t *ids = read.inbox_ids.items;
	CU_ASSERT_EQUAL_FATAL(read.inbox_ids.count, 2);
	CU_ASSERT_EQUAL(ids[0], 3);
	CU_ASSERT_EQUAL(ids[1], INT64_C(9007199254740993));
	CU_ASSERT_EQUAL(read.team_ids.count, 0);
	CU_ASSERT_EQUAL(read.labels.count, 1);
	CU_ASSERT_EQUAL(read.statuses.count, 0);
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		CU_ASSERT_FALSE(read_conditions(refused[i], &read));
}

static void a_rule_that_says_enough(void)
{
	struct rule_action action = {.type = STR("notify"),
				     .chatwoot_user_id = I64_NULL,
				     .chatwoot_team_id = I64_NULL};
	struct rule_conditions none = {.inbox_ids = {NULL, 0}};
	struct rule rule = {
		.kind = STR("enter"),
		.stage_id = STR("a"),
		.conditions = &none,
		.actions = {&action, 1},
		.minutes = I64_NULL,
	};
	struct str path;

	CHECK_STR(str_from(rule_problem(arena, &rule, false, &path)), STR("required"));
	CHECK_STR(path, STR("actions.0.text"));
	action.text = STR("Ligue");
	CU_ASSERT_PTR_NULL(rule_problem(arena, &rule, false, &path));
	action = (struct rule_action){.type = STR("move"), .stage_id = STR("a")};
	CHECK_STR(str_from(rule_problem(arena, &rule, false, &path)), STR("self"));
	rule.kind = STR("timeout");
	CHECK_STR(str_from(rule_problem(arena, &rule, false, &path)), STR("required"));
	CHECK_STR(path, STR("minutes"));
	rule.kind = STR("create");
	CHECK_STR(str_from(rule_problem(arena, &rule, true, &path)), STR("unsupported"));
}

int main(void)
{
	arena = arena_new();
	int status = CUTAP_RUN({"conditions", conditions},
			       {"a rule that says enough", a_rule_that_says_enough});
	arena_free(arena);
	return status;
}

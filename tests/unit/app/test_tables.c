#include "app/features.h"
#include "lib/cutap.h"

/* The program that would boot is the program that is tested. */
static void product_is_sound(void)
{
	struct arena *arena = arena_new();
	const struct tables tables = features_tables();

	CHECK_STR(tables_problem(arena, &tables), STR_NULL);
	CU_ASSERT_TRUE(tables.routes->count > 0 && tables.jobs->count > 0 &&
		       tables.events->count > 0);
	arena_free(arena);
}

static enum err run(struct job_context *ctx, const struct job *job)
{
	(void)ctx;
	(void)job;
	return OK;
}

static bool knows_nothing(const char *permission)
{
	(void)permission;
	return false;
}

static void refuses_unknown_permissions(void)
{
	struct arena *arena = arena_new();
	struct tables tables = features_tables();

	tables.permission_known = knows_nothing;
	CU_ASSERT_TRUE(tables_problem(arena, &tables).len > 0);
	arena_free(arena);
}

static struct str jobs_problem(struct arena *arena, const struct job_kind *kinds)
{
	const struct job_kind *const sets[] = {kinds};
	const struct job_table jobs = {sets, 1};
	struct tables tables = features_tables();

	tables.jobs = &jobs;
	return tables_problem(arena, &tables);
}

static void checks_jobs(void)
{
	static const struct {
		const char *label;
		struct job_kind kinds[3];
		bool sound;
	} rows[] = {
		{"sound", {{"a.b", "q", 1, 1, run, NULL}, {"a.c", "q", 1, JOB_TIMEOUT_MAX, run, NULL}}, true},
		{"no queue", {{"a.b", NULL, 1, 1, run, NULL}}, false},
		{"no attempts", {{"a.b", "q", 0, 1, run, NULL}}, false},
		{"no timeout", {{"a.b", "q", 1, 0, run, NULL}}, false},
		{"long timeout", {{"a.b", "q", 1, JOB_TIMEOUT_MAX + 1, run, NULL}}, false},
		{"no function", {{"a.b", "q", 1, 1, NULL, NULL}}, false},
		{"no slice", {{"b", "q", 1, 1, run, NULL}}, false},
		{"twice", {{"a.b", "q", 1, 1, run, NULL}, {"a.b", "q", 1, 1, run, NULL}}, false},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_ROW((jobs_problem(arena, rows[i].kinds).len == 0) == rows[i].sound,
			  str_from(rows[i].label));
	arena_free(arena);
}

struct thing {
	int64_t id;
};

static const struct field thing_fields[] = {F_I64(struct thing, id, 1, INT64_MAX, REQUIRED)};
static const struct schema thing_schema = SCHEMA("Thing", struct thing, thing_fields);
static const struct field upside_down[] = {F_I64(struct thing, id, 2, 1, REQUIRED)};
static const struct schema broken_schema = SCHEMA("Broken", struct thing, upside_down);

static struct str events_problem(struct arena *arena, const struct event_type *types, size_t count)
{
	const struct event_set set = {types, count};
	const struct event_set *const sets[] = {&set};
	const struct event_table events = {sets, 1};
	struct tables tables = features_tables();

	tables.events = &events;
	return tables_problem(arena, &tables);
}

static void checks_events(void)
{
	static const struct {
		const char *label;
		struct event_type types[2];
		size_t count;
		bool sound;
	} rows[] = {
		{"sound", {{"a.b", "a", &thing_schema, "t"}, {"a.c", "a", &thing_schema, "t"}}, 2, true},
		{"no name", {{NULL, "a", &thing_schema, "t"}}, 1, false},
		{"no entity", {{"a.b", NULL, &thing_schema, "t"}}, 1, false},
		{"no data", {{"a.b", "a", NULL, "t"}}, 1, false},
		{"no text", {{"a.b", "a", &thing_schema, NULL}}, 1, false},
		{"another entity", {{"b.b", "a", &thing_schema, "t"}}, 1, false},
		{"no verb", {{"a.", "a", &thing_schema, "t"}}, 1, false},
		{"broken data", {{"a.b", "a", &broken_schema, "t"}}, 1, false},
		{"twice", {{"a.b", "a", &thing_schema, "t"}, {"a.b", "a", &thing_schema, "t"}}, 2, false},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_ROW((events_problem(arena, rows[i].types, rows[i].count).len == 0) == rows[i].sound,
			  str_from(rows[i].label));
	arena_free(arena);
}

static struct str config_problem(struct arena *arena, const struct config_row *rows, size_t count)
{
	struct tables tables = features_tables();

	tables.config = rows;
	tables.config_count = count;
	return tables_problem(arena, &tables);
}

static void checks_configuration(void)
{
	static const struct config_row good = {.key = "HUB_X",
					       .type = CONFIG_INT,
					       .min = 1,
					       .max = 9,
					       .fallback = "5",
					       .doc = "d"};
	static const struct config_row key = {.key = "HUB_Y",
					      .type = CONFIG_KEY,
					      .flags = CONFIG_SECRET,
					      .offset = 8,
					      .doc = "d"};
	struct arena *arena = arena_new();
	struct config_row rows[2] = {good, key};

	CHECK_STR(config_problem(arena, rows, 2), STR_NULL);
	rows[1].key = "HUB_X";
	CU_ASSERT_TRUE(config_problem(arena, rows, 2).len > 0);
	rows[1] = key;
	rows[1].offset = good.offset;
	CU_ASSERT_TRUE(config_problem(arena, rows, 2).len > 0);
	rows[1] = key;
	rows[1].flags = 0;
	CU_ASSERT_TRUE(config_problem(arena, rows, 2).len > 0);
	for (int column = 0; column < 6; column++) {
		struct config_row row = good;
		switch (column) {
		case 0: row.key = NULL; break;
		case 1: row.key = "X"; break;
		case 2: row.type = CONFIG__UNSET; break;
		case 3: row.doc = NULL; break;
		case 4: row.fallback = "10"; break;
		default: row.min = 10; break;
		}
		CHECK_ROW(config_problem(arena, &row, 1).len > 0,
			  arena_printf(arena, "column %d", column));
	}
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"the product's tables are sound", product_is_sound},
			 {"refuses unknown permissions", refuses_unknown_permissions},
			 {"checks jobs", checks_jobs}, {"checks events", checks_events},
			 {"checks configuration", checks_configuration});
}

/* Which values fields of a board take, and what goes together on a stage. */
#include "features/kanban/board/board_int.h"
#include "features/kanban/find/find_int.h"
#include "lib/cutap.h"

#define ORIGIN "01890000-0000-7000-8000-00000000000a"
#define SIZE   "01890000-0000-7000-8000-00000000000b"
#define BIG    "01890000-0000-7000-8000-0000000000b1"
#define SMALL  "01890000-0000-7000-8000-0000000000b2"
#define OTHER  "01890000-0000-7000-8000-0000000000ff"

static struct field_option options[] = {
	{{BIG, 36}, {"Grande", 6}, {"#000000", 7}},
	{{SMALL, 36}, {"Pequeno", 7}, {"#000000", 7}},
};

static void values_have_types(void)
{
	static const struct {
		const char *type, *value, *code;
	} cases[] = {
		{"text", "\"Site\"", NULL},
		{"text", "\"\"", "length"},
		{"text", "7", "type"},
		{"number", "7", NULL},
		{"number", "-7.25", NULL},
		{"number", "1e300", NULL},
		{"number", "\"7\"", "type"},
		{"number", "true", "type"},
		{"number", "[7]", "type"},
		{"money", "1990", NULL},
		{"money", "-1", NULL},
		{"money", "19.90", "type"},
		{"money", "\"1990\"", "type"},
		{"date", "\"2026-11-30\"", NULL},
		{"date", "\"2028-02-29\"", NULL},
		{"date", "\"2026-02-29\"", "format"},
		{"date", "\"30/11/2026\"", "format"},
		{"date", "\"2026-11-30T10:00:00Z\"", "format"},
		{"date", "20261130", "type"},
		{"checkbox", "true", NULL},
		{"checkbox", "false", NULL},
		{"checkbox", "\"true\"", "type"},
		{"checkbox", "1", "type"},
		{"select", "\"" BIG "\"", NULL},
		{"select", "\"" OTHER "\"", "unknown"},
		{"select", "\"Grande\"", "unknown"},
		{"select", "[\"" BIG "\"]", "type"},
		{"multiselect", "[\"" SMALL "\",\"" BIG "\"]", NULL},
		{"multiselect", "[]", "length"},
		{"multiselect", "[\"" BIG "\",\"" BIG "\"]", "duplicate"},
		{"multiselect", "[\"" OTHER "\"]", "unknown"},
		{"multiselect", "[7]", "unknown"},
		{"multiselect", "\"" BIG "\"", "type"},
		{"url", "\"https://loja.example/a?b=1\"", NULL},
		{"url", "\"http://x\"", NULL},
		{"url", "\"javascript:alert(1)\"", "format"},
		{"url", "\"https://\"", "format"},
		{"url", "\"https:///x\"", "format"},
		{"url", "\"https://a b\"", "format"},
		{"url", "{}", "type"},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct board_field field = {
			.id = STR(SIZE),
			.type = str_from(cases[i].type),
			.options = {options, ARRAY_LEN(options)},
		};
		struct str text = arena_printf(arena, "{\"v\":%s}", cases[i].value);
		const struct json *json;
		CU_ASSERT_EQUAL_FATAL(json_parse(arena, text, 0, 0, &json), OK);
		const char *code = field_value_check(arena, &field, json_get(json, "v"));
		CHECK_STR(str_from(code ? code : "good"),
			  str_from(cases[i].code ? cases[i].code : "good"));
	}
	arena_free(arena);
}

static void long_texts_are_refused(void)
{
	struct arena *arena = arena_new();
	const struct board_field field = {.type = STR("text")};

	for (int over = 0; over < 2; over++) {
		struct buf out = buf_new(arena, 16 * 1024);
		const struct json *json;
		buf_lit(&out, "{\"v\":\"");
		for (int i = 0; i < FIELD_TEXT_VALUE_MAX + over; i++)
			buf_lit(&out, "ã");
		buf_lit(&out, "\"}");
		CU_ASSERT_EQUAL_FATAL(json_parse(arena, buf_view(&out), 0, 0, &json), OK);
		const char *code = field_value_check(arena, &field, json_get(json, "v"));
		CU_ASSERT_EQUAL(code != NULL, over == 1);
	}
	arena_free(arena);
}

static void what_is_required_is_there(void)
{
	static const struct {
		const char *custom; /* NULL: none */
		bool whole;
		const char *path, *code;
	} cases[] = {
		{NULL, false, "custom", NULL},
		{NULL, true, "custom." ORIGIN, "required"},
		{"{}", true, "custom." ORIGIN, "required"},
		{"{}", false, "custom", NULL},
		{"{\"" ORIGIN "\":\"Site\"}", true, "custom", NULL},
		{"{\"" ORIGIN "\":\" \"}", true, "custom." ORIGIN, "required"},
		{"{\"" ORIGIN "\":null}", false, "custom." ORIGIN, "required"},
		{"{\"" SIZE "\":null}", false, "custom", NULL},
		{"{\"" SIZE "\":\"x\"}", false, "custom." SIZE, "unknown"},
		{"{\"" OTHER "\":1}", false, "custom", "unknown"},
		{"[]", false, "custom", "type"},
	};
	struct board_field fields[] = {
		{.id = STR(ORIGIN), .type = STR("text"), .required = true},
		{.id = STR(SIZE), .type = STR("select"), .options = {options, ARRAY_LEN(options)}},
	};
	const struct list all = {fields, ARRAY_LEN(fields)};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct json *json = NULL;
		struct str path;
		if (cases[i].custom)
			CU_ASSERT_EQUAL_FATAL(
				json_parse(arena, str_from(cases[i].custom), 0, 0, &json), OK);
		const char *code = field_values_check(arena, &all, json, cases[i].whole, &path);
		CHECK_STR(str_from(code ? code : "good"),
			  str_from(cases[i].code ? cases[i].code : "good"));
		CHECK_ROW(!code || str_eq(path, str_from(cases[i].path)), path);
	}
	arena_free(arena);
}

/* Each is a board that may be made: 2 to 20 stages that go together, names in both languages. */
static void templates_are_sound(void)
{
	static const char *const types[] = {"leads", "support", "sales", "custom"};
	struct arena *arena = arena_new();

	for (int lang = LANG_PT_BR; lang <= LANG_EN; lang++) {
		const struct list all = board_templates(arena, (enum lang)lang);
		const struct board_template *items = all.items;
		for (size_t i = 0; i < all.count; i++) {
			const struct stage_spec *specs = items[i].stages.items;
			CHECK_ROW(items[i].stages.count >= BOARD_STAGES_MIN &&
					  items[i].stages.count <= BOARD_STAGES_MAX,
				  items[i].key);
			for (size_t k = 0; k < items[i].stages.count; k++) {
				const char *field;
				CHECK_ROW(!stage_spec_problem(&specs[k], &field), specs[k].name);
				CHECK_ROW(specs[k].name.len > 0 && specs[k].color.ptr,
					  items[i].key);
			}
			const struct stage_spec *last = specs + items[i].stages.count - 1;
			CHECK_ROW(last->final && !specs[0].final, items[i].key);
		}
		for (size_t i = 0; i < ARRAY_LEN(types); i++)
			CHECK_ROW(board_template_find(&all, STR_NULL, str_from(types[i])) != NULL,
				  str_from(types[i]));
	}
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"values have types", values_have_types},
			 {"long texts are refused", long_texts_are_refused},
			 {"what is required is there", what_is_required_is_there},
			 {"templates are sound", templates_are_sound});
}

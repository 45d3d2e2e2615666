#include "lib/cutap.h"
#include "sample.h"

struct text_row {
	size_t field;
	const char *text;
	const char *code; /* NULL: accepted */
};

static void sets_from_text(void)
{
	static const struct text_row rows[] = {
		{TITLE, "t", NULL},
		{TITLE, "açaís", NULL},
		{TITLE, "", "length"},
		{TITLE, "123456", "length"},
		{TITLE, "a\tb", "format"},
		{TITLE, "a\x7f", "format"},
		{TITLE, "a\xc2\x85", "format"},
		{TITLE, "a\xff", "format"},
		{TITLE, "a\xc2\xa0", NULL},
		{NOTE, "", NULL},
		{NOTE, "a\n\tb\r", NULL},
		{NOTE, "a\x01", "format"},
		{NOTE, "\xc2", "format"},
		{NOTE, "123456789012345678901", "length"},
		{REF, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", NULL},
		{REF, "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "format"},
		{REF, "", "format"},
		{COLOR, "red", NULL},
		{COLOR, "RED", "format"},
		{COLOR, "", "format"},
		{COUNT, "5", NULL},
		{COUNT, "-5", NULL},
		{COUNT, "6", "range"},
		{COUNT, "-6", "range"},
		{COUNT, "99999999999999999999", "type"},
		{COUNT, "1.5", "type"},
		{COUNT, "", "type"},
		{COUNT, "05", "type"},
		{COUNT, " 5", "type"},
		{OPEN, "true", NULL},
		{OPEN, "false", NULL},
		{OPEN, "1", "type"},
		{OPEN, "TRUE", "type"},
		{OPEN, "", "type"},
		{DUE, "2026-06-22T12:06:40-03:00", NULL},
		{DUE, "2026-06-22", "format"},
		{OWNER, "{}", "type"},
		{PARTS, "[]", "type"},
		{LABELS, "vip", "type"},
		{EXTRA, "1", "type"},
	};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct sample s = {.count = 0}, before = s;
		struct str text = str_from(rows[i].text);
		const char *code = field_set_text(&sample_fields[rows[i].field], &s, arena, text);
		CHECK_STR(str_from(code), str_from(rows[i].code));
		if (rows[i].code)
			CHECK_ROW(memcmp(&s, &before, sizeof(s)) == 0, text);
	}
	arena_free(arena);
}

static void names_and_prose_are_not_blank(void)
{
	struct arena *arena = arena_new();
	static const struct field name = F_NAME(struct sample, title, 5, REQUIRED);
	static const struct field prose = F_PROSE(struct sample, note, 20, OPTIONAL);
	const struct {
		const struct field *field;
		const char *text;
		const char *code;
	} rows[] = {
		{&name, "", "length"},
		{&name, "     ", "required"},
		{&name, "      ", "length"},
		{&name, "\xc2\xa0", "required"},
		{&name, " a ", NULL},
		{&name, " \n", "format"},
		{&prose, "", "length"},
		{&prose, " \r\n\t", "required"},
		{&prose, "\n.", NULL},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct sample s = {.count = 0};
		struct str text = str_from(rows[i].text);
		CHECK_STR(str_from(field_set_text(rows[i].field, &s, arena, text)),
			  str_from(rows[i].code));
	}
	arena_free(arena);
}

static void stores_what_it_checked(void)
{
	struct arena *arena = arena_new();
	struct sample s = {.count = 0};
	char text[] = "abc";
	CU_ASSERT_PTR_NULL(field_set_text(&sample_fields[TITLE], &s, arena, str_from(text)));
	text[0] = 'x';
	CHECK_STR(s.title, STR("abc"));
	CU_ASSERT_PTR_NULL(field_set_text(&sample_fields[COUNT], &s, arena, STR("-3")));
	CU_ASSERT_EQUAL(s.count, -3);
	CU_ASSERT_PTR_NULL(field_set_text(&sample_fields[OPEN], &s, arena, STR("true")));
	CU_ASSERT_TRUE(s.open);
	CU_ASSERT_PTR_NULL(field_set_text(&sample_fields[OPEN], &s, arena, STR("false")));
	CU_ASSERT_FALSE(s.open);
	CU_ASSERT_PTR_NULL(
		field_set_text(&sample_fields[DUE], &s, arena, STR("1970-01-01T00:00:01Z")));
	CU_ASSERT_EQUAL(s.due, USEC_PER_SEC);
	arena_free(arena);
}

static void finds_by_name(void)
{
	CU_ASSERT_EQUAL(schema_find(&sample_schema, STR("title")), TITLE);
	CU_ASSERT_EQUAL(schema_find(&sample_schema, STR("extra")), EXTRA);
	CU_ASSERT_EQUAL(schema_find(&sample_schema, STR("titl")), -1);
	CU_ASSERT_EQUAL(schema_find(&sample_schema, STR("")), -1);
	CU_ASSERT_TRUE(names_has(&sample_color_names, STR("green")));
	CU_ASSERT_FALSE(names_has(&sample_color_names, STR("gree")));
	CU_ASSERT_FALSE(names_has(&sample_color_names, STR_NULL));
}

static void clears(void)
{
	struct sample s;
	memset(&s, 0xee, sizeof(s));
	schema_clear(&sample_schema, &s);
	CHECK_STR(s.title, STR_NULL);
	CU_ASSERT_EQUAL(s.count, I64_NULL);
	CU_ASSERT_EQUAL(s.due, I64_NULL);
	CU_ASSERT_FALSE(s.open);
	CU_ASSERT_PTR_NULL(s.owner);
	CU_ASSERT_PTR_NULL(s.labels.items);
	CU_ASSERT_EQUAL(s.labels.count, 0);
}

static void a_good_table_verifies(void)
{
	CHECK_STR(str_from(schema_verify(&sample_schema)), STR_NULL);
}

/* Each row spoils one field of a good table. */
static void spoiled_tables_do_not(void)
{
	static const struct names nobody = {NULL, 0};
	const struct field good = sample_fields[TITLE];
	const struct {
		const char *name;
		struct field field;
	} rows[] = {
		{"no name", {.type = FIELD_STR, .presence = REQUIRED, .max = 5}},
		{"no type", {.name = "x", .presence = REQUIRED}},
		{"no presence",
		 {.name = "x", .type = FIELD_BOOL, .offset = offsetof(struct sample, open)}},
		{"text without maximum", {.name = "x", .type = FIELD_STR, .presence = REQUIRED}},
		{"text of negative length",
		 {.name = "x", .type = FIELD_TEXT, .presence = REQUIRED, .min = -1, .max = 5}},
		{"text range reversed",
		 {.name = "x", .type = FIELD_STR, .presence = REQUIRED, .min = 6, .max = 5}},
		{"integer range reversed",
		 {.name = "x", .type = FIELD_I64, .presence = REQUIRED, .min = 6, .max = 5}},
		{"integer range with null",
		 {.name = "x", .type = FIELD_I64, .presence = REQUIRED, .min = I64_NULL}},
		{"enum without names", {.name = "x", .type = FIELD_ENUM, .presence = REQUIRED}},
		{"enum of nothing",
		 {.name = "x", .type = FIELD_ENUM, .presence = REQUIRED, .values = &nobody}},
		{"object without schema",
		 {.name = "x", .type = FIELD_OBJECT, .presence = REQUIRED}},
		{"list without schema",
		 {.name = "x", .type = FIELD_LIST, .presence = REQUIRED, .max = 1}},
		{"list without maximum",
		 {.name = "x", .type = FIELD_LIST, .presence = REQUIRED, .object = &part_schema}},
		{"strings without maximum",
		 {.name = "x", .type = FIELD_STRINGS, .presence = REQUIRED, .min = 1}},
		{"the other field's name",
		 {.name = "title", .type = FIELD_STR, .presence = REQUIRED, .max = 5}},
		{"outside the struct",
		 {.name = "x",
		  .type = FIELD_I64,
		  .presence = REQUIRED,
		  .max = 5,
		  .offset = sizeof(struct sample)}},
		{"half outside the struct",
		 {.name = "x",
		  .type = FIELD_STR,
		  .presence = REQUIRED,
		  .max = 5,
		  .offset = sizeof(struct sample) - 8}},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct field fields[] = {good, rows[i].field};
		struct schema schema = SCHEMA("Spoiled", struct sample, fields);
		CHECK_ROW(schema_verify(&schema) != NULL, str_from(rows[i].name));
	}
}

static void the_whole_tree_is_verified(void)
{
	static const struct field bad_fields[] = {
		{.name = "x", .type = FIELD__UNSET, .presence = REQUIRED},
	};
	static const struct schema bad = SCHEMA("Bad", struct part, bad_fields);
	static const struct field outer_fields[] = {
		F_LIST(struct sample, parts, &bad, 3, REQUIRED),
	};
	static const struct schema outer = SCHEMA("Outer", struct sample, outer_fields);
	CHECK_STR(str_from(schema_verify(&outer)), STR("a field without type"));
}

static void endless_schemas_end(void)
{
	struct field fields[] = {
		{.name = "x", .type = FIELD_OBJECT, .presence = OPTIONAL},
	};
	struct schema loop = SCHEMA("Loop", struct sample, fields);
	fields[0].object = &loop;
	CHECK_STR(str_from(schema_verify(&loop)), STR("schemas nested too deep"));
	struct schema nameless = {.name = NULL, .fields = fields, .count = 1, .size = 8};
	CU_ASSERT_PTR_NOT_NULL(schema_verify(&nameless));
	struct schema fieldless = {.name = "Empty", .size = 8};
	CU_ASSERT_PTR_NOT_NULL(schema_verify(&fieldless));
}

static void errors_stop_at_their_maximum(void)
{
	struct arena *arena = arena_new();
	struct field_errors errors = {.count = 0};
	for (int i = 0; i < 100; i++)
		field_errors_add(&errors, arena, arena_printf(arena, "f%d", i), "range");
	CU_ASSERT_EQUAL(errors.count, FIELD_ERRORS_MAX);
	CHECK_STR(errors.items[15].field, STR("f15"));
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"sets from text", sets_from_text},
			 {"names and prose are not blank", names_and_prose_are_not_blank},
			 {"stores what it checked", stores_what_it_checked},
			 {"finds by name", finds_by_name}, {"clears", clears},
			 {"a good table verifies", a_good_table_verifies},
			 {"spoiled tables do not", spoiled_tables_do_not},
			 {"the whole tree is verified", the_whole_tree_is_verified},
			 {"endless schemas end", endless_schemas_end},
			 {"errors stop at their maximum", errors_stop_at_their_maximum});
}

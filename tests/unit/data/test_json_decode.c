#include "lib/cutap.h"
#include "sample.h"

static enum err decode(struct arena *arena, const char *text, const struct schema *schema,
		       void *object, uint64_t *present, struct field_errors *errors)
{
	const struct json *json = NULL;
	*errors = (struct field_errors){.count = 0};
	CU_ASSERT_EQUAL_FATAL(json_parse(arena, str_from(text), 0, 0, &json), OK);
	return json_decode(arena, json, schema, object, present, errors);
}

static void fills_every_type(void)
{
	struct arena *arena = arena_new();
	struct sample s;
	uint64_t present;
	struct field_errors errors;
	CU_ASSERT_EQUAL_FATAL(decode(arena,
				     "{\"title\":\"açaí\",\"note\":\"a\\n\\tb\",\"ref\":\"017f22e2-"
				     "79b0-7cc3-98c4-dc0c0c07398f\","
				     "\"color\":\"green\",\"count\":-5,\"open\":true,\"due\":"
				     "\"2026-06-22T12:06:40Z\","
				     "\"owner\":{\"name\":\"Ana\"},\"parts\":[{\"name\":\"x\","
				     "\"rank\":9},{\"name\":\"y\"}],"
				     "\"labels\":[\"vip\",\"\"],\"extra\":{ \"any\" : [1, null] }}",
				     &sample_schema, &s, &present, &errors),
			      OK);
	CHECK_STR(s.title, STR("açaí"));
	CHECK_STR(s.note, STR("a\n\tb"));
	CHECK_STR(s.ref, STR("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
	CHECK_STR(s.color, STR("green"));
	CU_ASSERT_EQUAL(s.count, -5);
	CU_ASSERT_TRUE(s.open);
	CU_ASSERT_EQUAL(s.due, INT64_C(1782130000000000));
	CHECK_STR(s.owner->name, STR("Ana"));
	CU_ASSERT_EQUAL(s.owner->rank, I64_NULL);
	const struct part *parts = s.parts.items;
	CU_ASSERT_EQUAL_FATAL(s.parts.count, 2);
	CU_ASSERT_EQUAL(parts[0].rank, 9);
	CHECK_STR(parts[1].name, STR("y"));
	const struct str *labels = s.labels.items;
	CU_ASSERT_EQUAL_FATAL(s.labels.count, 2);
	CHECK_STR(labels[0], STR("vip"));
	CHECK_STR(labels[1], STR(""));
	CHECK_STR(s.extra, STR("{\"any\":[1,null]}"));
	CU_ASSERT_EQUAL(present, (UINT64_C(1) << ARRAY_LEN(sample_fields)) - 1);
	CU_ASSERT_EQUAL(errors.count, 0);
	arena_free(arena);
}

static void absent_fields_are_no_value(void)
{
	struct arena *arena = arena_new();
	struct sample s;
	memset(&s, 0xee, sizeof(s));
	uint64_t present;
	struct field_errors errors;
	CU_ASSERT_EQUAL_FATAL(decode(arena, "{\"title\":\"t\",\"note\":null}", &sample_schema, &s,
				     &present, &errors),
			      OK);
	CHECK_STR(s.note, STR_NULL);
	CHECK_STR(s.ref, STR_NULL);
	CU_ASSERT_EQUAL(s.count, I64_NULL);
	CU_ASSERT_EQUAL(s.due, I64_NULL);
	CU_ASSERT_FALSE(s.open);
	CU_ASSERT_PTR_NULL(s.owner);
	CU_ASSERT_PTR_NULL(s.parts.items);
	CU_ASSERT_EQUAL(s.parts.count, 0);
	CHECK_STR(s.extra, STR_NULL);
	CU_ASSERT_EQUAL(present, UINT64_C(1) << TITLE | UINT64_C(1) << NOTE);
	arena_free(arena);
}

struct refusal {
	const char *member; /* added to a good body */
	const char *field, *code;
};

static void refuses(void)
{
	static const struct refusal rows[] = {
		{"\"x\":1", "x", "unknown"},
		{"\"x\":null", "x", "unknown"},
		{"\"Count\":1", "Count", "unknown"},
		{"\"count\":6", "count", "range"},
		{"\"count\":-6", "count", "range"},
		{"\"count\":1.0", "count", "type"},
		{"\"count\":\"1\"", "count", "type"},
		{"\"count\":true", "count", "type"},
		{"\"count\":null", "count", "null"},
		{"\"open\":1", "open", "type"},
		{"\"open\":\"true\"", "open", "type"},
		{"\"ref\":\"017F22e2-79b0-7cc3-98c4-dc0c0c07398f\"", "ref", "format"},
		{"\"ref\":\"\"", "ref", "format"},
		{"\"ref\":7", "ref", "type"},
		{"\"color\":\"blue\"", "color", "format"},
		{"\"color\":\"Red\"", "color", "format"},
		{"\"color\":[]", "color", "type"},
		{"\"due\":\"2026-02-30T00:00:00Z\"", "due", "format"},
		{"\"due\":1782130000", "due", "type"},
		{"\"owner\":null", "owner", "null"},
		{"\"owner\":[]", "owner", "type"},
		{"\"owner\":{}", "owner.name", "required"},
		{"\"owner\":{\"name\":\"\"}", "owner.name", "length"},
		{"\"owner\":{\"name\":\"a\",\"z\":1}", "owner.z", "unknown"},
		{"\"parts\":{}", "parts", "type"},
		{"\"parts\":[1]", "parts.0", "type"},
		{"\"parts\":[null]", "parts.0", "type"},
		{"\"parts\":[{\"name\":\"a\"},{\"name\":\"a\",\"rank\":10}]", "parts.1.rank",
		 "range"},
		{"\"parts\":[{\"name\":\"a\"},{\"name\":\"a\"},{\"name\":\"a\"},{\"name\":\"a\"}]",
		 "parts", "length"},
		{"\"labels\":\"vip\"", "labels", "type"},
		{"\"labels\":[1]", "labels.0", "type"},
		{"\"labels\":[\"ok\",\"12345\"]", "labels.1", "length"},
		{"\"labels\":[\"a\\nb\"]", "labels.0", "format"},
		{"\"labels\":[\"a\",\"b\",\"c\"]", "labels", "length"},
		{"\"extra\":null", "extra", "null"},
	};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct sample s;
		uint64_t present;
		struct field_errors errors;
		struct str body = arena_printf(arena, "{\"title\":\"t\",\"note\":null,%s}",
					       rows[i].member);
		struct str row = str_from(rows[i].member);
		CHECK_ROW(decode(arena, body.ptr, &sample_schema, &s, &present, &errors) ==
				  ERR_INVALID,
			  row);
		CHECK_ROW(errors.count == 1, row);
		CHECK_STR(errors.items[0].field, str_from(rows[i].field));
		CHECK_STR(str_from(errors.items[0].code), str_from(rows[i].code));
	}
	arena_free(arena);
}

static void refuses_wrong_titles(void)
{
	static const struct refusal rows[] = {
		{"\"note\":null", "title", "required"},
		{"\"note\":null,\"title\":null", "title", "null"},
		{"\"note\":null,\"title\":\"\"", "title", "length"},
		{"\"note\":null,\"title\":\"açaíss\"", "title", "length"},
		{"\"note\":null,\"title\":\"a\\tb\"", "title", "format"},
		{"\"note\":null,\"title\":\"a\\u007f\"", "title", "format"},
		{"\"note\":null,\"title\":\"a\\u0085\"", "title", "format"},
		{"\"note\":null,\"title\":5", "title", "type"},
		{"\"title\":\"t\"", "note", "required"},
		{"\"title\":\"t\",\"note\":\"\\u0001\"", "note", "format"},
	};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct sample s;
		uint64_t present;
		struct field_errors errors;
		struct str body = arena_printf(arena, "{%s}", rows[i].member);
		CHECK_ROW(decode(arena, body.ptr, &sample_schema, &s, &present, &errors) ==
				  ERR_INVALID,
			  body);
		CHECK_ROW(errors.count == 1, body);
		CHECK_STR(errors.items[0].field, str_from(rows[i].field));
		CHECK_STR(str_from(errors.items[0].code), str_from(rows[i].code));
	}
	arena_free(arena);
}

static void tells_all_refusals_up_to_the_maximum(void)
{
	struct arena *arena = arena_new();
	struct sample s;
	uint64_t present;
	struct field_errors errors;
	CU_ASSERT_EQUAL(decode(arena, "{\"count\":9,\"x\":1,\"open\":0}", &sample_schema, &s,
			       &present, &errors),
			ERR_INVALID);
	CU_ASSERT_EQUAL(errors.count, 5);
	struct buf many = buf_new(arena, 10000);
	buf_lit(&many, "{\"title\":\"t\",\"note\":null");
	for (int i = 0; i < 100; i++)
		buf_printf(&many, ",\"u%d\":1", i);
	buf_lit(&many, "}");
	buf_char(&many, '\0');
	CU_ASSERT_EQUAL(decode(arena, buf_view(&many).ptr, &sample_schema, &s, &present, &errors),
			ERR_INVALID);
	CU_ASSERT_EQUAL(errors.count, FIELD_ERRORS_MAX);
	arena_free(arena);
}

static void long_unknown_keys_are_cut(void)
{
	struct arena *arena = arena_new();
	struct sample s;
	uint64_t present;
	struct field_errors errors;
	struct str body = arena_printf(arena, "{\"title\":\"t\",\"note\":null,\"%0500d\":1}", 0);
	CU_ASSERT_EQUAL(decode(arena, body.ptr, &sample_schema, &s, &present, &errors),
			ERR_INVALID);
	CU_ASSERT_EQUAL(errors.items[0].field.len, 64);
	arena_free(arena);
}

static void failure_leaves_the_output_alone(void)
{
	struct arena *arena = arena_new();
	struct part part = {.name = STR("before"), .rank = 3};
	uint64_t present = 77;
	struct field_errors errors;
	CU_ASSERT_EQUAL(decode(arena, "{\"name\":\"after\",\"rank\":99}", &part_schema, &part,
			       &present, &errors),
			ERR_INVALID);
	CHECK_STR(part.name, STR("before"));
	CU_ASSERT_EQUAL(part.rank, 3);
	CU_ASSERT_EQUAL(present, 77);
	arena_free(arena);
}

static void only_objects_are_decoded(void)
{
	static const char *const rows[] = {"[]", "null", "1", "\"x\"", "true"};
	struct arena *arena = arena_new();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct part part;
		uint64_t present;
		struct field_errors errors;
		CHECK_ROW(decode(arena, rows[i], &part_schema, &part, &present, &errors) ==
				  ERR_INVALID,
			  str_from(rows[i]));
		CHECK_STR(str_from(errors.items[0].code), STR("type"));
	}
	arena_free(arena);
}

static void foreign_bodies_may_have_more(void)
{
	struct schema open = part_schema;
	open.allow_unknown = true;
	struct arena *arena = arena_new();
	struct part part;
	uint64_t present;
	struct field_errors errors;
	CU_ASSERT_EQUAL(decode(arena, "{\"name\":\"a\",\"x\":{\"y\":[1]},\"z\":null}", &open, &part,
			       &present, &errors),
			OK);
	CU_ASSERT_EQUAL(present, 1);
	arena_free(arena);
}

static void an_empty_list_is_a_value(void)
{
	struct arena *arena = arena_new();
	struct sample s;
	uint64_t present;
	struct field_errors errors;
	CU_ASSERT_EQUAL_FATAL(decode(arena,
				     "{\"title\":\"t\",\"note\":null,\"labels\":[],\"parts\":[]}",
				     &sample_schema, &s, &present, &errors),
			      OK);
	CU_ASSERT_PTR_NOT_NULL(s.labels.items);
	CU_ASSERT_EQUAL(s.labels.count, 0);
	CU_ASSERT_PTR_NOT_NULL(s.parts.items);
	arena_free(arena);
}

/* What a change may leave out, or take away. */
static void clearable(void)
{
	static const struct field fields[] = {
		F_STR(struct part, name, 1, 10, CLEARABLE),
		F_I64(struct part, rank, 0, 9, CLEARABLE),
	};
	static const struct schema schema = SCHEMA("Change", struct part, fields);
	struct arena *arena = arena_new();
	struct field_errors errors = {.count = 0};
	const struct json *json;
	struct part part;
	uint64_t present;

	CU_ASSERT_EQUAL_FATAL(json_parse(arena, STR("{\"rank\":null}"), 0, 0, &json), OK);
	CU_ASSERT_EQUAL_FATAL(json_decode(arena, json, &schema, &part, &present, &errors), OK);
	CU_ASSERT_EQUAL(present, 2);
	CU_ASSERT_EQUAL(part.rank, I64_NULL);
	CU_ASSERT_PTR_NULL(part.name.ptr);
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN(
		{"what may be taken away", clearable},
		{"fills every type", fills_every_type},
		{"absent fields are no value", absent_fields_are_no_value},
		{"refuses wrong fields", refuses}, {"refuses wrong titles", refuses_wrong_titles},
		{"tells all refusals up to the maximum", tells_all_refusals_up_to_the_maximum},
		{"long unknown keys are cut", long_unknown_keys_are_cut},
		{"failure leaves the output alone", failure_leaves_the_output_alone},
		{"only objects are decoded", only_objects_are_decoded},
		{"foreign bodies may have more", foreign_bodies_may_have_more},
		{"an empty list is a value", an_empty_list_is_a_value});
}

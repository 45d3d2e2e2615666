/* JSON: scan, parse, decode by a field table and write again. */
#include "fuzz.h"

#include "core/data/json_scan.h"
#include "unit/data/sample.h"

/* What is written can be read, and then writes the same. */
static void check_decoded(struct arena *arena, const struct sample *sample)
{
	struct field_errors errors = {.count = 0};
	struct buf once = buf_new(arena, 16 << 20), twice = buf_new(arena, 16 << 20);
	const struct json *json;
	struct sample again;
	uint64_t present;

	HOLDS(sample->title.ptr && str_is_utf8(sample->title));
	HOLDS(sample->parts.count <= 3 && sample->labels.count <= 2);
	json_put_object(&once, &sample_schema, sample);
	HOLDS(buf_ok(&once) && str_is_utf8(buf_view(&once)));
	HOLDS(json_parse(arena, buf_view(&once), 0, 0, &json) == OK);
	HOLDS(json_decode(arena, json, &sample_schema, &again, &present, &errors) == OK);
	json_put_object(&twice, &sample_schema, &again);
	HOLDS(str_eq(buf_view(&once), buf_view(&twice)));
	/* Safe in HTML, but for JSON that is passed on as it is. */
	HOLDS(sample->extra.ptr || !fuzz_has(buf_view(&once), "<"));
	HOLDS(sample->extra.ptr || !fuzz_has(buf_view(&once), "\xe2\x80\xa8"));
}

static void check_decode(struct arena *arena, const struct json *json)
{
	struct field_errors errors = {.count = 0};
	struct sample sample;
	uint64_t present = 0;
	enum err err = json_decode(arena, json, &sample_schema, &sample, &present, &errors);

	HOLDS(err == OK || err == ERR_INVALID);
	HOLDS((err == OK) == (errors.count == 0));
	HOLDS(errors.count <= FIELD_ERRORS_MAX);
	HOLDS(present < UINT64_C(1) << ARRAY_LEN(sample_fields));
	if (err == OK)
		check_decoded(arena, &sample);
}

static void check_getters(const struct json *json)
{
	static const char *const paths[] = {
		"",
		"a",
		"0",
		"a.0.b",
		".",
		"0.0",
		"title",
		"owner.name",
		"-1",
		"01",
	};

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		struct str text = json_get_str(json, paths[i]);
		usec_t epoch = json_get_epoch(json, paths[i]);
		HOLDS(!text.ptr || str_is_utf8(text));
		int64_t one = json_get_i64(json, paths[i], 1);
		int64_t two = json_get_i64(json, paths[i], 2);
		HOLDS(one == two || (one == 1 && two == 2));
		HOLDS(epoch == I64_NULL || !text.ptr);
		HOLDS(json_array_len(json_get(json, paths[i])) <= JSON_VALUES_MAX);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str text = fuzz_input(data, size);
	const struct json *json, *again;
	size_t members = 0;
	bool scanned = json_scan(text, JSON_DEPTH_MAX, JSON_VALUES_MAX, &members);
	enum err err = json_parse(arena, text, 0, 0, &json);

	HOLDS(err == OK || err == ERR_BAD_JSON);
	HOLDS(scanned || err != OK);
	if (err == OK) {
		struct str compact = json_text(arena, json);
		HOLDS(str_is_utf8(compact));
		HOLDS(json_parse(arena, compact, 0, 0, &again) == OK);
		HOLDS(str_eq(json_text(arena, again), compact));
		check_getters(json);
		check_decode(arena, json);
	}
	err = json_parse_foreign(arena, text, &again);
	HOLDS(err == OK || err == ERR_BAD_JSON);
	HOLDS(!scanned || err == OK || members > 0); /* two equal keys */
	arena_free(arena);
	return 0;
}

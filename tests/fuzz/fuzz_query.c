/* The query of a request, and the URLs of configuration and bodies. */
#include "fuzz.h"

#include "core/base/codec.h"
#include "core/http/uri.h"
#include "unit/data/sample.h"

static void put_pair(struct buf *out, const char *name, struct str value)
{
	if (value.ptr)
		buf_printf(out, "%s=%s&", name, percent_encode(out->arena, value).ptr);
}

/* Fields of a query, written as a browser would. */
static struct str query_of(struct arena *arena, const struct sample *sample)
{
	struct buf out = buf_new(arena, 64 * 1024);

	put_pair(&out, "title", sample->title);
	put_pair(&out, "note", sample->note);
	put_pair(&out, "ref", sample->ref);
	put_pair(&out, "color", sample->color);
	put_pair(&out, "due", time_text(arena, sample->due));
	if (sample->count != I64_NULL)
		buf_printf(&out, "count=%lld&", (long long)sample->count);
	buf_printf(&out, "open=%s", sample->open ? "true" : "false");
	return buf_view(&out);
}

/* A query of their own: those of `sample` that a query can carry. */
static const struct field query_fields[] = {
	F_STR(struct sample, title, 1, 5, REQUIRED),
	F_TEXT(struct sample, note, 0, 20, OPTIONAL),
	F_UUID(struct sample, ref, OPTIONAL),
	F_ENUM(struct sample, color, &sample_color_names, OPTIONAL),
	F_I64(struct sample, count, -5, 5, OPTIONAL),
	F_BOOL(struct sample, open, OPTIONAL),
	F_TIME(struct sample, due, OPTIONAL),
};
static const struct schema query_schema = SCHEMA("Query", struct sample, query_fields);

static void check_query(struct arena *arena, struct str query)
{
	struct field_errors errors = {.count = 0}, none = {.count = 0};
	struct sample once, twice;
	enum err err = query_decode(arena, query, &query_schema, &once, &errors);

	HOLDS(err == OK || err == ERR_BAD_REQUEST || err == ERR_INVALID);
	HOLDS((err == ERR_INVALID) <= (errors.count > 0));
	HOLDS(errors.count <= FIELD_ERRORS_MAX);
	for (size_t i = 0; i < errors.count; i++)
		HOLDS(str_is_utf8(errors.items[i].field) && errors.items[i].code);
	if (err != OK)
		return;
	HOLDS(errors.count == 0);
	HOLDS(str_utf8_len(once.title) >= 1 && str_utf8_len(once.title) <= 5);
	HOLDS(once.count == I64_NULL || (once.count >= -5 && once.count <= 5));
	HOLDS(query_decode(arena, query_of(arena, &once), &query_schema, &twice, &none) == OK);
	HOLDS(str_eq(once.title, twice.title) && str_eq(once.note, twice.note));
	HOLDS(str_eq(once.ref, twice.ref) && str_eq(once.color, twice.color));
	HOLDS(once.count == twice.count && once.open == twice.open);
	HOLDS(once.due / USEC_PER_MSEC == twice.due / USEC_PER_MSEC);
}

static void check_percent(struct arena *arena, struct str text)
{
	struct str back;

	bool ok = percent_decode(arena, percent_encode(arena, text), false, &back);

	HOLDS(ok == !fuzz_has_nul(text));
	HOLDS(!ok || str_eq(back, text));
}

static void check_origin(struct arena *arena, struct str url)
{
	struct str host = STR_NULL;
	struct str origin = url_origin(arena, url, &host);

	if (!origin.ptr)
		return;
	HOLDS(host.len > 0 && fuzz_has(origin, "://"));
	HOLDS(str_eq(url_origin(arena, origin, NULL), origin));
	for (size_t i = 0; i < origin.len; i++)
		HOLDS(origin.ptr[i] > ' ' && origin.ptr[i] < 0x7f &&
		      !strchr("\"'<>;,@\\", origin.ptr[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str input = fuzz_input(data, size);

	check_query(arena, input);
	check_percent(arena, input);
	check_origin(arena, input);
	arena_free(arena);
	return 0;
}

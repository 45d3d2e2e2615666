#include "core/http/cursor.h"
#include "core/http/uri.h"
#include "lib/cutap.h"

struct query {
	int64_t limit;
	struct str name;
};

static const struct field query_fields[] = {
	F_I64(struct query, limit, 1, 200, OPTIONAL),
	F_STR(struct query, name, 1, 10, OPTIONAL),
};
static const struct schema query_schema = SCHEMA("Query", struct query, query_fields);

static void decodes_queries(void)
{
	static const struct {
		const char *query;
		enum err want;
		int64_t limit;
		const char *name;
	} rows[] = {
		{"", OK, I64_NULL, NULL},
		{"limit=5", OK, 5, NULL},
		{"limit=5&name=a%20b", OK, 5, "a b"},
		{"name=a+b&&", OK, I64_NULL, "a b"},
		{"%6cimit=5", OK, 5, NULL},
		{"limit=0", ERR_INVALID, 0, NULL},
		{"limit=201", ERR_INVALID, 0, NULL},
		{"limit=5x", ERR_INVALID, 0, NULL},
		{"limit=", ERR_INVALID, 0, NULL},
		{"limit", ERR_INVALID, 0, NULL},
		{"limit=5&limit=5", ERR_INVALID, 0, NULL},
		{"other=1", ERR_INVALID, 0, NULL},
		{"name=12345678901", ERR_INVALID, 0, NULL},
		{"name=a%0ab", ERR_INVALID, 0, NULL},
		{"name=%ff", ERR_INVALID, 0, NULL},
		{"name=%", ERR_BAD_REQUEST, 0, NULL},
		{"name=%00", ERR_BAD_REQUEST, 0, NULL},
		{"%zz=1", ERR_BAD_REQUEST, 0, NULL},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct field_errors errors = {0};
		struct query query;
		enum err err = query_decode(arena, str_from(rows[i].query), &query_schema, &query,
					    &errors);
		CHECK_ROW(err == rows[i].want, str_from(rows[i].query));
		CHECK_ROW((err == ERR_INVALID) == (errors.count > 0), str_from(rows[i].query));
		if (err != OK)
			continue;
		CHECK_ROW(query.limit == rows[i].limit, str_from(rows[i].query));
		CHECK_STR(query.name, str_from(rows[i].name));
	}
	arena_free(arena);
}

/* Links to pages come with what others add to them. */
static void leaves_unknown_names_where_told(void)
{
	struct arena *arena = arena_new();
	struct field_errors errors = {0};
	struct schema open_schema = query_schema;
	struct query query;

	open_schema.allow_unknown = true;
	CU_ASSERT_EQUAL(query_decode(arena, STR("utm_source=x&limit=5&utm_source=y"), &open_schema,
				     &query, &errors),
			OK);
	CU_ASSERT_EQUAL(query.limit, 5);
	CU_ASSERT_EQUAL(query_decode(arena, STR("limit=5&limit=5"), &open_schema, &query, &errors),
			ERR_INVALID);
	CU_ASSERT_EQUAL(query_decode(arena, STR("utm=%"), &open_schema, &query, &errors),
			ERR_BAD_REQUEST);
	arena_free(arena);
}

static void finds_origins(void)
{
	static const struct {
		const char *url, *origin;
	} rows[] = {
		{"https://Chat.Example.com/app?x=1", "https://chat.example.com"},
		{"http://localhost:3000", "http://localhost:3000"},
		{"http://localhost:80/x", "http://localhost"},
		{"https://a.b:443", "https://a.b"},
		{"https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443"},
		{"https://[2001:db8::80/x", NULL},
		{"https://[10.0.0.1]", NULL},
		{"https://[::1]x", NULL},
		{"https://a:b:1", NULL},
		{"ftp://a", NULL},
		{"https://", NULL},
		{"https://user@host", NULL},
		{"https://host:99999", NULL},
		{"https://host:", NULL},
		{"https://ho st", NULL},
		{"javascript:alert(1)", NULL},
		{"//host", NULL},
		{"", NULL},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str origin = url_origin(arena, str_from(rows[i].url), NULL);
		CHECK_ROW(origin.ptr ? rows[i].origin && str_eq(origin, str_from(rows[i].origin)) : !rows[i].origin,
			  str_from(rows[i].url));
	}
	arena_free(arena);
}

static void cursors_come_back(void)
{
	static const char *const broken[] = {"", "!", "YQ", "YQpi", "YQpiCmMK", "gAo", "YQAK"};
	struct arena *arena = arena_new();
	struct str parts[2] = {STR("01a2"), STR("a0V")}, back[2];
	struct str cursor = cursor_make(arena, parts, 2);

	CU_ASSERT_EQUAL_FATAL(cursor_read(arena, cursor, 2, back), OK);
	CHECK_STR(back[0], parts[0]);
	CHECK_STR(back[1], parts[1]);
	for (size_t i = 0; i < ARRAY_LEN(broken); i++)
		CHECK_ROW(cursor_read(arena, str_from(broken[i]), 2, back) == ERR_BAD_CURSOR,
			  str_from(broken[i]));

	/* The longest that is made can be read; a longer one isn't made. */
	char *long_part = arena_alloc(arena, CURSOR_TEXT_MAX, 1);
	memset(long_part, 'x', CURSOR_TEXT_MAX);
	parts[0] = (struct str){long_part, CURSOR_TEXT_MAX - parts[1].len - 2};
	CU_ASSERT_EQUAL(cursor_read(arena, cursor_make(arena, parts, 2), 2, back), OK);
	parts[0].len++;
	CHECK_STR(cursor_make(arena, parts, 2), STR_NULL);
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"decodes queries", decodes_queries},
			 {"leaves unknown names where told", leaves_unknown_names_where_told},
			 {"finds origins", finds_origins},
			 {"cursors come back", cursors_come_back});
}

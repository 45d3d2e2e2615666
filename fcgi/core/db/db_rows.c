#include <assert.h>
#include <stdlib.h>

#include "core/base/codec.h"
#include "core/data/json.h"
#include "core/db/db_private.h"

/* JSON made by our own statements: bounded by them, not by the limits of bodies. */
#define ROW_JSON_VALUES 200000

static void clear(void *result)
{
	PQclear(result);
}

struct db_rows *db_rows_new(struct arena *arena, PGresult *result)
{
	struct db_rows *rows = ARENA_NEW(arena, struct db_rows);
	rows->arena = arena;
	rows->result = result;
	rows->columns = ARENA_NEW(arena, struct db_columns);
	arena_defer(arena, clear, result);
	return rows;
}

size_t rows_count(const struct db_rows *rows)
{
	return (size_t)PQntuples(rows->result);
}

int64_t rows_affected(const struct db_rows *rows)
{
	/* PQcmdTuples wants a non-const result but does not change it. */
	return strtoll(PQcmdTuples(rows->result), NULL, 10);
}

/* --- values --- */

static struct str cell(const struct db_rows *rows, size_t i, int column)
{
	if (column < 0 || i >= rows_count(rows))
		return STR_NULL;
	int len = PQgetlength(rows->result, (int)i, column);
	if (len == 0 && PQgetisnull(rows->result, (int)i, column))
		return STR_NULL;
	return (struct str){PQgetvalue(rows->result, (int)i, column), (size_t)len};
}

static bool parse_i64(struct str s, int64_t *ret)
{
	return str_to_i64(s, INT64_MIN + 1, INT64_MAX, ret);
}

/* `2026-06-22 12:06:40.123456+00`, as PostgreSQL writes it in this session: RFC 3339 but for the
 * space and the short offset. */
static bool parse_time(struct str s, usec_t *ret)
{
	char text[40];
	if (s.len < sizeof("2026-06-22 12:06:40+00") - 1 || s.len > sizeof(text) ||
	    !str_ends(s, STR("+00")))
		return false;
	memcpy(text, s.ptr, s.len);
	text[10] = 'T';
	text[s.len - 3] = 'Z';
	return time_parse((struct str){text, s.len - 2}, ret);
}

/* text[]: {a,"b \"c\"",NULL}; one dimension, as the columns have it. */
static bool parse_texts(struct arena *arena, struct str s, struct list *ret)
{
	if (s.len < 2 || s.ptr[0] != '{' || s.ptr[s.len - 1] != '}')
		return false;
	size_t end = s.len - 1, count = 0;
	struct str *items = ARENA_ARRAY(arena, struct str, s.len / 2 + 1);
	char *text = ARENA_ARRAY(arena, char, s.len);
	for (size_t i = 1; i < end; i++) {
		bool quoted = s.ptr[i] == '"';
		size_t len = 0;
		for (i += quoted; i < end && s.ptr[i] != (quoted ? '"' : ','); i++) {
			if (s.ptr[i] == '\\' && ++i == end)
				return false;
			text[len++] = s.ptr[i];
		}
		if (quoted && (i == end || (++i < end && s.ptr[i] != ',')))
			return false;
		items[count++] = (struct str){text, len};
		text += len;
	}
	*ret = (struct list){.items = items, .count = count};
	return true;
}

/* bigint[] as text. */
static bool parse_ids(struct arena *arena, struct str s, struct list *ret)
{
	struct list texts;

	if (!parse_texts(arena, s, &texts))
		return false;
	int64_t *items = ARENA_ARRAY(arena, int64_t, texts.count);
	for (size_t i = 0; i < texts.count; i++)
		if (!parse_i64(((const struct str *)texts.items)[i], &items[i]))
			return false;
	*ret = (struct list){.items = items, .count = texts.count};
	return true;
}

static enum err decode_object(struct arena *arena, const struct json *json,
			      const struct schema *schema, void *object)
{
	uint64_t present;
	struct field_errors errors = {0};
	enum err err = json_decode(arena, json, schema, object, &present, &errors);
	return err ? ERR_INTERNAL : OK;
}

static enum err parse_json(struct arena *arena, struct str s, const struct json **ret)
{
	return json_parse(arena, s, 0, ROW_JSON_VALUES, ret) == OK ? OK : ERR_INTERNAL;
}

static enum err set_object(struct arena *arena, const struct field *field, struct str s, void **ret)
{
	const struct json *json;
	TRY(parse_json(arena, s, &json));
	if (!json_is_object(json))
		return str_eq(s, STR("null")) ? OK : ERR_INTERNAL;
	void *object = arena_alloc(arena, 1, field->object->size);
	TRY(decode_object(arena, json, field->object, object));
	*ret = object;
	return OK;
}

static enum err set_list(struct arena *arena, const struct field *field, struct str s,
			 struct list *ret)
{
	const struct json *json;
	TRY(parse_json(arena, s, &json));
	size_t count = json_array_len(json);
	char *items = arena_alloc(arena, count, field->object->size);
	for (size_t i = 0; i < count; i++)
		TRY(decode_object(arena, json_at(json, i), field->object,
				  items + i * field->object->size));
	*ret = (struct list){.items = items, .count = count};
	return OK;
}

/* Stores a value that is not NULL. */
static enum err set_value(struct arena *arena, const struct field *field, struct str s,
			  void *object)
{
	void *to = field_at(field, object);
	switch (field->type) {
	case FIELD_STR:
	case FIELD_TEXT:
	case FIELD_UUID:
	case FIELD_ENUM:
	case FIELD_JSON:
		*(struct str *)to = s;
		return OK;
	case FIELD_I64:
		return parse_i64(s, to) ? OK : ERR_INTERNAL;
	case FIELD_BOOL:
		*(bool *)to = str_eq(s, STR("t"));
		return OK;
	case FIELD_TIME:
		return parse_time(s, to) ? OK : ERR_INTERNAL;
	case FIELD_STRINGS:
		return parse_texts(arena, s, to) ? OK : ERR_INTERNAL;
	case FIELD_IDS:
		return parse_ids(arena, s, to) ? OK : ERR_INTERNAL;
	case FIELD_OBJECT:
		return set_object(arena, field, s, to);
	case FIELD_LIST:
		return set_list(arena, field, s, to);
	case FIELD__UNSET:
	case FIELD__COUNT:
		break;
	}
	return ERR_INTERNAL;
}

/* --- by field table --- */

static enum err bind_columns(const struct db_rows *rows, const struct schema *schema)
{
	struct db_columns *columns = rows->columns;
	if (columns->schema == schema)
		return OK;
	assert(schema->count <= ARRAY_LEN(columns->at));
	columns->schema = NULL;
	for (size_t f = 0; f < schema->count; f++) {
		columns->at[f] = PQfnumber(rows->result, schema->fields[f].name);
		if (columns->at[f] < 0)
			return ERR_INTERNAL;
	}
	columns->schema = schema;
	return OK;
}

static enum err fill(const struct db_rows *rows, size_t i, const struct schema *schema,
		     void *object)
{
	schema_clear(schema, object);
	for (size_t f = 0; f < schema->count; f++) {
		struct str value = cell(rows, i, rows->columns->at[f]);
		if (value.ptr)
			TRY(set_value(rows->arena, &schema->fields[f], value, object));
	}
	return OK;
}

enum err row_get(const struct db_rows *rows, size_t i, const struct schema *schema, void *object)
{
	TRY(bind_columns(rows, schema));
	if (i >= rows_count(rows))
		return ERR_INTERNAL;
	return fill(rows, i, schema, object);
}

enum err rows_list(struct arena *arena, const struct db_rows *rows, const struct schema *schema,
		   struct list *ret)
{
	TRY(bind_columns(rows, schema));
	size_t count = rows_count(rows);
	char *items = arena_alloc(arena, count, schema->size);
	for (size_t i = 0; i < count; i++)
		TRY(fill(rows, i, schema, items + i * schema->size));
	*ret = (struct list){.items = items, .count = count};
	return OK;
}

/* --- by name --- */

struct str row_str(const struct db_rows *rows, size_t i, const char *column)
{
	return cell(rows, i, PQfnumber(rows->result, column));
}

int64_t row_i64(const struct db_rows *rows, size_t i, const char *column)
{
	int64_t value;
	return parse_i64(row_str(rows, i, column), &value) ? value : I64_NULL;
}

bool row_bool(const struct db_rows *rows, size_t i, const char *column)
{
	return str_eq(row_str(rows, i, column), STR("t"));
}

usec_t row_time(const struct db_rows *rows, size_t i, const char *column)
{
	usec_t value;
	return parse_time(row_str(rows, i, column), &value) ? value : I64_NULL;
}

struct str row_bytes(const struct db_rows *rows, size_t i, const char *column)
{
	struct str text = row_str(rows, i, column), bytes;
	if (!str_starts(text, STR("\\x")) ||
	    !hex_decode(rows->arena, str_slice(text, 2, text.len), &bytes))
		return STR_NULL;
	return bytes;
}

#include "core/http/openapi.h"

#define SCHEMAS_MAX 512

/* JSON with indentation: remembers depth and whether a comma is due. */
struct doc {
	struct buf out;
	int depth;
	bool fresh;
};

static void newline(struct doc *doc)
{
	buf_char(&doc->out, '\n');
	for (int i = 0; i < doc->depth; i++)
		buf_lit(&doc->out, "  ");
}

static void item(struct doc *doc)
{
	if (!doc->fresh)
		buf_char(&doc->out, ',');
	doc->fresh = false;
	newline(doc);
}

/* Texts of our own tables: no character in them needs escaping but quotes and backslashes. */
static void quoted(struct doc *doc, struct str text)
{
	buf_char(&doc->out, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"' || text.ptr[i] == '\\')
			buf_char(&doc->out, '\\');
		buf_char(&doc->out, text.ptr[i]);
	}
	buf_char(&doc->out, '"');
}

static void key(struct doc *doc, struct str name)
{
	item(doc);
	quoted(doc, name);
	buf_lit(&doc->out, ": ");
}

static void open(struct doc *doc, char bracket)
{
	buf_char(&doc->out, bracket);
	doc->depth++;
	doc->fresh = true;
}

static void close(struct doc *doc, char bracket)
{
	doc->depth--;
	if (!doc->fresh)
		newline(doc);
	doc->fresh = false;
	buf_char(&doc->out, bracket);
}

static void text_at(struct doc *doc, const char *name, const char *value)
{
	key(doc, str_from(name));
	quoted(doc, str_from(value));
}

static void number_at(struct doc *doc, const char *name, int64_t value)
{
	key(doc, str_from(name));
	buf_i64(&doc->out, value);
}

static void object_at(struct doc *doc, const char *name)
{
	key(doc, str_from(name));
	open(doc, '{');
}

/* ---- schemas ---- */

static void ref(struct doc *doc, const char *name)
{
	key(doc, STR("$ref"));
	buf_printf(&doc->out, "\"#/components/schemas/%s\"", name);
}

static void type_at(struct doc *doc, const char *type, bool null)
{
	if (!null) {
		text_at(doc, "type", type);
		return;
	}
	key(doc, STR("type"));
	buf_printf(&doc->out, "[\"%s\", \"null\"]", type);
}

static void range(struct doc *doc, const char *low, const char *high, const struct field *f)
{
	if (f->min > INT64_MIN)
		number_at(doc, low, f->min);
	if (f->max < INT64_MAX)
		number_at(doc, high, f->max);
}

static void names_at(struct doc *doc, const struct field *f, bool null)
{
	key(doc, STR("enum"));
	open(doc, '[');
	for (size_t i = 0; i < f->values->count; i++) {
		item(doc);
		quoted(doc, str_from(f->values->items[i]));
	}
	if (null) {
		item(doc);
		buf_lit(&doc->out, "null");
	}
	close(doc, ']');
}

static void ref_or_null(struct doc *doc, const struct schema *schema, bool null)
{
	if (!null) {
		ref(doc, schema->name);
		return;
	}
	key(doc, STR("oneOf"));
	open(doc, '[');
	item(doc);
	open(doc, '{');
	ref(doc, schema->name);
	close(doc, '}');
	item(doc);
	open(doc, '{');
	text_at(doc, "type", "null");
	close(doc, '}');
	close(doc, ']');
}

static void list_of(struct doc *doc, const struct schema *schema, int64_t max)
{
	text_at(doc, "type", "array");
	if (max > 1)
		number_at(doc, "maxItems", max);
	object_at(doc, "items");
	ref(doc, schema->name);
	close(doc, '}');
}

static void ids_of(struct doc *doc, int64_t max)
{
	text_at(doc, "type", "array");
	number_at(doc, "maxItems", max);
	object_at(doc, "items");
	text_at(doc, "type", "integer");
	text_at(doc, "format", "int64");
	number_at(doc, "minimum", 1);
	close(doc, '}');
}

static void field_body(struct doc *doc, const struct field *f)
{
	bool null = field_may_be_null(f);

	switch (f->type) {
	case FIELD_STR:
	case FIELD_TEXT:
		type_at(doc, "string", null);
		range(doc, "minLength", "maxLength", f);
		break;
	case FIELD_UUID:
		type_at(doc, "string", null);
		text_at(doc, "format", "uuid");
		break;
	case FIELD_TIME:
		type_at(doc, "string", null);
		text_at(doc, "format", "date-time");
		break;
	case FIELD_ENUM:
		type_at(doc, "string", null);
		names_at(doc, f, null);
		break;
	case FIELD_I64:
		type_at(doc, "integer", null);
		text_at(doc, "format", "int64");
		range(doc, "minimum", "maximum", f);
		break;
	case FIELD_BOOL:
		type_at(doc, "boolean", false);
		break;
	case FIELD_OBJECT:
		ref_or_null(doc, f->object, null);
		break;
	case FIELD_LIST:
		list_of(doc, f->object, f->max);
		break;
	case FIELD_STRINGS:
		text_at(doc, "type", "array");
		number_at(doc, "maxItems", f->max);
		object_at(doc, "items");
		text_at(doc, "type", "string");
		number_at(doc, "maxLength", f->min);
		close(doc, '}');
		break;
	case FIELD_IDS:
		ids_of(doc, f->max);
		break;
	case FIELD_JSON:
		if (f->object && f->max == 1)
			list_of(doc, f->object, 0);
		else if (f->object)
			ref_or_null(doc, f->object, null);
		break;
	case FIELD__UNSET:
	case FIELD__COUNT:
		break;
	}
}

static void schema_at(struct doc *doc, const struct schema *schema)
{
	object_at(doc, schema->name);
	text_at(doc, "type", "object");
	object_at(doc, "properties");
	for (size_t i = 0; i < schema->count; i++) {
		object_at(doc, schema->fields[i].name);
		field_body(doc, &schema->fields[i]);
		close(doc, '}');
	}
	close(doc, '}');
	key(doc, STR("required"));
	open(doc, '[');
	for (size_t i = 0; i < schema->count; i++) {
		if (field_may_be_absent(&schema->fields[i]))
			continue;
		item(doc);
		quoted(doc, str_from(schema->fields[i].name));
	}
	close(doc, ']');
	key(doc, STR("additionalProperties"));
	buf_str(&doc->out, schema->allow_unknown ? STR("true") : STR("false"));
	close(doc, '}');
}

/* ---- which schemas ---- */

struct schema_set {
	const struct schema *items[SCHEMAS_MAX];
	size_t count;
};

static void collect(struct schema_set *set, const struct schema *schema)
{
	if (schema->count == 0)
		return;
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->items[i]->name, schema->name) == 0)
			return;
	if (set->count < SCHEMAS_MAX)
		set->items[set->count++] = schema;
	for (size_t i = 0; i < schema->count; i++)
		if (schema->fields[i].object)
			collect(set, schema->fields[i].object);
}

static bool listed(const struct route *route)
{
	return route->shape != SHAPE_HTML && route->shape != SHAPE_PAGE &&
	       route->shape != SHAPE_FILE;
}

/* ---- operations ---- */

/* "/a/:accountId/b" → "/a/{accountId}/b" */
static void path_template(struct doc *doc, const char *path)
{
	struct buf out = buf_new(doc->out.arena, 512);
	struct str rest = str_from(path);

	(void)str_split(&rest, '/');
	while (rest.ptr) {
		struct str segment = str_split(&rest, '/');
		bool param = str_starts(segment, STR(":"));
		buf_str(&out, param ? STR("/{") : STR("/"));
		buf_str(&out, str_slice(segment, param ? 1 : 0, segment.len));
		if (param)
			buf_char(&out, '}');
	}
	key(doc, buf_view(&out));
	open(doc, '{');
}

static void parameter(struct doc *doc, struct str name, const char *in, bool required)
{
	item(doc);
	open(doc, '{');
	key(doc, STR("name"));
	quoted(doc, name);
	text_at(doc, "in", in);
	key(doc, STR("required"));
	buf_str(&doc->out, required ? STR("true") : STR("false"));
	object_at(doc, "schema");
}

static void path_parameters(struct doc *doc, const char *path)
{
	struct str rest = str_from(path);

	while (rest.ptr) {
		struct str segment = str_split(&rest, '/');
		if (!str_starts(segment, STR(":")))
			continue;
		struct str name = str_slice(segment, 1, segment.len);
		bool number = route_param_is_number(name);
		parameter(doc, name, "path", true);
		text_at(doc, "type", number ? "integer" : "string");
		if (number)
			text_at(doc, "format", "int64");
		else if (str_ends(name, STR("Id")))
			text_at(doc, "format", "uuid");
		close(doc, '}');
		close(doc, '}');
	}
}

static void parameters(struct doc *doc, const struct route *route)
{
	key(doc, STR("parameters"));
	open(doc, '[');
	path_parameters(doc, route->path);
	for (size_t i = 0; i < route->query->count; i++) {
		const struct field *f = &route->query->fields[i];
		parameter(doc, str_from(f->name), "query", f->presence == REQUIRED);
		field_body(doc, f);
		close(doc, '}');
		close(doc, '}');
	}
	if (route_takes_key(route)) {
		parameter(doc, STR("Idempotency-Key"), "header", false);
		text_at(doc, "type", "string");
		close(doc, '}');
		close(doc, '}');
	}
	close(doc, ']');
}

static void json_content(struct doc *doc)
{
	object_at(doc, "content");
	object_at(doc, "application/json");
	object_at(doc, "schema");
}

static void json_content_end(struct doc *doc)
{
	close(doc, '}');
	close(doc, '}');
	close(doc, '}');
}

static void request_body(struct doc *doc, const struct route *route)
{
	if (route->body == &schema_none)
		return;
	object_at(doc, "requestBody");
	key(doc, STR("required"));
	buf_lit(&doc->out, "true");
	json_content(doc);
	if (route->body == &schema_any)
		text_at(doc, "type", "object");
	else
		ref(doc, route->body->name);
	json_content_end(doc);
	close(doc, '}');
}

static void required_list(struct doc *doc, const char *first, const char *second)
{
	key(doc, STR("required"));
	buf_printf(&doc->out, second ? "[\"%s\", \"%s\"]" : "[\"%s\"]", first, second);
}

static void envelope(struct doc *doc, const struct route *route)
{
	if (route->shape == SHAPE_BARE) {
		ref(doc, route->reply->name);
		return;
	}
	text_at(doc, "type", "object");
	object_at(doc, "properties");
	object_at(doc, "data");
	if (route->shape == SHAPE_LIST)
		list_of(doc, route->reply, 0);
	else
		ref(doc, route->reply->name);
	close(doc, '}');
	if (route->shape == SHAPE_LIST) {
		object_at(doc, "page");
		ref(doc, "Page");
		close(doc, '}');
	}
	close(doc, '}');
	required_list(doc, "data", route->shape == SHAPE_LIST ? "page" : NULL);
}

static void responses(struct doc *doc, const struct route *route)
{
	object_at(doc, "responses");
	key(doc, arena_printf(doc->out.arena, "%d", route->status));
	open(doc, '{');
	text_at(doc, "description", "Success");
	if (route->shape != SHAPE_NONE) {
		json_content(doc);
		envelope(doc, route);
		json_content_end(doc);
	}
	close(doc, '}');
	object_at(doc, "default");
	text_at(doc, "description", "Error");
	json_content(doc);
	ref(doc, "Error");
	json_content_end(doc);
	close(doc, '}');
	close(doc, '}');
}

static void operation(struct doc *doc, const struct route *route)
{
	static const char *const verbs[METHOD__COUNT] = {
		[METHOD_GET] = "get",
		[METHOD_POST] = "post",
		[METHOD_PATCH] = "patch",
		[METHOD_PUT] = "put",
		[METHOD_DELETE] = "delete",
	};

	object_at(doc, verbs[route->method]);
	text_at(doc, "summary", route->summary);
	parameters(doc, route);
	request_body(doc, route);
	responses(doc, route);
	if (route_needs_user(route)) {
		key(doc, STR("security"));
		buf_lit(&doc->out, "[{\"bearer\": []}]");
	}
	if (strcmp(route->permission, "none") != 0)
		text_at(doc, "x-permission", route->permission);
	close(doc, '}');
}

/* The n-th route of all sets, or NULL behind the last. */
static const struct route *nth_route(const struct route_table *table, size_t n)
{
	for (size_t s = 0; s < table->count; n -= table->sets[s++]->count)
		if (n < table->sets[s]->count)
			return &table->sets[s]->routes[n];
	return NULL;
}

/* Rows of one path may stand in several slices' tables; the first one opens the path. */
static void paths(struct doc *doc, const struct route_table *table)
{
	const struct route *route, *other;

	for (size_t i = 0; (route = nth_route(table, i)) != NULL; i++) {
		bool first = listed(route);
		for (size_t k = 0; first && k < i; k++) {
			other = nth_route(table, k);
			first = !listed(other) || strcmp(other->path, route->path) != 0;
		}
		if (!first)
			continue;
		path_template(doc, route->path);
		for (size_t k = i; (other = nth_route(table, k)) != NULL; k++)
			if (listed(other) && strcmp(other->path, route->path) == 0)
				operation(doc, other);
		close(doc, '}');
	}
}

/* The shapes every route shares. */
static void common_schemas(struct doc *doc)
{
	key(doc, STR("Page"));
	buf_lit(&doc->out,
		"{\"type\": \"object\", \"properties\": {\"next_cursor\": {\"type\": [\"string\", "
		"\"null\"]}}, \"required\": [\"next_cursor\"], \"additionalProperties\": false}");
	key(doc, STR("Error"));
	buf_lit(&doc->out,
		"{\"type\": \"object\", \"properties\": {\"error\":"
		" {\"type\": \"object\", \"properties\": {\"code\": {\"type\": \"string\"},"
		" \"message\": {\"type\": \"string\"},"
		" \"details\": {\"type\": [\"object\", \"array\"]},"
		" \"request_id\": {\"type\": \"string\"}},"
		" \"required\": [\"code\", \"message\", \"request_id\"],"
		" \"additionalProperties\": false}, \"retry_after\": {\"type\": \"integer\"}},"
		" \"required\": [\"error\"], \"additionalProperties\": false}");
}

static void components(struct doc *doc, const struct schema_set *set)
{
	object_at(doc, "components");
	object_at(doc, "securitySchemes");
	key(doc, STR("bearer"));
	buf_lit(&doc->out, "{\"type\": \"http\", \"scheme\": \"bearer\"}");
	close(doc, '}');
	object_at(doc, "schemas");
	common_schemas(doc);
	for (size_t i = 0; i < set->count; i++)
		schema_at(doc, set->items[i]);
	close(doc, '}');
	close(doc, '}');
}

struct str openapi_document(struct arena *arena, const struct route_table *table,
			    const struct schema *const *extra, size_t extra_count)
{
	struct doc doc = {.out = buf_new(arena, OPENAPI_MAX), .fresh = true};
	struct schema_set set = {0};

	for (size_t s = 0; s < table->count; s++)
		for (size_t i = 0; i < table->sets[s]->count; i++) {
			const struct route *route = &table->sets[s]->routes[i];
			if (!listed(route))
				continue;
			collect(&set, route->body);
			collect(&set, route->reply);
		}
	for (size_t i = 0; i < extra_count; i++)
		collect(&set, extra[i]);

	open(&doc, '{');
	text_at(&doc, "openapi", "3.1.0");
	object_at(&doc, "info");
	text_at(&doc, "title", "WhatPro Hub");
	text_at(&doc, "version", "1");
	close(&doc, '}');
	object_at(&doc, "paths");
	paths(&doc, table);
	close(&doc, '}');
	components(&doc, &set);
	close(&doc, '}');
	buf_char(&doc.out, '\n');
	return buf_view(&doc.out);
}

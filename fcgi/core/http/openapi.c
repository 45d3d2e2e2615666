#include "core/http/openapi.h"

#include "core/http/openapi_int.h"

#define SCHEMAS_MAX 512

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
	doc_key(doc, buf_view(&out));
	doc_open(doc, '{');
}

static void parameter(struct doc *doc, struct str name, const char *in, bool required)
{
	doc_item(doc);
	doc_open(doc, '{');
	doc_key(doc, STR("name"));
	doc_quoted(doc, name);
	doc_text(doc, "in", in);
	doc_key(doc, STR("required"));
	buf_str(&doc->out, required ? STR("true") : STR("false"));
	doc_object(doc, "schema");
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
		doc_text(doc, "type", number ? "integer" : "string");
		if (number)
			doc_text(doc, "format", "int64");
		else if (str_ends(name, STR("Id")))
			doc_text(doc, "format", "uuid");
		doc_close(doc, '}');
		doc_close(doc, '}');
	}
}

static void parameters(struct doc *doc, const struct route *route)
{
	doc_key(doc, STR("parameters"));
	doc_open(doc, '[');
	path_parameters(doc, route->path);
	for (size_t i = 0; i < route->query->count; i++) {
		const struct field *f = &route->query->fields[i];
		parameter(doc, str_from(f->name), "query", f->presence == REQUIRED);
		openapi_field(doc, f);
		doc_close(doc, '}');
		doc_close(doc, '}');
	}
	if (route_takes_key(route)) {
		parameter(doc, STR("Idempotency-Key"), "header", false);
		doc_text(doc, "type", "string");
		doc_close(doc, '}');
		doc_close(doc, '}');
	}
	doc_close(doc, ']');
}

static void json_content(struct doc *doc)
{
	doc_object(doc, "content");
	doc_object(doc, "application/json");
	doc_object(doc, "schema");
}

static void json_content_end(struct doc *doc)
{
	doc_close(doc, '}');
	doc_close(doc, '}');
	doc_close(doc, '}');
}

static void request_body(struct doc *doc, const struct route *route)
{
	if (route->body == &schema_none)
		return;
	doc_object(doc, "requestBody");
	doc_key(doc, STR("required"));
	buf_lit(&doc->out, "true");
	json_content(doc);
	if (route->body == &schema_any)
		doc_text(doc, "type", "object");
	else
		openapi_ref(doc, route->body->name);
	json_content_end(doc);
	doc_close(doc, '}');
}

static void required_list(struct doc *doc, const char *first, const char *second)
{
	doc_key(doc, STR("required"));
	buf_printf(&doc->out, second ? "[\"%s\", \"%s\"]" : "[\"%s\"]", first, second);
}

static void envelope(struct doc *doc, const struct route *route)
{
	if (route->shape == SHAPE_BARE) {
		openapi_ref(doc, route->reply->name);
		return;
	}
	doc_text(doc, "type", "object");
	doc_object(doc, "properties");
	doc_object(doc, "data");
	if (route->shape == SHAPE_LIST)
		openapi_list(doc, route->reply, 0);
	else
		openapi_ref(doc, route->reply->name);
	doc_close(doc, '}');
	if (route->shape == SHAPE_LIST) {
		doc_object(doc, "page");
		openapi_ref(doc, "Page");
		doc_close(doc, '}');
	}
	doc_close(doc, '}');
	required_list(doc, "data", route->shape == SHAPE_LIST ? "page" : NULL);
}

static void responses(struct doc *doc, const struct route *route)
{
	doc_object(doc, "responses");
	doc_key(doc, arena_printf(doc->out.arena, "%d", route->status));
	doc_open(doc, '{');
	doc_text(doc, "description", "Success");
	if (route->shape != SHAPE_NONE) {
		json_content(doc);
		envelope(doc, route);
		json_content_end(doc);
	}
	doc_close(doc, '}');
	doc_object(doc, "default");
	doc_text(doc, "description", "Error");
	json_content(doc);
	openapi_ref(doc, "Error");
	json_content_end(doc);
	doc_close(doc, '}');
	doc_close(doc, '}');
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

	doc_object(doc, verbs[route->method]);
	doc_text(doc, "summary", route->summary);
	parameters(doc, route);
	request_body(doc, route);
	responses(doc, route);
	if (route_needs_user(route)) {
		doc_key(doc, STR("security"));
		buf_lit(&doc->out, "[{\"bearer\": []}]");
	}
	if (strcmp(route->permission, "none") != 0)
		doc_text(doc, "x-permission", route->permission);
	doc_close(doc, '}');
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
		doc_close(doc, '}');
	}
}

/* The shapes every route shares. */
static void common_schemas(struct doc *doc)
{
	doc_key(doc, STR("Page"));
	buf_lit(&doc->out,
		"{\"type\": \"object\", \"properties\": {\"next_cursor\": {\"type\": [\"string\", "
		"\"null\"]}}, \"required\": [\"next_cursor\"], \"additionalProperties\": false}");
	doc_key(doc, STR("Error"));
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
	doc_object(doc, "components");
	doc_object(doc, "securitySchemes");
	doc_key(doc, STR("bearer"));
	buf_lit(&doc->out, "{\"type\": \"http\", \"scheme\": \"bearer\"}");
	doc_close(doc, '}');
	doc_object(doc, "schemas");
	common_schemas(doc);
	for (size_t i = 0; i < set->count; i++)
		openapi_schema(doc, set->items[i]);
	doc_close(doc, '}');
	doc_close(doc, '}');
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

	doc_open(&doc, '{');
	doc_text(&doc, "openapi", "3.1.0");
	doc_object(&doc, "info");
	doc_text(&doc, "title", "WhatPro Hub");
	doc_text(&doc, "version", "1");
	doc_close(&doc, '}');
	doc_object(&doc, "paths");
	paths(&doc, table);
	doc_close(&doc, '}');
	components(&doc, &set);
	doc_close(&doc, '}');
	buf_char(&doc.out, '\n');
	return buf_view(&doc.out);
}

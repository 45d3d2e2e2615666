/* Schemas, from field tables. */
#include "core/http/openapi_int.h"

void openapi_ref(struct doc *doc, const char *name)
{
	doc_key(doc, STR("$ref"));
	buf_printf(&doc->out, "\"#/components/schemas/%s\"", name);
}

static void type_at(struct doc *doc, const char *type, bool null)
{
	if (!null) {
		doc_text(doc, "type", type);
		return;
	}
	doc_key(doc, STR("type"));
	buf_printf(&doc->out, "[\"%s\", \"null\"]", type);
}

static void range(struct doc *doc, const char *low, const char *high, const struct field *f)
{
	if (f->min > INT64_MIN)
		doc_number(doc, low, f->min);
	if (f->max < INT64_MAX)
		doc_number(doc, high, f->max);
}

static void names_at(struct doc *doc, const struct field *f, bool null)
{
	doc_key(doc, STR("enum"));
	doc_open(doc, '[');
	for (size_t i = 0; i < f->values->count; i++) {
		doc_item(doc);
		doc_quoted(doc, str_from(f->values->items[i]));
	}
	if (null) {
		doc_item(doc);
		buf_lit(&doc->out, "null");
	}
	doc_close(doc, ']');
}

static void ref_or_null(struct doc *doc, const struct schema *schema, bool null)
{
	if (!null) {
		openapi_ref(doc, schema->name);
		return;
	}
	doc_key(doc, STR("oneOf"));
	doc_open(doc, '[');
	doc_item(doc);
	doc_open(doc, '{');
	openapi_ref(doc, schema->name);
	doc_close(doc, '}');
	doc_item(doc);
	doc_open(doc, '{');
	doc_text(doc, "type", "null");
	doc_close(doc, '}');
	doc_close(doc, ']');
}

void openapi_list(struct doc *doc, const struct schema *schema, int64_t max)
{
	doc_text(doc, "type", "array");
	if (max > 1)
		doc_number(doc, "maxItems", max);
	doc_object(doc, "items");
	openapi_ref(doc, schema->name);
	doc_close(doc, '}');
}

static void ids_of(struct doc *doc, int64_t max)
{
	doc_text(doc, "type", "array");
	doc_number(doc, "maxItems", max);
	doc_object(doc, "items");
	doc_text(doc, "type", "integer");
	doc_text(doc, "format", "int64");
	doc_number(doc, "minimum", 1);
	doc_close(doc, '}');
}

void openapi_field(struct doc *doc, const struct field *f)
{
	bool null = field_may_be_null(f);

	switch (f->type) {
	case FIELD_STR:
	case FIELD_TEXT:
		type_at(doc, "string", null);
		range(doc, "minLength", "maxLength", f);
		if (f->not_blank)
			doc_text(doc, "pattern", "\\S");
		break;
	case FIELD_UUID:
		type_at(doc, "string", null);
		doc_text(doc, "format", "uuid");
		break;
	case FIELD_TIME:
		type_at(doc, "string", null);
		doc_text(doc, "format", "date-time");
		break;
	case FIELD_ENUM:
		type_at(doc, "string", null);
		names_at(doc, f, null);
		break;
	case FIELD_I64:
		type_at(doc, "integer", null);
		doc_text(doc, "format", "int64");
		range(doc, "minimum", "maximum", f);
		break;
	case FIELD_BOOL:
		type_at(doc, "boolean", false);
		break;
	case FIELD_OBJECT:
		ref_or_null(doc, f->object, null);
		break;
	case FIELD_LIST:
		openapi_list(doc, f->object, f->max);
		break;
	case FIELD_STRINGS:
		doc_text(doc, "type", "array");
		doc_number(doc, "maxItems", f->max);
		doc_object(doc, "items");
		doc_text(doc, "type", "string");
		doc_number(doc, "maxLength", f->min);
		doc_close(doc, '}');
		break;
	case FIELD_IDS:
		ids_of(doc, f->max);
		break;
	case FIELD_JSON:
		if (f->object && f->max == 1)
			openapi_list(doc, f->object, 0);
		else if (f->object)
			ref_or_null(doc, f->object, null);
		break;
	case FIELD__UNSET:
	case FIELD__COUNT:
		break;
	}
}

void openapi_schema(struct doc *doc, const struct schema *schema)
{
	doc_object(doc, schema->name);
	doc_text(doc, "type", "object");
	doc_object(doc, "properties");
	for (size_t i = 0; i < schema->count; i++) {
		doc_object(doc, schema->fields[i].name);
		openapi_field(doc, &schema->fields[i]);
		doc_close(doc, '}');
	}
	doc_close(doc, '}');
	doc_key(doc, STR("required"));
	doc_open(doc, '[');
	for (size_t i = 0; i < schema->count; i++) {
		if (field_may_be_absent(&schema->fields[i]))
			continue;
		doc_item(doc);
		doc_quoted(doc, str_from(schema->fields[i].name));
	}
	doc_close(doc, ']');
	doc_key(doc, STR("additionalProperties"));
	buf_str(&doc->out, schema->allow_unknown ? STR("true") : STR("false"));
	doc_close(doc, '}');
}

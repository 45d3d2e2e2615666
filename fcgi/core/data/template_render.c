/* From tree and values to text. */
#include "core/base/codec.h"
#include "core/base/seams.h"
#include "core/data/json.h"
#include "core/data/template_tree.h"

struct renderer {
	struct buf *out;
	const void *frames[TEMPLATE_NESTING + 1];
	size_t steps;
};

/* --- escaping --- */

static void put_html(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		switch (text.ptr[i]) {
		case '&':
			buf_lit(out, "&amp;");
			break;
		case '<':
			buf_lit(out, "&lt;");
			break;
		case '>':
			buf_lit(out, "&gt;");
			break;
		case '"':
			buf_lit(out, "&quot;");
			break;
		case '\'':
			buf_lit(out, "&#39;");
			break;
		default:
			buf_char(out, text.ptr[i]);
		}
	}
}

/* Bytes past ASCII end no attribute, quoted or not. */
static void put_attr(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		bool plain = c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
		if (plain)
			buf_char(out, (char)c);
		else
			buf_printf(out, "&#%u;", c);
	}
}

/*
 * JSON text in HTML. Of what it escapes only strings can hold any; json_put_str() has done it, but
 * JSON that comes from elsewhere (FIELD_JSON) may still say "</script>".
 */
static void put_script_json(struct buf *out, struct str json)
{
	for (size_t i = 0; i < json.len; i++) {
		char c = json.ptr[i];
		bool separator = c == '\xe2' && i + 2 < json.len && json.ptr[i + 1] == '\x80' &&
				 (json.ptr[i + 2] == '\xa8' || json.ptr[i + 2] == '\xa9');
		if (separator) {
			buf_printf(out, "\\u%04x", json.ptr[i + 2] == '\xa8' ? 0x2028u : 0x2029u);
			i += 2;
		} else if (c == '<' || c == '>' || c == '&') {
			buf_printf(out, "\\u%04x", (unsigned)c);
		} else {
			buf_char(out, c);
		}
	}
}

static void put_text(struct buf *out, enum escape escape, struct str text)
{
	switch (escape) {
	case ESCAPE_HTML:
		put_html(out, text);
		break;
	case ESCAPE_ATTR:
		put_attr(out, text);
		break;
	case ESCAPE_URL:
		buf_str(out, percent_encode(out->arena, text));
		break;
	case ESCAPE_JSON:
		json_put_str(out, text);
		break;
	case ESCAPE_TEXT:
	case ESCAPE__UNSET:
	case ESCAPE__COUNT:
		buf_str(out, text);
		break;
	}
}

/* --- values --- */

/* The object that has the path's last step as a member, or the frame itself; NULL behind a null. */
static const void *holder(const struct renderer *r, const struct path *path)
{
	const void *object = r->frames[path->frame];

	for (size_t i = 0; object && i + 1 < path->count; i++)
		object = *(const void *const *)field_in(path->steps[i], object);
	return object;
}

static void put_json(struct renderer *r, const struct path *path)
{
	const void *object = holder(r, path);
	struct buf json = buf_new(r->out->arena, r->out->max);

	if (!object)
		buf_lit(&json, "null");
	else if (path->count)
		json_put_field(&json, path->steps[path->count - 1], object);
	else
		json_put_str(&json, *(const struct str *)object);
	r->out->overflow |= !buf_ok(&json);
	put_script_json(r->out, buf_view(&json));
}

/* The value as text; STR_NULL when it isn't there. Numbers and times are written to `space`. */
static struct str text_of(enum field_type type, const void *member,
			  char space[static TIME_TEXT_SIZE])
{
	struct buf digits = buf_over(space, TIME_TEXT_SIZE);

	if (type == FIELD_TIME)
		return time_write(space, *(const usec_t *)member);
	if (type != FIELD_I64)
		return *(const struct str *)member;
	if (*(const int64_t *)member == I64_NULL)
		return STR_NULL;
	buf_i64(&digits, *(const int64_t *)member);
	return buf_view(&digits);
}

static bool put_value(struct renderer *r, const struct node *node)
{
	const struct path *path = &node->path;
	char space[TIME_TEXT_SIZE];

	if (node->escape == ESCAPE_JSON) {
		put_json(r, path);
		return true;
	}
	const void *member = holder(r, path);
	if (member && path->count)
		member = field_in(path->steps[path->count - 1], member);
	struct str text = member ? text_of(path_type(path), member, space) : STR_NULL;
	put_text(r->out, node->escape, text);
	return text.ptr != NULL;
}

/* --- sections --- */

static bool render_nodes(struct renderer *r, const struct node *node);

static bool render_items(struct renderer *r, const struct node *node, const struct list *list,
			 size_t size)
{
	for (size_t i = 0; i < list->count; i++) {
		r->frames[node->frame] = (const char *)list->items + i * size;
		if (!render_nodes(r, node->child))
			return false;
	}
	return true;
}

/* How often the section is shown: items of the list, or 1 for what is true or there. */
static size_t times(const struct field *field, const void *member)
{
	switch (field->type) {
	case FIELD_BOOL:
		return *(const bool *)member;
	case FIELD_I64:
	case FIELD_TIME:
		return *(const int64_t *)member != I64_NULL;
	case FIELD_OBJECT:
		return *(const void *const *)member != NULL;
	case FIELD_LIST:
	case FIELD_STRINGS:
	case FIELD_IDS:
		return ((const struct list *)member)->count;
	case FIELD_STR:
	case FIELD_TEXT:
	case FIELD_UUID:
	case FIELD_ENUM:
	case FIELD_JSON:
	case FIELD__UNSET:
	case FIELD__COUNT:
		break;
	}
	return ((const struct str *)member)->ptr != NULL;
}

static bool render_section(struct renderer *r, const struct node *node)
{
	const struct field *field = node->path.steps[node->path.count - 1];
	const void *object = holder(r, &node->path);
	const void *member = object ? field_in(field, object) : NULL;
	size_t count = member ? times(field, member) : 0;

	if (node->kind == NODE_INVERTED)
		return count > 0 || render_nodes(r, node->child);
	if (count == 0)
		return true;
	if (field->type == FIELD_LIST)
		return render_items(r, node, member, field->object->size);
	if (field->type == FIELD_STRINGS)
		return render_items(r, node, member, sizeof(struct str));
	if (field->type == FIELD_OBJECT)
		r->frames[node->frame] = *(const void *const *)member;
	return render_nodes(r, node->child);
}

static bool render_nodes(struct renderer *r, const struct node *node)
{
	for (; node; node = node->next) {
		if (++r->steps > TEMPLATE_STEPS_MAX || !buf_ok(r->out))
			return false;
		switch (node->kind) {
		case NODE_TEXT:
			buf_str(r->out, node->text);
			break;
		case NODE_VALUE:
			if (!put_value(r, node))
				return false;
			break;
		case NODE_SECTION:
		case NODE_INVERTED:
			if (!render_section(r, node))
				return false;
			break;
		}
	}
	return true;
}

enum err template_render(const struct template_tree *template, const void *values, struct buf *out)
{
	struct renderer renderer = {.out = out, .frames = {values}};

	return render_nodes(&renderer, template->first) && buf_ok(out) ? OK : ERR_INTERNAL;
}

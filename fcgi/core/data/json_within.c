/* Bounded copies of what other systems define. */
#include "core/data/json_tree.h"

struct copy {
	struct arena *arena;
	struct buf out;
	size_t max;
	size_t text_max;
};

static void put_value(struct copy *copy, const struct json *json);

static bool full(const struct copy *copy)
{
	return copy->out.len >= copy->max;
}

static void put_members(struct copy *copy, const struct json *json)
{
	struct json_member member;
	bool first = true;

	buf_char(&copy->out, '{');
	for (bool more = json_first(json, &member); more && !full(copy);
	     more = json_next(&member)) {
		if (str_utf8_len(member.key) > copy->text_max)
			continue;
		if (!first)
			buf_char(&copy->out, ',');
		first = false;
		json_put_str(&copy->out, member.key);
		buf_char(&copy->out, ':');
		put_value(copy, member.value);
	}
	buf_char(&copy->out, '}');
}

static void put_items(struct copy *copy, const struct json *json)
{
	buf_char(&copy->out, '[');
	for (size_t i = 0; i < json_array_len(json) && !full(copy); i++) {
		if (i)
			buf_char(&copy->out, ',');
		put_value(copy, json_at(json, i));
	}
	buf_char(&copy->out, ']');
}

/* Recursion is as deep as the parser allowed. */
static void put_value(struct copy *copy, const struct json *json)
{
	switch (json_kind(json)) {
	case KIND_OBJECT:
		put_members(copy, json);
		break;
	case KIND_ARRAY:
		put_items(copy, json);
		break;
	case KIND_STRING:
		json_put_str(&copy->out, str_utf8_head(json_as_str(json), copy->text_max));
		break;
	case KIND_NULL:
	case KIND_BOOL:
	case KIND_INT:
	case KIND_FRACTION:
		buf_str(&copy->out, json_text(copy->arena, json));
		break;
	}
}

struct str json_text_within(struct arena *arena, const struct json *json, size_t max,
			    size_t text_max)
{
	struct copy copy = {
		.arena = arena,
		.out = buf_new(arena, 2 * max + 16 * text_max),
		.max = max,
		.text_max = text_max,
	};

	put_value(&copy, json);
	return buf_view(&copy.out);
}

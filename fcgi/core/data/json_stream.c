#include "core/data/json_stream.h"

#define DEPTH_MAX 64 /* of what surrounds the list, and of an element as it is collected */
#define STEPS_MAX 8
#define KEY_MAX   64

enum where {
	OUTSIDE = 0, /* before the list, or behind it */
	IN_LIST,     /* between elements */
	IN_ELEMENT
};

struct json_stream {
	json_item_fn *fn;
	void *ctx;
	struct str steps[STEPS_MAX];
	size_t step_count;
	enum err err;
	enum where where;
	bool found;  /* the list has begun */
	bool wanted; /* the next value outside is at the path so far */
	bool quoted, escaped, comma;
	size_t depth;   /* open brackets */
	size_t matched; /* steps of the path that lead to where we are */
	char open[DEPTH_MAX];
	char key[KEY_MAX]; /* the last string outside; its beginning, when it is longer */
	size_t key_len;
	size_t list_depth;
	size_t count;
	struct arena *pieces; /* the element as text */
	struct arena *parsed; /* and as a tree */
	struct buf element;
};

static void release(void *ctx)
{
	struct json_stream *stream = ctx;

	arena_free(stream->parsed);
	arena_free(stream->pieces);
}

struct json_stream *json_stream_new(struct arena *arena, const char *path, json_item_fn *fn,
				    void *ctx)
{
	struct json_stream *stream = ARENA_NEW(arena, struct json_stream);
	struct str rest = path[0] ? str_from(path) : STR_NULL;

	stream->fn = fn;
	stream->ctx = ctx;
	while (rest.ptr && stream->step_count < STEPS_MAX)
		stream->steps[stream->step_count++] = str_split(&rest, '.');
	stream->wanted = true;
	stream->pieces = arena_new();
	stream->parsed = arena_new();
	stream->element = buf_new(stream->pieces, JSON_STREAM_ELEMENT_MAX);
	arena_defer(arena, release, stream);
	return stream;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* --- brackets and strings, in and around the list alike --- */

static bool push(struct json_stream *stream, char c)
{
	if (stream->depth == DEPTH_MAX)
		return false;
	stream->open[stream->depth++] = c;
	return true;
}

static bool pop(struct json_stream *stream, char c)
{
	if (stream->depth == 0 || stream->open[stream->depth - 1] != (c == '}' ? '{' : '['))
		return false;
	stream->depth--;
	if (stream->matched > stream->depth)
		stream->matched = stream->depth;
	return true;
}

/* True while `c` belongs to a string. */
static bool in_string(struct json_stream *stream, char c)
{
	if (!stream->quoted)
		return false;
	if (stream->escaped)
		stream->escaped = false;
	else if (c == '\\')
		stream->escaped = true;
	else if (c == '"')
		stream->quoted = false;
	return true;
}

/* --- the elements --- */

static enum err show(struct json_stream *stream)
{
	struct str text = str_trim(buf_view(&stream->element));
	const struct json *item;

	if (!buf_ok(&stream->element) || text.len == 0)
		return ERR_BAD_JSON;
	TRY(json_parse_foreign(stream->parsed, text, &item));
	stream->count++;
	TRY(stream->fn(stream->ctx, item));
	arena_reset(stream->parsed);
	stream->element.len = 0;
	return OK;
}

static enum err take_element(struct json_stream *stream, char c)
{
	bool level = stream->depth == stream->list_depth;

	if (in_string(stream, c)) {
		buf_char(&stream->element, c);
		return buf_ok(&stream->element) ? OK : ERR_BAD_JSON;
	}
	if (level && (c == ',' || c == ']')) {
		TRY(show(stream));
		stream->where = c == ',' ? IN_LIST : OUTSIDE;
		stream->comma = c == ',';
		return c == ',' || pop(stream, c) ? OK : ERR_BAD_JSON;
	}
	stream->quoted = c == '"';
	buf_char(&stream->element, c);
	if ((c == '{' || c == '[') && !push(stream, c))
		return ERR_BAD_JSON;
	if ((c == '}' || c == ']') && !pop(stream, c))
		return ERR_BAD_JSON;
	return buf_ok(&stream->element) ? OK : ERR_BAD_JSON;
}

static enum err take_between(struct json_stream *stream, char c)
{
	if (is_space(c))
		return OK;
	if (c == ']' && !stream->comma) {
		stream->where = OUTSIDE;
		return pop(stream, c) ? OK : ERR_BAD_JSON;
	}
	if (c == ',' || c == ']')
		return ERR_BAD_JSON;
	stream->where = IN_ELEMENT;
	return take_element(stream, c);
}

/* --- what surrounds them --- */

static enum err enter(struct json_stream *stream, char c)
{
	bool wanted = stream->wanted && !stream->found;

	stream->wanted = false;
	if (!push(stream, c))
		return ERR_BAD_JSON;
	if (wanted && c == '[' && stream->matched == stream->step_count) {
		stream->found = true;
		stream->where = IN_LIST;
		stream->list_depth = stream->depth;
		stream->comma = false;
	}
	return OK;
}

/* The string before the colon was a key of the innermost object: does it lead to the list? */
static void note_key(struct json_stream *stream)
{
	struct str key = {stream->key, stream->key_len};
	/* Inside the object that the steps so far lead to, and only there. */
	bool here = stream->depth == stream->matched || stream->depth == stream->matched + 1;

	if (stream->found || !here)
		return;
	stream->matched = stream->depth - 1;
	if (stream->matched < stream->step_count && key.len <= KEY_MAX &&
	    str_eq(key, stream->steps[stream->matched])) {
		stream->matched++;
		stream->wanted = true;
	}
}

static enum err take_outside(struct json_stream *stream, char c)
{
	if (in_string(stream, c)) {
		if (stream->quoted && stream->key_len < KEY_MAX)
			stream->key[stream->key_len] = c;
		stream->key_len += stream->quoted;
		return OK;
	}
	if (is_space(c))
		return OK;
	if (stream->depth == 0 && (stream->found || (c != '{' && c != '[')))
		return ERR_BAD_JSON;
	if (c == '{' || c == '[')
		return enter(stream, c);
	if (c == '}' || c == ']')
		return pop(stream, c) ? OK : ERR_BAD_JSON;
	if (c == ':' && stream->open[stream->depth - 1] == '{') {
		note_key(stream);
		return OK;
	}
	stream->wanted = false;
	stream->quoted = c == '"';
	stream->key_len = 0;
	return OK;
}

static enum err take(struct json_stream *stream, char c)
{
	switch (stream->where) {
	case IN_ELEMENT:
		return take_element(stream, c);
	case IN_LIST:
		return take_between(stream, c);
	case OUTSIDE:
		break;
	}
	return take_outside(stream, c);
}

enum err json_stream_feed(struct json_stream *stream, struct str bytes)
{
	for (size_t i = 0; i < bytes.len && stream->err == OK; i++)
		stream->err = take(stream, bytes.ptr[i]);
	return stream->err;
}

enum err json_stream_end(struct json_stream *stream)
{
	if (stream->err == OK && (!stream->found || stream->depth > 0))
		stream->err = ERR_BAD_JSON;
	return stream->err;
}

size_t json_stream_count(const struct json_stream *stream)
{
	return stream->count;
}

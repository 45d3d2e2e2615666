/*
 * Lists in pieces. The first line is the path, the rest the text: however it is cut, the same comes
 * out; and of a text that is sound as a whole, every element.
 */
#include "fuzz.h"

#include "core/data/json_stream.h"

static enum err look(void *ctx, const struct json *item)
{
	size_t *count = ctx;

	(void)json_get_i64(item, "id", 0);
	++*count;
	return OK;
}

static enum err read_in(const char *path, struct str text, size_t piece, size_t *ret_count)
{
	struct arena *arena = arena_new();
	size_t count = 0;
	struct json_stream *stream = json_stream_new(arena, path, look, &count);
	enum err err = OK;

	for (size_t at = 0; at < text.len && err == OK; at += piece)
		err = json_stream_feed(stream, str_slice(text, at, at + piece));
	if (err == OK)
		err = json_stream_end(stream);
	HOLDS(err == OK || err == ERR_BAD_JSON);
	HOLDS(count == json_stream_count(stream));
	arena_free(arena);
	*ret_count = count;
	return err;
}

/* Steps of letters only: no index, and nothing that is spelt in two ways. */
static bool is_plain(struct str path)
{
	for (size_t i = 0; i < path.len; i++)
		if ((path.ptr[i] < 'a' || path.ptr[i] > 'z') &&
		    (path.ptr[i] != '.' || i == 0 || i + 1 == path.len || path.ptr[i - 1] == '.'))
			return false;
	return path.len <= 40;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str input = fuzz_input(data, size);
	struct str path = fuzz_line(&input), text = fuzz_rest(input);
	const struct json *whole;
	size_t once = 0, again = 0;

	if (is_plain(path)) {
		const char *steps = arena_str(arena, path).ptr;
		enum err err = read_in(steps, text, text.len + 1, &once);
		HOLDS(read_in(steps, text, 1, &again) == err && again == once);
		HOLDS(read_in(steps, text, 3, &again) == err && again == once);
		bool sound = json_parse_foreign(arena, text, &whole) == OK;
		const struct json *list = sound ? json_get(whole, steps) : NULL;
		bool is_list = list && json_text(arena, list).ptr[0] == '[';
		if (sound && is_list && !fuzz_has(text, "\\"))
			HOLDS(err == OK && once == json_array_len(list));
	}
	arena_free(arena);
	return 0;
}

#include "features/chatwoot/client/clean.h"

#include "core/base/seams.h"

int64_t clean_id(const struct json *json, const char *path)
{
	int64_t id = json_get_i64(json, path, I64_NULL);

	return id >= 1 ? id : I64_NULL;
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

struct str clean_line(struct arena *arena, const struct json *json, const char *path, size_t max)
{
	struct str text = json_get_str(json, path);

	text = str_utf8_head(text, max * 4); /* room for what is trimmed */
	char *out = arena_bytes(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++)
		out[i] = is_control(text.ptr[i]) ? ' ' : text.ptr[i];
	text = str_utf8_head(str_trim((struct str){out, text.len}), max);
	return text.len ? text : STR_NULL;
}

struct str clean_content(struct arena *arena, const struct json *json, const char *path)
{
	struct str text = str_utf8_head(json_get_str(json, path), CLEAN_CONTENT_MAX);
	char *out = arena_bytes(arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool hard_break = c == '\\' && i + 1 < text.len && text.ptr[i + 1] == '\n';
		if (!hard_break && (!is_control(c) || c == '\n' || c == '\t'))
			out[len++] = c;
	}
	while (len > 0 && out[len - 1] == '\n')
		len--;
	return len ? (struct str){out, len} : STR_NULL;
}

struct str clean_url(const struct json *json, const char *path)
{
	struct str url = json_get_str(json, path);
	bool web = str_starts(url, STR("https://")) || str_starts(url, STR("http://"));

	if (!web || url.len > CLEAN_URL_MAX)
		return STR_NULL;
	for (size_t i = 0; i < url.len; i++)
		if (is_control(url.ptr[i]) || url.ptr[i] == ' ')
			return STR_NULL;
	return url;
}

struct str clean_word(const struct json *json, const char *path, const char *const *words,
		      struct str otherwise)
{
	struct str value = json_get_str(json, path);

	for (; *words; words++)
		if (str_eq(value, str_from(*words)))
			return value;
	return otherwise;
}

usec_t clean_time(const struct json *json, const char *path)
{
	usec_t at;

	if (!time_parse(json_get_str(json, path), &at))
		at = json_get_epoch(json, path);
	return at > 0 ? at - at % USEC_PER_SEC : I64_NULL;
}

struct str clean_attributes(struct arena *arena, const struct json *json, const char *path)
{
	const struct json *object = json_get(json, path);

	if (!json_is_object(object))
		return STR("{}");
	return json_text_within(arena, object, CLEAN_ATTRIBUTES_MAX, CLEAN_ATTRIBUTE_TEXT_MAX);
}

struct list clean_lines(struct arena *arena, const struct json *json, const char *path,
			size_t count, size_t max)
{
	const struct json *array = json_get(json, path);
	size_t all = json_array_len(array);
	struct str *items = ARENA_ARRAY(arena, struct str, all < count ? all : count);
	struct list list = {items, 0};

	for (size_t i = 0; i < all && list.count < count; i++) {
		struct str line = clean_line(arena, json_at(array, i), "", max);
		if (line.ptr)
			items[list.count++] = line;
	}
	return list;
}

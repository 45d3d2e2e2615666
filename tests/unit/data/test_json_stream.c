/* Lists read in pieces: every way to cut the text gives the same elements, in constant memory. */
#include "core/data/json_stream.h"

#include <stdio.h>

#include "lib/cutap.h"

struct seen {
	char text[256];
	size_t len;
	enum err stop_with;
	size_t stop_after; /* 0: never */
	size_t count;
};

static enum err note(void *ctx, const struct json *item)
{
	struct seen *seen = ctx;
	struct arena *arena = arena_new();
	struct str text = json_text(arena, item);

	if (seen->len + text.len + 1 < sizeof(seen->text)) {
		memcpy(seen->text + seen->len, text.ptr, text.len);
		seen->len += text.len;
		seen->text[seen->len++] = ';';
	}
	arena_free(arena);
	seen->count++;
	return seen->stop_after && seen->count >= seen->stop_after ? seen->stop_with : OK;
}

/* Feeds `text` in pieces of `piece` bytes. */
static enum err read_in(const char *path, struct str text, size_t piece, struct seen *seen)
{
	struct arena *arena = arena_new();
	struct json_stream *stream = json_stream_new(arena, path, note, seen);
	enum err err = OK;

	for (size_t at = 0; at < text.len && err == OK; at += piece)
		err = json_stream_feed(stream, str_slice(text, at, at + piece));
	if (err == OK)
		err = json_stream_end(stream);
	CU_ASSERT_EQUAL(json_stream_end(stream), err);
	arena_free(arena);
	return err;
}

static void finds_the_list_however_it_is_cut(void)
{
	static const struct {
		const char *path, *text, *items;
	} rows[] = {
		{"", "[]", ""},
		{"", " [ 1 , \"a,]\\\"\" , null,{\"b\":[2,3]} ]\n", "1;\"a,]\\\"\";null;{\"b\":[2,3]};"},
		{"payload", "{\"payload\":[{\"id\":1},{\"id\":2}]}", "{\"id\":1};{\"id\":2};"},
		{"payload", "{\"meta\":{\"payload\":[9]},\"payload\":[1],\"x\":[7]}", "1;"},
		{"payload", "{\"a\":\"payload\",\"b\":[[8]],\"payload\" : [ ] }", ""},
		{"data.payload", "{\"data\":{\"meta\":{\"all\":1},\"payload\":[true,1.5]},\"z\":null}",
		 "true;1.5;"},
		{"data.payload", "{\"payload\":[9],\"data\":{\"data\":{\"payload\":[8]},\"payload\":[1]}}",
		 "1;"},
		{"data.payload", "{\"data\":7,\"x\":{\"payload\":[9]},\"data\":{\"payload\":[2]}}", "2;"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str text = str_from(rows[i].text);
		for (size_t piece = 1; piece <= text.len; piece++) {
			struct seen seen = {.len = 0};
			CHECK_ROW(read_in(rows[i].path, text, piece, &seen) == OK, text);
			CHECK_STR(((struct str){seen.text, seen.len}), str_from(rows[i].items));
		}
	}
}

static void refuses_what_is_not_whole_or_not_there(void)
{
	static const struct {
		const char *path, *text;
	} rows[] = {
		{"", ""},
		{"", "[1,2"},
		{"", "[1,2]]"},
		{"", "[1,2] x"},
		{"", "[1,,2]"},
		{"", "[1,]"},
		{"", "[,1]"},
		{"", "[1 2]"},
		{"", "[{\"a\":1]"},
		{"", "[{\"a\":1}}"},
		{"", "[\"\\x\"]"},
		{"", "[nul]"},
		{"", "{\"payload\":[1]}"},
		{"", "<html>"},
		{"payload", "[1]"},
		{"payload", "{}"},
		{"payload", "{\"payload\":{}}"},
		{"payload", "{\"payload\":null}"},
		{"payload", "{\"payload\":[1]"},
		{"payload", "{\"payload\":[1]]"},
		{"payload", "{\"other\":[1]}"},
		{"a.b", "{\"b\":[1]}"},
		{"a.b", "{\"a\":[{\"b\":[1]}]}"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct seen seen = {.len = 0};
		struct str text = str_from(rows[i].text);
		CHECK_ROW(read_in(rows[i].path, text, text.len + 1, &seen) == ERR_BAD_JSON, text);
	}
}

static void ends_with_the_error_of_who_reads(void)
{
	struct seen seen = {.stop_with = ERR_CONFLICT, .stop_after = 2};

	CU_ASSERT_EQUAL(read_in("", STR("[1,2,3,4]"), 3, &seen), ERR_CONFLICT);
	CU_ASSERT_EQUAL(seen.count, 2);
}

/* A hundred thousand elements take no more memory than one. */
static void memory_does_not_grow(void)
{
	struct arena *arena = arena_new();
	struct seen seen = {.len = sizeof(seen.text)};
	struct json_stream *stream = json_stream_new(arena, "", note, &seen);
	size_t before = arena_used(arena);

	CU_ASSERT_EQUAL(json_stream_feed(stream, STR("[{\"name\":\"Maria\"}")), OK);
	for (int i = 1; i < 100000; i++)
		if (json_stream_feed(stream, STR(",{\"name\":\"Maria\"}")) != OK)
			break;
	CU_ASSERT_EQUAL(json_stream_feed(stream, STR("]")), OK);
	CU_ASSERT_EQUAL(json_stream_end(stream), OK);
	CU_ASSERT_EQUAL(json_stream_count(stream), 100000);
	CU_ASSERT_EQUAL(seen.count, 100000);
	CU_ASSERT_EQUAL(arena_used(arena), before);
	arena_free(arena);
}

static void an_element_has_its_limits(void)
{
	struct arena *arena = arena_new();
	struct seen seen = {.len = sizeof(seen.text)};
	struct json_stream *stream = json_stream_new(arena, "", note, &seen);
	char *megabyte = arena_bytes(arena, 1024 * 1024);
	enum err err = json_stream_feed(stream, STR("[\""));

	memset(megabyte, 'x', 1024 * 1024);
	for (int i = 0; i < 10 && err == OK; i++)
		err = json_stream_feed(stream, (struct str){megabyte, 1024 * 1024});
	CU_ASSERT_EQUAL(err, ERR_BAD_JSON);
	stream = json_stream_new(arena, "", note, &seen);
	err = OK;
	for (int i = 0; i < 100 && err == OK; i++)
		err = json_stream_feed(stream, STR("["));
	CU_ASSERT_EQUAL(err, ERR_BAD_JSON);
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"finds the list however it is cut", finds_the_list_however_it_is_cut},
			 {"refuses what is not whole, or not there",
			  refuses_what_is_not_whole_or_not_there},
			 {"ends with the error of who reads", ends_with_the_error_of_who_reads},
			 {"memory does not grow", memory_does_not_grow},
			 {"an element has its limits", an_element_has_its_limits});
}

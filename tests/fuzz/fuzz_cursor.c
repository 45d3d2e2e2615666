/* Page cursors: the input as a cursor, and its lines as parts of one. */
#include "fuzz.h"

#include "core/http/cursor.h"

static void check_read(struct arena *arena, struct str cursor, size_t count)
{
	struct str parts[CURSOR_PARTS];

	if (cursor_read(arena, cursor, count, parts) != OK)
		return;
	HOLDS(count <= CURSOR_PARTS);
	for (size_t i = 0; i < count; i++)
		HOLDS(parts[i].ptr && str_is_utf8(parts[i]) && !fuzz_has(parts[i], "\n") &&
		      !fuzz_has_nul(parts[i]));
	HOLDS(str_eq(cursor_make(arena, parts, count), cursor));
}

static void check_make(struct arena *arena, struct str input)
{
	struct str parts[CURSOR_PARTS], back[CURSOR_PARTS];
	bool readable = str_is_utf8(input) && !fuzz_has_nul(input);
	size_t len = 0;

	for (size_t i = 0; i < CURSOR_PARTS; i++) {
		parts[i] = fuzz_line(&input);
		len += parts[i].len + 1;
	}
	struct str cursor = cursor_make(arena, parts, CURSOR_PARTS);
	HOLDS((cursor.ptr != NULL) == (len <= CURSOR_TEXT_MAX));
	if (!readable || !cursor.ptr)
		return;
	HOLDS(cursor_read(arena, cursor, CURSOR_PARTS, back) == OK);
	for (size_t i = 0; i < CURSOR_PARTS; i++)
		HOLDS(str_eq(parts[i], back[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str input = fuzz_input(data, size);

	for (size_t count = 0; count <= CURSOR_PARTS + 1; count++)
		check_read(arena, input, count);
	check_make(arena, input);
	arena_free(arena);
	return 0;
}

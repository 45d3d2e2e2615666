/* The head of a request for a stream. */
#include "fuzz.h"

#include "app/events/stream_head.h"

#define BASE STR("/hub")

static void check_view(struct str view, struct str input)
{
	if (!view.ptr)
		return;
	HOLDS(view.len > 0 && fuzz_inside(view, input));
	for (size_t i = 0; i < view.len; i++)
		HOLDS(view.ptr[i] > ' ' && view.ptr[i] < 0x7f);
}

/* What a proxy could read as another request is not accepted. */
static void check_accepted(struct arena *arena, struct str head, const struct stream_head *parsed)
{
	struct stream_head again;
	struct str path = arena_printf(arena, "GET /hub/api/v1/accounts/%lld/stream",
				       (long long)parsed->account_id);

	HOLDS(parsed->account_id >= 1 && parsed->last_event_id >= -1);
	HOLDS(str_starts(head, path) && head.len <= HEAD_MAX && !fuzz_has_nul(head));
	for (size_t i = 0; i < head.len; i++) {
		HOLDS(head.ptr[i] != '\n' || (i > 0 && head.ptr[i - 1] == '\r'));
		HOLDS(head.ptr[i] != '\r' || (i + 1 < head.len && head.ptr[i + 1] == '\n'));
	}
	HOLDS(!fuzz_has(head, "\r\n ") && !fuzz_has(head, "\r\n\t"));
	HOLDS(stream_head_parse(arena_printf(arena, "%.*s.", STR_FMT(head)), BASE, &again) != OK);
	struct str twice = arena_printf(arena, "%.*sHost: other\r\n\r\n",
					STR_FMT(str_slice(head, 0, head.len - 2)));
	HOLDS(stream_head_parse(twice, BASE, &again) != OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str input = fuzz_input(data, size);
	size_t len = stream_head_len(input);
	struct stream_head head = {.account_id = 0};

	HOLDS(len <= input.len);
	if (len) {
		HOLDS(str_ends(str_slice(input, 0, len), STR("\r\n\r\n")));
		HOLDS(stream_head_len(str_slice(input, 0, len - 1)) == 0);
	} else {
		HOLDS(!fuzz_has(input, "\r\n\r\n"));
	}
	enum err err = stream_head_parse(input, BASE, &head);
	HOLDS(err == OK || err == ERR_BAD_REQUEST || err == ERR_NOT_FOUND || err == ERR_BAD_METHOD);
	HOLDS(err != OK || len == input.len);
	check_view(head.ticket, input);
	check_view(head.request_id, input);
	if (err == OK)
		check_accepted(arena, input, &head);
	arena_free(arena);
	return 0;
}

/* Chatwoot's events: what is read of a body. First line: the event's name; the rest: the JSON. */
#include "fuzz.h"

#include "features/chatwoot/chatwoot_int.h"

static void check_text(struct str text, size_t max)
{
	if (text.ptr)
		HOLDS(text.len > 0 && str_is_utf8(text) && str_utf8_len(text) <= max);
}

static void check_url(struct str url)
{
	if (url.ptr)
		HOLDS(url.len <= 2048 &&
		      (str_starts(url, STR("https://")) || str_starts(url, STR("http://"))));
}

static void check_conversation(const struct kanban_conversation *c)
{
	static const char *const statuses[] = {"open", "resolved", "pending", "snoozed"};
	static const char *const priorities[] = {"low", "medium", "high", "urgent"};
	const struct names status_names = {statuses, ARRAY_LEN(statuses)};
	const struct names priority_names = {priorities, ARRAY_LEN(priorities)};
	const struct str *labels = c->labels.items;

	HOLDS(c->chatwoot_conversation_id >= 1 && c->chatwoot_inbox_id >= 1);
	HOLDS(names_has(&status_names, c->status));
	HOLDS(!c->priority.ptr || names_has(&priority_names, c->priority));
	HOLDS(c->unread_count >= 0);
	HOLDS(c->labels.count <= 50);
	for (size_t i = 0; i < c->labels.count; i++)
		check_text(labels[i], 255);
	check_text(c->contact_name, 255);
	check_text(c->assignee_name, 255);
	check_url(c->contact_avatar_url);
	check_url(c->assignee_avatar_url);
	check_text(c->message_preview, 160);
	for (size_t i = 0; i < c->message_preview.len; i++)
		HOLDS((unsigned char)c->message_preview.ptr[i] >= 0x20);
	HOLDS(c->message_id != I64_NULL || !c->message_preview.ptr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str input = fuzz_input(data, size);
	struct str event = fuzz_line(&input);
	struct kanban_conversation pt, en;
	const struct json *body;

	if (json_parse_foreign(arena, fuzz_rest(input), &body) == OK) {
		(void)chatwoot_event_account(body);
		int64_t id = chatwoot_event_conversation(event, body);
		enum err err = chatwoot_read_conversation(arena, LANG_PT_BR, event, body, &pt);
		HOLDS(err == OK || err == ERR_INVALID);
		HOLDS(chatwoot_read_conversation(arena, LANG_EN, event, body, &en) == err);
		if (err == OK) {
			HOLDS(pt.chatwoot_conversation_id == id);
			HOLDS(pt.message_id == en.message_id && pt.message_at == en.message_at);
			check_conversation(&pt);
			check_conversation(&en);
		}
	}
	arena_free(arena);
	return 0;
}

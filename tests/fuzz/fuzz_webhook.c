/*
 * Chatwoot's objects: what is read of them. First line: the event's name; the rest: the JSON. Each
 * body is read as each object there is, for REST sends them, too.
 */
#include "fuzz.h"

#include "features/chatwoot/webhook/webhook_int.h"
#include "features/chatwoot/mirror/mirror_int.h"

#define ROW_SIZE_MAX 1024

/* A row keeps all the rules of its table, and as JSON it is one that PostgreSQL takes. */
static void check_row(struct arena *arena, const struct schema *schema, const void *row)
{
	struct buf out = buf_new(arena, 4u * 1024 * 1024);
	char *again = arena_alloc(arena, 1, schema->size);
	struct field_errors errors = {0};
	const struct json *json;
	uint64_t present;

	json_put_object(&out, schema, row);
	HOLDS(buf_ok(&out));
	HOLDS(json_parse(arena, buf_view(&out), JSON_FOREIGN_DEPTH_MAX + 4, 200000, &json) == OK);
	HOLDS(json_decode(arena, json, schema, again, &present, &errors) == OK);
	HOLDS(!fuzz_has(buf_view(&out), "pubsub_token\":\"secret"));
}

static void check_preview(struct arena *arena, const struct message_row *m)
{
	struct str text = mirror_preview(arena, LANG_PT_BR, m->content, STR_NULL, m->deleted);

	HOLDS(!text.ptr || (text.len > 0 && str_is_utf8(text) && str_utf8_len(text) <= 160));
	for (size_t i = 0; i < text.len; i++)
		HOLDS((unsigned char)text.ptr[i] >= 0x20);
	HOLDS(!m->deleted || !m->content.ptr);
}

static void read_all(struct arena *arena, const struct json *object)
{
	for (int entity = 0; entity < MIRROR_ENTITIES; entity++) {
		const struct mirror_kind *kind = &mirror_kinds[entity];
		void *row = arena_alloc(arena, 1, ROW_SIZE_MAX);

		HOLDS(kind->row->size <= ROW_SIZE_MAX);
		if (kind->read(arena, FUZZ_NOW, object, row) != READ_ROW)
			continue;
		check_row(arena, kind->row, row);
		if (entity == MIRROR_MESSAGE)
			check_preview(arena, row);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const inside[] = {"", "conversation", "conversation.messages.0",
					     "messages.0", "meta.sender", "contact"};
	struct arena *arena = arena_new();
	struct str input = fuzz_input(data, size);
	struct str event = fuzz_line(&input);
	enum event_subject subject;
	const struct json *body;

	if (json_parse_foreign(arena, fuzz_rest(input), &body) == OK) {
		(void)chatwoot_event_account(body);
		if (chatwoot_event_subject(event, &subject)) {
			struct str key = chatwoot_event_key(arena, subject, body);
			HOLDS(key.len > 0 && key.len < 64 && str_is_utf8(key));
		}
		for (size_t i = 0; i < ARRAY_LEN(inside); i++)
			read_all(arena, json_get(body, inside[i]));
	}
	arena_free(arena);
	return 0;
}

/* Webhooks: what they are about, and which must stay in order. */
#include "features/chatwoot/webhook/webhook_int.h"
#include "lib/cutap.h"

static void knows_all_events(void)
{
	static const struct {
		const char *event, *body, *key;
	} rows[] = {
		{"conversation_created", "{\"id\":5}", "conversation:5"},
		{"conversation_updated", "{\"id\":5}", "conversation:5"},
		{"conversation_status_changed", "{\"id\":5}", "conversation:5"},
		{"message_created", "{\"id\":1,\"conversation\":{\"id\":9}}", "conversation:9"},
		{"message_updated", "{\"id\":1,\"conversation\":{\"id\":9}}", "conversation:9"},
		{"contact_created", "{\"id\":7}", "contact:7"},
		{"contact_updated", "{\"id\":7}", "contact:7"},
		{"inbox_created", "{\"channel\":{\"id\":2,\"account_id\":3}}", "inboxes:3"},
		{"inbox_updated", "{\"channel\":\"x\"}", "inboxes:0"},
		{"webwidget_triggered", "{\"id\":1,\"contact\":{\"id\":7}}", "contact:7"},
		{"conversation_typing_on", "{\"conversation\":{\"id\":9}}", "conversation:9"},
		{"conversation_typing_off", "{\"conversation\":{\"id\":-9}}", "conversation:0"},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str label = str_from(rows[i].event);
		enum event_subject subject;
		const struct json *body;
		CU_ASSERT_EQUAL_FATAL(json_parse(arena, str_from(rows[i].body), 0, 0, &body), OK);
		CHECK_ROW(chatwoot_event_subject(label, &subject), label);
		CHECK_STR(chatwoot_event_key(arena, subject, body), str_from(rows[i].key));
	}
	arena_free(arena);
}

static void knows_no_others(void)
{
	static const char *const rows[] = {"", "message_deleted", "conversation_created ",
					   "automation_event.message_created", "macro.executed"};
	enum event_subject subject;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_ROW(!chatwoot_event_subject(str_from(rows[i]), &subject), str_from(rows[i]));
	CU_ASSERT_FALSE(chatwoot_event_subject(STR_NULL, &subject));
}

static void reads_the_account(void)
{
	struct arena *arena = arena_new();
	const struct json *body;

	CU_ASSERT_EQUAL_FATAL(json_parse(arena, STR("{\"account\":{\"id\":3}}"), 0, 0, &body), OK);
	CU_ASSERT_EQUAL(chatwoot_event_account(body), 3);
	CU_ASSERT_EQUAL(chatwoot_event_account(NULL), I64_NULL);
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"knows all events", knows_all_events},
			 {"knows no others", knows_no_others},
			 {"reads the account", reads_the_account});
}

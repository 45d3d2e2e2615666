#include "features/chatwoot/chatwoot_int.h"
#include "lib/cutap.h"

/* A conversation in the shape of Chatwoot's webhook (object C), shortened to what counts. */
#define CONVERSATION(members)                                                            \
	"{\"id\":131,\"inbox_id\":12,\"channel\":\"Channel::Api\",\"status\":\"open\","  \
	"\"priority\":\"high\",\"labels\":[\"vip\",\"\",7,\"obra\"],\"unread_count\":3," \
	"\"updated_at\":1782130000.123456,"                                              \
	"\"meta\":{\"sender\":{\"id\":77,\"name\":\"Maria\","                            \
	"\"thumbnail\":\"https://c.test/m.png\"},"                                       \
	"\"assignee\":{\"id\":5,\"name\":\"Ana\",\"thumbnail\":\"\"},"                   \
	"\"assignee_type\":\"User\"},"                                                   \
	"\"messages\":[{\"id\":9001,\"message_type\":1,\"created_at\":1782130000,"       \
	"\"private\":false,\"content\":\"Olá,\\n  **Maria**!\"}]" members "}"

static enum err parse(struct arena *arena, const char *event, const char *text,
		      struct kanban_conversation *ret)
{
	const struct json *body;

	CU_ASSERT_EQUAL_FATAL(json_parse(arena, str_from(text), 32, 0, &body), OK);
	return chatwoot_read_conversation(arena, LANG_PT_BR, str_from(event), body, ret);
}

static void reads_conversations(void)
{
	struct arena *arena = arena_new();
	struct kanban_conversation c;

	CU_ASSERT_EQUAL_FATAL(parse(arena, "conversation_updated", CONVERSATION(""), &c), OK);
	CU_ASSERT_EQUAL(c.chatwoot_conversation_id, 131);
	CU_ASSERT_EQUAL(c.chatwoot_inbox_id, 12);
	CHECK_STR(c.channel, STR("Channel::Api"));
	CHECK_STR(c.status, STR("open"));
	CHECK_STR(c.priority, STR("high"));
	CU_ASSERT_EQUAL_FATAL(c.labels.count, 2);
	CHECK_STR(((struct str *)c.labels.items)[1], STR("obra"));
	CHECK_STR(c.contact_name, STR("Maria"));
	CHECK_STR(c.contact_avatar_url, STR("https://c.test/m.png"));
	CU_ASSERT_EQUAL(c.assignee_chatwoot_id, 5);
	CU_ASSERT_PTR_NULL(c.assignee_avatar_url.ptr);
	CU_ASSERT_EQUAL(c.unread_count, 3);
	CU_ASSERT_EQUAL(c.updated_at, INT64_C(1782130000123456));
	CU_ASSERT_EQUAL(c.message_id, 9001);
	CHECK_STR(c.message_preview, STR("Olá, Maria!"));
	CU_ASSERT_EQUAL(c.message_at, INT64_C(1782130000000000));
	arena_free(arena);
}

static void reads_messages(void)
{
	static const struct {
		const char *label, *members;
		int64_t id;
		const char *preview;
	} rows[] = {
		{"outgoing", "\"id\":9002,\"message_type\":\"outgoing\",\"private\":false,\"content\":\"Sim\"", 9002, "Sim"},
		{"incoming", "\"id\":9002,\"message_type\":\"incoming\",\"private\":false,\"content\":\"Oi\"", 9002, "Oi"},
		{"private note", "\"id\":9002,\"message_type\":\"outgoing\",\"private\":true,\"content\":\"x\"", 9001, "Olá, Maria!"},
		{"activity", "\"id\":9002,\"message_type\":\"activity\",\"private\":false,\"content\":\"x\"", 9001, "Olá, Maria!"},
		{"no id", "\"message_type\":\"incoming\",\"private\":false,\"content\":\"x\"", 9001, "Olá, Maria!"},
		{"older", "\"id\":8000,\"message_type\":\"incoming\",\"private\":false,\"content\":\"x\"", 9001, "Olá, Maria!"},
		{"picture", "\"id\":9002,\"message_type\":\"incoming\",\"content\":null,\"attachments\":[{\"file_type\":\"image\"}]",
		 9002, "Imagem"},
		{"new kind", "\"id\":9002,\"message_type\":\"incoming\",\"content\":\"\",\"attachments\":[{\"file_type\":\"ig_reel\"}]",
		 9002, "Anexo"},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct kanban_conversation c;
		struct str text = arena_printf(
			arena,
			"{%s,\"created_at\":\"2026-06-22T12:06:40.000Z\",\"conversation\":%s}",
			rows[i].members, CONVERSATION(""));
		CHECK_ROW(parse(arena, "message_created", text.ptr, &c) == OK,
			  str_from(rows[i].label));
		CHECK_ROW(c.message_id == rows[i].id, str_from(rows[i].label));
		CHECK_STR(c.message_preview, str_from(rows[i].preview));
	}
	arena_free(arena);
}

static void refuses_what_is_no_conversation(void)
{
	static const char *const rows[] = {
		"{}",
		"{\"id\":131,\"inbox_id\":12}",
		"{\"id\":0,\"inbox_id\":12,\"status\":\"open\"}",
		"{\"id\":\"131\",\"inbox_id\":12,\"status\":\"open\"}",
		"{\"id\":131,\"inbox_id\":12,\"status\":\"closed\"}",
		"{\"id\":131,\"status\":\"open\"}",
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct kanban_conversation c;
		CHECK_ROW(parse(arena, "conversation_created", rows[i], &c) == ERR_INVALID,
			  str_from(rows[i]));
		CHECK_ROW(parse(arena, "message_created", rows[i], &c) == ERR_INVALID,
			  str_from(rows[i]));
	}
	arena_free(arena);
}

/* Everything but the essentials may be missing, null or of another type. */
static void bears_odd_conversations(void)
{
	static const char *const rows[] = {
		"{\"id\":1,\"inbox_id\":2,\"status\":\"pending\"}",
		"{\"id\":1,\"inbox_id\":2,\"status\":\"pending\",\"meta\":null,\"labels\":{},"
		"\"messages\":{},\"updated_at\":\"x\"}",
		"{\"id\":1,\"inbox_id\":2,\"status\":\"pending\",\"meta\":[],\"messages\":[null],"
		"\"priority\":\"huge\",\"unread_count\":-4}",
		("{\"id\":1,\"inbox_id\":2,\"status\":\"pending\","
		 "\"meta\":{\"sender\":{\"thumbnail\":\"javascript:x\"},"
		 "\"assignee\":{\"id\":9},\"assignee_type\":\"AgentBot\"}}"),
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct kanban_conversation c;
		CHECK_ROW(parse(arena, "conversation_created", rows[i], &c) == OK,
			  str_from(rows[i]));
		CHECK_ROW(c.updated_at == I64_NULL && c.message_id == I64_NULL &&
				  c.assignee_chatwoot_id == I64_NULL && c.unread_count == 0 &&
				  !c.priority.ptr && !c.contact_avatar_url.ptr &&
				  c.labels.count == 0,
			  str_from(rows[i]));
	}
	arena_free(arena);
}

static void names_events(void)
{
	struct arena *arena = arena_new();
	const struct json *body;

	CU_ASSERT_PTR_NOT_NULL(chatwoot_event_job(STR("conversation_created")));
	CU_ASSERT_PTR_NOT_NULL(chatwoot_event_job(STR("message_updated")));
	CU_ASSERT_PTR_NULL(chatwoot_event_job(STR("conversation_typing_on")));
	CU_ASSERT_PTR_NULL(chatwoot_event_job(STR("")));
	CU_ASSERT_PTR_NULL(chatwoot_event_job(STR_NULL));
	CU_ASSERT_EQUAL_FATAL(
		json_parse(arena,
			   STR("{\"id\":5,\"account\":{\"id\":3},\"conversation\":{\"id\":9}}"), 0,
			   0, &body),
		OK);
	CU_ASSERT_EQUAL(chatwoot_event_conversation(STR("conversation_created"), body), 5);
	CU_ASSERT_EQUAL(chatwoot_event_conversation(STR("message_created"), body), 9);
	CU_ASSERT_EQUAL(chatwoot_event_account(body), 3);
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"reads conversations", reads_conversations},
			 {"reads messages", reads_messages},
			 {"refuses what is no conversation", refuses_what_is_no_conversation},
			 {"bears odd conversations", bears_odd_conversations},
			 {"names events", names_events});
}

/* What is read of Chatwoot's objects, friendly, odd and hostile ones. */
#include "features/chatwoot/client/clean.h"
#include "features/chatwoot/mirror/mirror_int.h"
#include "lib/cutap.h"

#define AT (INT64_C(1782130000) * USEC_PER_SEC)

static enum reading read_as(struct arena *arena, enum mirror_entity entity, struct str text,
			    void *row)
{
	const struct json *json;

	CU_ASSERT_EQUAL_FATAL(json_parse_foreign(arena, text, &json), OK);
	return mirror_kinds[entity].read(arena, AT, json, row);
}

/* The members of the row's JSON that are named, as an object. */
static struct str picked(struct arena *arena, enum mirror_entity entity, const void *row,
			 const char *names)
{
	const struct schema *schema = mirror_kinds[entity].row;
	struct buf out = buf_new(arena, 1024 * 1024);
	struct str rest = str_from(names);

	while (rest.ptr) {
		struct str name = str_split(&rest, ' ');
		int at = schema_find(schema, name);
		CU_ASSERT_FATAL(at >= 0);
		if (out.len)
			buf_char(&out, ' ');
		json_put_field(&out, &schema->fields[at], row);
	}
	return buf_view(&out);
}

struct row {
	enum mirror_entity entity;
	const char *object, *names, *values; /* values NULL: it can't be read */
};

static void check(const struct row *rows, size_t count)
{
	struct arena *arena = arena_new();
	union {
		struct agent_row agent;
		struct conversation_row conversation;
		struct contact_row contact;
		struct message_row message;
		struct inbox_row inbox;
	} row;

	for (size_t i = 0; i < count; i++) {
		struct str label = str_from(rows[i].object);
		enum reading reading = read_as(arena, rows[i].entity, label, &row);
		CHECK_ROW(reading == (rows[i].values ? READ_ROW : READ_INVALID), label);
		if (reading == READ_ROW && rows[i].values)
			CHECK_STR(picked(arena, rows[i].entity, &row, rows[i].names),
				  str_from(rows[i].values));
	}
	arena_free(arena);
}

static void reads_people(void)
{
	static const struct row rows[] = {
		{MIRROR_AGENT, "{\"id\":5,\"name\":\"Ana\",\"role\":\"administrator\"}",
		 "chatwoot_user_id name role availability confirmed email",
		 "5 \"Ana\" \"administrator\" \"offline\" true null"},
		{MIRROR_AGENT,
		 "{\"id\":5,\"name\":\"\",\"email\":\"a@b\",\"role\":\"root\",\"custom_role_id\":3,"
		 "\"thumbnail\":\"javascript:alert(1)\"}",
		 "name role chatwoot_custom_role_id avatar_url", "\"a@b\" \"agent\" 3 null"},
		{MIRROR_AGENT, "{\"id\":5}", "", NULL},
		{MIRROR_AGENT, "{\"id\":\"5\",\"name\":\"x\"}", "", NULL},
		{MIRROR_AGENT, "[]", "", NULL},
		{MIRROR_AGENT, "null", "", NULL},
		{MIRROR_INBOX, "{\"id\":1,\"name\":\"Z\",\"channel_type\":\"Channel::Api\"}",
		 "chatwoot_inbox_id name channel_type provider phone_number",
		 "1 \"Z\" \"Channel::Api\" null null"},
		{MIRROR_INBOX, "{\"id\":1,\"name\":\"Z\"}", "", NULL},
	};
	check(rows, ARRAY_LEN(rows));
}

static void reads_contacts(void)
{
	static const struct row rows[] = {
		{MIRROR_CONTACT, "{\"id\":1,\"email\":null,\"phone_number\":null}",
		 "name email blocked custom_attributes observed_at",
		 "null null false {} \"2026-06-22T12:06:40.000Z\""},
		/* Knows too little to change what is known. */
		{MIRROR_CONTACT, "{\"id\":1,\"name\":\"X\"}", "name observed_at",
		 "\"X\" \"1970-01-01T00:00:00.000Z\""},
		{MIRROR_CONTACT,
		 "{\"id\":1,\"name\":\"  a\\tb\\u0007\\u0000\\ud83d  \","
		 "\"email\":7,\"blocked\":\"yes\"}",
		 "name email blocked", "\"a b \xef\xbf\xbd\xef\xbf\xbd\" null false"},
		{MIRROR_CONTACT, "{\"id\":1,\"name\":\"<script>x</script>\\u2028\"}", "name",
		 "\"\\u003cscript\\u003ex\\u003c/script\\u003e\\u2028\""},
		{MIRROR_CONTACT, "{\"id\":1,\"name\":\"مرحبا \\ud83d\\ude00\"}", "name",
		 "\"مرحبا \U0001F600\""},
		{MIRROR_CONTACT, "{\"id\":1,\"thumbnail\":\"https://c.test/a b\"}", "avatar_url",
		 "null"},
		{MIRROR_CONTACT,
		 "{\"id\":1,\"custom_attributes\":[1],\"additional_attributes\":{\"a\":{\"b\":[1,"
		 "null,\"\\u0000\"]}}}",
		 "custom_attributes additional_attributes",
		 "{} {\"a\":{\"b\":[1,null,\"\xef\xbf\xbd\"]}}"},
		{MIRROR_CONTACT, "{\"id\":1,\"last_activity_at\":\"2026-06-22T12:06:40.9Z\","
				 "\"created_at\":1e300}",
		 "last_activity_at chatwoot_created_at", "\"2026-06-22T12:06:40.000Z\" null"},
		{MIRROR_CONTACT, "{\"name\":\"x\"}", "", NULL},
		{MIRROR_CONTACT, "{\"id\":99999999999999999999}", "", NULL},
	};
	check(rows, ARRAY_LEN(rows));
}

/* So many letters between two texts. */
static struct str stuffed(struct arena *arena, const char *before, size_t count, const char *after)
{
	char *many = arena_alloc(arena, count + 1, 1);

	memset(many, 'x', count);
	return arena_printf(arena, "%s%s%s", before, many, after);
}

static void cuts_what_is_huge(void)
{
	struct arena *arena = arena_new();
	struct contact_row contact;
	struct message_row message;

	CU_ASSERT_EQUAL(read_as(arena, MIRROR_CONTACT,
				stuffed(arena, "{\"id\":1,\"name\":\"", 500000, "\"}"), &contact),
			READ_ROW);
	CU_ASSERT_EQUAL(contact.name.len, CLEAN_NAME_MAX);
	CU_ASSERT_EQUAL(
		read_as(arena, MIRROR_CONTACT,
			stuffed(arena, "{\"id\":1,\"custom_attributes\":{\"a\":\"", 500000,
				"\",\"b\":2}}"),
			&contact),
		READ_ROW);
	CU_ASSERT_EQUAL(contact.custom_attributes.len,
			CLEAN_ATTRIBUTE_TEXT_MAX + strlen("{\"a\":\"\",\"b\":2}"));
	CU_ASSERT_EQUAL(read_as(arena, MIRROR_CONTACT,
				stuffed(arena, "{\"id\":1,\"thumbnail\":\"https://", 3000, "\"}"),
				&contact),
			READ_ROW);
	CU_ASSERT_PTR_NULL(contact.avatar_url.ptr);
	CU_ASSERT_EQUAL(read_as(arena, MIRROR_MESSAGE,
				stuffed(arena, "{\"id\":1,\"conversation_id\":2,\"message_type\":0,"
					       "\"created_at\":1782130000,\"content\":\"",
					150000, "\"}"),
				&message),
			READ_ROW);
	CU_ASSERT_EQUAL(message.content.len, CLEAN_CONTENT_MAX);
	/* Many members: the first ones stay. */
	struct buf out = buf_new(arena, 1024 * 1024);
	buf_lit(&out, "{\"id\":1,\"custom_attributes\":{");
	for (int i = 0; i < 5000; i++)
		buf_printf(&out, "%s\"key%d\":\"value\"", i ? "," : "", i);
	buf_lit(&out, "}}");
	CU_ASSERT_EQUAL(read_as(arena, MIRROR_CONTACT, buf_view(&out), &contact), READ_ROW);
	CU_ASSERT(contact.custom_attributes.len > CLEAN_ATTRIBUTES_MAX);
	CU_ASSERT(contact.custom_attributes.len < CLEAN_ATTRIBUTES_MAX + 64);
	arena_free(arena);
}

#define C "\"id\":1,\"inbox_id\":2,\"status\":\"open\""

static void reads_conversations(void)
{
	static const struct row rows[] = {
		{MIRROR_CONVERSATION, "{" C ",\"updated_at\":1782130000.123456}",
		 "chatwoot_updated_at priority chatwoot_assignee_id labels",
		 "1782130000123456 null null []"},
		{MIRROR_CONVERSATION, "{" C ",\"channel\":\"Channel::Api\",\"meta\":{\"channel\":\"x\"}}",
		 "channel", "\"Channel::Api\""},
		{MIRROR_CONVERSATION, "{" C ",\"meta\":{\"channel\":\"Channel::Api\"}}", "channel",
		 "\"Channel::Api\""},
		{MIRROR_CONVERSATION,
		 "{" C ",\"meta\":{\"assignee\":{\"id\":9,\"name\":\"Bot\"},"
		 "\"assignee_type\":\"AgentBot\"}}",
		 "assignee_type chatwoot_assignee_id assignee_name", "\"AgentBot\" 9 \"Bot\""},
		{MIRROR_CONVERSATION, "{" C ",\"meta\":{\"assignee\":{\"id\":9,\"type\":\"agent_bot\"}}}",
		 "assignee_type", "\"AgentBot\""},
		{MIRROR_CONVERSATION, "{" C ",\"meta\":{\"assignee\":{\"id\":9,\"email\":\"a@b\"}}}",
		 "assignee_type chatwoot_assignee_id", "\"User\" 9"},
		{MIRROR_CONVERSATION, "{" C ",\"meta\":{\"assignee\":{},\"team\":[]}}",
		 "assignee_type chatwoot_assignee_id chatwoot_team_id", "null null null"},
		{MIRROR_CONVERSATION,
		 "{" C ",\"first_reply_created_at\":0,\"waiting_since\":0,\"snoozed_until\":"
		 "\"2026-06-22T12:06:40.123Z\",\"unread_count\":-4,\"priority\":\"huge\"}",
		 "first_reply_at waiting_since snoozed_until unread_count priority",
		 "null null \"2026-06-22T12:06:40.000Z\" 0 null"},
		{MIRROR_CONVERSATION, "{" C ",\"labels\":[\"vip\",\"\",7,null,\"obra\"],\"unread_count\":99}",
		 "labels unread_count", "[\"vip\",\"obra\"] 10"},
		{MIRROR_CONVERSATION,
		 "{" C ",\"meta\":[],\"labels\":{},\"updated_at\":\"x\",\"can_reply\":null}",
		 "labels chatwoot_updated_at can_reply", "[] 0 true"},
		{MIRROR_CONVERSATION, "{\"id\":1,\"inbox_id\":2,\"status\":\"closed\"}", "", NULL},
		{MIRROR_CONVERSATION, "{\"id\":1,\"status\":\"open\"}", "", NULL},
		{MIRROR_CONVERSATION, "{\"id\":0,\"inbox_id\":2,\"status\":\"open\"}", "", NULL},
	};
	check(rows, ARRAY_LEN(rows));
}

#define M "\"id\":1,\"conversation_id\":2,\"created_at\":1782130000"

static void reads_messages(void)
{
	static const struct row rows[] = {
		{MIRROR_MESSAGE, "{" M ",\"message_type\":1}",
		 "message_type content_type status deleted attachments",
		 "\"outgoing\" \"text\" null false []"},
		{MIRROR_MESSAGE, "{" M ",\"message_type\":3,\"status\":\"read\"}",
		 "message_type status status_observed_at",
		 "\"template\" \"read\" \"2026-06-22T12:06:40.000Z\""},
		{MIRROR_MESSAGE,
		 "{\"id\":1,\"conversation\":{\"id\":2},"
		 "\"created_at\":\"2026-06-22T12:06:40.000Z\","
		 "\"message_type\":\"incoming\",\"sender\":{\"id\":7,\"name\":\"Maria\"}}",
		 "chatwoot_conversation_id sender_type chatwoot_sender_id sender_name sent_at",
		 "2 \"contact\" 7 \"Maria\" \"2026-06-22T12:06:40.000Z\""},
		{MIRROR_MESSAGE,
		 "{" M ",\"message_type\":1,\"sender_type\":\"AgentBot\",\"sender\":{\"id\":7}}",
		 "sender_type sender_name", "\"agent_bot\" null"},
		{MIRROR_MESSAGE,
		 "{" M ",\"message_type\":1,\"content\":\"This was deleted\",\"attachments\":"
		 "[{\"file_type\":\"image\"}],\"content_attributes\":{\"deleted\":true}}",
		 "content deleted attachments", "null true []"},
		{MIRROR_MESSAGE, "{" M ",\"message_type\":1,\"content\":\"a\\\\\\nb\\u0001\\n\\n\"}",
		 "content",
		 "\"a\\nb\""},
		{MIRROR_MESSAGE,
		 "{" M ",\"message_type\":0,"
		 "\"attachments\":[{\"file_type\":\"audio\",\"extension\":"
		 "\"ogg\",\"file_size\":12,\"data_url\":\"https://signed\"},{\"x\":1},null]}",
		 "attachments",
		 "[{\"file_type\":\"audio\",\"extension\":\"ogg\",\"file_size\":12}]"},
		{MIRROR_MESSAGE, "{" M ",\"message_type\":9}", "", NULL},
		{MIRROR_MESSAGE, "{" M ",\"message_type\":\"note\"}", "", NULL},
		{MIRROR_MESSAGE, "{\"id\":1,\"created_at\":1,\"message_type\":1}", "", NULL},
		{MIRROR_MESSAGE, "{\"id\":1,\"conversation_id\":2,\"message_type\":1}", "", NULL},
	};
	struct arena *arena = arena_new();
	struct message_row row;

	check(rows, ARRAY_LEN(rows));
	CU_ASSERT_EQUAL(read_as(arena, MIRROR_MESSAGE, STR("{" M ",\"message_type\":2}"), &row),
			READ_NOTHING);
	CU_ASSERT_EQUAL(read_as(arena, MIRROR_MESSAGE, STR("{\"message_type\":\"activity\"}"), &row),
			READ_NOTHING);
	arena_free(arena);
}

static void makes_previews(void)
{
	static const struct {
		const char *content, *attachment;
		bool deleted;
		const char *preview;
	} rows[] = {
		{"Olá,\n  **Maria**!", NULL, false, "Olá, Maria!"},
		{"  ", "image", false, "Imagem"},
		{NULL, "ig_reel", false, "Anexo"},
		{NULL, NULL, false, NULL},
		{"x", NULL, true, "Mensagem apagada"},
		{"`a` ~~b~~", NULL, false, "a b"},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR(mirror_preview(arena, LANG_PT_BR, str_from(rows[i].content),
					 str_from(rows[i].attachment), rows[i].deleted),
			  str_from(rows[i].preview));
	CHECK_STR(mirror_preview(arena, LANG_EN, STR_NULL, STR("image"), false),
		  STR("Picture message"));
	CU_ASSERT_EQUAL(str_utf8_len(mirror_preview(arena, LANG_EN, stuffed(arena, "", 500, ""),
						    STR_NULL, false)),
			160);
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"reads people", reads_people}, {"reads contacts", reads_contacts},
			 {"cuts what is huge", cuts_what_is_huge},
			 {"reads conversations", reads_conversations},
			 {"reads messages", reads_messages}, {"makes previews", makes_previews});
}

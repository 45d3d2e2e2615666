/* The mirror against a real PostgreSQL: never backwards in any order, and cards follow. */
#include <stdlib.h>

#include "features/chatwoot/mirror/mirror.h"
#include "fixture.h"
#include "mirror_samples.h"

static struct fixture fixture;
static int64_t account;

#define T0 (INT64_C(1782130000) * USEC_PER_SEC)

/* What a call of the mirror came to. */
struct told {
	struct mirror_count counts[MIRROR_ENTITIES];
	bool created;
	size_t changes;
	struct str fields; /* of the newest change, with spaces between */
	bool more;
	enum err err;
};

static struct db *db;

static struct mirror mirror_at(struct arena *arena, usec_t observed_at)
{
	return (struct mirror){
		.tenant = db_tenant_begin(db, arena, account, DB_WRITE),
		.clock = &clock_system,
		.rng = &rng_system,
		.lang = LANG_EN,
		.actor = {STR("chatwoot"), STR_NULL, STR_NULL},
		.observed_at = observed_at,
	};
}

static struct told finish(struct mirror *m, enum err err)
{
	struct told told = {.err = err};
	struct buf fields = buf_new(fixture.arena, 4096);

	if (err == OK)
		told.err = db_tenant_commit(m->tenant);
	memcpy(told.counts, m->counts, sizeof(told.counts));
	for (const struct mirror_change *c = m->changes; c; c = c->next)
		told.changes++;
	for (size_t i = 0; m->changes && i < m->changes->fields.count; i++) {
		if (i)
			buf_char(&fields, ' ');
		buf_str(&fields, ((const struct str *)m->changes->fields.items)[i]);
	}
	told.created = m->changes && m->changes->created;
	told.fields = buf_view(&fields);
	db_tenant_end(m->tenant);
	return told;
}

static struct told tell(enum mirror_entity entity, usec_t observed_at, struct str text)
{
	struct arena *arena = arena_new();
	struct mirror m = mirror_at(arena, observed_at);
	const struct json *json;

	CU_ASSERT_EQUAL_FATAL(json_parse_foreign(arena, text, &json), OK);
	enum err err = text.ptr[0] == '[' ? mirror_array(&m, entity, json)
					  : mirror_one(&m, entity, json);
	struct told told = finish(&m, err);
	arena_free(arena);
	return told;
}

static struct told tell_c(enum mirror_entity entity, usec_t observed_at, const char *text)
{
	return tell(entity, observed_at, str_from(text));
}

static int64_t number(const char *sql)
{
	return fixture_number(&fixture, "%s", sql);
}

static struct str text(const char *sql)
{
	return fixture_sql(&fixture, "%s", sql);
}

/* --- one entity after the other --- */

static void agents_come_change_and_go(void)
{
	static const char ana[] = "{\"id\":5,\"name\":\"Ana\",\"email\":\"ana@a.test\","
				  "\"role\":\"administrator\",\"availability_status\":\"online\","
				  "\"thumbnail\":\"https://c.test/a.png\",\"confirmed\":true,"
				  "\"auto_offline\":true,\"custom_role_id\":null,"
				  "\"pubsub_token\":\"secret\",\"access_token\":\"secret\"}";
	static const char demoted[] = "[{\"id\":5,\"name\":\"Ana\",\"email\":\"ana@a.test\","
				      "\"role\":\"agent\",\"availability_status\":\"online\","
				      "\"thumbnail\":\"https://c.test/a.png\"},"
				      "{\"id\":6,\"name\":\"Bia\",\"role\":\"owner\"},"
				      "{\"id\":0,\"name\":\"nobody\"},7,null]";
	struct told told = tell_c(MIRROR_AGENT, T0, ana);

	CU_ASSERT_EQUAL(told.err, OK);
	CU_ASSERT(told.created);
	told = tell_c(MIRROR_AGENT, T0 + 1000, ana);
	CU_ASSERT_EQUAL(told.counts[MIRROR_AGENT].unchanged, 1);
	CU_ASSERT_EQUAL(told.changes, 0);
	told = tell_c(MIRROR_AGENT, T0 - 1000, demoted);
	CU_ASSERT_EQUAL(told.counts[MIRROR_AGENT].stale, 1);
	CU_ASSERT_EQUAL(told.counts[MIRROR_AGENT].invalid, 3);
	CHECK_STR(text("select role from agents where chatwoot_user_id = 5"), STR("administrator"));
	told = tell_c(MIRROR_AGENT, T0 + 2000, demoted);
	CU_ASSERT_EQUAL(told.counts[MIRROR_AGENT].changed, 1);
	CHECK_STR(told.fields, STR("role"));
	CHECK_STR(text("select role from agents where chatwoot_user_id = 5"), STR("agent"));
	CHECK_STR(text("select role from agents where chatwoot_user_id = 6"), STR("agent"));
	CU_ASSERT_EQUAL(number("select count(*) from agents where to_jsonb(agents)::text ~ 'secret'"),
			0);
}

static void lists_become_rows(void)
{
	static const struct {
		enum mirror_entity entity;
		const char *before, *after, *fields;
	} rows[] = {
		{MIRROR_CUSTOM_ROLE,
		 "{\"id\":1,\"name\":\"Vendas\",\"permissions\":[\"conversation_manage\"]}",
		 "{\"id\":1,\"name\":\"Vendas\",\"permissions\":[\"conversation_manage\",\"x\"]}",
		 "permissions"},
		{MIRROR_INBOX,
		 "{\"id\":1,\"name\":\"Zap\",\"channel_type\":\"Channel::Whatsapp\","
		 "\"provider_config\":{\"api_key\":\"secret\"},\"hmac_token\":\"secret\"}",
		 "{\"id\":1,\"name\":\"Zap\\u0000 2\\ud800\","
		 "\"channel_type\":\"Channel::Whatsapp\"}",
		 "name"},
		{MIRROR_TEAM, "{\"id\":1,\"name\":\"vendas\",\"allow_auto_assign\":true}",
		 "{\"id\":1,\"name\":\"vendas\",\"allow_auto_assign\":false}", "allow_auto_assign"},
		{MIRROR_LABEL, "{\"id\":1,\"title\":\"vip\",\"color\":\"#112233\"}",
		 "{\"id\":1,\"title\":\"vip\",\"color\":null}", "color"},
		{MIRROR_ATTRIBUTE_DEFINITION,
		 "{\"id\":1,\"attribute_key\":\"cpf\",\"attribute_display_name\":\"CPF\","
		 "\"attribute_display_type\":\"text\",\"attribute_model\":\"contact_attribute\"}",
		 "{\"id\":1,\"attribute_key\":\"cpf\",\"attribute_display_name\":\"CPF\","
		 "\"attribute_display_type\":\"list\",\"attribute_model\":\"contact_attribute\","
		 "\"attribute_values\":[\"a\",\"b\"]}",
		 "attribute_display_type attribute_values"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str label = str_from(mirror_entity_name(rows[i].entity));
		struct told told = tell_c(rows[i].entity, T0, rows[i].before);
		CHECK_ROW(told.err == OK && told.created, label);
		told = tell_c(rows[i].entity, T0 + 1000, rows[i].after);
		CHECK_ROW(told.counts[rows[i].entity].changed == 1, label);
		CHECK_STR(told.fields, str_from(rows[i].fields));
		told = tell_c(rows[i].entity, T0 + 1000, rows[i].after);
		CHECK_ROW(told.counts[rows[i].entity].unchanged == 1, label);
		told = tell_c(rows[i].entity, T0 + 500, rows[i].before);
		CHECK_ROW(told.counts[rows[i].entity].stale == 1, label);
	}
	CHECK_STR(text("select name from inboxes where chatwoot_inbox_id = 1"),
		  STR("Zap\xef\xbf\xbd 2\xef\xbf\xbd"));
	CU_ASSERT_EQUAL(number("select count(*) from inboxes where to_jsonb(inboxes)::text ~ 'secret'"),
			0);
}

static bool set_members(bool team, int64_t of, const char *agents)
{
	struct arena *arena = arena_new();
	struct mirror m = mirror_at(arena, T0);
	const struct json *json;
	bool changed = false;

	CU_ASSERT_EQUAL_FATAL(json_parse(arena, str_from(agents), 0, 0, &json), OK);
	CU_ASSERT_EQUAL(finish(&m, team ? mirror_team_members(&m, of, json, &changed)
					: mirror_inbox_members(&m, of, json, &changed))
				.err,
			OK);
	arena_free(arena);
	return changed;
}

static void members_are_replaced(void)
{
	for (int team = 0; team < 2; team++) {
		CU_ASSERT(set_members(team, 1,
				      "[{\"id\":5},{\"id\":6},{\"id\":\"x\"},{\"id\":5}]"));
		CU_ASSERT_FALSE(set_members(team, 1, "[{\"id\":6},{\"id\":5}]"));
		CU_ASSERT(set_members(team, 1, "[{\"id\":7},{\"id\":5}]"));
		CU_ASSERT_FALSE(set_members(team, 99, "[{\"id\":5}]"));
		CHECK_STR(text(team ? "select string_agg(chatwoot_user_id::text, ',' order by"
				      " chatwoot_user_id) from team_members"
				    : "select string_agg(chatwoot_user_id::text, ',' order by"
				      " chatwoot_user_id) from inbox_members"),
			  STR("5,7"));
	}
}

/* --- conversations, from both sides --- */

static struct str conversation(bool rest, const char *status, int64_t at)
{
	return rest ? arena_printf(fixture.arena, REST_CONVERSATION, status, (long long)at)
		    : arena_printf(fixture.arena, HOOK_CONVERSATION, status, (long long)at);
}

static struct str all_talk(void)
{
	return text("select (select jsonb_agg(to_jsonb(c) - '{created_at,updated_at}'::text[]) from"
		    " conversations c)::text || (select jsonb_agg(to_jsonb(m) -"
		    " '{created_at,updated_at}'::text[]) from messages m)::text || (select"
		    " jsonb_agg(to_jsonb(k) - '{id,created_at,updated_at,last_activity_at,"
		    "chatwoot_created_at}'::text[]) from contacts k)::text");
}

static void forget_talk(void)
{
	(void)text("delete from conversations; delete from messages; delete from contacts;"
		   " delete from card_conversations; delete from cards; delete from event_outbox;"
		   " select 1");
}

static void rest_and_webhooks_give_the_same_rows(void)
{
	struct str rest, hook;

	CU_ASSERT_EQUAL(tell(MIRROR_CONVERSATION, T0, conversation(true, "open", 1782130000)).err,
			OK);
	rest = all_talk();
	CU_ASSERT_EQUAL(number("select count(*) from messages"), 1);
	CHECK_STR(text("select content from messages"), STR("Olá\nMaria"));
	CHECK_STR(text("select status from messages"), STR("read"));
	CU_ASSERT_EQUAL(number("select unread_count from conversations"), 10);
	CHECK_STR(text("select title || ' ' || preview || ' ' || assignee_name from cards"),
		  STR("Maria Olá Maria Ana"));
	int64_t events = number("select count(*) from event_outbox");
	struct told told =
		tell(MIRROR_CONVERSATION, T0 + 1000, conversation(false, "open", 1782130000));
	CU_ASSERT_EQUAL(told.err, OK);
	CU_ASSERT_EQUAL(told.changes, 0);
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox"), events);
	forget_talk();
	CU_ASSERT_EQUAL(tell(MIRROR_CONVERSATION, T0, conversation(false, "open", 1782130000)).err,
			OK);
	hook = all_talk();
	CHECK_STR(hook, rest);
	CU_ASSERT_FALSE(strstr(hook.ptr, "secret") != NULL);
	CU_ASSERT_EQUAL(number("select count(*) from cards"), 1);
}

static void conversations_never_go_backwards(void)
{
	int64_t events = number("select count(*) from event_outbox");
	struct told told =
		tell(MIRROR_CONVERSATION, T0 + 5000, conversation(true, "resolved", 1782129999));

	CU_ASSERT_EQUAL(told.counts[MIRROR_CONVERSATION].stale, 1);
	CHECK_STR(text("select status from conversations"), STR("open"));
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox"), events);
	told = tell(MIRROR_CONVERSATION, T0 + 5000, conversation(true, "resolved", 1782130005));
	CHECK_STR(told.fields, STR("status"));
	CU_ASSERT_EQUAL(told.changes, 1);
	CHECK_STR(text("select s.key from cards c join stages s on s.id = c.stage_id"),
		  STR("resolved"));
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox"), events + 1);
}

static void contacts_rename_cards(void)
{
	static const char renamed[] =
		"{\"account\":{\"id\":3},\"id\":77,"
		"\"name\":\"Maria \\u202e<b>Souza</b> \\ud83d\\ude00\","
		"\"email\":null,\"phone_number\":\"+5511\",\"identifier\":null,\"avatar\":\"\","
		"\"thumbnail\":\"https://c.test/m.png\",\"blocked\":true,\"custom_attributes\":{},"
		"\"additional_attributes\":{\"city\":\"SP\"}}";
	static const char partial[] = "{\"id\":77,\"name\":\"X\",\"type\":\"contact\"}";
	struct told told = tell_c(MIRROR_CONTACT, T0 + 9000, renamed);

	CU_ASSERT_EQUAL(told.err, OK);
	CHECK_STR(told.fields, STR("blocked email name"));
	CHECK_STR(text("select title from cards"), STR("Maria \u202e<b>Souza</b> \U0001F600"));
	told = tell_c(MIRROR_CONTACT, T0 + 10000, partial);
	CU_ASSERT_EQUAL(told.counts[MIRROR_CONTACT].stale, 1);
	CHECK_STR(text("select name from contacts"), STR("Maria \u202e<b>Souza</b> \U0001F600"));
	/* What only REST tells is kept when a webhook does not. */
	told = tell_c(MIRROR_CONTACT, T0 + 11000,
		      "{\"id\":77,\"name\":\"Maria\",\"email\":null,\"phone_number\":\"+5511\","
		      "\"last_activity_at\":1782130000,\"created_at\":1782100000}");
	CU_ASSERT_EQUAL(told.err, OK);
	told = tell_c(MIRROR_CONTACT, T0 + 12000,
		      "{\"id\":77,\"name\":\"Maria\",\"email\":null,\"phone_number\":\"+5511\"}");
	CU_ASSERT_EQUAL(told.changes, 0);
	CU_ASSERT_EQUAL(number("select extract(epoch from last_activity_at)::bigint from contacts"),
			1782130000);
}

static struct str message(int64_t id, const char *members)
{
	return arena_printf(fixture.arena,
			    "{\"id\":%lld,\"conversation_id\":131,\"created_at\":\"2026-06-22T"
			    "12:06:40.512Z\",\"message_type\":\"incoming\",\"private\":false,%s}",
			    (long long)id, members);
}

static void messages_are_kept_until_deleted(void)
{
	struct told told =
		tell(MIRROR_MESSAGE, T0 + 20000,
		     message(9010, "\"content\":\"segredo\","
				   "\"attachments\":[{\"file_type\":\"image\","
				   "\"data_url\":\"https://c.test/signed\",\"file_size\":12}]"));

	CU_ASSERT(told.created);
	CHECK_STR(text("select preview from cards"), STR("segredo"));
	CHECK_STR(text("select attachments::text from messages where chatwoot_message_id = 9010"),
		  STR("[{\"extension\": null, \"file_size\": 12, \"file_type\": \"image\"}]"));
	/* A note is kept, and no card shows it. */
	told = tell(MIRROR_MESSAGE, T0 + 20000,
		    arena_printf(fixture.arena,
				 "{\"id\":9011,\"conversation_id\":131,\"created_at\":1782130001,"
				 "\"message_type\":1,\"private\":true,\"content\":\"nota\"}"));
	CU_ASSERT(told.created);
	CHECK_STR(text("select preview from cards"), STR("segredo"));
	/* A deletion that was told earlier than the text counts, too. */
	told = tell(MIRROR_MESSAGE, T0 + 19000,
		    message(9010, "\"content\":\"This message was deleted\","
				  "\"content_attributes\":{\"deleted\":true}"));
	CU_ASSERT_EQUAL(told.counts[MIRROR_MESSAGE].changed, 1);
	CU_ASSERT_EQUAL(number("select count(*) from messages where chatwoot_message_id = 9010 and"
			       " deleted and content is null and attachments = '[]'"),
			1);
	CHECK_STR(text("select preview from cards"), STR("Message deleted"));
	told = tell(MIRROR_MESSAGE, T0 + 30000, message(9010, "\"content\":\"segredo\""));
	CU_ASSERT_EQUAL(told.changes, 0);
	CU_ASSERT_EQUAL(number("select count(*) from messages where content = 'segredo'"), 0);
	told = tell(MIRROR_MESSAGE, T0 + 30000, STR("{\"id\":9012,\"message_type\":2}"));
	CU_ASSERT_EQUAL(told.err, OK);
	CU_ASSERT_EQUAL(told.changes, 0);
}

/* A message event: what it says of the message counts, and the status is in the conversation. */
static void message_events_bring_their_conversation(void)
{
	struct str body = arena_printf(
		fixture.arena,
		"{\"id\":9020,\"message_type\":\"outgoing\",\"private\":false,\"content\":\"novo\","
		"\"created_at\":\"2026-06-22T12:10:00.000Z\",\"conversation\":{\"id\":140,"
		"\"inbox_id\":12,\"status\":\"pending\",\"updated_at\":1782130000.5,\"messages\":"
		"[{\"id\":9020,\"conversation_id\":140,\"message_type\":1,\"content\":\"velho\","
		"\"created_at\":1782130200,\"status\":\"delivered\"}]}}");
	struct told told = tell(MIRROR_MESSAGE, T0 + 30000, body);

	CU_ASSERT_EQUAL(told.err, OK);
	CU_ASSERT_EQUAL(told.changes, 2);
	CHECK_STR(text("select content || ' ' || status from messages"
		       " where chatwoot_message_id = 9020"),
		  STR("novo delivered"));
	CHECK_STR(text("select c.title || ' ' || c.preview from cards c join card_conversations k"
		       " on k.card_id = c.id where k.chatwoot_conversation_id = 140"),
		  STR("#140 novo"));
	(void)text("delete from conversations where chatwoot_conversation_id = 140;"
		   " delete from messages where chatwoot_conversation_id = 140;"
		   " delete from cards c using card_conversations k where k.card_id = c.id and"
		   " k.chatwoot_conversation_id = 140; select 1");
}

static void what_is_gone_is_removed(void)
{
	struct arena *arena = arena_new();
	struct mirror m = mirror_at(arena, T0 + 50000);
	bool more = true;

	CU_ASSERT_EQUAL(tell(MIRROR_CONVERSATION, T0 + 50000,
			     str_from(arena_printf(arena, "[%.*s]",
						   STR_FMT(conversation(true, "open", 1782130009)))
					      .ptr))
				.err,
			OK);
	CU_ASSERT_EQUAL(mirror_sweep(&m, MIRROR_CONVERSATION, T0 + 50000, 10, &more), OK);
	CU_ASSERT_EQUAL(mirror_sweep(&m, MIRROR_CONTACT, T0 + 90000, 0, &more), OK);
	CU_ASSERT_FALSE(more);
	struct told told = finish(&m, OK);
	CU_ASSERT_EQUAL(told.counts[MIRROR_CONVERSATION].removed, 0);
	CU_ASSERT_EQUAL(told.counts[MIRROR_CONTACT].removed, 0);
	m = mirror_at(arena, T0 + 50000);
	CU_ASSERT_EQUAL(mirror_sweep(&m, MIRROR_CONVERSATION, T0 + 51000, 1, &more), OK);
	CU_ASSERT(more);
	CU_ASSERT_EQUAL(mirror_sweep(&m, MIRROR_CONTACT, T0 + 90000, 0, &more), OK);
	CU_ASSERT_EQUAL(mirror_sweep(&m, MIRROR_AGENT, T0 + 90000, 0, &more), OK);
	told = finish(&m, OK);
	CU_ASSERT_EQUAL(told.err, OK);
	CU_ASSERT_EQUAL(told.counts[MIRROR_CONVERSATION].removed, 1);
	CU_ASSERT_EQUAL(told.counts[MIRROR_CONTACT].removed, 1);
	CU_ASSERT_EQUAL(told.counts[MIRROR_AGENT].removed, 2);
	CU_ASSERT_EQUAL(number("select (select count(*) from cards) + (select count(*) from"
			       " messages) + (select count(*) from card_conversations)"),
			0);
	CHECK_STR(text("select envelope ->> 'type' from (select to_jsonb(o) as envelope from"
		       " event_outbox o order by pos desc limit 1) x"),
		  STR("card.deleted"));
	arena_free(arena);
}

/* --- any order gives the same --- */

#define STORIES 20
#define STEPS   12

struct step {
	enum mirror_entity entity;
	usec_t observed_at;
	struct str object;
};

static const char *one_of(unsigned *seed, const char *const *words, size_t count)
{
	return words[(unsigned)rand_r(seed) % count];
}

/* What Chatwoot says of one conversation, one contact and one message as time goes by. */
static void make_story(unsigned *seed, struct step *steps)
{
	static const char *const statuses[] = {"open", "resolved", "pending", "snoozed"};
	static const char *const words[] = {"um", "dois", "tres"};
	static const char *const receipts[] = {"\"sent\"", "\"delivered\"", "\"read\"", "null"};
	int64_t updated = 1782130000;

	for (size_t i = 0; i < STEPS; i++) {
		steps[i].observed_at = T0 + (usec_t)i * USEC_PER_SEC;
		updated += rand_r(seed) % 2;
		switch (rand_r(seed) % 3) {
		case 0:
			steps[i].entity = MIRROR_CONVERSATION;
			steps[i].object = conversation(rand_r(seed) % 2,
						       one_of(seed, statuses, 4), updated);
			break;
		case 1:
			steps[i].entity = MIRROR_CONTACT;
			steps[i].object = arena_printf(
				fixture.arena,
				"{\"id\":77,\"name\":\"%s\",\"email\":\"%s@x.test\","
				"\"phone_number\":null%s}",
				one_of(seed, words, 3), one_of(seed, words, 3),
				rand_r(seed) % 2 ? ",\"last_activity_at\":1782130000,"
						   "\"created_at\":1782100000"
						 : "");
			break;
		default:
			steps[i].entity = MIRROR_MESSAGE;
			steps[i].object = message(
				9001,
				arena_printf(fixture.arena,
					     "\"content\":\"%s\",\"status\":%s,"
					     "\"content_attributes\":{\"deleted\":%s}",
					     one_of(seed, words, 3), one_of(seed, receipts, 4),
					     rand_r(seed) % 8 ? "false" : "true")
					.ptr);
		}
	}
}

static void play(const struct step *steps, const size_t *order, size_t count)
{
	forget_talk();
	for (size_t i = 0; i < count; i++) {
		const struct step *step = &steps[order[i]];
		CU_ASSERT_EQUAL(tell(step->entity, step->observed_at, step->object).err, OK);
	}
}

/* Rows and what cards show of them; versions and places count what happened on the way. */
static struct str end_of_story(void)
{
	struct str rows = all_talk();
	struct str cards =
		text("select coalesce(string_agg(concat_ws('|', c.title, c.preview,"
		     " c.assignee_name, k.status, s.key, c.labels), ','), '') from cards c"
		     " join card_conversations k on k.card_id = c.id"
		     " join stages s on s.id = c.stage_id");

	return arena_printf(fixture.arena, "%.*s %.*s", STR_FMT(rows), STR_FMT(cards));
}

static void any_order_ends_the_same(void)
{
	unsigned seed = 20261122;

	for (int story = 0; story < STORIES; story++) {
		struct step steps[STEPS];
		size_t order[STEPS + STEPS / 3];
		size_t count = ARRAY_LEN(order);

		make_story(&seed, steps);
		for (size_t i = 0; i < count; i++)
			order[i] = i < STEPS ? i : (size_t)rand_r(&seed) % STEPS;
		play(steps, order, STEPS);
		struct str straight = end_of_story();
		for (size_t i = count - 1; i > 0; i--) {
			size_t other = (size_t)rand_r(&seed) % (i + 1), was = order[i];
			order[i] = order[other];
			order[other] = was;
		}
		play(steps, order, count);
		CHECK_STR(end_of_story(), straight);
	}
}

/* --- many --- */

static void many_take_few_round_trips(void)
{
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, 4u * 1024 * 1024);
	struct mirror m = mirror_at(arena, T0);
	const struct json *json;
	unsigned flushes;
	usec_t waited;

	forget_talk();
	buf_char(&out, '[');
	for (int i = 1; i <= 1000; i++)
		buf_printf(&out, "%s{\"id\":%d,\"name\":\"C %d\","
				 "\"email\":null,\"phone_number\":null}",
			   i > 1 ? "," : "", i, i);
	buf_lit(&out, ",{\"id\":1000,\"name\":\"later\",\"email\":null,\"phone_number\":null}]");
	CU_ASSERT_EQUAL_FATAL(json_parse_foreign(arena, buf_view(&out), &json), OK);
	db_stats(db, &waited, &flushes);
	enum err err = mirror_array(&m, MIRROR_CONTACT, json);
	db_stats(db, &waited, &flushes);
	struct told told = finish(&m, err);
	CU_ASSERT_EQUAL(told.err, OK);
	CU_ASSERT_EQUAL(told.counts[MIRROR_CONTACT].created, 1000);
	CU_ASSERT(flushes <= 15);
	CHECK_STR(text("select name from contacts where chatwoot_contact_id = 1000"), STR("later"));
	arena_free(arena);
}

/* What is too old to be kept is neither a change nor metered, however often it is told. */
static void what_is_kept_out_is_no_news(void)
{
	static const char old[] =
		"{\"id\":800,\"inbox_id\":1,\"status\":\"resolved\",\"labels\":[],"
		"\"last_activity_at\":1500000000,\"created_at\":1500000000,"
		"\"updated_at\":1500000000.5,\"meta\":{\"sender\":{\"id\":8000,"
		"\"name\":\"Long Gone\",\"email\":null,\"phone_number\":null,"
		"\"last_activity_at\":1500000000}},\"messages\":[{\"id\":80000,"
		"\"conversation_id\":800,\"message_type\":0,\"content\":\"hi\","
		"\"created_at\":1500000000}]}";
	int64_t metered = number("select coalesce(sum(amount), 0)::bigint from usage_events");
	struct told told = tell_c(MIRROR_CONVERSATION, T0, old);

	CU_ASSERT_EQUAL(told.err, OK);
	CU_ASSERT_EQUAL(told.changes, 0);
	CU_ASSERT_EQUAL(told.counts[MIRROR_CONVERSATION].created, 0);
	CU_ASSERT_EQUAL(told.counts[MIRROR_MESSAGE].created, 0);
	CU_ASSERT_EQUAL(number("select coalesce(sum(amount), 0)::bigint from usage_events"),
			metered);
}

int main(void)
{
	const char *why = fixture_start(&fixture);

	if (why)
		return cutap_skip(why);
	fixture_migrate(&fixture);
	account = fixture_account(&fixture, 3);
	db = db_new(fixture.app_url, "test", &clock_system, &fixture.log);
	int status = CUTAP_RUN(
		{"agents come, change and go", agents_come_change_and_go},
		{"lists become rows", lists_become_rows},
		{"members are replaced", members_are_replaced},
		{"REST and webhooks give the same rows", rest_and_webhooks_give_the_same_rows},
		{"conversations never go backwards", conversations_never_go_backwards},
		{"contacts rename cards", contacts_rename_cards},
		{"messages are kept until deleted", messages_are_kept_until_deleted},
		{"message events bring their conversation",
		 message_events_bring_their_conversation},
		{"what is gone is removed", what_is_gone_is_removed},
		{"what is kept out is no news", what_is_kept_out_is_no_news},
		{"any order ends the same", any_order_ends_the_same},
		{"many take few round trips", many_take_few_round_trips});
	db_free(db);
	fixture_stop(&fixture);
	return status;
}

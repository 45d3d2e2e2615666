/* What Chatwoot is told of each kind of write, and how one that was told before is found. */
#include "features/chatwoot/write/write_int.h"
#include "lib/cutap.h"

#define CALLS_MAX 64
#define ID        "01900000-0000-7000-8000-000000000001"

struct call {
	struct str method, path, body;
};

/* Chatwoot: answers in turn, the last one from then on, and remembers what it was asked. */
struct there {
	struct arena *arena;
	const char *const *answers; /* "200 {…}"; ended by NULL */
	struct call calls[CALLS_MAX];
	size_t count;
};

static enum err answer(void *ctx, struct arena *arena, const struct httpc_request *request,
		       struct httpc_reply *ret, struct str *ret_detail)
{
	static const char base[] = "https://chat.example/api/v1/accounts/7";
	struct there *there = ctx;
	const char *text = there->answers[0];

	(void)ret_detail;
	CU_ASSERT_FATAL(there->count < CALLS_MAX);
	CU_ASSERT(str_starts(request->url, str_from(base)));
	there->calls[there->count++] = (struct call){
		.method = str_from(request->method),
		.path = arena_str(there->arena,
				  str_slice(request->url, strlen(base), request->url.len)),
		.body = arena_str(there->arena, request->body),
	};
	if (there->answers[1])
		there->answers++;
	*ret = (struct httpc_reply){.status = (text[0] - '0') * 100,
				    .body = arena_str(arena, str_from(text + 4))};
	return OK;
}

/* When the person acted. */
#define ACTED_AT (1795424400 * USEC_PER_SEC)

static struct write_told tell_call(struct there *there, struct chatwoot_write write,
				   int64_t after_message_id, const char *const *answers)
{
	struct arena *arena = there->arena ? there->arena : arena_new();
	struct httpc *httpc = ARENA_NEW(arena, struct httpc);
	struct str *taken = ARENA_NEW(arena, struct str);

	*there = (struct there){.arena = arena, .answers = answers};
	*httpc = (struct httpc){answer, there};
	*taken = STR("50");
	const struct cw_means means = {.httpc = httpc, .clock = &clock_system, .tries = 1};
	const struct cw_target target = {
		.installation_id = STR("i"),
		.base_url = STR("https://chat.example"),
		.chatwoot_account_id = 7,
		.token = STR("secret"),
	};
	const struct write_call call = {
		.write = write,
		.user_name = STR("Ana"),
		.after_message_id = after_message_id,
		.service_user_id = 5,
		.taken = {taken, 1},
	};
	return write_tell(arena, &clock_system, cw_new(arena, &means, &target), &call);
}

static struct chatwoot_write write_of(const char *kind, const char *change, int64_t attempts)
{
	return (struct chatwoot_write){
		.id = STR(ID),
		.chatwoot_conversation_id = 131,
		.kind = str_from(kind),
		.change = str_from(change),
		.attempts = attempts,
		.created_at = ACTED_AT,
	};
}

static struct write_told tell(struct there *there, const char *kind, const char *change,
			      int64_t attempts, const char *const *answers)
{
	return tell_call(there, write_of(kind, change, attempts), 40, answers);
}

static struct write_told take_back(struct there *there, const char *kind, const char *change,
				   const char *const *answers)
{
	struct chatwoot_write write = write_of(kind, change, 2);

	write.cancelling = true;
	return tell_call(there, write, 40, answers);
}

static void each_kind_has_its_call(void)
{
	static const char *const answers[] = {"200 {\"id\":131}", NULL};
	static const struct {
		const char *kind, *change, *path, *body;
	} rows[] = {
		{"status", "{\"status\":\"resolved\"}", "/conversations/131/toggle_status",
		 "{\"status\":\"resolved\"}"},
		{"status", "{\"status\":\"snoozed\",\"snoozed_until\":\"2026-11-23T09:00:00.500Z\"}",
		 "/conversations/131/toggle_status",
		 "{\"status\":\"snoozed\",\"snoozed_until\":1795424400}"},
		{"assignee", "{\"chatwoot_user_id\":9}", "/conversations/131/assignments",
		 "{\"assignee_id\":9}"},
		{"assignee", "{}", "/conversations/131/assignments", "{\"assignee_id\":null}"},
		{"team", "{\"chatwoot_team_id\":4}", "/conversations/131/assignments",
		 "{\"team_id\":4}"},
		{"team", "{}", "/conversations/131/assignments", "{\"team_id\":null}"},
		{"priority", "{\"priority\":\"high\"}", "/conversations/131/toggle_priority",
		 "{\"priority\":\"high\"}"},
		{"priority", "{}", "/conversations/131/toggle_priority", "{\"priority\":null}"},
		{"labels", "{\"add\":[\"vip\"]}", "/bulk_actions",
		 "{\"type\":\"Conversation\",\"ids\":[131],\"labels\":{\"add\":[\"vip\"],"
		 "\"remove\":[]}}"},
	};
	struct there there = {0};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct write_told told =
			tell(&there, rows[i].kind, rows[i].change, 1, answers);
		CHECK_ROW(told.result == CW_OK && told.conversation && !told.message,
			  str_from(rows[i].change));
		CU_ASSERT_EQUAL_FATAL(there.count, 2);
		CHECK_STR(there.calls[0].method, STR("POST"));
		CHECK_STR(there.calls[0].path, str_from(rows[i].path));
		CHECK_STR(there.calls[0].body, str_from(rows[i].body));
		CHECK_STR(there.calls[1].method, STR("GET"));
		CHECK_STR(there.calls[1].path, STR("/conversations/131"));
	}
	arena_free(there.arena);
}

static void a_change_that_was_made_needs_no_look(void)
{
	static const char *const answers[] = {"200 {}", "500 {}", NULL};
	struct there there = {0};
	struct write_told told = tell(&there, "status", "{\"status\":\"open\"}", 1, answers);

	CU_ASSERT_EQUAL(told.result, CW_OK);
	CU_ASSERT_PTR_NULL(told.conversation);
	arena_free(there.arena);
}

static void messages_are_signed_and_marked(void)
{
	static const char *const answers[] = {"200 {\"id\":77}", NULL};
	struct there there = {0};
	struct write_told told = tell(&there, "note", "{\"content\":\"Olá\\nvocê\"}", 1, answers);

	CU_ASSERT_EQUAL(told.result, CW_OK);
	CU_ASSERT_EQUAL(told.message_id, 77);
	CU_ASSERT_EQUAL_FATAL(there.count, 1);
	CHECK_STR(there.calls[0].path, STR("/conversations/131/messages"));
	CHECK_STR(there.calls[0].body,
		  STR("{\"content\":\"Olá\\nvocê\\n\\n— Ana\",\"message_type\":\"outgoing\","
		      "\"private\":true,\"echo_id\":\"" ID "\","
		      "\"content_attributes\":{\"hub_write_id\":\"" ID "\"}}"));
	(void)tell(&there, "message", "{\"content\":\"x\"}", 1, answers);
	CU_ASSERT(strstr(there.calls[0].body.ptr, "\"private\":false") != NULL);
	CU_ASSERT(strstr(there.calls[0].body.ptr, "source_id") == NULL);
	arena_free(there.arena);
}

/* A page of messages, the last of which was there before the person acted. */
#define PAGE(message)     "200 {\"payload\":[" message ",{\"id\":40,\"message_type\":0}]}"
#define OURS(id, members) "{\"id\":" id ",\"message_type\":1" members "}"
#define TEXT(content)     ",\"content\":\"" content "\""
#define BY(user)          ",\"private\":false,\"sender\":{\"id\":" user "}"
#define SIGNED            TEXT("x\\n\\n— Ana")
#define MARK(id)          ",\"content_attributes\":{\"hub_write_id\":\"" id "\"}"
#define MADE              "200 {\"id\":77}"

/* From the second try on, what a lost answer spoke of is found, and only that. */
static void finds_what_was_sent_before(void)
{
	static const struct {
		const char *label, *list;
		bool found;
	} rows[] = {
		{"by its mark", PAGE(OURS("60", BY("6") MARK(ID))), true},
		{"by its text", PAGE(OURS("60", BY("5") SIGNED)), true},
		{"the mark of another", PAGE(OURS("60", BY("5") SIGNED MARK("another"))), false},
		{"another text", PAGE(OURS("60", BY("5") TEXT("x"))), false},
		{"somebody else's", PAGE(OURS("60", BY("6") SIGNED)), false},
		{"a note",
		 PAGE(OURS("60", ",\"private\":true,\"sender\":{\"id\":5}" SIGNED)), false},
		{"what another write became", PAGE(OURS("50", BY("5") SIGNED)), false},
		{"what was there before", PAGE(OURS("40", BY("5") SIGNED)), false},
		{"nothing", "200 {\"payload\":[]}", false},
	};
	struct there there = {0};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *const answers[] = {rows[i].list, MADE, NULL};
		struct write_told told =
			tell(&there, "message", "{\"content\":\"x\"}", 2, answers);
		struct str label = str_from(rows[i].label);
		CHECK_ROW(told.result == CW_OK, label);
		CHECK_STR(there.calls[0].path, STR("/conversations/131/messages"));
		CHECK_ROW(told.message_id == (rows[i].found ? 60 : 77), label);
		CHECK_ROW(there.count == (rows[i].found ? 1u : 2u), label);
	}
	arena_free(there.arena);
}

/* Ids that end with `lowest`, as old as `created_at` says. */
static const char *page_of(struct arena *arena, int lowest, int64_t created_at)
{
	struct buf page = buf_new(arena, 4096);

	buf_lit(&page, "200 {\"payload\":[");
	for (int i = 0; i < 20; i++)
		buf_printf(&page, "%s{\"id\":%d,\"message_type\":0,\"created_at\":%lld}",
			   i ? "," : "", lowest + i, (long long)created_at);
	buf_lit(&page, "]}");
	return arena_str(arena, buf_view(&page)).ptr;
}

/* The mirror may know no message of the conversation: then time alone ends the search. */
static void looks_back_as_far_as_it_could_be(void)
{
	const int64_t acted = ACTED_AT / USEC_PER_SEC;
	struct arena *arena = arena_new();
	struct there there = {0};
	const struct chatwoot_write write = write_of("message", "{\"content\":\"x\"}", 2);
	const char *const found[] = {page_of(arena, 5041, acted + 9), page_of(arena, 5021, acted),
				     PAGE(OURS("5020", BY("5") SIGNED)), NULL};
	struct write_told told = tell_call(&there, write, 0, found);

	CU_ASSERT_EQUAL(told.message_id, 5020);
	CU_ASSERT_EQUAL_FATAL(there.count, 3);
	CHECK_STR(there.calls[1].path, STR("/conversations/131/messages?before=5041"));
	CHECK_STR(there.calls[2].path, STR("/conversations/131/messages?before=5021"));
	const char *const older[] = {page_of(arena, 5041, acted),
				     page_of(arena, 5021, acted - 7200), MADE, NULL};
	told = tell_call(&there, write, 0, older);
	CU_ASSERT_EQUAL(told.message_id, 77);
	CU_ASSERT_EQUAL(there.count, 3);
	arena_free(there.arena);
	arena_free(arena);
}

static void sends_nothing_that_could_be_there(void)
{
	const int64_t acted = ACTED_AT / USEC_PER_SEC;
	struct arena *arena = arena_new();
	const char *pages[61] = {0};
	struct there there = {0};

	for (int i = 0; i < 60; i++)
		pages[i] = page_of(arena, 50000 - 20 * i, acted);
	struct write_told told = tell(&there, "message", "{\"content\":\"x\"}", 2, pages);
	CU_ASSERT_EQUAL(told.result, CW_BROKEN);
	for (size_t i = 0; i < there.count; i++)
		CHECK_STR(there.calls[i].method, STR("GET"));
	static const char *const no_list[] = {"200 {}", NULL};
	told = tell(&there, "message", "{\"content\":\"x\"}", 2, no_list);
	CU_ASSERT_EQUAL(told.result, CW_BROKEN);
	arena_free(there.arena);
	arena_free(arena);
}

/* What is taken back is looked for, never sent. */
static void what_is_taken_back_is_looked_for(void)
{
	static const struct {
		const char *kind, *change, *answer;
		bool absent;
	} rows[] = {
		{"message", "{\"content\":\"x\"}", PAGE(OURS("60", BY("5") SIGNED)), false},
		{"message", "{\"content\":\"x\"}", "200 {\"payload\":[]}", true},
		{"status", "{\"status\":\"open\"}", "200 {\"status\":\"open\"}", false},
		{"status", "{\"status\":\"open\"}", "200 {\"status\":\"pending\"}", true},
		{"assignee", "{\"chatwoot_user_id\":9}",
		 "200 {\"meta\":{\"assignee\":{\"id\":9}}}",
		 false},
		{"assignee", "{\"chatwoot_user_id\":9}",
		 "200 {\"meta\":{\"assignee_type\":\"AgentBot\","
		 "\"assignee\":{\"id\":9}}}",
		 true},
		{"assignee", "{}", "200 {\"meta\":{}}", false},
		{"team", "{\"chatwoot_team_id\":4}", "200 {\"meta\":{\"team\":{\"id\":3}}}", true},
		{"team", "{}", "200 {\"meta\":{\"team\":{\"id\":3}}}", true},
		{"priority", "{\"priority\":\"high\"}", "200 {\"priority\":\"high\"}", false},
		{"priority", "{}", "200 {\"priority\":\"high\"}", true},
		{"labels", "{\"add\":[\"a\"],\"remove\":[\"b\"]}", "200 {\"labels\":[\"a\"]}", false},
		{"labels", "{\"add\":[\"a\"],\"remove\":[\"b\"]}", "200 {\"labels\":[\"a\",\"b\"]}",
		 true},
		{"labels", "{\"add\":[\"a\"]}", "200 {\"labels\":[]}", true},
	};
	struct there there = {0};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *const answers[] = {rows[i].answer, NULL};
		struct write_told told =
			take_back(&there, rows[i].kind, rows[i].change, answers);
		CHECK_ROW(told.result == CW_OK && told.absent == rows[i].absent,
			  str_from(rows[i].answer));
		CU_ASSERT_EQUAL_FATAL(there.count, 1);
		CHECK_STR(there.calls[0].method, STR("GET"));
	}
	arena_free(there.arena);
}

static void sends_nothing_while_it_cannot_look(void)
{
	static const char *const answers[] = {"500 {}", NULL};
	struct there there = {0};
	struct write_told told = tell(&there, "message", "{\"content\":\"x\"}", 2, answers);

	CU_ASSERT_EQUAL(told.result, CW_DOWN);
	CU_ASSERT_EQUAL(told.message_id, I64_NULL);
	CU_ASSERT_EQUAL(there.count, 1);
	arena_free(there.arena);
}

int main(void)
{
	return CUTAP_RUN(
		{"each kind has its call", each_kind_has_its_call},
		{"a change that was made needs no look", a_change_that_was_made_needs_no_look},
		{"messages are signed and marked", messages_are_signed_and_marked},
		{"finds what was sent before", finds_what_was_sent_before},
		{"looks back as far as it could be", looks_back_as_far_as_it_could_be},
		{"sends nothing that could be there", sends_nothing_that_could_be_there},
		{"what is taken back is looked for", what_is_taken_back_is_looked_for},
		{"sends nothing while it cannot look", sends_nothing_while_it_cannot_look});
}

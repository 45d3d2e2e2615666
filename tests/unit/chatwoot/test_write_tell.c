/* What Chatwoot is told of each kind of write, and how one that was told before is found. */
#include "features/chatwoot/write/write_int.h"
#include "lib/cutap.h"

#define CALLS_MAX 16
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

static struct write_told tell(struct there *there, const char *kind, const char *change,
			      int64_t attempts, const char *const *answers)
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
		.write = {.id = STR(ID),
			  .chatwoot_conversation_id = 131,
			  .kind = str_from(kind),
			  .change = str_from(change),
			  .attempts = attempts},
		.user_name = STR("Ana"),
		.after_message_id = 40,
		.service_user_id = 5,
		.taken = {taken, 1},
	};
	return write_tell(arena, &clock_system, cw_new(arena, &means, &target), &call);
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

#define SENT(members)                                                                              \
	"200 {\"payload\":[{\"id\":60,\"message_type\":1,\"private\":false,\"sender\":{\"id\":5}," \
	"\"content\":\"x\\n\\n— Ana\"" members "}]}"

/* From the second try on, what a lost answer spoke of is found, and only that. */
static void finds_what_was_sent_before(void)
{
	static const struct {
		const char *label, *list;
		bool found;
	} rows[] = {
		{"by its mark", SENT(",\"content_attributes\":{\"hub_write_id\":\"" ID "\"}"), true},
		{"by its text", SENT(",\"content_attributes\":{}"), true},
		{"the mark of another",
		 SENT(",\"content_attributes\":{\"hub_write_id\":\"another\"}"), false},
		{"another text",
		 "200 {\"payload\":[{\"id\":60,\"message_type\":1,\"private\":false,"
		 "\"sender\":{\"id\":5},\"content\":\"x\"}]}",
		 false},
		{"somebody else's",
		 "200 {\"payload\":[{\"id\":60,\"message_type\":1,\"private\":false,"
		 "\"sender\":{\"id\":6},\"content\":\"x\\n\\n— Ana\"}]}",
		 false},
		{"a note",
		 "200 {\"payload\":[{\"id\":60,\"message_type\":1,\"private\":true,"
		 "\"sender\":{\"id\":5},\"content\":\"x\\n\\n— Ana\"}]}",
		 false},
		{"what another write became",
		 "200 {\"payload\":[{\"id\":50,\"message_type\":1,\"private\":false,"
		 "\"sender\":{\"id\":5},\"content\":\"x\\n\\n— Ana\"}]}",
		 false},
		{"nothing", "200 {\"payload\":[]}", false},
		{"no list", "200 {}", false},
	};
	struct there there = {0};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *const answers[] = {rows[i].list, "200 {\"id\":77}", NULL};
		struct write_told told =
			tell(&there, "message", "{\"content\":\"x\"}", 2, answers);
		struct str label = str_from(rows[i].label);
		CHECK_ROW(told.result == CW_OK, label);
		CHECK_STR(there.calls[0].path, STR("/conversations/131/messages?after=40"));
		CHECK_ROW(told.message_id == (rows[i].found ? 60 : 77), label);
		CHECK_ROW(there.count == (rows[i].found ? 1u : 2u), label);
	}
	arena_free(there.arena);
}

static void looks_behind_full_pages(void)
{
	struct arena *arena = arena_new();
	struct buf page = buf_new(arena, 64 * 1024);
	struct there there = {0};

	buf_lit(&page, "200 {\"payload\":[");
	for (int i = 0; i < 100; i++)
		buf_printf(&page, "%s{\"id\":%d,\"message_type\":0}", i ? "," : "", 41 + i);
	buf_lit(&page, "]}");
	const char *const answers[] = {buf_view(&page).ptr, SENT(""), NULL};
	struct write_told told = tell(&there, "message", "{\"content\":\"x\"}", 2, answers);
	CU_ASSERT_EQUAL(told.message_id, 60);
	CU_ASSERT_EQUAL_FATAL(there.count, 2);
	CHECK_STR(there.calls[1].path, STR("/conversations/131/messages?after=140"));
	arena_free(there.arena);
	arena_free(arena);
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
		{"looks behind full pages", looks_behind_full_pages},
		{"sends nothing while it cannot look", sends_nothing_while_it_cannot_look});
}

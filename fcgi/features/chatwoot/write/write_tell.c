/* How each kind of write is told to Chatwoot (contracts: Chatwoot's REST API, 5.3 and 5.5). */
#include "features/chatwoot/client/clean.h"
#include "features/chatwoot/write/write_int.h"

#define BODY_MAX ((size_t)WRITE_CONTENT_MAX * 12 + 4096)

static void put_null_or_i64(struct buf *out, int64_t value)
{
	if (value == I64_NULL)
		buf_lit(out, "null");
	else
		buf_i64(out, value);
}

/* --- what is idempotent by nature --- */

static enum cw_result tell_status(const struct telling *t)
{
	struct buf body = buf_new(t->arena, BODY_MAX);
	usec_t until;

	buf_lit(&body, "{\"status\":");
	json_put_str(&body, json_get_str(t->change, "status"));
	if (time_parse(json_get_str(t->change, "snoozed_until"), &until)) {
		buf_lit(&body, ",\"snoozed_until\":");
		buf_i64(&body, until / USEC_PER_SEC);
	}
	buf_char(&body, '}');
	return cw_send(t->cw, "POST", write_path(t, "/toggle_status"), buf_view(&body), NULL);
}

/* `name` is the member of both our change and, with another name, Chatwoot's body. */
static enum cw_result tell_assignment(const struct telling *t, const char *ours,
				      const char *theirs)
{
	struct buf body = buf_new(t->arena, 256);

	buf_printf(&body, "{\"%s\":", theirs);
	put_null_or_i64(&body, json_get_i64(t->change, ours, I64_NULL));
	buf_char(&body, '}');
	return cw_send(t->cw, "POST", write_path(t, "/assignments"), buf_view(&body), NULL);
}

static enum cw_result tell_priority(const struct telling *t)
{
	struct buf body = buf_new(t->arena, 256);

	buf_lit(&body, "{\"priority\":");
	json_put_str(&body, json_get_str(t->change, "priority"));
	buf_char(&body, '}');
	return cw_send(t->cw, "POST", write_path(t, "/toggle_priority"), buf_view(&body), NULL);
}

static void put_labels(const struct telling *t, struct buf *out, const char *name)
{
	const struct json *labels = json_get(t->change, name);

	buf_printf(out, "\"%s\":%.*s", name,
		   STR_FMT(labels ? json_text(t->arena, labels) : STR("[]")));
}

/* The one call that adds and removes; the other replaces what an agent sets at that moment. */
static enum cw_result tell_labels(const struct telling *t)
{
	struct buf body = buf_new(t->arena, BODY_MAX);

	buf_printf(&body, "{\"type\":\"Conversation\",\"ids\":[%lld],\"labels\":{",
		   (long long)t->call->write.chatwoot_conversation_id);
	put_labels(t, &body, "add");
	buf_char(&body, ',');
	put_labels(t, &body, "remove");
	buf_lit(&body, "}}");
	return cw_send(t->cw, "POST", STR("/bulk_actions"), buf_view(&body), NULL);
}

/* --- notes and messages --- */

struct str write_signed(struct arena *arena, struct str content, struct str name)
{
	if (name.len == 0)
		return content;
	return arena_printf(arena, "%.*s\n\n— %.*s", STR_FMT(content), STR_FMT(name));
}

/* source_id is not for us: Chatwoot does not send on what has one. */
static enum cw_result send_message(const struct telling *t, const struct json **ret)
{
	struct buf body = buf_new(t->arena, BODY_MAX);

	buf_lit(&body, "{\"content\":");
	json_put_str(&body, t->content);
	buf_printf(&body,
		   ",\"message_type\":\"outgoing\",\"private\":%s,\"echo_id\":\"%.*s\","
		   "\"content_attributes\":{\"hub_write_id\":\"%.*s\"}}",
		   write_is(t, "note") ? "true" : "false", STR_FMT(t->call->write.id),
		   STR_FMT(t->call->write.id));
	return cw_send(t->cw, "POST", write_path(t, "/messages"), buf_view(&body), ret);
}

static struct write_told tell_message(const struct telling *t)
{
	struct write_told told = {.message_id = I64_NULL, .asked_at = clock_now(t->clock)};

	if (t->call->write.attempts > 1)
		told.result = write_find_sent(t, &told.message);
	if (told.result == CW_OK && !told.message) {
		told.asked_at = clock_now(t->clock);
		told.result = send_message(t, &told.message);
	}
	if (told.result == CW_OK)
		told.message_id = clean_id(told.message, "id");
	return told;
}

/* --- all of them --- */

/* A reply that can't be had is no failure: webhooks and the next poll tell the same. */
static struct write_told tell_change(const struct telling *t)
{
	struct write_told told = {.message_id = I64_NULL};

	if (write_is(t, "status"))
		told.result = tell_status(t);
	else if (write_is(t, "assignee"))
		told.result = tell_assignment(t, "chatwoot_user_id", "assignee_id");
	else if (write_is(t, "team"))
		told.result = tell_assignment(t, "chatwoot_team_id", "team_id");
	else if (write_is(t, "priority"))
		told.result = tell_priority(t);
	else
		told.result = tell_labels(t);
	if (told.result != CW_OK)
		return told;
	told.asked_at = clock_now(t->clock);
	if (cw_get(t->cw, write_path(t, ""), &told.conversation) != CW_OK)
		told.conversation = NULL;
	return told;
}

struct write_told write_tell(struct arena *arena, const struct clock *clock, struct cw *cw,
			     const struct write_call *call)
{
	struct telling t = {.arena = arena, .clock = clock, .cw = cw, .call = call};

	if (json_parse(arena, call->write.change, 0, 0, &t.change) != OK)
		return (struct write_told){.result = CW_REFUSED, .message_id = I64_NULL};
	t.content = write_signed(arena, json_get_str(t.change, "content"), call->user_name);
	if (call->write.cancelling)
		return write_look(&t);
	return write_is_text(&t) ? tell_message(&t) : tell_change(&t);
}

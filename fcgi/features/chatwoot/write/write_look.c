/* What Chatwoot has of a write that an earlier try may have told it. */
#include "features/chatwoot/client/clean.h"
#include "features/chatwoot/write/write_int.h"

#define PAGES_MAX 50 /* of 20 messages: Chatwoot's page */

/* What the two machines' clocks may differ, and more. */
#define CLOCKS_APART ((usec_t)3600 * USEC_PER_SEC)

struct str write_path(const struct telling *t, const char *rest)
{
	return arena_printf(t->arena, "/conversations/%lld%s",
			    (long long)t->call->write.chatwoot_conversation_id, rest);
}

bool write_is(const struct telling *t, const char *kind)
{
	return str_eq(t->call->write.kind, str_from(kind));
}

bool write_is_text(const struct telling *t)
{
	return write_is(t, "note") || write_is(t, "message");
}

/* --- notes and messages --- */

static bool is_taken(const struct telling *t, int64_t message_id)
{
	const struct str *taken = t->call->taken.items;
	struct str id = arena_printf(t->arena, "%lld", (long long)message_id);

	for (size_t i = 0; i < t->call->taken.count; i++)
		if (str_eq(taken[i], id))
			return true;
	return false;
}

/*
 * Is this what an earlier try of this write became? It says so itself, where Chatwoot keeps the
 * attributes it is given; else it has our text, from us, and is no other write's.
 */
static bool is_ours(const struct telling *t, const struct json *message)
{
	struct str mark = json_get_str(message, "content_attributes.hub_write_id");
	int64_t sender = json_get_i64(message, "sender.id", I64_NULL);

	if (mark.ptr)
		return str_eq(mark, t->call->write.id);
	return json_get_i64(message, "message_type", -1) == 1 &&
	       json_get_bool(message, "private", false) == write_is(t, "note") &&
	       str_eq(json_get_str(message, "content"), t->content) &&
	       sender == t->call->service_user_id &&
	       !is_taken(t, json_get_i64(message, "id", I64_NULL));
}

/* Chatwoot had this message before the person acted. */
static bool is_before(const struct telling *t, const struct json *message)
{
	usec_t at = clean_time(message, "created_at");

	return clean_id(message, "id") <= t->call->after_message_id ||
	       (at != I64_NULL && at < t->call->write.created_at - CLOCKS_APART);
}

/* One page; `*below` becomes its lowest id. *ret_end: nothing older can be ours. */
static void look_through(const struct telling *t, const struct json *list, int64_t *below,
			 const struct json **ret, bool *ret_end)
{
	int64_t lowest = *below;

	for (size_t i = 0; i < json_array_len(list); i++) {
		const struct json *message = json_at(list, i);
		int64_t id = clean_id(message, "id");
		if (id == I64_NULL)
			continue;
		if (is_before(t, message))
			*ret_end = true;
		else if (is_ours(t, message))
			*ret = message;
		if (id < lowest)
			lowest = id;
	}
	if (lowest == *below)
		*ret_end = true;
	*below = lowest;
}

/*
 * From the newest back to what was there before the person acted. Not to have come so far is
 * CW_BROKEN: what can't be ruled out is not sent again.
 */
enum cw_result write_find_sent(const struct telling *t, const struct json **ret)
{
	const struct json *found = NULL;
	int64_t below = INT64_MAX;
	bool end = false;

	for (int page = 0; page < PAGES_MAX && !found && !end; page++) {
		const struct json *reply;
		struct str path = write_path(t, "/messages");
		if (page > 0)
			path = arena_printf(t->arena, "%.*s?before=%lld", STR_FMT(path),
					    (long long)below);
		enum cw_result result = cw_get(t->cw, path, &reply);
		if (result != CW_OK)
			return result;
		const struct json *list = json_get(reply, "payload");
		if (!json_is_array(list))
			return CW_BROKEN;
		look_through(t, list, &below, &found, &end);
	}
	if (!found && !end)
		return CW_BROKEN;
	*ret = found;
	return CW_OK;
}

/* --- the rest --- */

static bool has_label(const struct json *labels, struct str title)
{
	for (size_t i = 0; i < json_array_len(labels); i++)
		if (str_eq(json_get_str(json_at(labels, i), ""), title))
			return true;
	return false;
}

static bool all_labels(const struct telling *t, const struct json *conversation, const char *name,
		       bool there)
{
	const struct json *wanted = json_get(t->change, name);
	const struct json *labels = json_get(conversation, "labels");

	for (size_t i = 0; i < json_array_len(wanted); i++)
		if (has_label(labels, json_get_str(json_at(wanted, i), "")) != there)
			return false;
	return true;
}

static bool same_id(const struct telling *t, const char *ours, const struct json *conversation,
		    const char *theirs)
{
	return json_get_i64(t->change, ours, I64_NULL) ==
	       json_get_i64(conversation, theirs, I64_NULL);
}

static bool same_text(const struct telling *t, const struct json *conversation, const char *name)
{
	return str_eq(json_get_str(t->change, name), json_get_str(conversation, name));
}

/* The conversation is as the write wanted it, whoever made it so. */
static bool is_as_wanted(const struct telling *t, const struct json *conversation)
{
	if (write_is(t, "status"))
		return same_text(t, conversation, "status");
	if (write_is(t, "assignee"))
		return same_id(t, "chatwoot_user_id", conversation, "meta.assignee.id") &&
		       !str_eq(json_get_str(conversation, "meta.assignee_type"), STR("AgentBot"));
	if (write_is(t, "team"))
		return same_id(t, "chatwoot_team_id", conversation, "meta.team.id");
	if (write_is(t, "priority"))
		return same_text(t, conversation, "priority");
	return all_labels(t, conversation, "add", true) &&
	       all_labels(t, conversation, "remove", false);
}

struct write_told write_look(const struct telling *t)
{
	struct write_told told = {.message_id = I64_NULL, .asked_at = clock_now(t->clock)};

	if (write_is_text(t)) {
		told.result = write_find_sent(t, &told.message);
		told.absent = told.result == CW_OK && !told.message;
		if (told.message)
			told.message_id = clean_id(told.message, "id");
		return told;
	}
	told.result = cw_get(t->cw, write_path(t, ""), &told.conversation);
	told.absent = told.result == CW_OK && !is_as_wanted(t, told.conversation);
	return told;
}

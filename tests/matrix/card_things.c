#include "matrix/card_things.h"

#include <inttypes.h>

static struct str new_card(struct call *call, bool trashed)
{
	const struct tenant *tenant = call->tenant;

	return fixture_sql(&call->world->fixture,
			   "insert into cards (account_id, id, board_id, stage_id, title, position,"
			   " deleted_at) select %" PRId64 ", hub_uuid(), '%s', '%s', 'Maria',"
			   " 'c' || lpad(count(*)::text, 3, '0') || 'x',"
			   " case when %s then now() end from cards returning id",
			   tenant->id, tenant->board_id.ptr, tenant->stage_id.ptr,
			   trashed ? "true" : "false");
}

/* The account's conversation is on no card, or on its card with another one. */
static void link_talks(struct call *call, bool linked)
{
	const struct tenant *tenant = call->tenant;

	fixture_sql(&call->world->fixture,
		    "delete from card_conversations where account_id = %" PRId64, tenant->id);
	if (!linked)
		return;
	fixture_sql(&call->world->fixture,
		    "insert into card_conversations (account_id, board_id,"
		    " chatwoot_conversation_id, card_id, status, chatwoot_inbox_id)"
		    " select %" PRId64 ", '%s', n, '%s', 'open', %" PRId64
		    " from (values (%" PRId64 "), (900000)) v (n)",
		    tenant->id, tenant->board_id.ptr, tenant->card_id.ptr, tenant->talk_id,
		    tenant->talk_id);
}

static struct str new_item(struct call *call)
{
	return fixture_sql(&call->world->fixture,
			   "insert into checklist_items (account_id, id, card_id, text, position,"
			   " created_by) select %" PRId64 ", hub_uuid(), '%s', 'Ligar',"
			   " 'c' || lpad(count(*)::text, 3, '0') || 'x', 1 from checklist_items"
			   " returning id",
			   call->tenant->id, call->tenant->card_id.ptr);
}

static struct str new_comment(struct call *call, int64_t user_id)
{
	return fixture_sql(&call->world->fixture,
			   "insert into card_comments (account_id, id, card_id, author_id, body)"
			   " values (%" PRId64 ", hub_uuid(), '%s', %" PRId64 ", 'Oi')"
			   " returning id",
			   call->tenant->id, call->tenant->card_id.ptr, user_id);
}

static struct str new_link(struct call *call)
{
	return fixture_sql(&call->world->fixture,
			   "insert into card_links (account_id, id, card_id, url, created_by)"
			   " values (%" PRId64 ", hub_uuid(), '%s', 'https://example.com', 1)"
			   " returning id",
			   call->tenant->id, call->tenant->card_id.ptr);
}

/* A card has room for so many. */
static void clear_parts(struct call *call)
{
	fixture_sql(&call->world->fixture,
		    "with items as (delete from checklist_items where card_id = '%s')"
		    " delete from card_links where card_id = '%s'",
		    call->tenant->card_id.ptr, call->tenant->card_id.ptr);
}

/* The last thing that person did. */
static void trash_one(struct call *call, int64_t user_id)
{
	const struct tenant *tenant = call->tenant;
	struct str card_id = new_card(call, true);

	fixture_sql(&call->world->fixture,
		    "insert into card_history (account_id, id, card_id, board_id, action,"
		    " from_stage_id, actor_type, actor_id, card_version, occurred_at)"
		    " values (%" PRId64 ", hub_uuid(), '%s', '%s', 'deleted', '%s', 'user',"
		    " '%" PRId64 "', 2, now())",
		    tenant->id, card_id.ptr, tenant->board_id.ptr, tenant->stage_id.ptr, user_id);
}

void card_things(struct call *call, int64_t user_id)
{
	struct str path = str_from(call->route->path);
	bool deletes = call->route->method == METHOD_DELETE;

	if (str_ends(path, STR("/boards/:boardId/undo")))
		trash_one(call, user_id);
	if (route_param(call->route, "cardId") < 0)
		return;
	clear_parts(call);
	if (route_param(call->route, "itemId") >= 0)
		call_path(call, STR("itemId"), new_item(call));
	else if (route_param(call->route, "commentId") >= 0)
		call_path(call, STR("commentId"), new_comment(call, user_id));
	else if (route_param(call->route, "linkId") >= 0)
		call_path(call, STR("linkId"), new_link(call));
	else if (str_ends(path, STR("/restore")) || str_ends(path, STR("/trash/:cardId")))
		call_path(call, STR("cardId"), new_card(call, true));
	else if (deletes && str_ends(path, STR("/cards/:cardId")))
		call_path(call, STR("cardId"), new_card(call, false));
	else if (str_ends(path, STR("/conversations")))
		link_talks(call, false);
	else if (str_ends(path, STR("/conversations/:chatwootConversationId")))
		link_talks(call, true);
}

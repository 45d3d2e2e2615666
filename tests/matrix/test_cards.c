/*
 * Cards, asked for as people do, in this process: what holds a change back, and what is shown to
 * whom Chatwoot does not show the card's conversation.
 */
#include "matrix/asking.h"

#include <inttypes.h>

static struct world world;

static struct str new_board(const char *outsiders)
{
	struct call call = ask(ADMIN, METHOD_POST, boards(""),
			       "{\"name\":\"Vendas\",\"type\":\"custom\",\"stages\":["
			       "{\"name\":\"Novo\"},"
			       "{\"name\":\"Cheia\",\"wip_limit\":1,\"wip_mode\":\"hard\"},"
			       "{\"name\":\"Perdido\",\"final\":true,\"outcome\":\"lost\","
			       "\"reason_required\":true}]}");

	CU_ASSERT_EQUAL_FATAL(call.status, 201);
	struct str id = said(&call, "data.id");
	fixture_sql(&world.fixture, "update boards set outsiders = '%s' where id = '%s'", outsiders,
		    id.ptr);
	return id;
}

static struct str nth_stage(struct str board_id, int nth)
{
	return fixture_sql(&world.fixture,
			   "select id from stages where board_id = '%s' order by position limit 1"
			   " offset %d",
			   board_id.ptr, nth);
}

static struct str new_card(struct str board_id, const char *title)
{
	struct call call = ask(ADMIN, METHOD_POST, board(board_id, "/cards"),
			       format("{\"title\":\"%s\",\"value\":900}", title).ptr);

	CU_ASSERT_EQUAL_FATAL(call.status, 201);
	return said(&call, "data.id");
}

static struct str card(struct str board_id, struct str card_id, const char *rest)
{
	return board(board_id, format("/cards/%s%s", card_id.ptr, rest).ptr);
}

static struct call move(struct str board_id, struct str card_id, struct str stage_id)
{
	return ask(ADMIN, METHOD_POST, card(board_id, card_id, "/move"),
		   format("{\"version\":1,\"stage_id\":\"%s\"}", stage_id.ptr).ptr);
}

static void stages_hold_moves_back(void)
{
	struct str id = new_board("none"), full = nth_stage(id, 1);
	struct call call = move(id, new_card(id, "a"), full);

	CU_ASSERT_EQUAL(call.status, 200);
	call = move(id, new_card(id, "b"), full);
	CU_ASSERT_EQUAL(call.status, 422);
	CHECK_STR(said(&call, "error.code"), STR("wip_limit"));
	call = move(id, new_card(id, "c"), nth_stage(id, 2));
	refused(&call, "reason", "reason_required");
	call = ask(ADMIN, METHOD_POST, board(id, "/cards"),
		   format("{\"title\":\"d\",\"stage_id\":\"%s\"}", full.ptr).ptr);
	CU_ASSERT_EQUAL(call.status, 422);
	CHECK_STR(said(&call, "error.code"), STR("wip_limit"));
}

static void members_are_mentioned(void)
{
	struct str id = new_board("none"), path = card(id, new_card(id, "a"), "/comments");
	struct call call = ask(ADMIN, METHOD_POST, path,
			       format("{\"body\":\"Oi\",\"mentions\":[%" PRId64 "]}",
				      world.b.users[0])
				       .ptr);

	refused(&call, "mentions", "unknown");
	call = ask(ADMIN, METHOD_POST, path,
		   format("{\"body\":\"Oi\",\"mentions\":[%" PRId64 "]}", world.a.users[1]).ptr);
	CU_ASSERT_EQUAL(call.status, 201);
}

/* The list page by page: ids, the next one's behind the last of the page before. */
static void goes_on(struct str path)
{
	struct call all = ask(ADMIN, METHOD_GET, path, NULL);

	CU_ASSERT_EQUAL_FATAL(json_array_len(json_get(all.json, "data")), 3);
	struct call page = ask(ADMIN, METHOD_GET, format("%s?limit=2", path.ptr), NULL);
	CU_ASSERT_EQUAL(json_array_len(json_get(page.json, "data")), 2);
	CHECK_STR(said(&page, "data.1.id"), said(&all, "data.1.id"));
	page = ask(ADMIN, METHOD_GET,
		   format("%s?limit=2&cursor=%s", path.ptr, said(&page, "page.next_cursor").ptr),
		   NULL);
	CU_ASSERT_EQUAL(json_array_len(json_get(page.json, "data")), 1);
	CHECK_STR(said(&page, "data.0.id"), said(&all, "data.2.id"));
	CU_ASSERT_EQUAL(said(&page, "page.next_cursor").len, 0);
	page = ask(ADMIN, METHOD_GET, format("%s?cursor=MQ", path.ptr), NULL);
	CHECK_STR(said(&page, "error.code"), STR("bad_cursor"));
}

static void lists_go_on_where_they_ended(void)
{
	struct str id = new_board("none"), card_id = new_card(id, "a");

	for (int i = 0; i < 3; i++) {
		ask(ADMIN, METHOD_POST, card(id, card_id, "/comments"), "{\"body\":\"Oi\"}");
		if (i < 2)
			ask(ADMIN, METHOD_PATCH, card(id, card_id, ""),
			    format("{\"version\":%d,\"title\":\"%d\"}", 2 * i + 2, i).ptr);
	}
	goes_on(card(id, card_id, "/comments"));
	goes_on(card(id, card_id, "/history"));
}

/* The conversation of a card is in an inbox that nobody but administrators of Chatwoot sees. */
static void hide(struct str card_id)
{
	fixture_sql(&world.fixture,
		    "insert into card_conversations (account_id, board_id,"
		    " chatwoot_conversation_id, card_id, status, chatwoot_inbox_id, contact_name)"
		    " select account_id, board_id, 777, id, 'open', 777, 'Segredo' from cards"
		    " where id = '%s'",
		    card_id.ptr);
	fixture_sql(&world.fixture,
		    "update cards set chatwoot_inbox_ids = '{777}', preview = 'Segredo'"
		    " where id = '%s'",
		    card_id.ptr);
}

static bool tells(const struct call *call, const char *what)
{
	return memmem(call->reply.ptr, call->reply.len, what, strlen(what)) != NULL;
}

static void outsiders_get_the_place_alone(void)
{
	struct str id = new_board("redacted"), card_id = new_card(id, "Segredo");

	hide(card_id);
	struct call call = ask(AGENT, METHOD_GET, board(id, "/cards"), NULL);
	CU_ASSERT_EQUAL(call.status, 200);
	CHECK_STR(said(&call, "data.0.id"), card_id);
	CHECK_STR(said(&call, "data.0.title"), STR(""));
	CU_ASSERT_TRUE(json_get_bool(call.json, "data.0.redacted", false));
	CU_ASSERT_FALSE(tells(&call, "Segredo"));
	CU_ASSERT_TRUE(json_get(call.json, "data.0.value") == NULL);
	call = ask(AGENT, METHOD_GET, card(id, card_id, ""), NULL);
	CU_ASSERT_EQUAL(call.status, 404);
	call = ask(ADMIN, METHOD_GET, board(id, "/cards"), NULL);
	CHECK_STR(said(&call, "data.0.title"), STR("Segredo"));

	fixture_sql(&world.fixture, "delete from event_outbox");
	call = move(id, card_id, nth_stage(id, 1));
	CU_ASSERT_EQUAL(call.status, 200);
	CU_ASSERT_EQUAL(fixture_number(&world.fixture,
				       "select count(*) from event_outbox where audience @>"
				       " jsonb_build_object('users', jsonb_build_array(%" PRId64
				       "::bigint)) and (data ->> 'redacted')::boolean"
				       " and data::text not like '%%Segredo%%'",
				       world.a.users[AGENT]),
			1);
	CU_ASSERT_EQUAL(fixture_number(&world.fixture,
				       "select count(*) from event_outbox where"
				       " data::text like '%%Segredo%%'"
				       " and (audience = '\"account\"'"
				       " or audience @> jsonb_build_object('users',"
				       " jsonb_build_array(%" PRId64 "::bigint)))",
				       world.a.users[AGENT]),
			0);
}

static void others_get_nothing(void)
{
	struct str id = new_board("none"), card_id = new_card(id, "Segredo");

	hide(card_id);
	struct call call = ask(AGENT, METHOD_GET, board(id, "/cards"), NULL);
	CU_ASSERT_EQUAL(call.status, 200);
	CU_ASSERT_EQUAL(json_array_len(json_get(call.json, "data")), 0);
}

static void the_trash_is_shown_apart(void)
{
	struct str id = new_board("none"), card_id = new_card(id, "a");
	struct call call = ask(ADMIN, METHOD_DELETE, card(id, card_id, ""), NULL);

	CU_ASSERT_EQUAL(call.status, 204);
	call = ask(ADMIN, METHOD_GET, board(id, "/cards"), NULL);
	CU_ASSERT_EQUAL(json_array_len(json_get(call.json, "data")), 0);
	call = ask(ADMIN, METHOD_GET, board(id, "/trash"), NULL);
	CHECK_STR(said(&call, "data.0.id"), card_id);
	call = ask(ADMIN, METHOD_POST, board(id, "/undo"), "{}");
	CU_ASSERT_EQUAL(call.status, 200);
	call = ask(ADMIN, METHOD_GET, board(id, "/cards"), NULL);
	CHECK_STR(said(&call, "data.0.id"), card_id);
}

int main(void)
{
	const char *why = world_start(&world);

	if (why)
		return cutap_skip(why);
	asking_in(&world);
	int status = CUTAP_RUN({"stages hold moves back", stages_hold_moves_back},
			       {"members are mentioned", members_are_mentioned},
			       {"lists go on where they ended", lists_go_on_where_they_ended},
			       {"outsiders get the place alone", outsiders_get_the_place_alone},
			       {"others get nothing", others_get_nothing},
			       {"the trash is shown apart", the_trash_is_shown_apart});
	world_stop(&world);
	return status;
}

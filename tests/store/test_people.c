/*
 * Who sees which cards, who hears of them, and what becomes of people when Chatwoot changes its
 * mind: Ana administers, Bia is in inbox 1, Caio in inbox 2 and team 5; Davi, in inbox 1, takes
 * part only.
 */
#include <inttypes.h>

#include "features/identity/identity_people.h"
#include "features/kanban/board/board_int.h"
#include "features/kanban/find/find.h"
#include "features/kanban/follow/follow.h"
#include "fixture.h"

enum person {
	ANA,
	BIA,
	CAIO,
	DAVI,
	PEOPLE
};

static struct fixture fixture;
static int64_t account;
static int64_t ids[PEOPLE]; /* of the users; Chatwoot's are 10 and on */

static int64_t number(const char *sql)
{
	return fixture_number(&fixture, "%s", sql);
}

static struct str text(const char *sql)
{
	return fixture_sql(&fixture, "%s", sql);
}

static struct db *connect_app(void)
{
	return db_new(fixture.app_url, "test", &clock_system, &fixture.log);
}

/* A conversation, with its card. */
static void converse(int64_t id, int64_t inbox, int64_t team, int64_t assignee)
{
	static int64_t updates = 0;
	struct db *db = connect_app();
	struct arena *arena = arena_new();
	struct kanban_conversation conv = {
		.chatwoot_conversation_id = id,
		.chatwoot_inbox_id = inbox,
		.chatwoot_team_id = team,
		.assignee_chatwoot_id = assignee,
		.assignee_name = assignee == I64_NULL ? STR_NULL : STR("A"),
		.status = STR("open"),
		.contact_name = STR("Maria"),
		.updated_at = ++updates,
		.message_id = I64_NULL,
		.message_at = I64_NULL,
	};
	struct kanban_context ctx = {
		.tenant = db_tenant_begin(db, arena, account, DB_WRITE),
		.clock = &clock_system,
		.rng = &rng_system,
		.actor = {STR("chatwoot"), STR_NULL, STR_NULL},
	};

	CU_ASSERT_EQUAL(kanban_apply(&ctx, &conv), OK);
	CU_ASSERT_EQUAL(db_tenant_commit(ctx.tenant), OK);
	db_tenant_end(ctx.tenant);
	arena_free(arena);
	db_free(db);
}

static struct people_changes apply_people(void)
{
	struct db *db = connect_app();
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	struct people_changes changes = {0};

	CU_ASSERT_EQUAL(people_apply(tenant, &clock_system, &rng_system, &changes), OK);
	CU_ASSERT_EQUAL(db_tenant_commit(tenant), OK);
	db_tenant_end(tenant);
	arena_free(arena);
	db_free(db);
	return changes;
}

static void reach_of(struct arena *arena, enum person person, struct reach *ret)
{
	struct str found = fixture_sql(&fixture,
				       "select directory.reach(%" PRId64 ", %" PRId64 ")",
				       ids[person], account);

	CU_ASSERT_EQUAL(reach_read(found.ptr ? arena_str(arena, found) : found, ret), OK);
}

/* The conversations on the person's board, as "1 3"; and the count of its stages must agree. */
static struct str board_of(enum person person, enum scope scope)
{
	struct db *db = connect_app();
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_READ);
	struct card_filter filter = {.chatwoot_conversation_id = I64_NULL, .limit = 50};
	struct buf out = buf_new(arena, 4096);
	struct board_detail board;
	struct list boards, cards;
	struct reach reach;
	const struct json *stages;
	int64_t counted = 0;

	reach_of(arena, person, &reach);
	const struct sight sight = {&reach, scope, ids[person]};
	CU_ASSERT_EQUAL_FATAL(board_list(tenant, 1, false, &boards), OK);
	struct str id = ((struct board *)boards.items)->id;
	CU_ASSERT_EQUAL_FATAL(card_list(tenant, &sight, id, &filter, &cards), OK);
	CU_ASSERT_EQUAL_FATAL(board_get(tenant, &sight, id, &board), OK);
	CU_ASSERT_EQUAL(json_parse(arena, board.stages, 0, 0, &stages), OK);
	for (size_t i = 0; i < json_array_len(stages); i++)
		counted += json_get_i64(json_at(stages, i), "cards_count", 0);
	CU_ASSERT_EQUAL(counted, (int64_t)cards.count);
	const struct card *items = cards.items;
	for (int64_t n = 1; n < 10; n++)
		for (size_t i = 0; i < cards.count; i++) {
			const struct json *list;
			struct card card;
			CU_ASSERT_EQUAL(json_parse(arena, items[i].conversations, 0, 0, &list), OK);
			if (json_get_i64(list, "0.chatwoot_conversation_id", 0) == n)
				buf_printf(&out, out.len ? " %d" : "%d", (int)n);
			CU_ASSERT_EQUAL(card_get(tenant, &sight, id, items[i].id, &card), OK);
		}
	struct str found = arena_str(fixture.arena, buf_view(&out));
	db_tenant_end(tenant);
	arena_free(arena);
	db_free(db);
	return found;
}

static struct str last_audience(const char *type)
{
	return fixture_sql(&fixture,
			   "select audience from event_outbox where type = '%s' order by pos desc"
			   " limit 1",
			   type);
}

static struct str users(size_t count, ...)
{
	struct buf out = buf_new(fixture.arena, 256);
	va_list people;

	buf_lit(&out, "{\"users\": [");
	va_start(people, count);
	for (size_t i = 0; i < count; i++)
		buf_printf(&out, "%s%" PRId64, i ? ", " : "", ids[va_arg(people, int)]);
	va_end(people);
	buf_lit(&out, "]}");
	return buf_view(&out);
}

static void unknown_members_leave_what_is_assigned(void)
{
	converse(1, 1, I64_NULL, I64_NULL);
	converse(2, 2, I64_NULL, 11);
	converse(3, 3, I64_NULL, I64_NULL);
	CHECK_STR(board_of(ANA, SCOPE_ACCOUNT), STR("1 2 3"));
	CHECK_STR(board_of(BIA, SCOPE_ACCOUNT), STR("2"));
	CHECK_STR(board_of(CAIO, SCOPE_ACCOUNT), STR(""));
}

static void people_see_their_inboxes_and_teams(void)
{
	text("insert into inboxes (account_id, chatwoot_inbox_id, name, channel_type, observed_at)"
	     " select id, n, 'x', 'x', now() from accounts, generate_series(1, 3) n;"
	     "insert into teams (account_id, chatwoot_team_id, name, observed_at)"
	     " select id, 5, 'x', now() from accounts;"
	     "insert into inbox_members (account_id, chatwoot_inbox_id, chatwoot_user_id)"
	     " select a.id, m.inbox, m.agent from accounts a,"
	     "   (values (1, 11), (2, 12), (1, 13)) m (inbox, agent);"
	     "insert into team_members (account_id, chatwoot_team_id, chatwoot_user_id)"
	     " select id, 5, 12 from accounts");
	converse(4, 3, 5, I64_NULL);
	converse(5, 1, I64_NULL, 13);
	CHECK_STR(board_of(ANA, SCOPE_ACCOUNT), STR("1 2 3 4 5"));
	CHECK_STR(board_of(BIA, SCOPE_ACCOUNT), STR("1 5"));
	CHECK_STR(board_of(CAIO, SCOPE_ACCOUNT), STR("2 4"));
	CHECK_STR(board_of(DAVI, SCOPE_ACCOUNT), STR("5"));
	CHECK_STR(last_audience("card.created"), users(3, ANA, BIA, DAVI));
}

static void scopes_narrow_it(void)
{
	CHECK_STR(board_of(BIA, SCOPE_OWN), STR(""));
	CHECK_STR(board_of(DAVI, SCOPE_OWN), STR("5"));
	CHECK_STR(board_of(CAIO, SCOPE_TEAM), STR("4"));
	CHECK_STR(board_of(ANA, SCOPE_OWN), STR(""));
	fixture_sql(&fixture,
		    "update cards set created_by = %" PRId64 " where id ="
		    " (select card_id from card_conversations where chatwoot_conversation_id = 1)",
		    ids[BIA]);
	CHECK_STR(board_of(BIA, SCOPE_OWN), STR("1"));
	CHECK_STR(board_of(BIA, SCOPE_TEAM), STR("1"));
	CHECK_STR(board_of(CAIO, SCOPE_OWN), STR(""));
}

static void custom_roles_of_chatwoot_narrow_it(void)
{
	static const struct {
		const char *permissions;
		struct str sees;
	} cases[] = {
		{"conversation_unassigned_manage", {"1 5", 3}},
		{"conversation_manage", {"1 5 6", 5}},
		{"contact_manage", {"", 0}},
		{"conversation_participating_manage", {"5", 1}},
	};

	converse(6, 1, I64_NULL, 11);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		fixture_sql(&fixture, "update chatwoot_custom_roles set permissions = '{%s}'",
			    cases[i].permissions);
		CHECK_STR(board_of(DAVI, SCOPE_ACCOUNT), cases[i].sees);
	}
}

/* It goes from Bia's and Davi's inbox to Caio's: they hear that it is gone, and no more. */
static void a_card_that_leaves_is_gone(void)
{
	converse(5, 2, I64_NULL, 13);
	CHECK_STR(last_audience("card.updated"), users(2, ANA, CAIO));
	CHECK_STR(last_audience("card.deleted"), users(2, BIA, DAVI));
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox where type = 'card.deleted'"
			       " and (select count(*) from jsonb_object_keys(data)) = 2"),
			1);
	CHECK_STR(board_of(BIA, SCOPE_ACCOUNT), STR("1 6"));
	CHECK_STR(board_of(DAVI, SCOPE_ACCOUNT), STR(""));
	converse(5, 1, I64_NULL, 13);
	CHECK_STR(last_audience("card.deleted"), users(1, CAIO));
}

/* Whom the trail says the system did that to, and their role after it. */
static struct str audited(const char *action)
{
	return fixture_sql(&fixture,
			   "select string_agg("
			   "  concat_ws(' ', q.resource_id, q.payload #>> '{after,role}'),"
			   "  ', ' order by q.resource_id::bigint)"
			   " from audit_queue q where q.action = '%s' and q.actor_type = 'system'"
			   "  and q.resource_type = 'member'",
			   action);
}

static void nothing_changes_twice(void)
{
	(void)apply_people();
	struct people_changes changes = apply_people();

	CU_ASSERT_EQUAL(changes.removed + changes.roles + changes.reaches, 0);
}

static int64_t revoked_reaches(void)
{
	return number("select count(*) from revocations");
}

static void who_leaves_an_inbox_opens_streams_anew(void)
{
	int64_t before = revoked_reaches();

	text("insert into event_heads (account_id, seq) select id, 40 from accounts"
	     " on conflict (account_id) do update set seq = 40");
	text("delete from inbox_members where chatwoot_user_id = 11");
	CHECK_STR(board_of(BIA, SCOPE_ACCOUNT), STR(""));
	struct people_changes changes = apply_people();
	CU_ASSERT_EQUAL(changes.reaches, 1);
	CU_ASSERT_EQUAL(changes.removed + changes.roles, 0);
	CU_ASSERT_EQUAL(revoked_reaches(), before + 1);
	CU_ASSERT_EQUAL(number("select reach_seq from memberships m join users u"
			       " on u.id = m.user_id where u.chatwoot_user_id = 11"),
			40);
	CU_ASSERT_EQUAL(number("select count(*) from sessions where revoked_at is null"), PEOPLE);
}

static void who_is_demoted_signs_in_again(void)
{
	text("update agents set role = 'agent', observed_at = now() where chatwoot_user_id = 10");
	struct people_changes changes = apply_people();
	CU_ASSERT_EQUAL(changes.roles, 1);
	CHECK_STR(text("select m.role || ' ' || m.chatwoot_role from memberships m join users u"
		       " on u.id = m.user_id where u.chatwoot_user_id = 10"),
		  STR("agent agent"));
	CU_ASSERT_EQUAL(number("select count(*) from sessions s join users u on u.id = s.user_id"
			       " where u.chatwoot_user_id = 10 and s.revoked_at is null"),
			0);
	CU_ASSERT_EQUAL(number("select count(*) from api_keys"), 0);
	CHECK_STR(board_of(ANA, SCOPE_ACCOUNT), STR(""));
	CHECK_STR(audited("member.role_changed"),
		  arena_printf(fixture.arena, "%" PRId64 " agent", ids[ANA]));
}

static void who_is_no_agent_is_no_member(void)
{
	text("delete from agents where chatwoot_user_id = 12");
	text("update agents set confirmed = false, observed_at = now()"
	     " where chatwoot_user_id = 13");
	struct people_changes changes = apply_people();
	CU_ASSERT_EQUAL(changes.removed, 2);
	CU_ASSERT_EQUAL(number("select count(*) from memberships"), 2);
	CU_ASSERT_EQUAL(number("select count(*) from sessions where revoked_at is null"), 1);
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox where type = 'member.removed'"),
			2);
	CHECK_STR(audited("member.removed"),
		  arena_printf(fixture.arena, "%" PRId64 ", %" PRId64, ids[CAIO], ids[DAVI]));
}

/* Chatwoot vouched for Caio after the list was made: he stays until a newer one leaves him out. */
static void who_was_just_vouched_for_stays(void)
{
	fixture_sql(&fixture,
		    "insert into memberships (account_id, user_id, role, chatwoot_role, vouched_at)"
		    " values (%" PRId64 ", %" PRId64 ", 'agent', 'agent',"
		    "   now() + interval '1 minute')",
		    account, ids[CAIO]);
	CU_ASSERT_EQUAL(apply_people().removed, 0);
	text("update agents set observed_at = now() + interval '2 minutes'");
	CU_ASSERT_EQUAL(apply_people().removed, 1);
}

static void a_frozen_account_ends_its_streams(void)
{
	int64_t before = revoked_reaches();

	text("update accounts set status = 'frozen'");
	CU_ASSERT_EQUAL(revoked_reaches() - before, number("select count(*) from memberships"));
	text("update accounts set status = 'active'");
}

static void without_a_list_nobody_goes(void)
{
	int64_t before = number("select count(*) from memberships");

	text("delete from agents");
	CU_ASSERT_EQUAL(apply_people().removed, 0);
	CU_ASSERT_EQUAL(number("select count(*) from memberships"), before);
}

static void make_people(void)
{
	static const char *const names[] = {"Ana", "Bia", "Caio", "Davi"};

	for (int i = 0; i < PEOPLE; i++) {
		const char *role = i == ANA ? "administrator" : "agent";
		ids[i] = fixture_number(
			&fixture,
			"insert into users (installation_id, chatwoot_user_id, name)"
			" select id, %d, '%s' from installations returning id",
			10 + i, names[i]);
		fixture_sql(&fixture,
			    "insert into memberships (account_id, user_id, role, chatwoot_role,"
			    " vouched_at) values (%" PRId64 ", %" PRId64 ", '%s', '%s',"
			    " now() - interval '1 hour');"
			    "insert into agents (account_id, chatwoot_user_id, name, role,"
			    " chatwoot_custom_role_id, observed_at) values (%" PRId64
			    ", %d, '%s', '%s', %s, now());"
			    "insert into sessions (id, user_id, method, idle_until, expires_at)"
			    " values (gen_random_uuid(), %" PRId64
			    ", 'chatwoot', now() + interval '1 day', now() + interval '1 day')",
			    account, ids[i], i == ANA ? "admin" : "agent", role, account, 10 + i,
			    names[i], role, i == DAVI ? "7" : "null", ids[i]);
	}
	fixture_sql(&fixture,
		    "insert into chatwoot_custom_roles (account_id, chatwoot_custom_role_id, name,"
		    " permissions, observed_at) values (%" PRId64
		    ", 7, 'x', '{conversation_participating_manage}', now());"
		    "insert into api_keys (account_id, id, user_id, name, prefix, hash, scopes,"
		    " networks, requests_per_minute) values (%" PRId64
		    ", gen_random_uuid(), %" PRId64 ", 'k', 'whk_', 'h', '{}', '{}', 60)",
		    account, account, ids[ANA]);
}

int main(void)
{
	const char *why = fixture_start(&fixture);

	if (why)
		return cutap_skip(why);
	fixture_migrate(&fixture);
	account = fixture_account(&fixture, 1);
	make_people();
	int status = CUTAP_RUN(
		{"unknown members leave what is assigned", unknown_members_leave_what_is_assigned},
		{"people see their inboxes and teams", people_see_their_inboxes_and_teams},
		{"scopes narrow it", scopes_narrow_it},
		{"custom roles of Chatwoot narrow it", custom_roles_of_chatwoot_narrow_it},
		{"a card that leaves is gone", a_card_that_leaves_is_gone},
		{"nothing changes twice", nothing_changes_twice},
		{"who leaves an inbox opens streams anew", who_leaves_an_inbox_opens_streams_anew},
		{"who is demoted signs in again", who_is_demoted_signs_in_again},
		{"who is no agent is no member", who_is_no_agent_is_no_member},
		{"who was just vouched for stays", who_was_just_vouched_for_stays},
		{"a frozen account ends its streams", a_frozen_account_ends_its_streams},
		{"without a list nobody goes", without_a_list_nobody_goes});
	fixture_stop(&fixture);
	return status;
}

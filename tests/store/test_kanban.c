/* Kanban against a real PostgreSQL: what events do to cards, and many movers at once. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "features/kanban/board/board_int.h"
#include "features/kanban/card/card_place.h"
#include "features/kanban/find/find.h"
#include "features/kanban/follow/follow.h"
#include "features/kanban/order/order.h"
#include "fixture.h"

static struct fixture fixture;
static int64_t account;

static struct kanban_conversation conversation(int64_t id, const char *status, int64_t updated_at)
{
	return (struct kanban_conversation){
		.chatwoot_conversation_id = id,
		.chatwoot_inbox_id = 1,
		.chatwoot_team_id = I64_NULL,
		.status = str_from(status),
		.contact_name = STR("Maria"),
		.assignee_chatwoot_id = I64_NULL,
		.updated_at = updated_at,
		.message_id = I64_NULL,
		.message_at = I64_NULL,
	};
}

static enum err apply(struct db *db, const struct kanban_conversation *conv)
{
	struct arena *arena = arena_new();
	struct kanban_context ctx = {
		.tenant = db_tenant_begin(db, arena, account, DB_WRITE),
		.clock = &clock_system,
		.rng = &rng_system,
		.actor = {STR("chatwoot"), STR_NULL, STR_NULL},
	};
	enum err err = kanban_apply(&ctx, conv);

	if (err == OK)
		err = db_tenant_commit(ctx.tenant);
	db_tenant_end(ctx.tenant);
	arena_free(arena);
	return err;
}

static struct db *connect_app(void)
{
	return db_new(fixture.app_url, "test", &clock_system, &fixture.log);
}

static int64_t number(const char *sql)
{
	return fixture_number(&fixture, "%s", sql);
}

static struct str text(const char *sql)
{
	return fixture_sql(&fixture, "%s", sql);
}

#define CARD                                                                   \
	"(select c from cards c join card_conversations k on k.card_id = c.id" \
	" where k.chatwoot_conversation_id = 1)"

static void events_make_one_card(void)
{
	struct db *db = connect_app();
	struct kanban_conversation c = conversation(1, "open", 100);

	CU_ASSERT_EQUAL(apply(db, &c), OK);
	CU_ASSERT_EQUAL(apply(db, &c), OK);
	CU_ASSERT_EQUAL(number("select count(*) from cards"), 1);
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox"), 1);
	CHECK_STR(text("select s.key from stages s where s.id = (" CARD ").stage_id"), STR("open"));
	CHECK_STR(text("select (" CARD ").title"), STR("Maria"));
	db_free(db);
}

static void older_events_change_nothing(void)
{
	struct db *db = connect_app();
	struct kanban_conversation c = conversation(1, "resolved", 99);

	CU_ASSERT_EQUAL(apply(db, &c), OK);
	CHECK_STR(text("select s.key from stages s where s.id = (" CARD ").stage_id"), STR("open"));
	CU_ASSERT_EQUAL(number("select (" CARD ").version"), 1);
	db_free(db);
}

static void a_new_status_moves_to_the_top(void)
{
	struct db *db = connect_app();
	struct kanban_conversation other = conversation(2, "resolved", 100),
				   c = conversation(1, "resolved", 101);

	CU_ASSERT_EQUAL(apply(db, &other), OK);
	CU_ASSERT_EQUAL(apply(db, &c), OK);
	CHECK_STR(text("select s.key from stages s where s.id = (" CARD ").stage_id"),
		  STR("resolved"));
	CU_ASSERT_EQUAL(number("select count(*) from cards where position < (" CARD
			       ").position and stage_id = (" CARD ").stage_id"),
			0);
	CU_ASSERT_EQUAL(number("select (" CARD ").placed_version"), 2);
	CU_ASSERT_EQUAL(number("select count(*) from card_history where action = 'moved'"), 1);
	db_free(db);
}

static void messages_become_previews(void)
{
	struct db *db = connect_app();
	struct kanban_conversation c = conversation(1, "resolved", 101);

	c.message_id = 50;
	c.message_preview = STR("first");
	c.message_at = 1000000;
	CU_ASSERT_EQUAL(apply(db, &c), OK);
	c.message_id = 40;
	c.message_preview = STR("older");
	CU_ASSERT_EQUAL(apply(db, &c), OK);
	CHECK_STR(text("select (" CARD ").preview"), STR("first"));
	c.message_id = 50;
	c.message_preview = STR("edited");
	CU_ASSERT_EQUAL(apply(db, &c), OK);
	CHECK_STR(text("select (" CARD ").preview"), STR("edited"));
	/* A message is news, not a new place: a drag begun before it still succeeds. */
	CU_ASSERT_EQUAL(number("select (" CARD ").placed_version"), 2);
	CU_ASSERT_EQUAL(number("select (" CARD ").version"), 4);
	db_free(db);
}

static void an_automatic_title_follows_the_name(void)
{
	struct db *db = connect_app();
	struct kanban_conversation c = conversation(1, "resolved", 200);

	c.contact_name = STR("Maria Souza");
	CU_ASSERT_EQUAL(apply(db, &c), OK);
	CHECK_STR(text("select (" CARD ").title"), STR("Maria Souza"));
	db_free(db);
}

#define MOVERS 4
#define CARDS  40

/* Of each mover; HUB_TEST_MOVES makes it a long run. */
static int moves(void)
{
	const char *text = getenv("HUB_TEST_MOVES");

	int64_t count;

	return text && str_to_i64(str_from(text), 1, INT32_MAX, &count) ? (int)count : 150;
}

/* An administrator's. */
static const struct reach all_of_it = {
	.kind = {"all", 3}, .inboxes = {"{}", 2}, .teams = {"{}", 2}};
static const struct sight whole = {&all_of_it, SCOPE_ACCOUNT, 1};

/* One mover: random cards below random others, in random stages, retrying what conflicts. */
static int mover(unsigned seed)
{
	struct db *db = connect_app();
	int done = 0;

	for (int i = 0; i < moves(); i++) {
		struct arena *arena = arena_new();
		struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
		struct card_filter all = {.chatwoot_conversation_id = I64_NULL, .limit = 200};
		struct list boards, cards;
		struct placement place;
		struct str position;
		struct card_change change;
		bool ok = board_list(tenant, 1, false, &boards) == OK &&
			  card_list(tenant, &whole, ((struct board *)boards.items)->id, &all,
				    &cards) == OK;
		if (ok && cards.count > 1) {
			const struct card *items = cards.items;
			const struct card *from = &items[(unsigned)rand_r(&seed) % cards.count];
			const struct card *to = &items[(unsigned)rand_r(&seed) % cards.count];
			struct card_move move = {.stage_id = to->stage_id,
						 .version = from->version};
			if (rand_r(&seed) % 2)
				move.after_id = to->id;
			else
				move.before_id = to->id;
			struct kanban_context ctx = {
				.tenant = tenant,
				.clock = &clock_system,
				.rng = &rng_system,
				.actor = {STR("user"), STR("1"), STR_NULL},
			};
			ok = from != to &&
			     placement_lock(tenant, &whole, SCOPE_ACCOUNT, from->board_id, from->id,
					    &move, &place) == OK &&
			     place.writable &&
			     place.placed_version <= move.version && !place.neighbour_missing &&
			     !placement_is_current(&place, move.stage_id) &&
			     order_between(arena, place.low, place.high, &position) == OK &&
			     card_place(tenant, from->id, &place, &move, position, &change) == OK;
			if (ok)
				card_record(&ctx, CARD_MOVED, place.stage_id, &change);
			if (ok && db_tenant_commit(tenant) == OK)
				done++;
		}
		db_tenant_end(tenant);
		arena_free(arena);
	}
	db_free(db);
	return done;
}

/* The page of the whole board, and those of its stages, one behind the other, are the same. */
static void readers_see_one_order(void)
{
	struct db *db = connect_app();
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_READ);
	struct card_filter filter = {.chatwoot_conversation_id = I64_NULL, .limit = 200};
	struct str board_id = text("select id from boards"),
		   stages = text("select string_agg(id::text, ',' order by position) from stages");
	struct list all, part;
	size_t at = 0;

	CU_ASSERT_EQUAL_FATAL(card_list(tenant, &whole, board_id, &filter, &all), OK);
	while (stages.ptr) {
		filter.stage_id = str_split(&stages, ',');
		CU_ASSERT_EQUAL_FATAL(card_list(tenant, &whole, board_id, &filter, &part), OK);
		CU_ASSERT_FATAL(at + part.count <= all.count);
		for (size_t i = 0; i < part.count; i++)
			CHECK_STR(((const struct card *)all.items)[at + i].id,
				  ((const struct card *)part.items)[i].id);
		at += part.count;
	}
	CU_ASSERT_EQUAL(at, all.count);
	db_tenant_end(tenant);
	arena_free(arena);
	db_free(db);
}

static void many_movers_lose_nothing(void)
{
	struct db *db = connect_app();
	static const char *const statuses[] = {"open", "pending", "snoozed", "resolved"};

	for (int64_t i = 10; i < 10 + CARDS; i++) {
		struct kanban_conversation c = conversation(i, statuses[i % 4], 100);
		CU_ASSERT_EQUAL(apply(db, &c), OK);
	}
	db_free(db);
	int64_t cards = number("select count(*) from cards"),
		history = number("select count(*) from card_history");
	int counts[2];
	CU_ASSERT_EQUAL_FATAL(pipe(counts), 0);
	for (unsigned i = 0; i < MOVERS; i++) {
		if (fork() != 0)
			continue;
		int done = mover(i + 1);
		_exit(write(counts[1], &done, sizeof(done)) != sizeof(done));
	}
	int64_t moved = 0;
	for (int i = 0; i < MOVERS; i++) {
		int status, done;
		CU_ASSERT_FATAL(wait(&status) > 0);
		CU_ASSERT_EQUAL(status, 0);
		CU_ASSERT_EQUAL(read(counts[0], &done, sizeof(done)), (ssize_t)sizeof(done));
		moved += done;
	}
	close(counts[0]);
	close(counts[1]);
	CU_ASSERT(moved > MOVERS * moves() / 4);
	CU_ASSERT_EQUAL(number("select count(*) from cards"), cards);
	CU_ASSERT_EQUAL(number("select count(*) from card_history"), history + moved);
	CU_ASSERT_EQUAL(number("select count(distinct (stage_id, position)) from cards"), cards);
	CU_ASSERT_EQUAL(
		number("select count(*) from cards c where placed_version - 1 <> (select count(*)"
		       " from card_history h"
		       " where h.card_id = c.id and h.action = 'moved') and not exists (select"
		       " from card_conversations k"
		       " where k.card_id = c.id and k.chatwoot_conversation_id < 10)"),
		0);
	readers_see_one_order();
}

#define RUSH  20
#define LIMIT 3

/* One of those who move a card of their own into the full stage at the same moment. */
static int rusher(struct str card_id, struct str stage_id)
{
	struct db *db = connect_app();
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	struct str position;
	struct placement place;
	struct card_change change;
	struct db_rows *rows;
	int done = 0;

	DB_STMT(card_of_rusher, "test.card_of_rusher",
		"select board_id, version from cards where account_id = $1 and id = $2");
	bool ok = db_query(tenant, &card_of_rusher,
			   DB_ARGS(db_i64(account), db_text(card_id)), &rows) == OK;
	struct card_move move = {.stage_id = stage_id, .version = row_i64(rows, 0, "version")};
	ok = ok &&
	     placement_lock(tenant, &whole, SCOPE_ACCOUNT, row_str(rows, 0, "board_id"), card_id,
			    &move, &place) == OK &&
	     place.room > 0 && order_between(arena, place.low, place.high, &position) == OK &&
	     card_place(tenant, card_id, &place, &move, position, &change) == OK &&
	     db_tenant_commit(tenant) == OK;
	done = ok;
	db_tenant_end(tenant);
	arena_free(arena);
	db_free(db);
	return done;
}

static void a_hard_limit_holds_in_a_rush(void)
{
	/* The movers before have left the fewest cards there. */
	struct str stage_id = text("select s.id from stages s order by (select count(*)"
				   " from cards c where c.stage_id = s.id) limit 1");
	int64_t inside = fixture_number(
		&fixture, "select count(*) from cards where stage_id = '%s'", stage_id.ptr);
	int won = 0;

	fixture_sql(&fixture,
		    "update stages set wip_mode = 'hard', wip_limit = %lld where id = '%s'",
		    (long long)inside + LIMIT, stage_id.ptr);
	struct str ids[RUSH];
	for (int i = 0; i < RUSH; i++)
		ids[i] = fixture_sql(&fixture,
				     "select id from cards where stage_id <> '%s' order by id"
				     " offset %d limit 1",
				     stage_id.ptr, i);
	for (int i = 0; i < RUSH; i++)
		if (fork() == 0)
			_exit(ids[i].ptr ? rusher(ids[i], stage_id) : 0);
	for (int i = 0; i < RUSH; i++) {
		int status;
		CU_ASSERT_FATAL(wait(&status) > 0);
		CU_ASSERT_FATAL(WIFEXITED(status));
		won += WEXITSTATUS(status);
	}
	CU_ASSERT_EQUAL(won, LIMIT);
	CU_ASSERT_EQUAL(fixture_number(&fixture,
				       "select count(*) from cards where stage_id = '%s'",
				       stage_id.ptr),
			inside + LIMIT);
	fixture_sql(&fixture, "update stages set wip_mode = 'soft' where id = '%s'", stage_id.ptr);
}

/* Its place stays its own: nobody else gets it meanwhile. */
static void the_trash_is_not_shown_and_keeps_places(void)
{
	struct db *db = connect_app();
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	struct card_filter filter = {.chatwoot_conversation_id = I64_NULL, .limit = 200};
	struct str board_id = text("select id from boards");
	struct placement place;
	struct card card;
	struct list all;

	fixture_sql(&fixture, "update cards set deleted_at = now() where id = (select id from cards"
			      " where stage_id = (select id from stages where key = 'open')"
			      " order by position desc limit 1)");
	struct str gone = text("select id from cards where deleted_at is not null"),
		   position = text("select position from cards where deleted_at is not null"),
		   other = text("select id from cards where deleted_at is null limit 1");
	CU_ASSERT_EQUAL(card_list(tenant, &whole, board_id, &filter, &all), OK);
	CU_ASSERT_EQUAL((int64_t)all.count,
			number("select count(*) from cards where deleted_at is null"));
	CU_ASSERT_EQUAL(card_get(tenant, &whole, board_id, gone, &card), ERR_NOT_FOUND);
	struct card_move move = {.stage_id = text("select id from stages where key = 'open'"),
				 .version = 1};
	CU_ASSERT_EQUAL(placement_lock(tenant, &whole, SCOPE_ACCOUNT, board_id, gone, &move,
				       &place),
			ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(placement_lock(tenant, &whole, SCOPE_ACCOUNT, board_id, other, &move,
				       &place),
			OK);
	CU_ASSERT(str_cmp(place.low, position) >= 0);
	db_tenant_end(tenant);
	arena_free(arena);
	db_free(db);
	fixture_sql(&fixture, "update cards set deleted_at = now() - interval '31 days'"
			      " where deleted_at is not null");
	fixture_sql(&fixture, "select hub_housekeeping()");
	CU_ASSERT_EQUAL(number("select count(*) from cards where deleted_at is not null"), 0);
}

int main(void)
{
	const char *why = fixture_start(&fixture);

	if (why)
		return cutap_skip(why);
	fixture_migrate(&fixture);
	account = fixture_account(&fixture, 1);
	int status = CUTAP_RUN(
		{"events make one card", events_make_one_card},
		{"older events change nothing", older_events_change_nothing},
		{"a new status moves to the top", a_new_status_moves_to_the_top},
		{"messages become previews", messages_become_previews},
		{"an automatic title follows the name", an_automatic_title_follows_the_name},
		{"many movers lose nothing", many_movers_lose_nothing},
		{"a hard limit holds in a rush", a_hard_limit_holds_in_a_rush},
		{"the trash is not shown and keeps places",
		 the_trash_is_not_shown_and_keeps_places});
	fixture_stop(&fixture);
	return status;
}

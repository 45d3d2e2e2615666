/*
 * Plans, seats and usage against a real PostgreSQL: limits under many creators at once, who gets a
 * seat, and usage that can be made again from what was counted.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/db/db_tenant.h"
#include "features/billing/billing_int.h"
#include "features/chatwoot/mirror/mirror.h"
#include "store/fixture.h"

#define CREATORS 20

static struct fixture f;
static int64_t account, other;

DB_STMT(board_add, "test.board_add",
	"insert into boards (account_id, id, name, type)"
	" values ($1, hub_uuid(), 'x', 'custom')");

DB_STMT(sign_in, "test.sign_in",
	"select directory.sign_in((select id from directory.installation('demo')), $1, 'x', null,"
	" null, null, $2)");

static struct db *connect_app(void)
{
	return db_new(f.app_url, "test", &clock_system, &f.log);
}

static void set_limit(const char *key, const char *amount, bool soft)
{
	fixture_sql(&f,
		    "insert into account_entitlements (account_id, key, amount, soft)"
		    " values (%" PRId64 ", '%s', %s, %s) on conflict (account_id, key) do update"
		    " set amount = excluded.amount, soft = excluded.soft",
		    account, key, amount, soft ? "true" : "false");
}

static void each_forked(bool (*act)(struct db *db, int who), int count)
{
	pid_t children[CREATORS];

	for (int i = 0; i < count; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			struct db *db = connect_app();
			bool done = act(db, i);
			db_free(db);
			_exit(done ? 0 : 1);
		}
	}
	for (int i = 0; i < count; i++) {
		int status;
		CU_ASSERT_EQUAL(waitpid(children[i], &status, 0), children[i]);
		CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
}

/* ---- keys ---- */

static void the_default_plan_grants_every_key(void)
{
	for (size_t i = 0; i < ENTITLEMENT_KEYS; i++)
		CHECK_ROW(fixture_number(&f,
					 "select count(*) from plan_entitlements e"
					 " join plans p on p.key = e.plan and p.is_default"
					 " where e.key = '%s' and e.amount is null",
					 entitlement_keys[i].key) == 1,
			  str_from(entitlement_keys[i].key));
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from plan_entitlements"),
			ENTITLEMENT_KEYS);
	/* What is counted, is; features are not. */
	for (size_t i = 0; i < ENTITLEMENT_KEYS; i++)
		CHECK_ROW((fixture_number(&f,
					  "select count(entitlement_used(%" PRId64 ", '%s'))",
					  account, entitlement_keys[i].key) == 1) ==
				  (entitlement_keys[i].kind == ENTITLEMENT_LIMIT),
			  str_from(entitlement_keys[i].key));
}

static struct str granted(const char *key)
{
	return fixture_sql(&f,
			   "select coalesce(amount::text, 'any') || ' ' || source"
			   " from entitlement_of(%" PRId64 ", '%s')",
			   account, key);
}

static void own_rows_come_before_the_plan_s(void)
{
	CHECK_STR(granted("max_boards"), STR("any plan"));
	CHECK_STR(granted("max_moons"), STR("0 none"));
	fixture_sql(&f,
		    "insert into plans (key, name) values ('small', 'Small');"
		    "insert into plan_entitlements values ('small', 'max_boards', 3, false);"
		    "update accounts set plan = 'small' where id = %" PRId64,
		    account);
	CHECK_STR(granted("max_boards"), STR("3 plan"));
	CHECK_STR(granted("max_teams"), STR("0 none"));
	set_limit("max_boards", "9", false);
	CHECK_STR(granted("max_boards"), STR("9 operator"));
	fixture_sql(&f, "update accounts set plan = null; delete from account_entitlements");
}

/* ---- many at once ---- */

static bool make_board(struct db *db, int who)
{
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	int64_t left = -1;

	(void)who;
	bool done = entitlement_check(tenant, "max_boards", 1, &left) == OK;
	if (done && left == 1)
		db_queue(tenant, &board_add, DB_ARGS(db_i64(account)));
	done = done && db_tenant_commit(tenant) == OK;
	db_tenant_end(tenant);
	arena_free(arena);
	return done;
}

static void a_hard_limit_holds_however_many_create(void)
{
	set_limit("max_boards", "7", false);
	each_forked(make_board, CREATORS);
	CU_ASSERT_EQUAL(fixture_number(&f,
				       "select count(*) from boards where account_id = %" PRId64,
				       account),
			7);
	set_limit("max_boards", "7", true);
	each_forked(make_board, 2);
	CU_ASSERT_EQUAL(fixture_number(&f,
				       "select count(*) from boards where account_id = %" PRId64,
				       account),
			9);
}

static void jobs_get_what_is_left(void)
{
	struct arena *arena = arena_new();
	struct db *db = connect_app();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	int64_t left = -1;

	set_limit("max_inboxes", "5", false);
	CU_ASSERT_EQUAL(entitlement_check(tenant, "max_inboxes", 3, &left), OK);
	CU_ASSERT_EQUAL(left, 3);
	CU_ASSERT_EQUAL(entitlement_check(tenant, "max_inboxes", 8, &left), OK);
	CU_ASSERT_EQUAL(left, 5);
	CU_ASSERT_EQUAL(entitlement_check(tenant, "max_boards", 8, &left), OK);
	CU_ASSERT_EQUAL(left, 8); /* a soft one */
	db_tenant_end(tenant);
	db_free(db);
	arena_free(arena);
}

/* ---- seats ---- */

static bool vouch(struct db *db, int64_t who, const char *role)
{
	struct arena *arena = arena_new();
	struct str accounts = arena_printf(arena, "[{\"id\":1,\"role\":\"%s\"}]", role);
	bool done = db_lookup(db, arena, &sign_in, DB_ARGS(db_i64(1000 + who), db_text(accounts)),
			      NULL) == OK;

	arena_free(arena);
	return done;
}

static bool sign_in_once(struct db *db, int who)
{
	return vouch(db, who, "agent");
}

static int64_t seated(void)
{
	return fixture_number(&f, "select count(*) from memberships where account_id = %" PRId64,
			      account);
}

static int64_t without(const char *state)
{
	return fixture_number(&f,
			      "select count(*) from seats_wanted where account_id = %" PRId64
			      " and state = '%s'",
			      account, state);
}

static int64_t user_number(int64_t who)
{
	return fixture_number(&f, "select id from users where chatwoot_user_id = %" PRId64,
			      1000 + who);
}

static void seats_are_not_exceeded(void)
{
	set_limit("seats", "5", false);
	each_forked(sign_in_once, CREATORS);
	CU_ASSERT_EQUAL(seated(), 5);
	CU_ASSERT_EQUAL(without("waiting"), CREATORS - 5);
	/* Again: who has a seat keeps it, who waits still does. */
	each_forked(sign_in_once, CREATORS);
	CU_ASSERT_EQUAL(seated(), 5);
	CU_ASSERT_EQUAL(without("waiting"), CREATORS - 5);
}

static void the_first_administrator_always_gets_in(void)
{
	struct db *db = connect_app();

	CU_ASSERT_TRUE(vouch(db, 50, "administrator"));
	CU_ASSERT_TRUE(vouch(db, 51, "administrator"));
	CU_ASSERT_EQUAL(seated(), 6);
	CU_ASSERT_EQUAL(fixture_number(&f,
				       "select count(*) from memberships where account_id ="
				       " %" PRId64 " and role = 'admin' and user_id = %" PRId64,
				       account, user_number(50)),
			1);
	db_free(db);
}

static bool in_account(const char *function, int64_t user_id)
{
	return str_eq(fixture_sql(&f,
				  "set role hub_app; select set_config('hub.account_id',"
				  " '%" PRId64 "', false); select directory.%s(%" PRId64 ")",
				  account, function, user_id),
		      STR("t"));
}

static void who_is_sent_away_stays_away(void)
{
	struct db *db = connect_app();
	int64_t user_id = fixture_number(&f,
					 "select user_id from memberships where account_id ="
					 " %" PRId64 " and role = 'agent' limit 1",
					 account);
	int64_t who = fixture_number(&f,
				     "select chatwoot_user_id - 1000 from users where id ="
				     " %" PRId64,
				     user_id);

	fixture_sql(&f,
		    "insert into sessions (id, user_id, method, idle_until, expires_at)"
		    " values (hub_uuid(), %" PRId64 ", 'chatwoot', now() + '1 day',"
		    " now() + '1 day')",
		    user_id);
	CU_ASSERT_TRUE(in_account("seat_withdraw", user_id));
	CU_ASSERT_FALSE(in_account("seat_withdraw", user_id));
	CU_ASSERT_EQUAL(without("withdrawn"), 1);
	CU_ASSERT_EQUAL(fixture_number(&f,
				       "select count(*) from sessions where user_id = %" PRId64
				       " and revoked_at is null",
				       user_id),
			0);
	CU_ASSERT_TRUE(fixture_number(&f, "select count(*) from revocations") > 0);
	set_limit("seats", "null", false);
	CU_ASSERT_TRUE(vouch(db, who, "agent"));
	CU_ASSERT_EQUAL(without("withdrawn"), 1);
	CU_ASSERT_TRUE(in_account("seat_give", user_id));
	CU_ASSERT_EQUAL(without("withdrawn"), 0);
	CU_ASSERT_FALSE(in_account("seat_give", user_id));
	/* Who left Chatwoot meanwhile is not given a seat. */
	CU_ASSERT_TRUE(in_account("seat_withdraw", user_id));
	fixture_sql(&f,
		    "insert into agents (account_id, chatwoot_user_id, name, role, observed_at)"
		    " values (%" PRId64 ", 4711, 'x', 'agent', now())",
		    account);
	CU_ASSERT_FALSE(in_account("seat_give", user_id));
	CU_ASSERT_EQUAL(without("withdrawn"), 0);
	fixture_sql(&f, "delete from agents");
	db_free(db);
}

static void a_seat_of_another_account_is_out_of_reach(void)
{
	int64_t stranger = fixture_number(
		&f,
		"with u as (insert into users (installation_id, chatwoot_user_id, name)"
		" select id, 5000, 'x' from installations returning id)"
		" insert into memberships (account_id, user_id, role, chatwoot_role)"
		" select %" PRId64 ", id, 'agent', 'agent' from u returning user_id",
		other);

	CU_ASSERT_FALSE(in_account("seat_withdraw", stranger));
	CU_ASSERT_FALSE(in_account("seat_give", stranger));
	CU_ASSERT_EQUAL(fixture_number(&f,
				       "select count(*) from memberships where account_id ="
				       " %" PRId64,
				       other),
			1);
}

/* ---- usage ---- */

static void count(enum usage_metric metric, int64_t amount, usec_t at)
{
	struct arena *arena = arena_new();
	struct db *db = connect_app();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);

	usage_count(tenant, metric, amount, at);
	CU_ASSERT_EQUAL(db_tenant_commit(tenant), OK);
	db_free(db);
	arena_free(arena);
}

static void roll_up(void)
{
	struct arena *arena = arena_new();
	struct db *db = db_new(f.system_url, "test", &clock_system, &f.log);
	bool more = false;

	CU_ASSERT_EQUAL(usage_keep_house(NULL, db, arena, &more), OK);
	db_free(db);
	arena_free(arena);
}

static struct str days(void)
{
	return fixture_sql(&f,
			   "select string_agg((day - (now() at time zone"
			   " 'America/Sao_Paulo')::date)"
			   " || ':' || messages_in || '/' || messages_out || '/' || conversations"
			   " || '/' || active_users, ' ' order by day)"
			   " from usage_daily where account_id = %" PRId64,
			   account);
}

/* The middle of the account's day that many days ago. */
static usec_t noon(int days_ago)
{
	return fixture_number(&f,
			      "select (extract(epoch from (date_trunc('day', now() at time zone"
			      " 'America/Sao_Paulo') + interval '12 hours' - interval '%d days')"
			      " at time zone 'America/Sao_Paulo') * 1000000)::bigint",
			      days_ago);
}

static void days_are_the_account_s(void)
{
	const usec_t hour = 3600 * USEC_PER_SEC;

	count(USAGE_MESSAGES_IN, 3, noon(2));
	count(USAGE_MESSAGES_IN, 2, noon(2) + 11 * hour);
	count(USAGE_MESSAGES_OUT, 4, noon(2) + 13 * hour);
	count(USAGE_CONVERSATIONS, 1, noon(2));
	count(USAGE_CONVERSATIONS, 0, noon(3));
	roll_up();
	CHECK_STR(days(), STR("-2:5/0/1/0 -1:0/4/0/0"));
}

static void what_is_learnt_later_is_added(void)
{
	count(USAGE_MESSAGES_IN, 10, noon(1));
	count(USAGE_MESSAGES_IN, 1, noon(30));
	count(USAGE_MESSAGES_IN, 99, noon(401));
	roll_up();
	CHECK_STR(days(), STR("-30:1/0/0/0 -2:5/0/1/0 -1:10/4/0/0"));
	roll_up();
	CHECK_STR(days(), STR("-30:1/0/0/0 -2:5/0/1/0 -1:10/4/0/0"));
}

static void made_again_it_is_the_same(void)
{
	struct str before = days();

	fixture_sql(&f, "delete from usage_daily; update usage_state set rolled_to = '-infinity'");
	roll_up();
	CHECK_STR(days(), before);
}

static void a_person_counts_once_a_day(void)
{
	int64_t user_id = user_number(50);

	for (int i = 0; i < 3; i++)
		fixture_sql(&f,
			    "set role hub_app; select directory.usage_active(%" PRId64
			    ", %" PRId64 ")",
			    user_id, account);
	/* Not a member: nobody. */
	fixture_sql(&f, "select directory.usage_active(%" PRId64 ", %" PRId64 ")", user_id, other);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from usage_active"), 1);
	roll_up();
	CHECK_STR(days(), STR("-30:1/0/0/0 -2:5/0/1/0 -1:10/4/0/0 0:0/0/0/1"));
}

static void mirror_tells(enum mirror_entity entity, const char *text)
{
	struct arena *arena = arena_new();
	struct db *db = connect_app();
	const struct json *json;
	struct mirror m = {
		.tenant = db_tenant_begin(db, arena, account, DB_WRITE),
		.clock = &clock_system,
		.rng = &rng_system,
		.actor = {STR("chatwoot"), STR_NULL, STR_NULL},
		.observed_at = clock_now(&clock_system),
	};

	CU_ASSERT_EQUAL_FATAL(json_parse_foreign(arena, str_from(text), &json), OK);
	CU_ASSERT_EQUAL(mirror_array(&m, entity, json), OK);
	CU_ASSERT_EQUAL(db_tenant_commit(m.tenant), OK);
	db_free(db);
	arena_free(arena);
}

/* Not what is told again, no private notes, no activities. */
static void the_mirror_counts_what_is_new(void)
{
	static const char messages[] =
		"[{\"id\":1,\"conversation_id\":9,\"message_type\":0,\"created_at\":1782130000},"
		"{\"id\":2,\"conversation_id\":9,\"message_type\":0,\"created_at\":1782130001},"
		"{\"id\":3,\"conversation_id\":9,\"message_type\":1,\"created_at\":1782130002},"
		"{\"id\":4,\"conversation_id\":9,\"message_type\":1,\"created_at\":1782130003,"
		"\"private\":true},"
		"{\"id\":5,\"conversation_id\":9,\"message_type\":2,\"created_at\":1782130004}]";
	static const char talks[] =
		"[{\"id\":9,\"inbox_id\":1,\"status\":\"open\",\"updated_at\":1782130000.5,"
		"\"created_at\":1782130000}]";

	fixture_sql(&f, "delete from usage_events");
	for (int i = 0; i < 2; i++) {
		mirror_tells(MIRROR_CONVERSATION, talks);
		mirror_tells(MIRROR_MESSAGE, messages);
		CHECK_STR(fixture_sql(&f, "select string_agg(metric || ' ' || amount, ', '"
					  " order by metric) from usage_events"),
			  STR("conversations 1, messages_in 2, messages_out 1"));
	}
}

static void what_was_counted_stays(void)
{
	CHECK_STR(fixture_sqlstate(&f, f.app_url,
				   "select set_config('hub.account_id', '1', false);"
				   " update usage_events set amount = 1"),
		  STR("42501"));
	CHECK_STR(fixture_sqlstate(&f, f.app_url,
				   "select set_config('hub.account_id', '1', false);"
				   " delete from usage_events"),
		  STR("42501"));
	CHECK_STR(fixture_sqlstate(&f, f.app_url,
				   "select set_config('hub.account_id', '1', false);"
				   " update account_entitlements set amount = 1000"),
		  STR("42501"));
}

static void old_months_go(void)
{
	fixture_sql(&f, "create table usage_events_202001 partition of usage_events"
			" for values from ('2020-01-01') to ('2020-02-01');"
			" alter table usage_events_202001 owner to hub_owner");
	roll_up();
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from pg_class"
					   " where relname = 'usage_events_202001'"),
			0);
	CU_ASSERT_TRUE(fixture_number(&f, "select count(*) from pg_inherits"
					  " where inhparent = 'usage_events'::regclass") >= 5);
}

int main(void)
{
	const char *why = fixture_start(&f);

	if (why)
		return cutap_skip(why);
	fixture_migrate(&f);
	account = fixture_account(&f, 1);
	other = fixture_account(&f, 2);
	int status = CUTAP_RUN(
		{"the default plan grants every key", the_default_plan_grants_every_key},
		{"own rows come before the plan's", own_rows_come_before_the_plan_s},
		{"a hard limit holds however many create",
		 a_hard_limit_holds_however_many_create},
		{"jobs get what is left", jobs_get_what_is_left},
		{"seats are not exceeded", seats_are_not_exceeded},
		{"the first administrator always gets in", the_first_administrator_always_gets_in},
		{"who is sent away stays away", who_is_sent_away_stays_away},
		{"a seat of another account is out of reach",
		 a_seat_of_another_account_is_out_of_reach},
		{"days are the account's", days_are_the_account_s},
		{"what is learnt later is added", what_is_learnt_later_is_added},
		{"made again it is the same", made_again_it_is_the_same},
		{"a person counts once a day", a_person_counts_once_a_day},
		{"the mirror counts what is new", the_mirror_counts_what_is_new},
		{"what was counted stays", what_was_counted_stays},
		{"old months go", old_months_go});
	fixture_stop(&f);
	return status;
}

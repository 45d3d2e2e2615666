/* What the leader's hourly housekeeping takes away, what it must leave, and who may do it. */
#include <inttypes.h>
#include <stdlib.h>

#include "core/db/db_system.h"
#include "store/fixture.h"

static struct fixture f;
static int64_t account;
static struct str endpoint;

static void keep_house(void)
{
	CHECK_STR(fixture_sqlstate(&f, f.system_url, "select hub_housekeeping()"), STR("00000"));
}

/* A partition for the month that many months ago, with one event in it; its name. */
static struct str old_month(int months, int64_t seq)
{
	struct str name = fixture_sql(
		&f,
		"do $$ declare month timestamp := date_trunc('month', now() at time zone 'UTC')"
		" - interval '%d month'; part text := 'events_' || to_char(month, 'YYYYMM');"
		" begin execute format('create table %%I partition of events for values from (%%L)"
		" to (%%L)', part, month at time zone 'UTC', (month + interval '1 month') at time"
		" zone 'UTC'); execute format('alter table %%I owner to hub_owner', part);"
		" execute format('alter table %%I enable row level security', part);"
		" execute format('alter table %%I force row level security', part); end $$;"
		" insert into events (account_id, seq, id, envelope, audience, relayed_at)"
		" select %" PRId64 ", %" PRId64 ", gen_random_uuid(), '{}', '\"account\"',"
		" (date_trunc('month', now() at time zone 'UTC') - interval '%d month')"
		" at time zone 'UTC' + interval '3 days';"
		" select 'events_' || to_char(date_trunc('month', now() at time zone 'UTC')"
		" - interval '%d month', 'YYYYMM')",
		months, account, seq, months, months);
	return name;
}

static bool there(struct str table)
{
	return str_eq(fixture_sql(&f, "select to_regclass('%s') is not null", table.ptr), STR("t"));
}

static void all_published(void)
{
	fixture_sql(&f, "update relay_state set published_pos = (select max(pos) from events)");
}

static void old_months_go_one_by_one(void)
{
	struct str oldest = old_month(7, 1), old = old_month(5, 2), young = old_month(1, 3);

	all_published();
	keep_house();
	CU_ASSERT(!there(oldest) && there(old) && there(young));
	keep_house();
	CU_ASSERT(!there(old) && there(young));
	keep_house();
	CU_ASSERT_TRUE(there(young));
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from events"), 1);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from pg_inherits"
					   " where inhparent = 'events'::regclass"),
			6); /* this month and three ahead, the default, the young one */
}

static void unpublished_events_stay(void)
{
	struct str month = old_month(8, 4);

	fixture_sql(&f, "update relay_state set published_pos = 0");
	keep_house();
	CU_ASSERT_TRUE(there(month));
	all_published();
	keep_house();
	CU_ASSERT_FALSE(there(month));
}

static void unprepared_months_go_row_by_row(void)
{
	for (int days = 89; days <= 91; days += 2)
		fixture_sql(&f,
			    "insert into events (account_id, seq, id, envelope, audience,"
			    " relayed_at)"
			    " values (%" PRId64 ", %d, gen_random_uuid(), '{}', '\"account\"',"
			    " now() - interval '%d days')",
			    account, days, days);
	all_published();
	keep_house();
	CHECK_STR(fixture_sql(&f, "select string_agg(seq::text, ',') from events_default"),
		  STR("89"));
}

DB_STMT(look, "test.look", "select pos from events limit 1");

/* A reader in a long transaction: the month goes another time, the rest of the work is done. */
static void a_reader_is_not_waited_for(void)
{
	struct str month = old_month(9, 5);
	struct db *db = db_new(f.system_url, "test", &clock_system, NULL);
	struct arena *arena = arena_new();
	struct db_system *reader = db_system_begin(db, arena);
	struct db_rows *rows;

	all_published();
	fixture_sql(&f,
		    "insert into jobs (account_id, queue, kind, payload, max_attempts, state,"
		    " finished_at) values (%" PRId64
		    ", 'q', 'k', '{}', 1, 'done', now() - interval '25 hours')",
		    account);
	CU_ASSERT_EQUAL(db_system_query(reader, &look, DB_NO_ARGS, &rows), OK);
	usec_t start = clock_monotonic(&clock_system);
	keep_house();
	CU_ASSERT(clock_monotonic(&clock_system) - start < 5 * USEC_PER_SEC);
	CU_ASSERT_TRUE(there(month));
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from jobs where kind = 'k'"), 0);
	/* Its own: one a day for each account, of what is kept too long. */
	keep_house();
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from jobs"
					   " where kind = 'chatwoot.retention'"),
			fixture_number(&f, "select count(*) from accounts"));
	db_system_end(reader);
	keep_house();
	CU_ASSERT_FALSE(there(month));
	arena_free(arena);
	db_free(db);
}

static void put_webhook(const char *state, int days)
{
	fixture_sql(&f,
		    "insert into inbound_events (endpoint_id, account_id, delivery_id, event,"
		    " headers, body, state, received_at) values ('%s', %" PRId64
		    ", '%s-%d', 'x', '{}', '', '%s', now() - interval '%d days')",
		    endpoint.ptr, account, state, days, state, days);
}

static void old_webhooks_go_when_worked_on(void)
{
	static const char *const states[] = {"stored", "done", "ignored"};

	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		for (int days = 29; days <= 31; days += 2)
			put_webhook(states[i], days);
	keep_house();
	CHECK_STR(fixture_sql(&f, "select string_agg(delivery_id, ' ' order by delivery_id)"
				  " from inbound_events"),
		  STR("done-29 ignored-29 stored-29 stored-31"));
}

static void put_session(const char *state, int days_after_end)
{
	fixture_sql(&f,
		    "insert into sessions (id, user_id, method, user_agent, idle_until, expires_at)"
		    " select gen_random_uuid(), id, 'password', '%s-%d',"
		    " now() - interval '%d days', now() - interval '%d days' from users limit 1",
		    state, days_after_end, days_after_end, days_after_end);
}

static void old_sessions_and_revocations_go(void)
{
	fixture_sql(&f, "insert into users (installation_id, chatwoot_user_id, name)"
			" select id, 1, 'Ana' from installations");
	put_session("live", -1);
	put_session("ended", 29);
	put_session("ended", 31);
	fixture_sql(&f, "insert into refresh_tokens_used (hash, session_id)"
			" select sha256(id::text::bytea), id from sessions");
	fixture_sql(&f, "select directory.revoke(gen_random_uuid());"
			" insert into revocations (id, until, published)"
			" select gen_random_uuid(), now() - interval '1 second', p"
			" from (values (true), (false)) v(p)");
	keep_house();
	CHECK_STR(fixture_sql(&f, "select string_agg(user_agent, ' ' order by user_agent)"
				  " from sessions"),
		  STR("ended-29 live--1"));
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from refresh_tokens_used"), 2);
	CHECK_STR(fixture_sql(&f, "select count(*) || ' ' || bool_and(until > now())"
				  " from revocations"),
		  STR("1 true"));
}

/* The runtime role makes and drops nothing, and does not keep house. */
static void the_runtime_may_not(void)
{
	static const char *const acts[] = {
		"select hub_housekeeping()",
		"select events_drop_old()",
		"select inbound_delete_old()",
		"select sessions_delete_old()",
		"select events_make_partitions()",
		"drop table events_default",
		"delete from inbound_events",
		"create table public.mine (id int)",
	};

	for (size_t i = 0; i < ARRAY_LEN(acts); i++)
		CHECK_STR(fixture_sqlstate(&f, f.app_url, acts[i]), STR("42501"));
	CHECK_STR(fixture_sqlstate(&f, f.system_url, "drop table events_default"), STR("42501"));
}

int main(void)
{
	const char *missing = fixture_start(&f);
	if (missing)
		return cutap_skip(missing);
	fixture_migrate(&f);
	account = fixture_account(&f, 1);
	endpoint = fixture_sql(
		&f,
		"insert into endpoints (key, account_id, installation_id, source)"
		" select 'a-key-of-twenty-chars-', id, installation_id, 'chatwoot' from accounts"
		" where id = %" PRId64 " returning id",
		account);
	int status =
		CUTAP_RUN({"old months go, one by one", old_months_go_one_by_one},
			  {"unpublished events stay", unpublished_events_stay},
			  {"unprepared months go row by row", unprepared_months_go_row_by_row},
			  {"a reader is not waited for", a_reader_is_not_waited_for},
			  {"old webhooks go when worked on", old_webhooks_go_when_worked_on},
			  {"old sessions and revocations go", old_sessions_and_revocations_go},
			  {"the runtime role may do none of it", the_runtime_may_not});
	fixture_stop(&f);
	return status;
}

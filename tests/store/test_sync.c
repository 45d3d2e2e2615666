/* Reconciliation against a real PostgreSQL: nights, timers, requests, and what a step leaves. */
#include <inttypes.h>

#include "features/chatwoot/chatwoot.h"
#include "features/chatwoot/sync/sync_int.h"
#include "fixture.h"

static struct fixture f;
static struct db *db;
static int64_t account, other;

static void clean(void)
{
	fixture_sql(&f, "delete from jobs; delete from sync_runs; delete from coverage;"
			" delete from agents; delete from inboxes; delete from conversations");
}

static void as_system(const char *sql)
{
	CHECK_STR(fixture_sqlstate(&f, f.system_url, sql), STR("00000"));
}

static struct str status(void)
{
	return fixture_sql(&f, "select status from accounts where id = %" PRId64, account);
}

static struct str request(enum sync_kind kind, enum sync_trigger trigger)
{
	struct arena *arena = arena_new();
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	struct str id = STR_NULL;

	CU_ASSERT_EQUAL(sync_request(tenant, kind, trigger, &id), OK);
	CU_ASSERT_EQUAL(db_tenant_commit(tenant), OK);
	id = arena_str(f.arena, id);
	db_tenant_end(tenant);
	arena_free(arena);
	return id;
}

/* The run's job, as hub-worker does it, with what the fetch would have brought. */
static enum err step(struct str run_id, struct sync_fetched *fetched)
{
	struct arena *arena = arena_new();
	struct job_context ctx = {
		.arena = arena,
		.tenant = db_tenant_begin(db, arena, account, DB_WRITE),
		.clock = &clock_system,
		.rng = &rng_system,
		.log = &f.log,
		.fetched = fetched,
	};
	struct job job = {.account_id = account,
			  .payload = arena_printf(arena, "{\"run_id\":\"%s\"}", run_id.ptr)};
	enum err err = chatwoot_sync_jobs[0].run(&ctx, &job);

	if (!err)
		err = db_tenant_commit(ctx.tenant);
	db_tenant_end(ctx.tenant);
	arena_free(arena);
	return err;
}

static enum err answer(struct str run_id, const char *text)
{
	struct arena *arena = arena_new();
	struct sync_fetched fetched = {.count = 1, .status = 200};
	fetched.replies[0].asked_at = clock_now(&clock_system);
	CU_ASSERT_EQUAL_FATAL(
		json_parse_foreign(arena, str_from(text), &fetched.replies[0].json), OK);
	enum err err = step(run_id, &fetched);
	arena_free(arena);
	return err;
}

static struct str run_of(struct str id)
{
	return fixture_sql(&f, "select state || ' ' || step from sync_runs where id = '%s'",
			   id.ptr);
}

static int64_t ready_jobs(const char *condition)
{
	return fixture_number(&f, "select count(*) from jobs where state = 'ready' and %s",
			      condition);
}

/* --- nights --- */

static void three_in_the_morning(void)
{
	static const struct {
		const char *zone, *after, *night;
	} rows[] = {
		/* São Paulo put its clocks forward at midnight, and back at midnight. */
		{"America/Sao_Paulo", "2018-11-03 12:00+00", "2018-11-04 05:00"},
		{"America/Sao_Paulo", "2018-11-04 05:00+00", "2018-11-05 05:00"},
		{"America/Sao_Paulo", "2019-02-16 04:59+00", "2019-02-16 05:00"},
		{"America/Sao_Paulo", "2019-02-16 12:00+00", "2019-02-17 06:00"},
		{"America/Sao_Paulo", "2026-11-22 05:59+00", "2026-11-22 06:00"},
		{"America/Sao_Paulo", "2026-11-22 06:00+00", "2026-11-23 06:00"},
		/* Lisbon does so at one, and at two. */
		{"Europe/Lisbon", "2026-03-28 12:00+00", "2026-03-29 02:00"},
		{"Europe/Lisbon", "2026-03-29 02:00+00", "2026-03-30 02:00"},
		{"Europe/Lisbon", "2026-10-24 12:00+00", "2026-10-25 03:00"},
		{"Europe/Lisbon", "2026-10-25 02:30+00", "2026-10-25 03:00"},
		{"Europe/Lisbon", "2026-10-25 03:00+00", "2026-10-26 03:00"},
		/* In Athens three is skipped, and comes twice. */
		{"Europe/Athens", "2026-03-28 12:00+00", "2026-03-29 01:00"},
		{"Europe/Athens", "2026-10-24 12:00+00", "2026-10-25 01:00"},
		{"Europe/Athens", "2026-10-25 01:00+00", "2026-10-26 01:00"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR(fixture_sql(&f,
				      "select to_char(sync_night('%s', '%s') at time zone 'UTC',"
				      " 'YYYY-MM-DD HH24:MI')",
				      rows[i].zone, rows[i].after),
			  str_from(rows[i].night));
}

/* --- timers --- */

static void every_connected_account_has_one_timer(void)
{
	clean();
	as_system("select sync_arm_accounts(null)");
	as_system("select sync_arm_accounts(null)");
	CU_ASSERT_EQUAL(ready_jobs("kind = 'chatwoot.sync_tick'"), 1);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from coverage"), 1);
	fixture_sql(&f, "delete from jobs"); /* lost */
	as_system("select sync_arm_accounts(null)");
	CU_ASSERT_EQUAL(ready_jobs("kind = 'chatwoot.sync_tick'"), 1);
	fixture_sql(&f, "delete from jobs; update chatwoot_connections set state = 'unauthorized'");
	as_system("select sync_arm_accounts(null)");
	CU_ASSERT_EQUAL(ready_jobs("true"), 0);
	fixture_sql(&f, "update chatwoot_connections set state = 'connected'");
}

static void nobody_arms_anothers(void)
{
	const struct {
		int64_t id, timers;
	} rows[] = {{other, 0}, {account, 1}};

	clean();
	CHECK_STR(fixture_sqlstate(&f, f.app_url, "select directory.sync_arm()"), STR("00000"));
	CHECK_STR(fixture_sqlstate(&f, f.app_url, "select sync_arm_accounts(null)"), STR("42501"));
	CU_ASSERT_EQUAL(ready_jobs("true"), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct arena *arena = arena_new();
		struct db_tenant *tenant = db_tenant_begin(db, arena, rows[i].id, DB_WRITE);
		CU_ASSERT_EQUAL(sync_arm(tenant), OK);
		CU_ASSERT_EQUAL(db_tenant_commit(tenant), OK);
		db_tenant_end(tenant);
		arena_free(arena);
		CU_ASSERT_EQUAL(ready_jobs("true"), rows[i].timers);
	}
}

static enum err tick(void)
{
	struct arena *arena = arena_new();
	struct job_context ctx = {
		.arena = arena,
		.tenant = db_tenant_begin(db, arena, account, DB_WRITE),
		.clock = &clock_system,
		.rng = &rng_system,
		.log = &f.log,
	};
	struct job job = {.account_id = account, .payload = STR("{}")};
	enum err err = chatwoot_sync_jobs[1].run(&ctx, &job);

	if (!err)
		err = db_tenant_commit(ctx.tenant);
	db_tenant_end(ctx.tenant);
	arena_free(arena);
	return err;
}

static void a_tick_asks_for_runs_and_for_the_next(void)
{
	clean();
	fixture_sql(&f,
		    "insert into coverage (account_id, next_full_at)"
		    " select %" PRId64 ", now() + interval '5 hours'",
		    account);
	CU_ASSERT_EQUAL(tick(), OK);
	CHECK_STR(fixture_sql(&f, "select string_agg(kind, ' ') from sync_runs"),
		  STR("incremental"));
	CU_ASSERT_EQUAL(ready_jobs("kind = 'chatwoot.sync_tick' and run_at > now()"
				   " and run_at <= now() + interval '300 s'"),
			1);
	fixture_sql(&f, "update coverage set next_full_at = now() - interval '1 s';"
			" delete from sync_runs; delete from jobs where kind = 'chatwoot.sync'");
	CU_ASSERT_EQUAL(tick(), OK); /* never polled: the full sync reads all */
	CHECK_STR(fixture_sql(&f, "select string_agg(kind, ' ') from sync_runs"), STR("full"));
	fixture_sql(&f, "update coverage set last_poll_at = now() - interval '5 minutes'");
	CU_ASSERT_EQUAL(tick(), OK); /* a second chain: it ends */
	CU_ASSERT_EQUAL(ready_jobs("kind = 'chatwoot.sync_tick'"), 1);
	CHECK_STR(fixture_sql(&f, "select string_agg(kind, ' ' order by kind) from sync_runs"),
		  STR("full incremental"));
	CU_ASSERT_EQUAL(ready_jobs("kind = 'chatwoot.sync'"), 2);
	fixture_sql(&f, "delete from jobs; update chatwoot_connections set state = 'disconnected',"
			" token_sealed = null");
	CU_ASSERT_EQUAL(tick(), OK);
	CU_ASSERT_EQUAL(ready_jobs("true"), 0);
	fixture_sql(&f, "update chatwoot_connections set state = 'connected', token_sealed = ''");
}

/* --- requests --- */

static void a_request_joins_the_run_of_its_kind(void)
{
	clean();
	struct str poll = request(SYNC_INCREMENTAL, SYNC_BY_SCHEDULE);
	CHECK_STR(request(SYNC_INCREMENTAL, SYNC_BY_PERSON), poll);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from sync_runs where again"), 0);
	struct str full = request(SYNC_FULL, SYNC_BY_PERSON);
	CU_ASSERT_FALSE(str_eq(full, poll));
	CU_ASSERT_EQUAL(ready_jobs("kind = 'chatwoot.sync' and key = 'sync'"), 2);
	fixture_sql(&f, "update sync_runs set state = 'running'");
	CHECK_STR(request(SYNC_INCREMENTAL, SYNC_BY_SCHEDULE), poll);
	CHECK_STR(request(SYNC_FULL, SYNC_BY_PERSON), full);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from sync_runs where again"), 0);
	CHECK_STR(request(SYNC_INCREMENTAL, SYNC_BY_PERSON), poll);
	CHECK_STR(fixture_sql(&f, "select id from sync_runs where again"), poll);
	fixture_sql(&f, "update sync_runs set state = 'done', finished_at = now()");
	CU_ASSERT_FALSE(str_eq(request(SYNC_INCREMENTAL, SYNC_BY_PERSON), poll));
}

/* --- steps --- */

#define AGENTS                                                                       \
	"[{\"id\":1,\"name\":\"Ana\",\"role\":\"administrator\",\"confirmed\":true," \
	"\"availability_status\":\"online\",\"email\":\"ana@x.test\"}]"

static void a_run_takes_step_after_step(void)
{
	clean();
	struct str id = request(SYNC_INBOXES, SYNC_BY_PERSON);
	CU_ASSERT_EQUAL(answer(id, "{\"id\":1,\"name\":\"Loja\",\"locale\":\"en\",\"status\":"
				   "\"active\",\"cache_keys\":{\"inbox\":\"7\"}}"),
			OK);
	CHECK_STR(run_of(id), STR("running inboxes"));
	CHECK_STR(fixture_sql(&f, "select name || ' ' || locale from accounts where id = %" PRId64,
			      account),
		  STR("Loja en"));
	CU_ASSERT_EQUAL(answer(id, "{\"payload\":[{\"id\":3,\"name\":\"A\",\"channel_type\":"
				   "\"Channel::Api\"},{\"id\":4,\"name\":\"B\",\"channel_type\":"
				   "\"Channel::Api\"}]}"),
			OK);
	CHECK_STR(run_of(id), STR("running inbox_members"));
	CHECK_STR(fixture_sql(&f, "select cursor->>'asks' from sync_runs"),
		  STR("[{\"id\": 3, \"after\": 0}, {\"id\": 4, \"after\": 0}]"));
	struct sync_fetched gone = {.count = 2};
	gone.replies[0] = (struct sync_reply){.ask = {.id = 3}, .missing = true};
	gone.replies[1] = (struct sync_reply){.ask = {.id = 4}, .missing = true};
	CU_ASSERT_EQUAL(step(id, &gone), OK);
	CHECK_STR(run_of(id), STR("running people"));
	struct sync_fetched nothing = {0};
	CU_ASSERT_EQUAL(step(id, &nothing), OK);
	CHECK_STR(run_of(id), STR("done end"));
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from inboxes"), 2);
	/* Nothing is left to do for a job that comes late. */
	CU_ASSERT_EQUAL(step(id, &nothing), OK);
	CHECK_STR(run_of(id), STR("done end"));
}

static void a_chosen_language_stays(void)
{
	clean();
	fixture_sql(&f, "update accounts set locale = 'pt-BR' where id = %" PRId64, account);
	for (int i = 0; i < 2; i++) {
		struct str id = request(SYNC_INBOXES, SYNC_BY_PERSON);
		CU_ASSERT_EQUAL(answer(id, "{\"name\":\"Loja\",\"locale\":\"fr\"}"), OK);
		CHECK_STR(fixture_sql(&f, "select locale from accounts where id = %" PRId64,
				      account),
			  i == 0 ? STR("en") : STR("pt-BR"));
		fixture_sql(&f,
			    "update sync_runs set state = 'done', finished_at = now();"
			    " update accounts set locale = 'pt-BR' where id = %" PRId64,
			    account);
	}
}

static void a_run_waits_for_chatwoot(void)
{
	clean();
	struct str id = request(SYNC_FULL, SYNC_BY_PERSON);
	struct sync_fetched down = {.result = CW_DOWN, .problem = STR("502 Bad Gateway")};
	fixture_sql(&f, "delete from jobs");
	CU_ASSERT_EQUAL(step(id, &down), OK);
	CHECK_STR(run_of(id), STR("running account"));
	CHECK_STR(fixture_sql(&f, "select waiting from sync_runs"), STR("502 Bad Gateway"));
	CU_ASSERT_EQUAL(ready_jobs("run_at between now() + interval '3 s' and"
				   " now() + interval '7 s'"),
			1);
	fixture_sql(&f, "delete from jobs");
	struct sync_fetched throttled = {.result = CW_THROTTLED, .retry_after = 60 * USEC_PER_SEC};
	CU_ASSERT_EQUAL(step(id, &throttled), OK);
	CU_ASSERT_EQUAL(ready_jobs("run_at > now() + interval '55 s'"), 1);
	CU_ASSERT_EQUAL(answer(id, "{\"name\":\"Loja\"}"), OK);
	CHECK_STR(fixture_sql(&f, "select coalesce(waiting, 'on') from sync_runs"), STR("on"));
	CHECK_STR(run_of(id), STR("running agents"));
	fixture_sql(&f, "update sync_runs set moved_at = now() - interval '7 hours'");
	CU_ASSERT_EQUAL(step(id, &down), OK);
	CHECK_STR(run_of(id), STR("failed agents"));
}

static void a_refusal_ends_the_run(void)
{
	struct sync_fetched dead = {.result = CW_UNAUTHORIZED,
				    .dead = true,
				    .problem = STR("the credential is nobody's")};
	struct sync_fetched closed = {.result = CW_UNAUTHORIZED,
				      .status = 401,
				      .refusal = STR("Account is suspended")};
	struct sync_fetched proxy = {.result = CW_NOT_FOUND, .status = 404};
	struct sync_fetched unconnected = {.unconnected = true};

	clean();
	struct str id = request(SYNC_FULL, SYNC_BY_PERSON);
	CU_ASSERT_EQUAL(step(id, &dead), OK);
	CHECK_STR(run_of(id), STR("failed account"));
	CHECK_STR(fixture_sql(&f, "select error from sync_runs"), dead.problem);
	CHECK_STR(status(),
		  STR("active"));
	clean();
	CU_ASSERT_EQUAL(step(request(SYNC_FULL, SYNC_BY_PERSON), &proxy), OK);
	CHECK_STR(status(), STR("active"));
	clean();
	CU_ASSERT_EQUAL(step(request(SYNC_FULL, SYNC_BY_PERSON), &closed), OK);
	CHECK_STR(status(),
		  STR("frozen"));
	clean();
	id = request(SYNC_FULL, SYNC_BY_PERSON);
	CU_ASSERT_EQUAL(answer(id, "{\"name\":\"Loja\",\"status\":\"active\"}"), OK);
	CHECK_STR(status(),
		  STR("active"));
	CU_ASSERT_EQUAL(step(id, &unconnected), OK);
	CHECK_STR(run_of(id), STR("failed agents"));
}

/* Lists show who is no administrator their own things only: what is missing is not gone. */
static void who_is_no_administrator_removes_nothing(void)
{
	clean();
	fixture_sql(&f, "update chatwoot_connections set service_user_id = 2");
	struct str id = request(SYNC_FULL, SYNC_BY_PERSON);
	CU_ASSERT_EQUAL(answer(id, "{\"name\":\"Loja\"}"), OK);
	CU_ASSERT_EQUAL(answer(id, "[{\"id\":2,\"name\":\"Bia\",\"role\":\"agent\"}]"), OK);
	CHECK_STR(run_of(id), STR("failed agents"));
	clean();
	fixture_sql(&f, "update chatwoot_connections set service_user_id = 1");
	id = request(SYNC_FULL, SYNC_BY_PERSON);
	CU_ASSERT_EQUAL(answer(id, "{\"name\":\"Loja\"}"), OK);
	CU_ASSERT_EQUAL(answer(id, AGENTS), OK);
	CHECK_STR(run_of(id), STR("running inboxes"));
}

static void a_poll_that_is_too_much_becomes_pages(void)
{
	struct sync_fetched broken = {.result = CW_DOWN, .problem = STR("timeout")};

	clean();
	struct str id = request(SYNC_INCREMENTAL, SYNC_BY_SCHEDULE);
	fixture_sql(&f, "update sync_runs set step = 'changed', state = 'running'");
	CU_ASSERT_EQUAL(step(id, &broken), OK);
	CU_ASSERT_EQUAL(step(id, &broken), OK);
	CHECK_STR(run_of(id), STR("running changed"));
	CU_ASSERT_EQUAL(step(id, &broken), OK);
	CHECK_STR(run_of(id), STR("failed changed"));
	CHECK_STR(fixture_sql(&f, "select kind from sync_runs where state = 'queued'"),
		  STR("full"));
}

/* --- what is left behind --- */

static void a_run_without_a_job_fails(void)
{
	clean();
	struct str id = request(SYNC_FULL, SYNC_BY_PERSON);
	fixture_sql(&f, "update sync_runs set moved_at = now() - interval '3 minutes'");
	as_system("select sync_heal()");
	CHECK_STR(run_of(id), STR("queued account")); /* its job is there */
	fixture_sql(&f, "delete from jobs");
	as_system("select sync_heal()");
	CHECK_STR(run_of(id), STR("failed account"));
	CHECK_STR(fixture_sqlstate(&f, f.app_url, "select sync_heal()"), STR("42501"));
}

static void old_runs_and_repairs_go(void)
{
	clean();
	fixture_sql(&f,
		    "insert into sync_runs (account_id, kind, trigger, step, state, finished_at)"
		    " select %" PRId64 ", 'full', 'person', 'end', 'done',"
		    " now() - n * interval '1 day' from unnest(array[1, 29, 31]) n;"
		    " insert into repairs (account_id, run_id, entity, chatwoot_id, kind, at)"
		    " select %" PRId64 ", hub_uuid(), 'contact', n, 'stale',"
		    " now() - n * interval '1 day' from unnest(array[1, 29, 31]) n",
		    account, account);
	as_system("select sync_keep_house()");
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from sync_runs"), 2);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from repairs"), 2);
}

static void tells_of_all_accounts_together(void)
{
	clean();
	fixture_sql(&f, "insert into coverage (account_id, last_poll_at, missing_now) values"
			" (%" PRId64 ", now() - interval '20 minutes', 3)",
		    account);
	CHECK_STR(fixture_sql(&f, "select concat_ws(' ', ok, late, blind, worst_account = %" PRId64 ", missing) from sync_overview()",
			      account),
		  STR("0 1 0 t 3"));
	fixture_sql(&f, "update coverage set last_poll_at = now(), missing_now = 0");
	CHECK_STR(fixture_sql(&f, "select concat_ws(' ', ok, late, blind) from sync_overview()"),
		  STR("1 0 0"));
	fixture_sql(&f, "update coverage set last_poll_at = null");
	CHECK_STR(fixture_sql(&f, "select concat_ws(' ', ok, late, blind) from sync_overview()"),
		  STR("0 0 1"));
}

/* Too old to be kept is not missing, or all would be read again every hour. */
static void what_is_kept_out_is_not_missing(void)
{
	clean();
	fixture_sql(&f,
		    "insert into conversations (account_id, chatwoot_conversation_id,"
		    "  chatwoot_inbox_id, status, last_activity_at, observed_at)"
		    " values (%" PRId64 ", 71, 1, 'open', now() - interval '731 days', now()),"
		    "  (%" PRId64 ", 72, 1, 'open', now(), now())",
		    account, account);
	fixture_sql(&f,
		    "insert into coverage (account_id, last_full_sync_at, next_full_at)"
		    " values (%" PRId64 ", now() - interval '2 hours', now() + interval '1 day')",
		    account);
	struct str id = request(SYNC_INCREMENTAL, SYNC_BY_SCHEDULE);
	fixture_sql(&f, "update sync_runs set step = 'count'");
	CU_ASSERT_EQUAL(answer(id, "{\"meta\":{\"all_count\":2}}"), OK);
	CHECK_STR(run_of(id), STR("done end"));
	CHECK_STR(fixture_sql(&f, "select concat_ws(' ', in_chatwoot, missing_now, extra_now,"
				  " next_full_at > now()) from coverage"),
		  STR("2 0 0 t"));
	/* What the next full sync no longer names, nobody keeps out. */
	id = request(SYNC_FULL, SYNC_BY_SCHEDULE);
	fixture_sql(&f, "update sync_runs set step = 'count', began_at = now() + interval '1 s'"
			" where kind = 'full'");
	CU_ASSERT_EQUAL(answer(id, "{\"meta\":{\"all_count\":2}}"), OK);
	CHECK_STR(fixture_sql(&f, "select concat_ws(' ', in_chatwoot, missing_now, extra_now)"
				  " from coverage"),
		  STR("2 1 0"));
	fixture_sql(&f, "delete from conversations");
}

int main(void)
{
	const char *missing = fixture_start(&f);
	if (missing)
		return cutap_skip(missing);
	fixture_migrate(&f);
	account = fixture_account(&f, 1);
	other = fixture_account(&f, 2);
	fixture_sql(&f, "insert into chatwoot_connections (account_id, state, mode, token_sealed)"
			" values (%" PRId64 ", 'connected', 'signed', '')",
		    account);
	db = db_new(f.app_url, "test sync", &clock_system, &f.log);
	int status = CUTAP_RUN(
		{"three in the morning", three_in_the_morning},
		{"every connected account has one timer", every_connected_account_has_one_timer},
		{"nobody arms another's", nobody_arms_anothers},
		{"a tick asks for runs and for the next", a_tick_asks_for_runs_and_for_the_next},
		{"a request joins the run of its kind", a_request_joins_the_run_of_its_kind},
		{"a run takes step after step", a_run_takes_step_after_step},
		{"a chosen language stays", a_chosen_language_stays},
		{"a run waits for Chatwoot", a_run_waits_for_chatwoot},
		{"a refusal ends the run", a_refusal_ends_the_run},
		{"who is no administrator removes nothing",
		 who_is_no_administrator_removes_nothing},
		{"a poll that is too much becomes pages", a_poll_that_is_too_much_becomes_pages},
		{"a run without a job fails", a_run_without_a_job_fails},
		{"old runs and repairs go", old_runs_and_repairs_go},
		{"tells of all accounts together", tells_of_all_accounts_together},
		{"what is kept out is not missing", what_is_kept_out_is_not_missing});
	db_free(db);
	fixture_stop(&f);
	return status;
}

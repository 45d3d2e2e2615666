/* Clocks, timers and order keys of boards against a real PostgreSQL. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "flow.h"

/* --- business time --- */

/* A break at noon, a day without hours, nights, holidays. */
/* clang-format off */
#define WEEK \
	"{\"monday\":[{\"from\":\"09:00\",\"to\":\"18:00\"}],"    \
	"\"tuesday\":[{\"from\":\"09:00\",\"to\":\"12:30\"},"     \
	"{\"from\":\"13:30\",\"to\":\"18:00\"}],"                 \
	"\"wednesday\":[{\"from\":\"09:00\",\"to\":\"18:00\"}],"  \
	"\"thursday\":[],"                                        \
	"\"friday\":[{\"from\":\"20:00\",\"to\":\"24:00\"}],"     \
	"\"saturday\":[{\"from\":\"00:00\",\"to\":\"06:00\"},"    \
	"{\"from\":\"22:00\",\"to\":\"24:00\"}],"                 \
	"\"sunday\":[{\"from\":\"00:00\",\"to\":\"09:00\"}],"     \
	"\"holidays\":[{\"date\":\"2018-02-20\",\"name\":\"x\"}," \
	"{\"date\":\"2026-03-30\",\"name\":\"y\"}]}"
/* clang-format on */

/* Open minutes counted one by one on the wall's clock: what the functions must agree with. */
#define COUNTED(zone, since, until)                                                       \
	"(select count(*) * 60000000 from generate_series(" since ","                     \
	" " until                                                                         \
	" - interval '1 minute', interval '1 minute')"                                    \
	" m"                                                                              \
	" cross join lateral (select m at time zone " zone " as at)"                      \
	" w"                                                                              \
	" where not exists (select from jsonb_array_elements(cal.c->'holidays')"          \
	" h"                                                                              \
	"   where (h->>'date')::date ="                                                   \
	" w.at::date)"                                                                    \
	" and exists (select from"                                                        \
	" jsonb_array_elements(cal.c->(array['monday','tuesday','wednesday',"             \
	"     'thursday','friday','saturday','sunday'])[extract(isodow from w.at)::int])" \
	" p"                                                                              \
	"   where w.at::time >= (p->>'from')::time and w.at::time < (p->>'to')::time))"

static void business_time_is_as_counted(void)
{
	static const struct {
		const char *zone, *since;
	} rows[] = {
		{"America/Sao_Paulo", "2018-11-01 15:00:00+00"}, /* 4 November had no midnight */
		{"America/Sao_Paulo", "2018-02-15 15:00:00+00"}, /* 17 February had 23:00 twice */
		{"America/Sao_Paulo", "2026-11-18 00:00:00+00"}, /* no change any more */
		{"Europe/Lisbon", "2026-03-26"
				  " 12:00:00+00"},           /* 29 March, and a holiday behind */
		{"Europe/Lisbon", "2026-10-22 12:00:00+00"}, /* 25 October */
		{"Pacific/Apia", "2011-12-27 12:00:00+00"},  /* 30 December was left out */
		{"UTC", "2024-02-27 12:00:00+00"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t wrong = fixture_number(
			&f,
			"with cal as (select '" WEEK "'::jsonb as c),"
			" spans as (select timestamptz '%s' + (random() * 7200)::int * interval"
			" '1 minute'"
			"   as since, (random() * 7200)::int * interval '1 minute' as lasting"
			"   from generate_series(1, 12))"
			" select count(*) from cal, spans where business_time(cal.c, '%s', since,"
			" since + lasting) <> " COUNTED("'%s'", "since", "since + lasting"),
			rows[i].since, rows[i].zone, rows[i].zone);
		CHECK_ROW(wrong == 0, str_from(rows[i].since));
	}
}

static void business_after_is_the_first_moment(void)
{
	CU_ASSERT_EQUAL(
		number("with cal as (select '" WEEK "'::jsonb as c),"
		       " spans as (select z.z, timestamptz '2018-01-01 00:00+00' + random() * 3500"
		       "   * interval '1 day' as since, (random() * 200 * 3600000000)::bigint +"
		       " 1 as n"
		       "   from generate_series(1, 100),"
		       "   (values ('America/Sao_Paulo'), ('Europe/Lisbon')) z (z)),"
		       " reached as (select z, since, n, c, business_after(c, z, since, n) as at"
		       "   from spans, cal)"
		       " select count(*) from reached where business_time(c, z, since, at) <> n"
		       " or business_time(c, z, since, at - interval '1 microsecond') <> n - 1"),
		0);
	/* Never open; and nothing left to wait for. */
	CU_ASSERT_EQUAL(number("select count(business_after('{\"monday\":[],\"tuesday\":[],"
			       "\"wednesday\":[],\"thursday\":[],\"friday\":[],\"saturday\":[],"
			       "\"sunday\":[],\"holidays\":[]}', 'UTC', now(), 1))"),
			0);
	CU_ASSERT_EQUAL(number("select count(*) from accounts where"
			       " business_after(business_calendar, 'UTC', now(), 0) = now()"),
			1);
}

/* --- clocks --- */

#define CLOCK "(select k from card_clocks k where kind = 'stage')"

static void a_stage_gives_so_long(void)
{
	begin();
	fixture_sql(&f, "update stages set sla_minutes = 100, sla_calendar = 'calendar' where"
			" id = '%s'",
		    stage_a.ptr);
	struct str id = card(stage_a, "a0");
	CU_ASSERT_EQUAL(number("select extract(epoch from (" CLOCK ").due_at -"
			       " c.entered_stage_at)::int"
			       " from cards c"),
			6000);
	CU_ASSERT_EQUAL(number("select extract(epoch from (" CLOCK ").fires_at -"
			       " c.entered_stage_at)"
			       "::int from cards c"),
			4800);
	CHECK_STR(fixture_sql(&f, "select sla->>'state' from cards"), STR("running"));
	put(id, stage_b, "a0");
	CU_ASSERT_EQUAL(number("select count(*) from card_clocks"), 0);
	CU_ASSERT_EQUAL(number("select count(*) from cards where sla is not null"), 0);
	put(id, stage_a, "a0");
	put(id, stage_c, "a0");
	CHECK_STR(fixture_sql(&f, "select sla->>'state' from cards"), STR("met"));
	CU_ASSERT_EQUAL(number("select count(*) from card_clocks where fires_at is not null"), 0);
	fixture_sql(&f, "update cards set deleted_at = now()");
	CU_ASSERT_EQUAL(number("select count(*) from card_clocks"), 0);
}

/* The hours are looked through for one of them; none has another stage's time, or waits wrongly. */
static void many_cards_come_at_once(void)
{
	begin();
	(void)rule("create", stage_a, "{}", "[]", "null");
	for (int i = 1; i <= 3; i++)
		apply(i, "open", 100);
	(void)card(stage_a, "b0");
	fixture_sql(&f,
		    "update stages set sla_minutes = 700, sla_calendar = 'business'"
		    " where id = '%s'",
		    stage_b.ptr);
	fixture_sql(&f, "update card_conversations set status = 'snoozed' where board_id = '%s'"
			" and chatwoot_conversation_id = 2",
		    board.ptr);
	fixture_sql(&f, "update cards set stage_id = '%s' where board_id = '%s'", stage_b.ptr,
		    board.ptr);
	CU_ASSERT_EQUAL(number("select count(*) from card_clocks where kind = 'stage'"
			       " and state = 'running' and fires_at = warn_at and due_at ="
			       "  clock_after(account_id, calendar, started_at, allowed)"
			       " and warn_at ="
			       "  clock_after(account_id, calendar, started_at, allowed * 8 / 10)"),
			3);
	CU_ASSERT_EQUAL(number("select count(*) from card_clocks where kind = 'stage'"
			       " and state = 'paused' and due_at is null"),
			1);
}

static void what_waits_stands_still(void)
{
	begin();
	fixture_sql(&f, "update stages set sla_minutes = 60, sla_calendar = 'calendar' where id"
			" = '%s'",
		    stage_a.ptr);
	(void)rule("create", stage_a, "{}", "[]", "null");
	apply(1, "open", 100);
	CHECK_STR(fixture_sql(&f, "select sla->>'state' from cards where board_id ="
				  " '%s'",
			      board.ptr),
		  STR("running"));
	fixture_sql(&f, "update card_clocks set running_since = running_since - interval '20"
			" minutes'");
	apply(1, "snoozed", 101);
	CHECK_STR(fixture_sql(&f, "select sla->>'state' from cards where board_id ="
				  " '%s'",
			      board.ptr),
		  STR("paused"));
	CU_ASSERT_EQUAL(number("select count(*) from card_clocks where due_at is null"
			       " and fires_at is null and spent / 60000000 = 20"),
			1);
	apply(1, "open", 102);
	CU_ASSERT_EQUAL(number("select round(extract(epoch from (" CLOCK ").due_at - now()) /"
			       " 60)::int"),
			40);
	/* On the default board "snoozed" is where the card is: its stage's own time runs. */
	fixture_sql(&f, "update stages set sla_minutes = 60 where key = 'snoozed'");
	apply(1, "snoozed", 103);
	CHECK_STR(fixture_sql(&f, "select sla->>'state' from cards where board_id <>"
				  " '%s'",
			      board.ptr),
		  STR("running"));
}

static void timers_fire_once(void)
{
	begin();
	fixture_sql(&f, "update stages set sla_minutes = 10, sla_calendar = 'calendar' where id"
			" = '%s'",
		    stage_a.ptr);
	(void)card(stage_a, "a0");
	tick();
	run_jobs();
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox where type like 'sla.%'"), 0);
	fixture_sql(&f, "update card_clocks set due_at = due_at - interval '9 minutes',"
			" warn_at = warn_at - interval '9 minutes', fires_at = warn_at -"
			" interval '9 minutes'");
	tick();
	run_jobs();
	tick();
	run_jobs();
	CHECK_STR(fixture_sql(&f, "select string_agg(type, ',') from event_outbox where type"
				  " like 'sla.%%'"),
		  STR("sla.warned"));
	CHECK_STR(fixture_sql(&f, "select sla->>'state' from cards"), STR("warned"));
	fixture_sql(&f, "update card_clocks set due_at = now(), fires_at = now()");
	tick();
	run_jobs();
	tick();
	run_jobs();
	CHECK_STR(fixture_sql(&f, "select string_agg(type, ',' order by pos) from event_outbox"
				  " where type like 'sla.%%'"),
		  STR("sla.warned,sla.breached"));
	CHECK_STR(fixture_sql(&f, "select data->'sla'->>'state' from event_outbox"
				  " where type = 'sla.breached'"),
		  STR("breached"));
	CU_ASSERT_EQUAL(number("select count(*) from card_clocks where fires_at is not null"), 0);
}

static void a_date_is_a_clock(void)
{
	begin();
	struct str id = card(stage_a, "a0");
	fixture_sql(&f, "update cards set due_at = now() + interval '10 days' where id ="
			" '%s'",
		    id.ptr);
	CU_ASSERT_EQUAL(number("select count(*) from card_clocks k join cards c on c.id = k.card_id"
			       " where k.kind = 'due' and k.due_at = c.due_at and"
			       " k.fires_at between now() + interval '7 days' and now() +"
			       " interval '9 days'"),
			1);
	put(id, stage_c, "a0");
	CHECK_STR(fixture_sql(&f, "select sla->>'state' from cards"), STR("met"));
	put(id, stage_b, "a0");
	CHECK_STR(fixture_sql(&f, "select sla->>'state' from cards"), STR("running"));
	fixture_sql(&f, "update cards set due_at = null");
	CU_ASSERT_EQUAL(number("select count(*) from card_clocks"), 0);
}

/* Everything that carries a time is so much older: time has passed. */
static void pass(int weeks)
{
	fixture_sql(&f,
		    "update card_clocks set started_at = started_at - %d * interval '7 days',"
		    "   running_since = running_since - %d * interval '7 days',"
		    "   due_at = due_at - %d * interval '7 days', warn_at = warn_at - %d * interval"
		    "   '7 days', fires_at = fires_at - %d * interval '7 days';"
		    " update card_history set occurred_at = occurred_at - %d * interval '7 days'",
		    weeks, weeks, weeks, weeks, weeks, weeks);
}

/* However a card was moved and its conversation waited: its clock is the one its history tells. */
static void clocks_follow_from_history(void)
{
	static const char *const statuses[] = {"open", "snoozed", "pending", "open"};
	unsigned seed = 20261122;
	int64_t at = 200;

	begin();
	fixture_sql(&f, "update accounts set time_zone = 'UTC';"
			" update stages set sla_minutes = 30000, sla_calendar = 'business'"
			" where id = '%s';"
			" update stages set sla_minutes = 90000, sla_calendar = 'calendar'"
			" where id = '%s';"
			" delete from jobs",
		    stage_a.ptr, stage_b.ptr);
	(void)rule("create", stage_a, "{}", "[]", "null");
	apply(7, "open", at);
	struct str id = fixture_sql(&f, "select id from cards where board_id = '%s'", board.ptr);
	for (int i = 0; i < 60; i++) {
		int what = rand_r(&seed) % 3;
		if (what == 0)
			put(id, rand_r(&seed) % 2 ? stage_a : stage_b, "a0");
		else if (what == 1)
			apply(7, statuses[rand_r(&seed) % 4], ++at);
		else
			pass(rand_r(&seed) % 3);
		CU_ASSERT_EQUAL(
			fixture_number(
				&f,
				"select count(*) from card_clocks k, clock_replay(k.account_id,"
				" k.card_id) r"
				" where k.kind = 'stage' and k.card_id = '%s'"
				" and k.subject_id = r.subject_id and abs(k.spent - r.spent) <"
				" 1000000"
				" and (k.due_at is null) = (r.due_at is null)"
				" and abs(extract(epoch from coalesce(k.due_at - r.due_at,"
				" '0'))) < 1"
				" and abs(extract(epoch from coalesce(k.running_since -"
				" r.running_since,"
				"   '0'))) < 1",
				id.ptr),
			1);
	}
	fixture_sql(&f, "update accounts set time_zone = 'America/Sao_Paulo'");
}

static void another_calendar_makes_clocks_anew(void)
{
	begin();
	fixture_sql(&f, "update stages set sla_minutes = 60, sla_calendar = 'calendar' where id"
			" = '%s'",
		    stage_a.ptr);
	fixture_sql(&f, "delete from jobs");
	(void)card(stage_a, "a0");
	fixture_sql(&f, "update stages set sla_minutes = 120 where id = '%s'", stage_a.ptr);
	run_jobs();
	CU_ASSERT_EQUAL(number("select round(extract(epoch from (" CLOCK ").due_at - now()) /"
			       " 60)::int"),
			120);
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox where type ="
			       " 'stage.updated'"),
			1);
	fixture_sql(&f, "update stages set sla_minutes = null where id = '%s'", stage_a.ptr);
	run_jobs();
	CU_ASSERT_EQUAL(number("select count(*) from card_clocks"), 0);
	CU_ASSERT_EQUAL(number("select count(*) from cards where sla is not null"), 0);
}

/* --- order keys --- */

static void long_keys_become_short(void)
{
	begin();
	for (int i = 0; i < 30; i++)
		(void)card(stage_a, fixture_sql(&f, "select 'b' || lpad('%d', 2, '0')", i).ptr);
	fixture_sql(&f, "update cards set position = 'b05' || repeat('V', 30) || title"
			" where position = 'b20'");
	struct str order = fixture_sql(&f, "select string_agg(id::text, ',' order by position)"
					   " from cards");
	struct str versions = fixture_sql(&f, "select string_agg(version || ' ' ||"
					      " placed_version, ','"
					      " order by id) from cards");
	CU_ASSERT_EQUAL(number("select count(*) from jobs where kind = 'kanban.respace'"), 1);
	run_jobs();
	CU_ASSERT_TRUE(number("select max(length(position)) from cards") <= 6);
	CHECK_STR(fixture_sql(&f, "select string_agg(id::text, ',' order by position) from"
				  " cards"),
		  order);
	CHECK_STR(fixture_sql(&f, "select string_agg(version || ' ' || placed_version, ','"
				  " order by id)"
				  " from cards"),
		  versions);
	CU_ASSERT_EQUAL(number("select count(*) from stage_respaces"), 0);
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox where type ="
			       " 'stage.updated'"),
			1);
}

/* --- how late --- */

#define WAITING 5000
#define FIRING  200

/* Timers that wait, 5,000 or HUB_TEST_TIMERS, while 200 fall due within two seconds. */
static void timers_are_on_time(void)
{
	const char *more = getenv("HUB_TEST_TIMERS");
	int waiting = more ? (int)strtol(more, NULL, 10) : WAITING;

	begin();
	fixture_sql(&f,
		    "update stages set sla_minutes = 10000, sla_calendar = 'calendar'"
		    " where id = '%s'; delete from jobs;"
		    " insert into cards (account_id, id, board_id, stage_id, title, position)"
		    " select %" PRId64 ", hub_uuid(), '%s', '%s', 'x', 'd' || lpad(n::text, 6, '0')"
		    " from generate_series(1, %d) n; analyze card_clocks; analyze cards",
		    stage_a.ptr, account, board.ptr, stage_a.ptr, waiting + FIRING);
	fixture_sql(&f,
		    "update card_clocks k set warn_at = d.at, fires_at = d.at from"
		    "   (select t.card_id,"
		    "     clock_timestamp() + (0.5 + 2 * random()) * interval '1 second' as at"
		    "   from card_clocks t limit %d) d where k.card_id = d.card_id",
		    FIRING);
	usec_t end = clock_monotonic(&clock_system) + 4 * USEC_PER_SEC;
	while (clock_monotonic(&clock_system) < end) {
		tick();
		run_jobs();
		struct timespec pause = {0, 250000000};
		nanosleep(&pause, NULL);
	}
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox where type ="
			       " 'sla.warned'"),
			FIRING);
	double late = strtod(fixture_sql(&f, "select percentile_cont(0.99) within group (order by"
					     "   extract(epoch from e.occurred_at -"
					     " k.warn_at))::text"
					     " from event_outbox e join card_clocks k"
					     "   on k.card_id = e.entity_id::uuid where e.type"
					     " = 'sla.warned'")
				     .ptr,
			     NULL);
	printf("# %d timers waiting: p99 of the error %.3f s\n", waiting, late);
	CU_ASSERT_TRUE(late >= 0 && late < 2);
}

static void put_import(const char *state, int hours)
{
	fixture_sql(&f,
		    "insert into board_imports (account_id, id, board_id, user_id, format, state,"
		    "   headers, columns, separator, stages, source, at, line, total, error,"
		    "   updated_at)"
		    " values (%" PRId64 ", hub_uuid(), '%s', 1, 'csv', '%s', '{}', '{}', ',', '[]',"
		    "   'title', 0, 1, 1, '%s-%d', now() - interval '%d hours')",
		    account, board.ptr, state, state, hours, hours);
}

/* What nothing takes in any more has failed; they go after 30 days, and their texts with them. */
static void imports_are_not_kept_for_ever(void)
{
	begin();
	put_import("running", 23);
	put_import("running", 25);
	put_import("done", 29 * 24);
	put_import("done", 31 * 24);
	tick();
	CHECK_STR(fixture_sql(&f, "select string_agg(error || ' ' || state || ' '"
				  "   || (source is not null), ', ' order by updated_at desc)"
				  " from board_imports"),
		  STR("running-23 running true, gave_up failed true,"
		      " done-696 done true"));
	fixture_sql(&f, "delete from board_imports");
}

int main(void)
{
	const char *why = flow_start();

	if (why)
		return cutap_skip(why);
	int status = CUTAP_RUN({"business time is as counted", business_time_is_as_counted},
			       {"business_after is the first"
				" moment",
				business_after_is_the_first_moment},
			       {"a stage gives so long", a_stage_gives_so_long},
			       {"many cards come at once", many_cards_come_at_once},
			       {"what waits stands still", what_waits_stands_still},
			       {"timers fire once", timers_fire_once},
			       {"a date is a clock", a_date_is_a_clock},
			       {"clocks follow from the history", clocks_follow_from_history},
			       {"another calendar makes clocks"
				" anew",
				another_calendar_makes_clocks_anew},
			       {"long keys become short", long_keys_become_short},
			       {"imports are not kept for ever", imports_are_not_kept_for_ever},
			       {"timers are on time", timers_are_on_time});
	flow_stop();
	return status;
}

/* What goes on by itself on a board, against a real PostgreSQL: rules, clocks, timers, order keys. */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "features/kanban/kanban_flow.h"
#include "features/kanban/kanban_int.h"
#include "features/kanban/kanban_order.h"
#include "fixture.h"

static struct fixture f;
static struct db *app, *hub_system;
static int64_t account, user;
static struct str board, stage_a, stage_b, stage_c; /* c is final */

static const struct job_kind *const sets[] = {kanban_flow_jobs};
static const struct job_table kinds = {sets, ARRAY_LEN(sets)};
static struct job_runner runner = {
	.kinds = &kinds,
	.clock = &clock_system,
	.rng = &rng_system,
};

static int64_t number(const char *sql)
{
	return fixture_number(&f, "%s", sql);
}

static void run_jobs(void)
{
	bool ran = true;

	while (ran)
		CU_ASSERT_EQUAL_FATAL(job_run_one(&runner, app, &f.log, &ran), OK);
	CU_ASSERT_EQUAL(number("select count(*) from jobs where kind like 'kanban.%'"
			       " and (state = 'dead' or last_error is not null)"),
			0);
}

static void tick(void)
{
	struct timers_duty duty = {.redis_url = f.redis_url, .clock = &clock_system};
	struct arena *arena = arena_new();
	bool more = false;

	CU_ASSERT_EQUAL(timers_duty(&duty, hub_system, arena, &more), OK);
	arena_free(arena);
}

static struct kanban_conversation conversation(int64_t id, const char *status, int64_t at)
{
	return (struct kanban_conversation){
		.chatwoot_conversation_id = id,
		.chatwoot_inbox_id = 1,
		.chatwoot_team_id = I64_NULL,
		.status = str_from(status),
		.contact_name = STR("Maria"),
		.assignee_chatwoot_id = I64_NULL,
		.updated_at = at,
		.message_id = I64_NULL,
		.message_at = I64_NULL,
	};
}

static void apply(int64_t id, const char *status, int64_t at)
{
	const struct kanban_conversation conv = conversation(id, status, at);
	struct arena *arena = arena_new();
	struct kanban_context ctx = {
		.tenant = db_tenant_begin(app, arena, account, DB_WRITE),
		.clock = &clock_system,
		.rng = &rng_system,
		.actor = {STR("chatwoot"), STR_NULL, STR_NULL},
	};

	CU_ASSERT_EQUAL_FATAL(kanban_apply(&ctx, &conv), OK);
	CU_ASSERT_EQUAL_FATAL(db_tenant_commit(ctx.tenant), OK);
	db_tenant_end(ctx.tenant);
	arena_free(arena);
}

static struct str new_stage(const char *name, const char *position, bool final)
{
	return fixture_sql(&f,
			   "insert into stages (account_id, id, board_id, name, color, position, final)"
			   " values (%" PRId64 ", hub_uuid(), '%s', '%s', '#888888', '%s', %s) returning id",
			   account, board.ptr, name, position, final ? "true" : "false");
}

/* Nothing is left of the case before. */
static void begin(void)
{
	fixture_sql(&f, "delete from board_rules; delete from rule_acts; delete from cards;"
			" delete from card_history; delete from jobs; delete from event_outbox;"
			" update stages set sla_minutes = null, sla_calendar = 'business',"
			"   wip_limit = null, wip_mode = 'soft';"
			" delete from jobs");
}

static struct str rule(const char *kind, struct str stage, const char *conditions,
		       const char *actions, const char *minutes)
{
	return fixture_sql(&f,
			   "insert into board_rules (account_id, id, board_id, stage_id, name, kind,"
			   " conditions, actions, minutes, updated_by)"
			   " select account_id, hub_uuid(), board_id, id, '%s rule', '%s', '%s', '%s', %s,"
			   " %" PRId64 " from stages where id = '%s' returning id",
			   kind, kind, conditions, actions, minutes, user, stage.ptr);
}

/* A card by hand, with the history a person's request writes. */
static struct str card(struct str stage, const char *position)
{
	return fixture_sql(&f,
			   "with c as (insert into cards (account_id, id, board_id, stage_id, title,"
			   "   position) values (%" PRId64 ", hub_uuid(), '%s', '%s', 'x', '%s')"
			   "   returning account_id, id, board_id, stage_id, version)"
			   " insert into card_history (account_id, id, card_id, board_id, action,"
			   "   to_stage_id, actor_type, card_version, occurred_at)"
			   " select account_id, hub_uuid(), id, board_id, 'created', stage_id, 'user',"
			   "   version, now() from c returning card_id",
			   account, board.ptr, stage.ptr, position);
}

static void put(struct str id, struct str stage, const char *position)
{
	fixture_sql(&f,
		    "with o as (select stage_id from cards where id = '%s'),"
		    " c as (update cards set stage_id = '%s', position = '%s', version = version + 1"
		    "   where id = '%s' returning account_id, id, board_id, stage_id, version)"
		    " insert into card_history (account_id, id, card_id, board_id, action,"
		    "   from_stage_id, to_stage_id, actor_type, card_version, occurred_at)"
		    " select account_id, hub_uuid(), c.id, board_id, 'moved', o.stage_id, c.stage_id,"
		    "   'user', version, now() from c, o",
		    id.ptr, stage.ptr, position, id.ptr);
}

/* --- business time --- */

#define WEEKDAYS_9_TO_18                                                                              \
	"{\"monday\":[{\"from\":\"09:00\",\"to\":\"18:00\"}],"                                        \
	"\"tuesday\":[{\"from\":\"09:00\",\"to\":\"12:30\"},{\"from\":\"13:30\",\"to\":\"18:00\"}],"  \
	"\"wednesday\":[{\"from\":\"09:00\",\"to\":\"18:00\"}],\"thursday\":[],"                      \
	"\"friday\":[{\"from\":\"20:00\",\"to\":\"24:00\"}],"                                         \
	"\"saturday\":[{\"from\":\"00:00\",\"to\":\"06:00\"},{\"from\":\"22:00\",\"to\":\"24:00\"}]," \
	"\"sunday\":[{\"from\":\"00:00\",\"to\":\"09:00\"}],"                                         \
	"\"holidays\":[{\"date\":\"2018-02-20\",\"name\":\"x\"},{\"date\":\"2026-03-30\",\"name\":\"y\"}]}"

/* Open minutes counted one by one on the wall's clock: what the functions must agree with. */
#define COUNTED(zone, since, until)                                                                   \
	"(select count(*) * 60000000 from generate_series(" since ", " until                          \
	" - interval '1 minute', interval '1 minute') m"                                              \
	" cross join lateral (select m at time zone " zone " as at) w"                                \
	" where not exists (select from jsonb_array_elements(cal.c->'holidays') h"                    \
	"   where (h->>'date')::date = w.at::date)"                                                   \
	" and exists (select from jsonb_array_elements(cal.c->(array['monday','tuesday','wednesday'," \
	"     'thursday','friday','saturday','sunday'])[extract(isodow from w.at)::int]) p"           \
	"   where w.at::time >= (p->>'from')::time and w.at::time < (p->>'to')::time))"

static void business_time_is_as_counted(void)
{
	static const struct {
		const char *zone, *since;
	} rows[] = {
		{"America/Sao_Paulo", "2018-11-01 15:00:00+00"}, /* 4 November had no midnight */
		{"America/Sao_Paulo", "2018-02-15 15:00:00+00"}, /* 17 February had 23:00 twice */
		{"America/Sao_Paulo", "2026-11-18 00:00:00+00"}, /* no change any more */
		{"Europe/Lisbon", "2026-03-26 12:00:00+00"},     /* 29 March, and a holiday behind */
		{"Europe/Lisbon", "2026-10-22 12:00:00+00"},     /* 25 October */
		{"Pacific/Apia", "2011-12-27 12:00:00+00"},      /* 30 December was left out */
		{"UTC", "2024-02-27 12:00:00+00"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t wrong = fixture_number(
			&f,
			"with cal as (select '" WEEKDAYS_9_TO_18 "'::jsonb as c),"
			" spans as (select timestamptz '%s' + (random() * 7200)::int * interval '1 minute'"
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
		number("with cal as (select '" WEEKDAYS_9_TO_18 "'::jsonb as c),"
		       " spans as (select z.z, timestamptz '2018-01-01 00:00+00' + random() * 3500"
		       "   * interval '1 day' as since, (random() * 200 * 3600000000)::bigint + 1 as n"
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
	fixture_sql(&f, "update stages set sla_minutes = 100, sla_calendar = 'calendar' where id = '%s'",
		    stage_a.ptr);
	struct str id = card(stage_a, "a0");
	CU_ASSERT_EQUAL(number("select extract(epoch from (" CLOCK ").due_at - c.entered_stage_at)::int"
			       " from cards c"),
			6000);
	CU_ASSERT_EQUAL(number("select extract(epoch from (" CLOCK ").fires_at - c.entered_stage_at)"
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

static void what_waits_stands_still(void)
{
	begin();
	fixture_sql(&f, "update stages set sla_minutes = 60, sla_calendar = 'calendar' where id = '%s'",
		    stage_a.ptr);
	(void)rule("create", stage_a, "{}", "[]", "null");
	apply(1, "open", 100);
	CHECK_STR(fixture_sql(&f, "select sla->>'state' from cards where board_id = '%s'", board.ptr),
		  STR("running"));
	fixture_sql(&f, "update card_clocks set running_since = running_since - interval '20 minutes'");
	apply(1, "snoozed", 101);
	CHECK_STR(fixture_sql(&f, "select sla->>'state' from cards where board_id = '%s'", board.ptr),
		  STR("paused"));
	CU_ASSERT_EQUAL(number("select count(*) from card_clocks where due_at is null"
			       " and fires_at is null and spent / 60000000 = 20"),
			1);
	apply(1, "open", 102);
	CU_ASSERT_EQUAL(number("select round(extract(epoch from (" CLOCK ").due_at - now()) / 60)::int"),
			40);
	/* On the default board "snoozed" is where the card is: its stage's own time runs. */
	fixture_sql(&f, "update stages set sla_minutes = 60 where key = 'snoozed'");
	apply(1, "snoozed", 103);
	CHECK_STR(fixture_sql(&f, "select sla->>'state' from cards where board_id <> '%s'", board.ptr),
		  STR("running"));
}

static void timers_fire_once(void)
{
	begin();
	fixture_sql(&f, "update stages set sla_minutes = 10, sla_calendar = 'calendar' where id = '%s'",
		    stage_a.ptr);
	(void)card(stage_a, "a0");
	tick();
	run_jobs();
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox where type like 'sla.%'"), 0);
	fixture_sql(&f, "update card_clocks set due_at = due_at - interval '9 minutes',"
			" warn_at = warn_at - interval '9 minutes', fires_at = warn_at - interval '9 minutes'");
	tick();
	run_jobs();
	tick();
	run_jobs();
	CHECK_STR(fixture_sql(&f, "select string_agg(type, ',') from event_outbox where type like 'sla.%%'"),
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
	fixture_sql(&f, "update cards set due_at = now() + interval '10 days' where id = '%s'", id.ptr);
	CU_ASSERT_EQUAL(number("select count(*) from card_clocks k join cards c on c.id = k.card_id"
			       " where k.kind = 'due' and k.due_at = c.due_at and"
			       " k.fires_at between now() + interval '7 days' and now() + interval '9 days'"),
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
			" update stages set sla_minutes = 30000, sla_calendar = 'business' where id = '%s';"
			" update stages set sla_minutes = 90000, sla_calendar = 'calendar' where id = '%s';"
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
				"select count(*) from card_clocks k, clock_replay(k.account_id, k.card_id) r"
				" where k.kind = 'stage' and k.card_id = '%s'"
				" and k.subject_id = r.subject_id and abs(k.spent - r.spent) < 1000000"
				" and (k.due_at is null) = (r.due_at is null)"
				" and abs(extract(epoch from coalesce(k.due_at - r.due_at, '0'))) < 1"
				" and abs(extract(epoch from coalesce(k.running_since - r.running_since,"
				"   '0'))) < 1",
				id.ptr),
			1);
	}
	fixture_sql(&f, "update accounts set time_zone = 'America/Sao_Paulo'");
}

static void another_calendar_makes_clocks_anew(void)
{
	begin();
	fixture_sql(&f, "update stages set sla_minutes = 60, sla_calendar = 'calendar' where id = '%s'",
		    stage_a.ptr);
	fixture_sql(&f, "delete from jobs");
	(void)card(stage_a, "a0");
	fixture_sql(&f, "update stages set sla_minutes = 120 where id = '%s'", stage_a.ptr);
	run_jobs();
	CU_ASSERT_EQUAL(number("select round(extract(epoch from (" CLOCK ").due_at - now()) / 60)::int"),
			120);
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox where type = 'stage.updated'"), 1);
	fixture_sql(&f, "update stages set sla_minutes = null where id = '%s'", stage_a.ptr);
	run_jobs();
	CU_ASSERT_EQUAL(number("select count(*) from card_clocks"), 0);
	CU_ASSERT_EQUAL(number("select count(*) from cards where sla is not null"), 0);
}

/* --- rules --- */

static void rules_make_cards(void)
{
	begin();
	(void)rule("create", stage_a, "{\"inbox_ids\":[1],\"labels\":[],\"team_ids\":[],\"statuses\":[]}",
		   "[]", "null");
	apply(1, "open", 100);
	apply(1, "open", 100);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from cards where stage_id = '%s'",
				       stage_a.ptr),
			1);
	CHECK_STR(fixture_sql(&f, "select actor_type || ': ' || reason from card_history h"
				  " where h.board_id = '%s'",
			      board.ptr),
		  STR("rule: create rule"));
	apply(2, "resolved", 100);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from cards where board_id = '%s'", board.ptr),
			1);
	fixture_sql(&f, "update board_rules set conditions = '{\"inbox_ids\":[2]}'");
	apply(3, "open", 100);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from cards where board_id = '%s'", board.ptr),
			1);
	/* What the default board shows of the conversation its other cards show, too. */
	struct kanban_conversation conv = conversation(1, "open", 100);
	(void)conv;
	apply(1, "resolved", 101);
	CHECK_STR(fixture_sql(&f, "select k.status from card_conversations k where board_id = '%s'",
			      board.ptr),
		  STR("resolved"));
	CU_ASSERT_EQUAL(fixture_number(&f, "select version from cards where board_id = '%s'", board.ptr),
			2);
}

static void a_status_leads_to_a_stage(void)
{
	begin();
	(void)rule("create", stage_a, "{}", "[]", "null");
	(void)rule("status", stage_c, "{\"statuses\":[\"resolved\"]}", "[]", "null");
	apply(1, "open", 100);
	apply(1, "resolved", 101);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from cards where stage_id = '%s'",
				       stage_c.ptr),
			1);
	CHECK_STR(fixture_sql(&f, "select string_agg(action || ' ' || actor_type, ',' order by"
				  " card_version) from card_history where board_id = '%s'",
			      board.ptr),
		  STR("created rule,moved rule"));
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox where type = 'card.moved'"
			       " and actor->>'type' = 'rule' and depth = 1"),
			1);
}

static void backfill_takes_what_was_there(void)
{
	begin();
	for (int64_t i = 1; i <= 120; i++)
		apply(i, i % 4 ? "open" : "resolved", 100);
	struct str id = rule("create", stage_a, "{}", "[]", "null");
	fixture_sql(&f,
		    "update board_rules set backfill = '{\"state\":\"running\",\"total\":90,\"done\":0,"
		    "\"created\":0,\"started_at\":\"2026-01-01T00:00:00.000Z\",\"finished_at\":null}';"
		    "insert into jobs (account_id, queue, kind, payload, max_attempts) values (%" PRId64
		    ", 'kanban', 'kanban.backfill', '{\"rule_id\":\"%s\",\"after\":0}', 3)",
		    account, id.ptr);
	run_jobs();
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from cards where board_id = '%s'", board.ptr),
			90);
	CHECK_STR(fixture_sql(&f, "select concat_ws(' ', backfill->>'state', backfill->>'done',"
				  " backfill->>'created') from board_rules"),
		  STR("done 90 90"));
}

#define SET_STATUS(status) "[{\"type\":\"set_status\",\"status\":\"" status "\"}]"

static void entering_tells_chatwoot(void)
{
	begin();
	(void)rule("create", stage_a, "{}", "[]", "null");
	(void)rule("enter", stage_b, "{}", SET_STATUS("resolved"), "null");
	apply(1, "open", 100);
	run_jobs();
	put(fixture_sql(&f, "select id from cards where board_id = '%s'", board.ptr), stage_b, "a0");
	run_jobs();
	CHECK_STR(fixture_sql(&f, "select (payload->>'kind') || (payload->>'change') from jobs"
				  " where kind = 'chatwoot.rule_write'"),
		  STR("status{\"status\": \"resolved\"}"));
	CU_ASSERT_EQUAL(number("select count(*) from card_history where action = 'ruled'"
			       " and actor_type = 'rule' and reason = 'enter rule'"),
			1);
}

/* Status and stage lead to each other: what comes back from Chatwoot is the rule's own doing. */
static void an_echo_is_no_news(void)
{
	begin();
	(void)rule("create", stage_a, "{}", "[]", "null");
	(void)rule("status", stage_b, "{\"statuses\":[\"resolved\"]}", SET_STATUS("resolved"), "null");
	apply(1, "open", 100);
	struct str id = fixture_sql(&f, "select id from cards where board_id = '%s'", board.ptr);
	put(id, stage_b, "a0");
	run_jobs();
	CU_ASSERT_EQUAL(number("select count(*) from jobs where kind = 'chatwoot.rule_write'"), 1);
	put(id, stage_a, "a1");
	apply(1, "resolved", 101);
	run_jobs();
	/* Without the chain the rule would have moved the card back, and told Chatwoot again. */
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from cards where stage_id = '%s'",
				       stage_a.ptr),
			1);
	CU_ASSERT_EQUAL(number("select count(*) from jobs where kind = 'chatwoot.rule_write'"), 1);
	CU_ASSERT_EQUAL(number("select count(*) from rule_acts where wanted = 'resolved'"
			       " and echoed_at is not null"),
			1);
	CU_ASSERT_EQUAL(number("select count(*) from card_history where action = 'moved'"
			       " and actor_type = 'chatwoot' and detail ? 'chain'"),
			1);
}

#define MOVE_TO(stage) fixture_sql(&f, "select '[{\"type\":\"move\",\"stage_id\":\"%s\"}]'", stage.ptr).ptr

static void no_rule_is_its_own_consequence(void)
{
	begin();
	(void)rule("enter", stage_a, "{}", MOVE_TO(stage_b), "null");
	(void)rule("enter", stage_b, "{}", MOVE_TO(stage_a), "null");
	struct str id = card(stage_a, "a0");
	run_jobs();
	/* To b by the first, back to a by the second, and there it stays. */
	CHECK_STR(fixture_sql(&f, "select stage_id from cards where id = '%s'", id.ptr), stage_a);
	CU_ASSERT_EQUAL(number("select count(*) from card_history where actor_type = 'rule'"), 2);
	CU_ASSERT_EQUAL(number("select max(depth) from event_outbox where actor->>'type' = 'rule'"), 2);
}

static void the_way_ends(void)
{
	begin();
	struct str id = card(stage_c, "a0");
	struct str r = rule("enter", stage_a, "{}", MOVE_TO(stage_b), "null");
	fixture_sql(&f,
		    "update cards set stage_id = '%s', version = 2;"
		    "insert into card_history (account_id, id, card_id, board_id, action,"
		    "   from_stage_id, to_stage_id, actor_type, card_version, occurred_at, detail)"
		    " select account_id, hub_uuid(), id, board_id, 'moved', '%s', '%s', 'rule', 2, now(),"
		    " jsonb_build_object('chain', (select jsonb_agg(hub_uuid()) from"
		    "   generate_series(1, 5))) from cards where id = '%s'",
		    stage_a.ptr, stage_c.ptr, stage_a.ptr, id.ptr);
	(void)r;
	run_jobs();
	CHECK_STR(fixture_sql(&f, "select stage_id from cards"), stage_a);
	CHECK_STR(fixture_sql(&f, "select detail->>'code' from card_history where action = 'rule_stopped'"),
		  STR("depth"));
}

static void a_fuse_blows(void)
{
	begin();
	(void)rule("enter", stage_b, "{}", MOVE_TO(stage_a), "null");
	struct str id = card(stage_a, "a0");
	for (int i = 0; i < 25; i++) {
		put(id, stage_b, "a0");
		run_jobs();
	}
	CU_ASSERT_EQUAL(number("select count(*) from rule_acts where action = 'move'"), 20);
	CU_ASSERT_EQUAL(number("select count(*) from card_history where action = 'rule_stopped'"
			       " and detail->>'code' = 'fuse' and reason = 'enter rule'"),
			1);
	/* An hour later the rule goes on. */
	fixture_sql(&f, "update rule_acts set acted_at = acted_at - interval '61 minutes'");
	put(id, stage_a, "a1");
	put(id, stage_b, "a0");
	run_jobs();
	CHECK_STR(fixture_sql(&f, "select stage_id from cards"), stage_a);
}

static void staying_too_long(void)
{
	begin();
	(void)rule("timeout", stage_a, "{}", MOVE_TO(stage_b), "30");
	struct str id = card(stage_a, "a0");
	CU_ASSERT_EQUAL(number("select round(extract(epoch from fires_at - now()) / 60)::int"
			       " from card_clocks where kind = 'rule'"),
			30);
	fixture_sql(&f, "update card_clocks set due_at = now(), fires_at = now()");
	tick();
	run_jobs();
	CHECK_STR(fixture_sql(&f, "select stage_id from cards where id = '%s'", id.ptr), stage_b);
	CHECK_STR(fixture_sql(&f, "select reason from card_history where action = 'moved'"),
		  STR("timeout rule"));
	/* One that left in time is left alone. */
	struct str other = card(stage_a, "a1");
	fixture_sql(&f, "update card_clocks set due_at = now(), fires_at = now()");
	put(other, stage_c, "a1");
	tick();
	run_jobs();
	CHECK_STR(fixture_sql(&f, "select stage_id from cards where id = '%s'", other.ptr), stage_c);
}

static void a_full_stage_takes_no_more(void)
{
	begin();
	fixture_sql(&f, "update stages set wip_limit = 1, wip_mode = 'hard' where id = '%s'", stage_b.ptr);
	(void)card(stage_b, "a0");
	(void)rule("enter", stage_a, "{}", MOVE_TO(stage_b), "null");
	(void)card(stage_a, "a0");
	run_jobs();
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from cards where stage_id = '%s'",
				       stage_b.ptr),
			1);
	CHECK_STR(fixture_sql(&f, "select detail->>'code' from card_history where action = 'rule_stopped'"),
		  STR("wip_limit"));
}

/* --- order keys --- */

static void long_keys_become_short(void)
{
	begin();
	for (int i = 0; i < 30; i++)
		(void)card(stage_a, fixture_sql(&f, "select 'b' || lpad('%d', 2, '0')", i).ptr);
	fixture_sql(&f, "update cards set position = 'b05' || repeat('V', 30) || title"
			" where position = 'b20'");
	struct str order = fixture_sql(&f, "select string_agg(id::text, ',' order by position) from cards");
	struct str versions = fixture_sql(&f, "select string_agg(version || ' ' || placed_version, ','"
					      " order by id) from cards");
	CU_ASSERT_EQUAL(number("select count(*) from jobs where kind = 'kanban.respace'"), 1);
	run_jobs();
	CU_ASSERT_TRUE(number("select max(length(position)) from cards") <= 6);
	CHECK_STR(fixture_sql(&f, "select string_agg(id::text, ',' order by position) from cards"), order);
	CHECK_STR(fixture_sql(&f, "select string_agg(version || ' ' || placed_version, ',' order by id)"
				  " from cards"),
		  versions);
	CU_ASSERT_EQUAL(number("select count(*) from stage_respaces"), 0);
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox where type = 'stage.updated'"), 1);
}

/* --- how late --- */

#define WAITING 5000
#define FIRING  200

/* 5,000 timers wait while 200 fall due within two seconds (make bench: 100,000). */
static void timers_are_on_time(void)
{
	begin();
	fixture_sql(&f,
		    "update stages set sla_minutes = 10000, sla_calendar = 'calendar' where id = '%s';"
		    " delete from jobs;"
		    " insert into cards (account_id, id, board_id, stage_id, title, position)"
		    " select %" PRId64 ", hub_uuid(), '%s', '%s', 'x', 'd' || lpad(n::text, 6, '0')"
		    " from generate_series(1, %d) n;"
		    " update card_clocks k set warn_at = d.at, fires_at = d.at from (select card_id,"
		    "   clock_timestamp() + random() * interval '2 seconds' as at from card_clocks limit %d) d"
		    " where k.card_id = d.card_id; analyze card_clocks",
		    stage_a.ptr, account, board.ptr, stage_a.ptr, WAITING + FIRING, FIRING);
	usec_t end = clock_monotonic(&clock_system) + 4 * USEC_PER_SEC;
	while (clock_monotonic(&clock_system) < end) {
		tick();
		run_jobs();
		struct timespec pause = {0, 250000000};
		nanosleep(&pause, NULL);
	}
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox where type = 'sla.warned'"), FIRING);
	double late = strtod(fixture_sql(&f, "select percentile_cont(0.99) within group (order by"
					     "   extract(epoch from e.occurred_at - k.warn_at))::text"
					     " from event_outbox e join card_clocks k"
					     "   on k.card_id = e.entity_id::uuid where e.type = 'sla.warned'")
				     .ptr,
			     NULL);
	CU_ASSERT_TRUE(late >= 0 && late < 2);
}

static void make_board(void)
{
	board = fixture_sql(&f,
			    "insert into boards (account_id, id, name) values (%" PRId64
			    ", hub_uuid(), 'Vendas') returning id",
			    account);
	stage_a = new_stage("A", "a0", false);
	stage_b = new_stage("B", "a1", false);
	stage_c = new_stage("C", "a2", true);
	user = fixture_number(&f, "insert into users (installation_id, chatwoot_user_id, name)"
				  " select id, 1, 'Ana' from installations returning id");
}

int main(void)
{
	const char *why = fixture_start(&f);

	if (why)
		return cutap_skip(why);
	fixture_migrate(&f);
	account = fixture_account(&f, 1);
	app = db_new(f.app_url, "test", &clock_system, &f.log);
	hub_system = db_new(f.system_url, "test", &clock_system, &f.log);
	make_board();
	int status = CUTAP_RUN(
		{"business time is as counted", business_time_is_as_counted},
		{"business_after is the first moment", business_after_is_the_first_moment},
		{"a stage gives so long", a_stage_gives_so_long},
		{"what waits stands still", what_waits_stands_still},
		{"timers fire once", timers_fire_once}, {"a date is a clock", a_date_is_a_clock},
		{"clocks follow from the history", clocks_follow_from_history},
		{"another calendar makes clocks anew", another_calendar_makes_clocks_anew},
		{"rules make cards", rules_make_cards},
		{"a status leads to a stage", a_status_leads_to_a_stage},
		{"a backfill takes what was there", backfill_takes_what_was_there},
		{"entering tells Chatwoot", entering_tells_chatwoot},
		{"an echo is no news", an_echo_is_no_news},
		{"no rule is its own consequence", no_rule_is_its_own_consequence},
		{"the way ends", the_way_ends}, {"a fuse blows", a_fuse_blows},
		{"staying too long", staying_too_long},
		{"a full stage takes no more", a_full_stage_takes_no_more},
		{"long keys become short", long_keys_become_short},
		{"timers are on time", timers_are_on_time});
	db_free(app);
	db_free(hub_system);
	fixture_stop(&f);
	return status;
}

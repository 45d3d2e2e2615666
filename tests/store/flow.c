#include "flow.h"

#include "core/net/redis.h"

struct fixture f;
static struct db *app, *hub_system;
int64_t account;
static int64_t user;
struct str board, stage_a, stage_b, stage_c; /* c is final */

static const struct job_kind *const sets[] = {kanban_clock_jobs, kanban_rule_jobs};
static const struct job_table kinds = {sets, ARRAY_LEN(sets)};
static struct job_runner runner = {
	.kinds = &kinds,
	.clock = &clock_system,
	.rng = &rng_system,
};

int64_t number(const char *sql)
{
	return fixture_number(&f, "%s", sql);
}

void run_jobs(void)
{
	bool ran = true;

	while (ran)
		CU_ASSERT_EQUAL_FATAL(job_run_one(&runner, app, &f.log, &ran), OK);
	CU_ASSERT_EQUAL(number("select count(*) from jobs where kind like 'kanban.%'"
			       " and (state = 'dead' or last_error is not null)"),
			0);
}

void tick(void)
{
	struct timers_duty duty = {.redis_url = f.redis_url, .clock = &clock_system};
	struct arena *arena = arena_new();
	bool more = false;

	CU_ASSERT_EQUAL(timers_duty(&duty, hub_system, arena, &more), OK);
	redis_free(duty.redis);
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

void apply(int64_t id, const char *status, int64_t at)
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
			   "insert into stages (account_id, id, board_id, name, color,"
			   " position, final)"
			   " values (%" PRId64 ", hub_uuid(), '%s', '%s', '#888888', '%s', %s)"
			   " returning id",
			   account, board.ptr, name, position, final ? "true" : "false");
}

/* Nothing is left of the case before. */
void begin(void)
{
	fixture_sql(&f, "delete from board_rules; delete from rule_acts; delete from cards;"
			" delete from card_history; delete from jobs; delete from event_outbox;"
			" update stages set sla_minutes = null, sla_calendar = 'business',"
			"   wip_limit = null, wip_mode = 'soft';"
			" delete from jobs");
}

struct str rule(const char *kind, struct str stage, const char *conditions,
		const char *actions, const char *minutes)
{
	return fixture_sql(&f,
			   "insert into board_rules (account_id, id, board_id, stage_id, name,"
			   " kind,"
			   " conditions, actions, minutes, updated_by)"
			   " select account_id, hub_uuid(), board_id, id, '%s rule', '%s',"
			   " '%s', '%s', %s,"
			   " %" PRId64 " from stages where id = '%s' returning id",
			   kind, kind, conditions, actions, minutes, user, stage.ptr);
}

/* A card by hand, with the history a person's request writes. */
struct str card(struct str stage, const char *position)
{
	return fixture_sql(&f,
			   "with c as (insert into cards (account_id, id, board_id, stage_id,"
			   " title,"
			   "   position) values (%" PRId64 ", hub_uuid(), '%s', '%s', 'x', '%s')"
			   "   returning account_id, id, board_id, stage_id, version)"
			   " insert into card_history (account_id, id, card_id, board_id, action,"
			   "   to_stage_id, actor_type, card_version, occurred_at)"
			   " select account_id, hub_uuid(), id, board_id, 'created', stage_id,"
			   " 'user',"
			   "   version, now() from c returning card_id",
			   account, board.ptr, stage.ptr, position);
}

void put(struct str id, struct str stage, const char *position)
{
	fixture_sql(&f,
		    "with o as (select stage_id from cards where id = '%s'),"
		    " c as (update cards set stage_id = '%s', position = '%s', version ="
		    " version + 1"
		    "   where id = '%s' returning account_id, id, board_id, stage_id, version)"
		    " insert into card_history (account_id, id, card_id, board_id, action,"
		    "   from_stage_id, to_stage_id, actor_type, card_version, occurred_at)"
		    " select account_id, hub_uuid(), c.id, board_id, 'moved', o.stage_id,"
		    " c.stage_id,"
		    "   'user', version, now() from c, o",
		    id.ptr, stage.ptr, position, id.ptr);
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

const char *flow_start(void)
{
	const char *why = fixture_start(&f);

	if (why)
		return why;
	fixture_migrate(&f);
	account = fixture_account(&f, 1);
	app = db_new(f.app_url, "test", &clock_system, &f.log);
	hub_system = db_new(f.system_url, "test", &clock_system, &f.log);
	make_board();
	return NULL;
}

void flow_stop(void)
{
	db_free(app);
	db_free(hub_system);
	fixture_stop(&f);
}

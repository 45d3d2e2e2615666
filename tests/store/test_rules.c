/* Boards' rules against a real PostgreSQL. */
#include "flow.h"

static void rules_make_cards(void)
{
	begin();
	(void)rule("create", stage_a, "{\"inbox_ids\":[1],\"labels\":[],\"statuses\":[]}",
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
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from cards where board_id ="
					   " '%s'",
				       board.ptr),
			1);
	fixture_sql(&f, "update board_rules set conditions = '{\"inbox_ids\":[2]}'");
	apply(3, "open", 100);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from cards where board_id ="
					   " '%s'",
				       board.ptr),
			1);
	/* What the default board shows of the conversation its other cards show, too. */
	apply(1, "resolved", 101);
	CHECK_STR(fixture_sql(&f, "select k.status from card_conversations k where board_id = '%s'",
			      board.ptr),
		  STR("resolved"));
	CU_ASSERT_EQUAL(fixture_number(&f, "select version from cards where board_id ="
					   " '%s'",
				       board.ptr),
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
		    "update board_rules set backfill ="
		    " '{\"state\":\"running\",\"total\":90,\"done\":0,"
		    "\"created\":0,\"started_at\":\"2026-01-01T00:00:00.000Z\"}';"
		    "insert into jobs (account_id, queue, kind, payload, max_attempts)"
		    " values (%" PRId64
		    ", 'kanban', 'kanban.backfill', '{\"rule_id\":\"%s\",\"after\":0}', 3)",
		    account, id.ptr);
	run_jobs();
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from cards where board_id ="
					   " '%s'",
				       board.ptr),
			90);
	CHECK_STR(fixture_sql(&f, "select concat_ws(' ', backfill->>'state', backfill->>'done',"
				  " backfill->>'created') from board_rules"),
		  STR("done 90 90"));
}

/* What a job will not finish does not seem to go on. */
static void a_dead_job_says_so(void)
{
	begin();
	struct str id = rule("create", stage_a, "{}", "[]", "null");
	struct str import = fixture_sql(
		&f,
		"update board_rules set backfill = '{\"state\":\"running\",\"total\":9,"
		"\"done\":4,\"created\":4,\"started_at\":\"2026-01-01T00:00:00.000Z\"}';"
		"insert into board_imports (account_id, id, board_id, user_id, format, state,"
		"   headers, columns, separator, stages, at, line, total)"
		" select account_id, hub_uuid(), id, 1, 'csv', 'running', '{}', '{}', ',', '[]', 0,"
		"   1, 1 from boards where id = '%s' returning id",
		board.ptr);
	fixture_sql(&f,
		    "insert into jobs (account_id, queue, kind, payload, max_attempts) values"
		    " (%" PRId64 ", 'x', 'kanban.backfill', '{\"rule_id\":\"%s\"}', 1),"
		    " (%" PRId64 ", 'x', 'kanban.import', '{\"import_id\":\"%s\"}', 1);"
		    "update jobs set state = 'dead', finished_at = now()",
		    account, id.ptr, account, import.ptr);
	CHECK_STR(fixture_sql(&f, "select state || ' ' || error from board_imports"),
		  STR("failed gave_up"));
	CHECK_STR(fixture_sql(&f, "select concat_ws(' ', backfill->>'state', backfill->>'done')"
				  " from board_rules where backfill ? 'finished_at'"),
		  STR("failed 4"));
	fixture_sql(&f, "delete from board_imports");
}

#define SET_STATUS(status) "[{\"type\":\"set_status\",\"status\":\"" status "\"}]"

static void entering_tells_chatwoot(void)
{
	begin();
	(void)rule("create", stage_a, "{}", "[]", "null");
	(void)rule("enter", stage_b, "{}", SET_STATUS("resolved"), "null");
	apply(1, "open", 100);
	run_jobs();
	put(fixture_sql(&f, "select id from cards where board_id ="
			    " '%s'",
			board.ptr),
	    stage_b, "a0");
	run_jobs();
	CHECK_STR(fixture_sql(&f, "select (payload->>'kind') || (payload->>'change') from jobs"
				  " where kind = 'chatwoot.rule_write'"),
		  STR("status{\"status\": \"resolved\"}"));
	CU_ASSERT_EQUAL(number("select count(*) from card_history where action = 'ruled'"
			       " and actor_type = 'rule' and reason = 'enter rule'"),
			1);
}

/* Between the rule's look at the card and its lock somebody is faster: here, its own trace is. */
static void who_was_faster_wins(void)
{
	begin();
	(void)rule("create", stage_a, "{}", "[]", "null");
	(void)rule("enter", stage_b, "{}",
		   arena_printf(f.arena,
				"[{\"type\":\"set_status\",\"status\":\"resolved\"},"
				"{\"type\":\"move\",\"stage_id\":\"%s\"}]",
				stage_a.ptr)
			   .ptr,
		   "null");
	apply(1, "open", 100);
	run_jobs();
	fixture_sql(&f,
		    "create function faster() returns trigger language plpgsql as $$ begin"
		    "  update cards set stage_id = '%s', position = 'zz' where id = new.card_id;"
		    "  return null; end $$;"
		    "create trigger faster after insert on rule_acts for each row"
		    "  when (new.wanted is not null) execute function faster()",
		    stage_c.ptr);
	put(fixture_sql(&f, "select id from cards where board_id = '%s'", board.ptr), stage_b,
	    "a0");
	run_jobs();
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from cards where stage_id = '%s'",
				       stage_c.ptr),
			1);
	fixture_sql(&f, "drop trigger faster on rule_acts; drop function faster()");
}

#define NOTIFY "[{\"type\":\"notify\",\"text\":\"Ligue hoje\"}]"

static void somebody_is_told(void)
{
	begin();
	fixture_sql(&f,
		    "delete from agents; insert into agents (account_id, chatwoot_user_id, name,"
		    "   role, availability, observed_at) values (%" PRId64
		    ", 1, 'Ana [Vendas]', 'agent', 'online', now());"
		    "insert into memberships (account_id, user_id, role, chatwoot_role)"
		    " select %" PRId64 ", id, 'agent', 'agent' from users on conflict do nothing",
		    account, account);
	(void)rule("enter", stage_b, "{}", NOTIFY, "null");
	/* Nobody has the card: nobody is told. */
	struct str id = card(stage_a, "a0");
	put(id, stage_b, "a0");
	run_jobs();
	CU_ASSERT_EQUAL(number("select count(*) from card_history where action = 'ruled'"), 0);
	fixture_sql(&f, "update cards set assignee_chatwoot_id = 1");
	put(id, stage_a, "a0");
	put(id, stage_b, "a0");
	run_jobs();
	CHECK_STR(fixture_sql(&f, "select m.body || (m.mentions = array[u.id])"
				  " || (m.author_id = u.id) || c.comments_count"
				  " from card_comments m, users u, cards c"),
		  STR("@Ana  Vendas  Ligue hojetruetrue1"));
	CU_ASSERT_EQUAL(number("select count(*) from event_outbox where type = 'comment.created'"
			       " and actor->>'type' = 'rule'"),
			1);
	/* In a conversation it is Chatwoot that tells. */
	(void)rule("create", stage_a, "{}", "[]", "null");
	apply(1, "open", 100);
	id = fixture_sql(&f, "select card_id from card_conversations where board_id = '%s'",
			 board.ptr);
	fixture_sql(&f, "update cards set assignee_chatwoot_id = 1");
	put(id, stage_b, "a1");
	run_jobs();
	CHECK_STR(fixture_sql(&f, "select concat_ws(' ', payload->>'kind',"
				  " payload->'change'->>'content') from jobs"
				  " where kind = 'chatwoot.rule_write'"),
		  STR("note [@Ana  Vendas ](mention://user/1/Ana%20%20Vendas%20) Ligue hoje"));
	CU_ASSERT_EQUAL(number("select count(*) from card_comments"), 1);
}

/* Status and stage lead to each other: what comes back from Chatwoot is the rule's own doing. */
static void an_echo_is_no_news(void)
{
	begin();
	(void)rule("create", stage_a, "{}", "[]", "null");
	(void)rule("status", stage_b, "{\"statuses\":[\"resolved\"]}", SET_STATUS("resolved"),
		   "null");
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

static const char *move_to(struct str stage)
{
	return fixture_sql(&f, "select '[{\"type\":\"move\",\"stage_id\":\"%s\"}]'",
			   stage.ptr)
		.ptr;
}

static void no_rule_is_its_own_consequence(void)
{
	begin();
	(void)rule("enter", stage_a, "{}", move_to(stage_b), "null");
	(void)rule("enter", stage_b, "{}", move_to(stage_a), "null");
	struct str id = card(stage_a, "a0");
	run_jobs();
	/* To b by the first, back to a by the second, and there it stays. */
	CHECK_STR(fixture_sql(&f, "select stage_id from cards where id = '%s'", id.ptr), stage_a);
	CU_ASSERT_EQUAL(number("select count(*) from card_history where actor_type = 'rule'"), 2);
	CU_ASSERT_EQUAL(number("select max(depth) from event_outbox where"
			       " actor->>'type' = 'rule'"),
			2);
}

static void the_way_ends(void)
{
	begin();
	struct str id = card(stage_c, "a0");
	(void)rule("enter", stage_a, "{}", move_to(stage_b), "null");
	fixture_sql(&f,
		    "update cards set stage_id = '%s', version = 2;"
		    "insert into card_history (account_id, id, card_id, board_id, action,"
		    "   from_stage_id, to_stage_id, actor_type, card_version, occurred_at, detail)"
		    " select account_id, hub_uuid(), id, board_id, 'moved', '%s', '%s',"
		    " 'rule', 2, now(),"
		    " jsonb_build_object('chain', (select jsonb_agg(hub_uuid()) from"
		    "   generate_series(1, 5))) from cards where id = '%s'",
		    stage_a.ptr, stage_c.ptr, stage_a.ptr, id.ptr);
	run_jobs();
	CHECK_STR(fixture_sql(&f, "select stage_id from cards"), stage_a);
	CHECK_STR(fixture_sql(&f, "select detail->>'code' from card_history where"
				  " action = 'rule_stopped'"),
		  STR("depth"));
}

static void a_fuse_blows(void)
{
	begin();
	(void)rule("enter", stage_b, "{}", move_to(stage_a), "null");
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
	(void)rule("timeout", stage_a, "{}", move_to(stage_b), "30");
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
	CHECK_STR(fixture_sql(&f, "select stage_id from cards where id ="
				  " '%s'",
			      other.ptr),
		  stage_c);
}

/* As the API does when somebody changes the rule. */
static void changed(struct str rule_id, const char *what)
{
	fixture_sql(&f,
		    "update board_rules set %s, version = version + 1, updated_at = now()"
		    " where id = '%s';"
		    "insert into jobs (account_id, queue, kind, key, payload, max_attempts)"
		    " values (%" PRId64 ", 'kanban', 'kanban.clocks', 'clocks',"
		    " '{\"rule_id\":\"%s\"}', 10)",
		    what, rule_id.ptr, account, rule_id.ptr);
	run_jobs();
}

#define MINUTES_LEFT                                                        \
	"select round(extract(epoch from fires_at - now()) / 60)::int from" \
	" card_clocks where kind = 'rule'"

static void a_changed_timeout_restarts_nothing(void)
{
	begin();
	struct str id = rule("timeout", stage_a, "{}", move_to(stage_b), "60");
	fixture_sql(&f, "update board_rules set created_at = now() - interval '1 day'");
	struct str waiting = card(stage_a, "a0");
	fixture_sql(&f, "update cards set entered_stage_at = now() - interval '40 minutes'");
	changed(id, "name = 'Parado'");
	CU_ASSERT_EQUAL(number(MINUTES_LEFT), 20);
	changed(id, "minutes = 90");
	CU_ASSERT_EQUAL(number(MINUTES_LEFT), 50);
	changed(id, "enabled = false");
	CU_ASSERT_EQUAL(number("select count(*) from card_clocks"), 0);
	/* What is over already fires at once. */
	changed(id, "enabled = true, minutes = 30");
	tick();
	run_jobs();
	CHECK_STR(fixture_sql(&f, "select stage_id from cards where id = '%s'", waiting.ptr),
		  stage_b);
}

static void a_timeout_fires_once_a_stay(void)
{
	begin();
	struct str id = rule("timeout", stage_a, "{}", SET_STATUS("resolved"), "30");
	(void)rule("create", stage_a, "{}", "[]", "null");
	fixture_sql(&f, "update board_rules set created_at = now() - interval '1 day'");
	apply(1, "open", 100);
	fixture_sql(&f, "update card_clocks set due_at = now(), fires_at = now()");
	tick();
	run_jobs();
	CU_ASSERT_EQUAL(number("select count(*) from jobs where kind = 'chatwoot.rule_write'"), 1);
	changed(id, "name = 'Parado'");
	CU_ASSERT_EQUAL(number("select count(*) from card_clocks"), 0);
	/* A card that was there before the rule has the whole time. */
	fixture_sql(&f, "delete from card_history where actor_type = 'rule';"
			"update cards set entered_stage_at = now() - interval '2 days';"
			"update board_rules set created_at = now()");
	changed(id, "name = 'Muito parado'");
	CU_ASSERT_EQUAL(number(MINUTES_LEFT), 30);
}

static void a_full_stage_takes_no_more(void)
{
	begin();
	fixture_sql(&f, "update stages set wip_limit = 1, wip_mode = 'hard' where id ="
			" '%s'",
		    stage_b.ptr);
	(void)card(stage_b, "a0");
	(void)rule("enter", stage_a, "{}", move_to(stage_b), "null");
	(void)card(stage_a, "a0");
	run_jobs();
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from cards where stage_id = '%s'",
				       stage_b.ptr),
			1);
	CHECK_STR(fixture_sql(&f, "select detail->>'code' from card_history where"
				  " action = 'rule_stopped'"),
		  STR("wip_limit"));
}

/* Where the second rule may move to is locked before the first one has done anything. */
static void targets_are_locked_at_once(void)
{
	begin();
	fixture_sql(&f, "update stages set wip_limit = 1, wip_mode = 'hard' where id = '%s'",
		    stage_b.ptr);
	(void)card(stage_b, "a0");
	(void)rule("exit", stage_a, "{}", move_to(stage_b), "null");
	(void)rule("enter", stage_c, "{}", move_to(stage_a), "null");
	fixture_sql(&f,
		    "create table locked (yes boolean);"
		    "create function note_locked() returns trigger language plpgsql"
		    "  security definer as $$ begin"
		    "  insert into locked select s.xmax = pg_current_xact_id()::xid from stages s"
		    "    where s.id = '%s'; return null; end $$;"
		    "create trigger locked after insert on rule_acts for each row"
		    "  when (new.action = 'stopped') execute function note_locked()",
		    stage_a.ptr);
	struct str id = card(stage_a, "a0");
	run_jobs();
	put(id, stage_c, "a0");
	run_jobs();
	CHECK_STR(fixture_sql(&f, "select bool_and(yes) from locked"), STR("t"));
	fixture_sql(&f, "drop trigger locked on rule_acts; drop function note_locked();"
			" drop table locked");
}

int main(void)
{
	const char *why = flow_start();

	if (why)
		return cutap_skip(why);
	int status = CUTAP_RUN({"rules make cards", rules_make_cards},
			       {"a status leads to a stage", a_status_leads_to_a_stage},
			       {"a backfill takes what was there", backfill_takes_what_was_there},
			       {"a dead job says so", a_dead_job_says_so},
			       {"entering tells Chatwoot", entering_tells_chatwoot},
			       {"who was faster wins", who_was_faster_wins},
			       {"somebody is told", somebody_is_told},
			       {"an echo is no news", an_echo_is_no_news},
			       {"no rule is its own consequence", no_rule_is_its_own_consequence},
			       {"the way ends", the_way_ends},
			       {"a fuse blows", a_fuse_blows},
			       {"staying too long", staying_too_long},
			       {"a changed timeout restarts nothing",
				a_changed_timeout_restarts_nothing},
			       {"a timeout fires once a stay", a_timeout_fires_once_a_stay},
			       {"a full stage takes no more", a_full_stage_takes_no_more},
			       {"targets are locked at once", targets_are_locked_at_once});
	flow_stop();
	return status;
}

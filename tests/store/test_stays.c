/*
 * Stays and passes of cards: whatever happens to cards and stages, what the triggers keep is what
 * the history says.
 */
#include "fixture.h"

static struct fixture fixture;

static int64_t number(const char *sql)
{
	return fixture_number(&fixture, "%s", sql);
}

static void run(const char *sql)
{
	CHECK_STR(fixture_sqlstate(&fixture, fixture.hub_url, sql), STR("00000"));
}

/*
 * pg_temp would not last from one call to the next. `acts(n)`: that many random acts on 60 cards of
 * the default board, whose clock is up to five minutes off; what a rule was kept from doing is
 * written down of a stage where the card may stand no more. `differs`: rows that one side lacks.
 */
static void prepare(void)
{
	run("create table walk (card uuid primary key, version bigint not null default 0,"
	    "  stage uuid, trashed boolean not null default false);"
	    "insert into walk (card) select hub_uuid() from generate_series(1, 60);"
	    "create sequence ticks;"
	    "create function note(card_id uuid, act text, was uuid, becomes uuid) returns void"
	    "  language sql as $$"
	    "  insert into card_history (account_id, id, card_id, board_id, action, from_stage_id,"
	    "    to_stage_id, actor_type, card_version, occurred_at)"
	    "  select b.account_id, hub_uuid(), w.card, b.id, act, was, becomes, 'user', w.version,"
	    "    timestamptz '2026-01-05 12:00Z' + nextval('ticks') * interval '97 seconds'"
	    "      - random() * interval '5 minutes'"
	    "  from walk w, boards b where w.card = card_id and b.is_default $$;"
	    "create function acts(n integer) returns void language plpgsql as $$"
	    "declare w walk%rowtype; target uuid; dice float;"
	    "begin for i in 1..n loop"
	    "  select * into w from walk order by random() limit 1;"
	    "  select s.id into target from stages s join boards b on b.id = s.board_id"
	    "    where b.is_default order by random() limit 1;"
	    "  dice := random();"
	    "  update walk set version = version + 1 where card = w.card;"
	    "  if w.stage is null then"
	    "    perform note(w.card, 'created', null, target);"
	    "    update walk set stage = target where card = w.card;"
	    "  elsif dice < 0.05 then perform note(w.card, 'updated', null, null);"
	    "  elsif dice < 0.1 then perform note(w.card, 'rule_stopped', target, target);"
	    "  elsif w.trashed and dice < 0.4 then"
	    "    perform note(w.card, 'restored', null, w.stage);"
	    "    update walk set trashed = false where card = w.card;"
	    "  elsif dice < 0.2 then"
	    "    perform note(w.card, 'deleted', w.stage, null);"
	    "    update walk set trashed = true where card = w.card;"
	    "  else"
	    "    perform note(w.card, 'moved', w.stage, target);"
	    "    update walk set stage = target where card = w.card;"
	    "  end if;"
	    "end loop; end $$;"
	    "create view differs as"
	    "  select 'stay' as what, (a.*)::text from (table card_stays except"
	    "    select y.* from boards b, flow_stays(b.account_id, b.id) y) a"
	    "  union all select 'no stay', (a.*)::text from (select y.* from boards b,"
	    "    flow_stays(b.account_id, b.id) y except table card_stays) a"
	    "  union all select 'pass', (a.*)::text from (table card_passes except"
	    "    select p.* from boards b, flow_passes(b.account_id, b.id) p) a"
	    "  union all select 'no pass', (a.*)::text from (select p.* from boards b,"
	    "    flow_passes(b.account_id, b.id) p except table card_passes) a");
	run("select setseed(0.37)");
}

static void nothing_differs(void)
{
	CU_ASSERT_EQUAL(number("select count(*) from differs"), 0);
	if (number("select count(*) from differs"))
		CHECK_STR(fixture_sql(&fixture, "select what || ' ' || text from differs limit 1"),
			  STR(""));
}

static void random_histories_are_kept_exactly(void)
{
	prepare();
	run("select acts(4000)");
	CU_ASSERT(number("select count(*) from card_stays") > 2000);
	CU_ASSERT(number("select count(*) from card_passes"
			 " where final_stage_id is not null") > 300);
	CU_ASSERT(number("select count(*) from card_passes where ended_at = 'infinity'") > 5);
	CU_ASSERT(number("select count(*) from card_passes where ended_at <> 'infinity'"
			 " and final_stage_id is null") > 0);
	nothing_differs();
}

/* Each time the passes are made anew, and go on from there. */
static void another_board_makes_other_passes(void)
{
	static const char *const changes[] = {
		"update stages set final = not final where key = 'snoozed'",
		"update stages set position = 'zz' where key = 'pending'",
		"insert into stages (account_id, id, board_id, key, name, color, position) select"
		" account_id, hub_uuid(), board_id, null, 'First', '#123456', '1' from stages"
		" where key = 'open'",
		"update stages set final = false, outcome = null where key = 'resolved'",
		"update stages set final = true where key = 'resolved'",
	};

	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		run(changes[i]);
		nothing_differs();
		run("select acts(300)");
		nothing_differs();
	}
}

/* What finished in a final stage did finish, though the stage is gone. */
static void a_final_stage_goes(void)
{
	run("update walk set version = version + 1 where stage ="
	    "  (select id from stages where key = 'snoozed')");
	run("select note(card, 'moved', stage, (select id from stages where key = 'open'))"
	    " from walk where stage = (select id from stages where key = 'snoozed')");
	run("update walk set stage = (select id from stages where key = 'open')"
	    " where stage = (select id from stages where key = 'snoozed')");
	int64_t finished =
		number("select count(*) from card_passes where final_stage_id is not null");
	run("delete from stages where key = 'snoozed'");
	CU_ASSERT_EQUAL(
		number("select count(*) from card_passes where final_stage_id is not null"),
		finished);
	nothing_differs();
	run("select acts(500)");
	nothing_differs();
}

/* A trashed card that moves with its stage is no card of the board. */
static void the_trash_is_not_the_board(void)
{
	CU_ASSERT_EQUAL(number("select count(*) from walk w where w.trashed and exists (select"
			       " from card_stays s where s.card_id = w.card"
			       " and s.left_at = 'infinity')"),
			0);
	CU_ASSERT_EQUAL(number("select count(*) from walk w where not w.trashed"
			       " and w.stage is not null and not exists (select"
			       " from card_stays s where s.card_id = w.card"
			       " and s.stage_id = w.stage and s.left_at = 'infinity')"),
			0);
}

int main(void)
{
	const char *why = fixture_start(&fixture);

	if (why)
		return cutap_skip(why);
	fixture_migrate(&fixture);
	fixture_account(&fixture, 1);
	int status = CUTAP_RUN(
		{"random histories are kept exactly", random_histories_are_kept_exactly},
		{"another board makes other passes", another_board_makes_other_passes},
		{"a final stage goes", a_final_stage_goes},
		{"the trash is not the board", the_trash_is_not_the_board});
	fixture_stop(&fixture);
	return status;
}

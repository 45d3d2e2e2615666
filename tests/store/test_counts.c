/*
 * Counts of cards: whatever happens to cards, what is kept of them is what counting them says, to
 * whoever sees all of them or some.
 */
#include <inttypes.h>

#include "store/fixture.h"

static struct fixture f;
static int64_t ours, theirs;

static int64_t number(const char *sql)
{
	return fixture_number(&f, "%s", sql);
}

static void run(const char *sql)
{
	CHECK_STR(fixture_sqlstate(&f, f.hub_url, sql), STR("00000"));
}

/* `acts(n)`: that many random acts on one card or many, among which changes are added up. */
static void prepare_acts(void)
{
	run("create function a_few() returns bigint[] language sql volatile as $$"
	    "  select array(select n from generate_series(1, 3) n where random() < 0.4) $$;"
	    "create sequence places;"
	    "create function acts(n integer) returns void language plpgsql as $$"
	    "declare dice float; many integer; chosen uuid[];"
	    "begin for i in 1..n loop"
	    "  dice := random();"
	    "  many := case when random() < 0.1 then 40 else 1 end;"
	    "  chosen := array(select id from cards order by random() limit many);"
	    "  if dice < 0.3 then"
	    "    insert into cards (account_id, id, board_id, stage_id, title, position, value,"
	    "      currency, chatwoot_inbox_ids, chatwoot_team_ids)"
	    "    select s.account_id, hub_uuid(), s.board_id, s.id, 'x',"
	    "      'a' || nextval('places'), case when random() < 0.5 then 100 * k end,"
	    "      'BRL', a_few(), a_few()"
	    "    from (select account_id, board_id, id from stages"
	    "      order by random() limit 1) s, generate_series(1, many) k;"
	    "  elsif dice < 0.5 then"
	    "    update cards c set version = version + 1, stage_id = (select s.id from stages s"
	    "      where s.account_id = c.account_id and c.id is not null"
	    "      order by random() limit 1) where c.id = any (chosen);"
	    "  elsif dice < 0.6 then"
	    "    update cards set deleted_at = case when deleted_at is null then now() end"
	    "    where id = any (chosen);"
	    "  elsif dice < 0.7 then"
	    "    update cards set chatwoot_inbox_ids = a_few(), chatwoot_team_ids = a_few()"
	    "    where id = any (chosen);"
	    "  elsif dice < 0.8 then"
	    "    update cards set value = case when random() < 0.7 then 100 + version end,"
	    "      currency = case when random() < 0.5 then 'EUR' else 'BRL' end"
	    "    where id = any (chosen);"
	    "  elsif dice < 0.85 then update cards set title = 'y' where id = any (chosen);"
	    "  elsif dice < 0.9 then delete from cards where id = any (chosen);"
	    "  elsif dice < 0.95 then"
	    "    begin"
	    "      delete from cards where id = any (chosen); raise exception 'not so';"
	    "    exception when raise_exception then null; end;"
	    "  else perform card_counts_roll(1 + (random() * 60)::integer);"
	    "  end if;"
	    "end loop; end $$;"
	    "select setseed(0.41)");
}

/* `differs`: what is kept and not counted, or counted and not kept. */
static void prepare_differs(void)
{
	run("create view kept as"
	    "  select account_id, board_id, stage_id, chatwoot_inbox_ids, chatwoot_team_ids,"
	    "    currency, sum(cards) as cards, sum(worth) as worth"
	    "  from (select account_id, board_id, stage_id, chatwoot_inbox_ids,"
	    "      chatwoot_team_ids, currency, cards, worth from card_counts union all"
	    "    select account_id, board_id, stage_id, chatwoot_inbox_ids,"
	    "      chatwoot_team_ids, currency, cards, worth from card_count_changes) k"
	    "  group by 1, 2, 3, 4, 5, 6 having sum(cards) <> 0 or sum(worth) <> 0;"
	    "create view counted as"
	    "  select account_id, board_id, stage_id, chatwoot_inbox_ids, chatwoot_team_ids,"
	    "    case when value is null then '' else currency end as currency,"
	    "    count(*)::numeric as cards, coalesce(sum(value), 0) as worth"
	    "  from cards where deleted_at is null group by 1, 2, 3, 4, 5, 6;"
	    "create view differs as"
	    "  (table kept except table counted)"
	    "  union all (table counted except table kept)");
}

static void nothing_differs(void)
{
	CHECK_STR(fixture_sql(&f, "select string_agg(d::text, ', ') from differs d"), STR_NULL);
}

static void random_changes_are_kept_exactly(void)
{
	prepare_acts();
	prepare_differs();
	for (int i = 0; i < 12; i++) {
		run("select setseed(random()), acts(50)");
		nothing_differs();
	}
	CU_ASSERT(number("select count(*) from counted") > 50);
	CU_ASSERT(number("select count(*) from cards where deleted_at is not null") > 20);
}

/* What one person is told of the stages of an account's board, beside what plain SQL counts. */
static void check_seen(int64_t account, const char *kind, const char *inboxes, const char *teams,
		       const char *seen)
{
	struct str differs = fixture_sql(
		&f,
		"select set_config('hub.account_id', '%" PRId64 "', false);"
		" with told as (select n.stage_id, n.currency, n.cards, n.worth from boards b,"
		"    search.board_counts(b.id, '%s', '%s', '%s', 7, 3, 7, '{}') n"
		"  where b.account_id = %" PRId64 "),"
		" counted as (select c.stage_id,"
		"    case when c.value is not null then c.currency end, count(*), sum(c.value)"
		"  from cards c"
		"  where c.account_id = %" PRId64 " and c.deleted_at is null and (%s)"
		"  group by 1, 2)"
		" select string_agg(d::text, ', ') from"
		" ((table told except table counted)"
		"  union all (table counted except table told)) d",
		account, kind, inboxes, teams, account, account, seen);

	CHECK_STR(differs, STR_NULL);
}

static void everybody_is_told_what_they_see(void)
{
	for (int64_t account = ours; account <= theirs; account += theirs - ours) {
		check_seen(account, "all", "{}", "{}", "true");
		check_seen(account, "none", "{1}", "{1}", "chatwoot_inbox_ids = '{}'");
		check_seen(account, "given", "{1}", "{}",
			   "chatwoot_inbox_ids && '{1}' or chatwoot_inbox_ids = '{}'");
		check_seen(account, "given", "{}", "{2,3}",
			   "chatwoot_team_ids && '{2,3}' or chatwoot_inbox_ids = '{}'");
		check_seen(account, "given", "{}", "{}", "chatwoot_inbox_ids = '{}'");
	}
	/* Without the counts, too: whose sight goes by more. */
	check_seen(ours, "assigned", "{1}", "{1}", "chatwoot_inbox_ids = '{}'");
}

static void nothing_of_another_account(void)
{
	CU_ASSERT_EQUAL(
		fixture_number(&f,
			       "select set_config('hub.account_id', '%" PRId64 "', false);"
			       "select count(*) from boards b, search.board_counts(b.id, 'all',"
			       "  '{}', '{}', 7, 3, 7, '{}') n where b.account_id = %" PRId64,
			       ours, theirs),
		0);
}

/* Whatever is added up, and in which order, it comes to the same; what is gone is forgotten. */
static void adding_up_ends(void)
{
	while (number("select card_counts_roll(7)") > 0)
		;
	CU_ASSERT_EQUAL(number("select count(*) from card_count_changes"), 0);
	nothing_differs();
	run("delete from cards; select card_counts_roll(100000); select kanban_keep_house()");
	CU_ASSERT_EQUAL(number("select count(*) from card_counts"), 0);
}

int main(void)
{
	const char *why = fixture_start(&f);

	if (why)
		return cutap_skip(why);
	fixture_migrate(&f);
	ours = fixture_account(&f, 1);
	theirs = fixture_account(&f, 2);
	int status = CUTAP_RUN(
		{"random changes are kept exactly", random_changes_are_kept_exactly},
		{"everybody is told what they see", everybody_is_told_what_they_see},
		{"nothing of another account", nothing_of_another_account},
		{"adding up ends", adding_up_ends});
	fixture_stop(&f);
	return status;
}

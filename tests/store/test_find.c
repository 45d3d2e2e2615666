/* Which cards of a board the functions of schema search find, as hub_app calls them. */
#include <inttypes.h>

#include "core/http/cursor.h"
#include "features/kanban/find/find.h"
#include "store/fixture.h"

static struct fixture f;
static int64_t ours, theirs;
static struct str board; /* ours */

static void card(int64_t account, int number, const char *title, const char *inboxes)
{
	fixture_sql(&f,
		    "insert into cards (account_id, id, board_id, stage_id, title, position,"
		    "  labels, description, assignee_chatwoot_id, chatwoot_inbox_ids, created_by)"
		    " select account_id, '00000000-0000-7000-8000-%04d%08d', board_id, id,"
		    "  '%s', 'a%d', '{vip}', 'Pagamento por boletos', %s, '%s', 77"
		    " from stages where account_id = %" PRId64 " and key = 'open'",
		    (int)account, number, title, number, number == 1 ? "3" : "null", inboxes,
		    account);
}

static void talk(int64_t account, int number, int talk_id, int inbox, const char *contact)
{
	fixture_sql(&f,
		    "insert into card_conversations (account_id, board_id,"
		    "  chatwoot_conversation_id, card_id, chatwoot_inbox_id,"
		    "  chatwoot_assignee_id, status, contact_name)"
		    " select account_id, board_id, %d, id, %d, case when %d = 1 then 3 end,"
		    "  'open', '%s' from cards where account_id = %" PRId64
		    " and id = '00000000-0000-7000-8000-%04d%08d'",
		    talk_id, inbox, number, contact, account, (int)account, number);
}

/* One card of one conversation, one of two in different inboxes, one of none. */
static void fill(int64_t account)
{
	card(account, 1, "Orçamento de lustres", "{1}");
	talk(account, 1, 101, 1, "Márcia Conceição");
	card(account, 2, "Pedido", "{1,9}");
	talk(account, 2, 102, 1, "Ana");
	talk(account, 2, 109, 9, "Zulmira");
	card(account, 3, "Livre", "{}");
}

static int64_t in_account(int64_t account, const char *reach, int scope, const char *filters)
{
	int64_t count = fixture_number(
		&f,
		"set role hub_app; select set_config('hub.account_id', '%" PRId64 "', false);"
		" select count(*) from search.board_cards('%s', null, null, '', %s, %d, 77,"
		"  '%s', 50)",
		account, board.ptr, reach, scope, filters);

	fixture_sql(&f, "reset role");
	return count;
}

static int64_t counted_in_account(int64_t account, const char *filters)
{
	int64_t count = fixture_number(
		&f,
		"set role hub_app; select set_config('hub.account_id', '%" PRId64 "', false);"
		" select coalesce(sum(cards), 0) from search.board_counts('%s', 'all', '{}', '{}',"
		"  3, 3, 77, '%s')",
		account, board.ptr, filters);

	fixture_sql(&f, "reset role");
	return count;
}

static int64_t found(const char *reach, const char *filters)
{
	return in_account(ours, reach, 3, filters);
}

#define ALL   "'all', '{}', '{}', 3"
#define GIVEN "'given', '{1}', '{}', 3"

static void filters(void)
{
	static const struct {
		const char *filters;
		int64_t count;
	} rows[] = {
		{"{}", 3},
		{"{\"q\":\"orcamentos\"}", 1},
		{"{\"q\":\"LUSTRE\"}", 1},
		{"{\"q\":\"ustr\"}", 1},
		{"{\"q\":\"marcia\"}", 1},
		{"{\"q\":\"marcia lustres\"}", 1},
		{"{\"q\":\"marcia pedido\"}", 0},
		{"{\"q\":\"#109\"}", 1},
		{"{\"q\":\"102\"}", 1},
		{"{\"q\":\"boleto\"}", 3},
		{"{\"q\":\"vip\"}", 3},
		{"{\"q\":\"% _\"}", 0},
		{"{\"q\":\"'' & | !\"}", 0},
		{"{\"labels\":\"vip\"}", 3},
		{"{\"labels\":\"vip,outra\"}", 0},
		{"{\"assignee\":\"3\"}", 1},
		{"{\"assignee\":\"me\"}", 1},
		{"{\"assignee\":\"none\"}", 2},
		{"{\"due\":\"none\"}", 3},
		{"{\"due\":\"week\"}", 0},
		{"{\"priority\":\"low\"}", 0},
		{"{\"chatwoot_inbox_id\":9}", 1},
		{"{\"chatwoot_conversation_id\":102}", 1},
		{"{\"labels\":\"x'') or true --\"}", 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CHECK_ROW(found(ALL, rows[i].filters) == rows[i].count, str_from(rows[i].filters));
		CHECK_ROW(in_account(theirs, ALL, 3, rows[i].filters) == 0,
			  str_from(rows[i].filters));
		CHECK_ROW(in_account(0, ALL, 3, rows[i].filters) == 0, str_from(rows[i].filters));
		CHECK_ROW(counted_in_account(ours, rows[i].filters) == rows[i].count,
			  str_from(rows[i].filters));
		CHECK_ROW(counted_in_account(theirs, rows[i].filters) == 0,
			  str_from(rows[i].filters));
	}
}

static void keeps_to_the_reach(void)
{
	static const struct {
		const char *reach;
		int64_t cards;
	} rows[] = {
		{ALL, 3},
		{GIVEN, 3},
		{"'given', '{9}', '{}', 0", 2},
		{"'given', '{}', '{}', 3", 1},
		{"'assigned', '{1,9}', '{}', 3", 2},
		{"'assigned', '{1,9}', '{}', 4", 1},
		{"'own', '{1}', '{}', 3", 2},
		{"'own', '{9}', '{}', 3", 1},
		{"'unassigned', '{9}', '{}', 3", 2},
		{"'none', '{1}', '{}', 3", 1},
		{"'else', '{1}', '{}', 3", 1},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_ROW(found(rows[i].reach, "{}") == rows[i].cards, str_from(rows[i].reach));
	CU_ASSERT_EQUAL(in_account(ours, ALL, 0, "{}"), 0);
	CU_ASSERT_EQUAL(in_account(ours, "'all', '{}', '{}', 3", 1, "{}"), 3);
	fixture_sql(&f, "update cards set created_by = 78");
	CU_ASSERT_EQUAL(in_account(ours, "'all', '{}', '{}', 3", 1, "{}"), 1);
}

/* Nothing of a conversation that somebody does not see makes its card be found. */
static void keeps_what_is_not_seen(void)
{
	CU_ASSERT_EQUAL(found(ALL, "{\"q\":\"zulmira\"}"), 1);
	CU_ASSERT_EQUAL(found(GIVEN, "{\"q\":\"zulmira\"}"), 0);
	CU_ASSERT_EQUAL(found("'given', '{9}', '{}', 0", "{\"q\":\"zulmira\"}"), 1);
	CU_ASSERT_EQUAL(found(GIVEN, "{\"q\":\"ana\"}"), 1);
	CU_ASSERT_EQUAL(found(GIVEN, "{\"q\":\"109\"}"), 0);
	CU_ASSERT_EQUAL(found(GIVEN, "{\"q\":\"pedido\"}"), 1);
	CU_ASSERT_EQUAL(found(GIVEN, "{\"chatwoot_inbox_id\":9}"), 0);
	CU_ASSERT_EQUAL(found(GIVEN, "{\"chatwoot_conversation_id\":109}"), 0);
}

static void contacts_are_kept(void)
{
	fixture_sql(&f, "update card_conversations set contact_name = 'Berenice'"
			" where chatwoot_conversation_id = 101");
	CU_ASSERT_EQUAL(found(ALL, "{\"q\":\"berenice\"}"), 1);
	CU_ASSERT_EQUAL(found(ALL, "{\"q\":\"marcia\"}"), 0);
	fixture_sql(&f, "delete from card_conversations where chatwoot_conversation_id = 101");
	CU_ASSERT_EQUAL(found(ALL, "{\"q\":\"berenice\"}"), 0);
	fixture_sql(&f, "update cards set deleted_at = now() where title = 'Livre'");
	CU_ASSERT_EQUAL(found(ALL, "{}"), 2);
}

static void words_are_kept(void)
{
	fixture_sql(&f, "update cards set title = 'Candeeiro' where title like '%%lustres'");
	CU_ASSERT_EQUAL(found(ALL, "{\"q\":\"candeeiros\"}"), 1);
	CU_ASSERT_EQUAL(found(ALL, "{\"q\":\"deei\"}"), 1);
	CU_ASSERT_EQUAL(found(ALL, "{\"q\":\"lustres\"}"), 0);
	fixture_sql(&f, "update cards set description = 'Em vidro' where title = 'Candeeiro'");
	CU_ASSERT_EQUAL(found(ALL, "{\"q\":\"vidros\"}"), 1);
	fixture_sql(&f, "update cards set labels = '{raro}' where title = 'Candeeiro'");
	CU_ASSERT_EQUAL(found(ALL, "{\"q\":\"raro\"}"), 1);
	fixture_sql(&f, "update cards set title = 'Orçamento de lustres', labels = '{vip}'"
			" where title = 'Candeeiro'");
	CU_ASSERT_EQUAL(found(ALL, "{\"q\":\"ustr\"}"), 1);
}

/* A filter few have is found behind the 2,000 cards that are looked at one by one. */
static void far_behind(void)
{
	fixture_sql(&f,
		    "insert into cards (account_id, id, board_id, stage_id, title, position)"
		    " select account_id, hub_uuid(), board_id, id, 'Cheio',"
		    "  'b' || lpad(n::text, 5, '0')"
		    " from stages, generate_series(1, 2500) n"
		    " where account_id = %" PRId64 " and key = 'pending'",
		    ours);
	CU_ASSERT_EQUAL(found(ALL, "{\"labels\":\"vip\"}"), 2);
	CU_ASSERT_EQUAL(found(GIVEN, "{\"q\":\"lustres\"}"), 1);
	CU_ASSERT_EQUAL(found(ALL, "{\"q\":\"lustres\"}"), 1);
	CU_ASSERT_EQUAL(found(ALL, "{\"q\":\"cheio\"}"), 50);
}

/* The titles of what somebody in inbox 5 sees of a stage, or of all, by pages of two. */
static struct str pages(struct str stage)
{
	static const struct reach one_inbox = {
		.kind = {"given", 5}, .inboxes = {"{5}", 3}, .teams = {"{}", 2}};
	static const struct sight sight = {&one_inbox, SCOPE_ACCOUNT, 77};
	struct db *db = db_new(f.app_url, "test", &clock_system, &f.log);
	struct db_tenant *tenant = db_tenant_begin(db, f.arena, ours, DB_READ);
	struct card_filter filter = {
		.chatwoot_conversation_id = I64_NULL, .limit = 2, .stage_id = stage};
	struct buf titles = buf_new(f.arena, 4096);
	struct list page;

	do {
		CU_ASSERT_EQUAL_FATAL(card_list(tenant, &sight, board, &filter, &page), OK);
		const struct card *cards = page.items;
		for (size_t i = 0; i < page.count && i < 2; i++)
			buf_str(&titles, cards[i].title);
		if (page.count > 2)
			filter.cursor = cursor_make(
				f.arena, (struct str[]){cards[1].stage_id, cards[1].position}, 2);
	} while (page.count > 2);
	db_tenant_end(tenant);
	db_free(db);
	return buf_view(&titles);
}

/* Cards that few see are on their pages in the board's order, however many others are between. */
static void pages_of_who_sees_few(void)
{
	struct str pending = fixture_sql(&f,
					 "select id from stages where key = 'pending'"
					 " and account_id = %" PRId64,
					 ours);

	fixture_sql(&f,
		    "update cards set chatwoot_inbox_ids = '{4}' where account_id = %" PRId64,
		    ours);
	fixture_sql(&f,
		    "insert into cards (account_id, id, board_id, stage_id, title, position,"
		    "  chatwoot_inbox_ids)"
		    " select s.account_id, hub_uuid(), s.board_id, s.id, c.title, c.position,"
		    "  '{5}' from stages s join (values ('pending', 'A', 'a'),"
		    "  ('pending', 'B', 'b01000x'), ('pending', 'C', 'b02499x'),"
		    "  ('pending', 'D', 'z'), ('snoozed', 'E', 'a'), ('snoozed', 'F', 'b'),"
		    "  ('snoozed', 'G', 'c')) c(key, title, position)"
		    "  on c.key = s.key where s.account_id = %" PRId64,
		    ours);
	CHECK_STR(pages(STR_NULL), STR("ABCDEFG"));
	CHECK_STR(pages(pending), STR("ABCD"));
	/* Redacted ones count, and have no titles. */
	fixture_sql(&f, "update boards set outsiders = 'redacted'");
	fixture_sql(&f, "delete from cards where chatwoot_inbox_ids = '{4}'"
			" and position > 'b00003'");
	CHECK_STR(pages(pending), STR("ABCD"));
}

int main(void)
{
	const char *why = fixture_start(&f);

	if (why)
		return cutap_skip(why);
	fixture_migrate(&f);
	ours = fixture_account(&f, 1);
	theirs = fixture_account(&f, 2);
	fill(ours);
	fill(theirs);
	board = fixture_sql(&f, "select id from boards where account_id = %" PRId64, ours);
	int status = CUTAP_RUN({"filters", filters}, {"keeps to the reach", keeps_to_the_reach},
			       {"keeps what is not seen", keeps_what_is_not_seen},
			       {"contacts are kept", contacts_are_kept},
			       {"words are kept", words_are_kept},
			       {"far behind", far_behind},
			       {"pages of who sees few", pages_of_who_sees_few});
	fixture_stop(&f);
	return status;
}

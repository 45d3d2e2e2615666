/* The functions of schema search, as hub_app calls them: whose rows, and within which reach. */
#include <inttypes.h>

#include "store/fixture.h"

static struct fixture f;
static int64_t ours, theirs;

/* One contact, conversation and message of each account: inbox 1, team 2, assigned to agent 3. */
static void fill(int64_t account, int64_t message)
{
	fixture_sql(&f,
		    "insert into contacts (account_id, chatwoot_contact_id, name, email,"
		    "  phone_number, observed_at) values (%" PRId64 ", 5, 'Márcia Conceição',"
		    "  'marcia@some.example', '+55 (11) 90000-0101', now());"
		    " insert into conversations (account_id, chatwoot_conversation_id,"
		    "  chatwoot_inbox_id, chatwoot_contact_id, chatwoot_team_id, assignee_type,"
		    "  chatwoot_assignee_id, status, last_activity_at, observed_at)"
		    "  values (%" PRId64 ", 7, 1, 5, 2, 'User', 3, 'open', now(), now());"
		    " insert into messages (account_id, chatwoot_message_id,"
		    "  chatwoot_conversation_id, message_type, content, sent_at, observed_at)"
		    "  values (%" PRId64 ", %" PRId64 ", 7, 'incoming',"
		    "  'Quero **dois** Orçamentos!', now(), now())",
		    account, account, account, message);
}

/* The newest message with that word, as hub_app finds it in our account. */
static int64_t newest(void)
{
	return fixture_number(&f,
			      "set role hub_app;"
			      " select set_config('hub.account_id', '%" PRId64 "', false);"
			      " select chatwoot_message_id"
			      " from search.messages('all', '{}', '{}', 0, 'dois', 1)",
			      ours);
}

/* How many rows a function gives hub_app in that account ('' for none). */
static int64_t found(int64_t account, const char *call)
{
	int64_t count = fixture_number(&f,
				       "set role hub_app;"
				       " select set_config('hub.account_id', '%" PRId64 "', false);"
				       " select count(*) from search.%s",
				       account, call);

	fixture_sql(&f, "reset role");
	return count;
}

static void finds(void)
{
	static const struct {
		const char *call;
		int64_t count;
	} rows[] = {
		{"contacts('marcia', null, null, 9)", 1},
		{"contacts('CONCEICAO márc', null, null, 9)", 1},
		{"contacts('ma', null, null, 9)", 1},
		{"contacts('rcia@some', null, null, 9)", 1},
		{"contacts('(11) 90000', null, null, 9)", 1},
		{"contacts('%', null, null, 9)", 0},
		{"contacts('marcio', null, null, 9)", 0},
		{"contacts(null, null, null, 9)", 1},
		{"messages('all', '{}', '{}', 0, 'orcamento', 9)", 1},
		{"messages('all', '{}', '{}', 0, 'DOIS orç', 9)", 1},
		{"messages('all', '{}', '{}', 0, 'dois tres', 9)", 0},
		{"messages('all', '{}', '{}', 0, ''' & | ! \\', 9)", 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CHECK_ROW(found(ours, rows[i].call) == rows[i].count, str_from(rows[i].call));
		CHECK_ROW(found(0, rows[i].call) == 0, str_from(rows[i].call));
	}
	CU_ASSERT_EQUAL(newest(), 9);
}

static void keeps_to_the_reach(void)
{
	static const struct {
		const char *reach;
		int64_t count;
	} rows[] = {
		{"'all', '{}', '{}', 0", 1},
		{"'given', '{1}', '{}', 0", 1},
		{"'given', '{}', '{2}', 0", 1},
		{"'given', '{2}', '{1}', 3", 0},
		{"'given', '{}', '{}', 3", 0},
		{"'unassigned', '{1}', '{}', 3", 1},
		{"'unassigned', '{1}', '{}', 4", 0},
		{"'own', '{1}', '{}', 3", 1},
		{"'own', '{1}', '{}', 4", 0},
		{"'own', '{}', '{}', 3", 0},
		{"'assigned', '{}', '{}', 3", 1},
		{"'assigned', '{1}', '{2}', 4", 0},
		{"'none', '{1}', '{2}', 3", 0},
		{"'else', '{1}', '{2}', 3", 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str messages =
			arena_printf(f.arena, "messages(%s, 'dois', 9)", rows[i].reach);
		struct str talks = arena_printf(
			f.arena,
			"conversations(%s, null, null, null, null, null, false, null, 'marcia',"
			" null, null, null, 9)",
			rows[i].reach);
		CHECK_ROW(found(ours, messages.ptr) == rows[i].count, messages);
		CHECK_ROW(found(ours, talks.ptr) == rows[i].count, talks);
	}
}

/* What was erased, and what is older than is kept, does not come back. */
static void keeps_out(void)
{
	fixture_sql(&f,
		    "insert into erasures (account_id, id, chatwoot_contact_id, requested_by)"
		    " values (%" PRId64 ", hub_uuid(), 50, 1);"
		    " insert into contacts (account_id, chatwoot_contact_id, name, observed_at)"
		    " values (%" PRId64 ", 50, 'Esquecida', now());"
		    " insert into conversations (account_id, chatwoot_conversation_id,"
		    "  chatwoot_inbox_id, chatwoot_contact_id, status, observed_at)"
		    " values (%" PRId64 ", 70, 1, 50, 'open', now());"
		    " insert into messages (account_id, chatwoot_message_id,"
		    "  chatwoot_conversation_id, message_type, sent_at, observed_at)"
		    " values (%" PRId64 ", 90, 70, 'outgoing', now(), now());"
		    " insert into conversations (account_id, chatwoot_conversation_id,"
		    "  chatwoot_inbox_id, status, last_activity_at, observed_at)"
		    " values (%" PRId64 ", 71, 1, 'open', now() - interval '731 days', now())",
		    ours, ours, ours, ours, ours);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from contacts"
					   " where chatwoot_contact_id = 50"),
			0);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from conversations"
					   " where chatwoot_conversation_id in (70, 71)"),
			0);
	CU_ASSERT_EQUAL(fixture_number(&f, "select count(*) from messages"
					   " where chatwoot_message_id = 90"),
			0);
	/* Another account's contact of that number is another one. */
	fixture_sql(&f,
		    "insert into contacts (account_id, chatwoot_contact_id, name, observed_at)"
		    " values (%" PRId64 ", 50, 'Lembrada', now())",
		    theirs);
	CU_ASSERT_EQUAL(found(theirs, "contacts('lembrada', null, null, 9)"), 1);
}

/* A card that stays after the contact `Li` has gone, with that title; what the title is then. */
static struct str title_after_erasure(int64_t contact, const char *name, const char *title)
{
	fixture_sql(&f,
		    "insert into contacts (account_id, chatwoot_contact_id, name, observed_at)"
		    " values (%" PRId64 ", %" PRId64 ", '%s', now());"
		    " insert into conversations (account_id, chatwoot_conversation_id,"
		    "  chatwoot_inbox_id, chatwoot_contact_id, status, last_activity_at,"
		    "  observed_at)"
		    " values (%" PRId64 ", %" PRId64 ", 1, %" PRId64 ", 'open', now(), now());"
		    " insert into cards (account_id, id, board_id, stage_id, title, position)"
		    " select account_id, hub_uuid(), board_id, id, '%s', 'P%" PRId64 "' from stages"
		    " where account_id = %" PRId64 " and key = 'open';"
		    " insert into card_conversations (account_id, board_id,"
		    "  chatwoot_conversation_id, card_id, status)"
		    " select account_id, board_id, %" PRId64 ", id, 'open' from cards"
		    " where position = 'P%" PRId64 "'",
		    ours, contact, name, ours, contact, contact, title, contact, ours, contact,
		    contact);
	fixture_sql(&f,
		    "select set_config('hub.account_id', '%" PRId64 "', false),"
		    " directory.erase_contact(hub_uuid(), %" PRId64 ", 1)",
		    ours, contact);
	return fixture_sql(&f, "select title from cards where position = 'P%" PRId64 "'", contact);
}

/* A name of one or two characters is looked for as a word: as a part of words it is everywhere. */
static void erases_short_names(void)
{
	static const struct {
		const char *name, *title;
		bool erased;
	} rows[] = {
		{"Li", "Li", true},
		{"Li", "Pedido de Li, 7", true},
		{"Li", "Liana", false},
		{"Li", "Olli Li2", false},
		{"$.", "Casa de $. Lima", true},
		{"$.", "Casa de $x", false},
		{" ", "Casa de Lima", false},
		{"Ana", "Mariana, Susana e Ana", true},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str title =
			title_after_erasure(100 + (int64_t)i, rows[i].name, rows[i].title);
		CHECK_ROW(str_eq(title, rows[i].erased ? STR("—") : str_from(rows[i].title)),
			  str_from(rows[i].title));
	}
}

int main(void)
{
	const char *why = fixture_start(&f);
	if (why)
		return cutap_skip(why);
	fixture_migrate(&f);
	ours = fixture_account(&f, 1);
	theirs = fixture_account(&f, 2);
	fill(ours, 9);
	fill(theirs, 10);
	int status = CUTAP_RUN({"finds", finds}, {"keeps to the reach", keeps_to_the_reach},
			       {"keeps out", keeps_out},
			       {"erases short names", erases_short_names});
	fixture_stop(&f);
	return status;
}

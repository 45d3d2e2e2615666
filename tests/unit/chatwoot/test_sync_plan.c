#include "features/chatwoot/sync/coverage.h"
#include "features/chatwoot/sync/sync_int.h"
#include "lib/cutap.h"

#define SEC USEC_PER_SEC

/* The names of a run's steps, one space after each. */
static struct str way(struct arena *arena, enum sync_kind kind)
{
	struct buf out = buf_new(arena, 1024);

	for (enum sync_step s = sync_first_step(kind); s != SYNC_STEPS; s = sync_next_step(kind, s))
		buf_printf(&out, "%s ", sync_step_name(s));
	return buf_view(&out);
}

static void takes_its_steps(void)
{
	struct arena *arena = arena_new();

	CHECK_STR(way(arena, SYNC_INBOXES), STR("account inboxes inbox_members people "));
	CHECK_STR(way(arena, SYNC_INCREMENTAL),
		  STR("account agents roles inboxes inbox_members teams team_members people labels"
		      " changed active_contacts messages count "));
	CHECK_STR(way(arena, SYNC_FULL),
		  STR("account agents roles inboxes inbox_members teams team_members people labels"
		      " definitions conversations contacts lost_conversations lost_contacts"
		      " messages count "));
	arena_free(arena);
}

static void names_are_read_back(void)
{
	for (enum sync_step s = 0; s < SYNC_STEPS; s++) {
		enum sync_step read = SYNC_STEPS;
		CHECK_ROW(sync_step_parse(str_from(sync_step_name(s)), &read) && read == s,
			  str_from(sync_step_name(s)));
	}
	for (enum sync_kind k = 0; k < SYNC_KINDS; k++) {
		enum sync_kind read = SYNC_KINDS;
		CHECK_ROW(sync_kind_parse(str_from(sync_kind_name(k)), &read) && read == k,
			  str_from(sync_kind_name(k)));
	}
	enum sync_step none;
	CU_ASSERT_FALSE(sync_step_parse(STR("end"), &none));
	CU_ASSERT_FALSE(sync_step_parse(STR_NULL, &none));
}

static void polls_in_its_own_phase(void)
{
	usec_t now = 1790000000 * SEC, every = SYNC_POLL_EVERY;
	unsigned slots[10] = {0};

	for (int64_t account = 1; account <= 1000; account++) {
		usec_t next = sync_next_poll(account, every, now);
		CU_ASSERT_TRUE(next > now && next <= now + every);
		CU_ASSERT_EQUAL(sync_next_poll(account, every, next), next + every);
		CU_ASSERT_EQUAL(sync_next_poll(account, every, next - 1), next);
		slots[(next - now - 1) * 10 / every]++;
	}
	for (size_t i = 0; i < ARRAY_LEN(slots); i++)
		CU_ASSERT_TRUE(slots[i] > 60 && slots[i] < 140);
	for (int64_t account = 1; account <= 1000; account++)
		CU_ASSERT_TRUE(sync_night_phase(account) >= 0 &&
			       sync_night_phase(account) < 600 * SEC);
}

static void asks_for_more_than_passed(void)
{
	usec_t now = 1790000000 * SEC;

	CU_ASSERT_EQUAL(sync_window(now - 300 * SEC, now), 361);
	CU_ASSERT_EQUAL(sync_window(now - 300 * SEC - 1, now), 361);
	CU_ASSERT_EQUAL(sync_window(now, now), 61);
	CU_ASSERT_EQUAL(sync_window(I64_NULL, now), 86400);
	CU_ASSERT_EQUAL(sync_window(now + SEC, now), 86400); /* our clock was put back */
}

static void waits_longer_and_longer(void)
{
	static const struct {
		int64_t failures;
		usec_t asked, least, most;
	} rows[] = {
		{1, 0, 3750000, 6250000},
		{2, 0, 7500000, 12500000},
		{5, 0, 60 * SEC, 100 * SEC},
		{6, 0, 90 * SEC, 150 * SEC},
		{1000000, 0, 90 * SEC, 150 * SEC},
		{1, 30 * SEC, 30 * SEC, 30 * SEC},
		{1, 3600 * SEC, 3600 * SEC, 3600 * SEC},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (uint32_t random = 0; random < 4000000000u; random += 400000007u) {
			usec_t span = sync_wait(rows[i].failures, rows[i].asked, random);
			CU_ASSERT_TRUE(span >= rows[i].least && span <= rows[i].most);
		}
}

static void judges_answers(void)
{
	static const struct {
		enum sync_kind kind;
		enum cw_result result;
		int64_t failures;
		int64_t waited_sec;
		enum sync_verdict verdict;
	} rows[] = {
		{SYNC_FULL, CW_OK, 0, 0, SYNC_GO_ON},
		{SYNC_INCREMENTAL, CW_STOPPED, 0, 0, SYNC_GO_ON},
		{SYNC_INCREMENTAL, CW_DOWN, 1, 1800, SYNC_WAIT},
		{SYNC_INCREMENTAL, CW_DOWN, 1, 1801, SYNC_FAIL},
		{SYNC_FULL, CW_DOWN, 99, 1801, SYNC_WAIT},
		{SYNC_FULL, CW_THROTTLED, 99, 6 * 3600, SYNC_WAIT},
		{SYNC_FULL, CW_THROTTLED, 99, 6 * 3600 + 1, SYNC_FAIL},
		{SYNC_INBOXES, CW_BROKEN, 3, 0, SYNC_WAIT},
		{SYNC_INBOXES, CW_BROKEN, 4, 0, SYNC_FAIL},
		{SYNC_FULL, CW_UNAUTHORIZED, 1, 0, SYNC_FAIL},
		{SYNC_FULL, CW_NOT_FOUND, 1, 0, SYNC_FAIL},
		{SYNC_FULL, CW_REFUSED, 1, 0, SYNC_FAIL},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CU_ASSERT_EQUAL(sync_judge(rows[i].kind, rows[i].result, rows[i].failures,
					   rows[i].waited_sec * SEC),
				rows[i].verdict);
}

#define LIST_MAX 400

/* A list that somebody deletes from and adds to while it is read. */
struct list_there {
	int ids[LIST_MAX];
	int count;
	bool seen[LIST_MAX];
};

static void read_page(struct list_there *there, int64_t page, int per_page, int64_t *ret_items)
{
	int from = (int)(page - 1) * per_page;

	*ret_items = 0;
	for (int i = from; i < from + per_page && i < there->count; i++, ++*ret_items)
		there->seen[there->ids[i]] = true;
}

static void remove_at(struct list_there *there, int at)
{
	there->count--;
	memmove(&there->ids[at], &there->ids[at + 1],
		(size_t)(there->count - at) * sizeof(there->ids[0]));
}

/* Reads it whole, while before each page `gone` are deleted from its front. Pages read, or 0. */
static int read_all(struct list_there *there, int total, int per_page, int gone)
{
	struct sync_page page = {.page = 1, .count = I64_NULL, .pass = 1};
	int64_t items;

	memset(there, 0, sizeof(*there));
	for (there->count = 0; there->count < total; there->count++)
		there->ids[there->count] = there->count;
	for (int pages = 1; pages < 1000; pages++) {
		for (int i = 0; i < gone && there->count > total / 2; i++)
			remove_at(there, 0);
		read_page(there, page.page, per_page, &items);
		if (!sync_turn(&page, items, there->count))
			return pages;
	}
	return 0;
}

static void misses_nothing_that_stays(void)
{
	static const struct {
		int total, per_page, gone;
	} rows[] = {
		{0, 25, 0},
		{1, 25, 0},
		{25, 25, 0},
		{26, 25, 0},
		{380, 25, 0},
		{380, 7, 0},
		{380, 25, 1},
		{380, 25, 24},
		{380, 25, 25},
		{380, 25, 60},
		{99, 100, 3},
		{380, 15, 16},
	};
	static struct list_there there;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CU_ASSERT_TRUE(read_all(&there, rows[i].total, rows[i].per_page, rows[i].gone) > 0);
		for (int n = 0; n < there.count; n++)
			CU_ASSERT_TRUE(there.seen[there.ids[n]]);
	}
	/* Without changes each page is read once, and an empty one ends it. */
	CU_ASSERT_EQUAL(read_all(&there, 380, 25, 0), 17);
}

/* A list whose count never comes true ends, too. */
static void gives_up_on_a_count_that_lies(void)
{
	struct sync_page page = {.page = 1, .count = I64_NULL, .pass = 1};
	int pages = 0;

	while (sync_turn(&page, page.page == 1 ? 10 : 0, 1000))
		pages++;
	CU_ASSERT_EQUAL(page.pass, SYNC_PASSES_MAX);
	CU_ASSERT_EQUAL(pages, 2 * SYNC_PASSES_MAX - 1);
}

/* A list that is no list would be an empty one, and all that is mirrored gone. */
static void believes_no_other_shape(void)
{
	static const struct {
		enum sync_step step;
		const char *text;
		bool fits;
	} rows[] = {
		{SYNC_ACCOUNT, "{\"id\":1}", true},
		{SYNC_ACCOUNT, "[]", false},
		{SYNC_AGENTS, "[{\"id\":1}]", true},
		{SYNC_AGENTS, "[]", false}, /* whose credential is it, then? */
		{SYNC_AGENTS, "{}", false},
		{SYNC_AGENTS, "null", false},
		{SYNC_TEAMS, "[]", true},
		{SYNC_TEAMS, "{\"payload\":[]}", false},
		{SYNC_INBOX_LIST, "{\"payload\":[]}", true},
		{SYNC_INBOX_LIST, "{\"payload\":{}}", false},
		{SYNC_INBOX_LIST, "{\"error\":\"try again\"}", false},
		{SYNC_INBOX_MEMBERS, "[]", false},
		{SYNC_LABELS, "{\"payload\":null}", false},
		{SYNC_CONVERSATIONS, "{\"data\":{\"meta\":{},\"payload\":[]}}", true},
		{SYNC_CONVERSATIONS, "{\"payload\":[]}", false},
		{SYNC_CONTACTS, "{\"payload\":[],\"meta\":{}}", true},
		{SYNC_MESSAGES, "{\"meta\":{}}", false},
		{SYNC_LOST_CONVERSATIONS, "{\"id\":4}", true},
		{SYNC_LOST_CONVERSATIONS, "\"gone\"", false},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct json *json = NULL;
		CU_ASSERT_EQUAL(json_parse(arena, str_from(rows[i].text), 0, 0, &json), OK);
		CHECK_ROW(sync_fits(rows[i].step, json) == rows[i].fits, str_from(rows[i].text));
	}
	arena_free(arena);
}

static void tells_how_well_it_sees(void)
{
	CHECK_STR(str_from(coverage_state(true, false, 0)), STR("ok"));
	CHECK_STR(str_from(coverage_state(true, false, 660)), STR("ok"));
	CHECK_STR(str_from(coverage_state(true, false, 661)), STR("late"));
	CHECK_STR(str_from(coverage_state(true, true, 180)), STR("ok"));
	CHECK_STR(str_from(coverage_state(true, true, 181)), STR("late"));
	CHECK_STR(str_from(coverage_state(true, false, 3600)), STR("late"));
	CHECK_STR(str_from(coverage_state(true, false, 3601)), STR("blind"));
	CHECK_STR(str_from(coverage_state(true, false, I64_NULL)), STR("blind"));
	CHECK_STR(str_from(coverage_state(false, false, 0)), STR("blind"));
}

int main(void)
{
	return CUTAP_RUN({"takes its steps", takes_its_steps},
			 {"names are read back", names_are_read_back},
			 {"polls in its own phase", polls_in_its_own_phase},
			 {"asks for more than passed", asks_for_more_than_passed},
			 {"waits longer and longer", waits_longer_and_longer},
			 {"judges answers", judges_answers},
			 {"misses nothing that stays", misses_nothing_that_stays},
			 {"gives up on a count that lies", gives_up_on_a_count_that_lies},
			 {"believes no other shape", believes_no_other_shape},
			 {"tells how well it sees", tells_how_well_it_sees});
}

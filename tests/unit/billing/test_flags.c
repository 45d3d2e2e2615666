#include "features/billing/billing_int.h"
#include "lib/cutap.h"

#define ACCOUNT 7
#define USER    42

static struct flag_rule rule(const char *flag, bool allow, int64_t percentage, bool by_user)
{
	return (struct flag_rule){ACCOUNT, str_from(flag), allow, percentage, by_user};
}

static bool on(const struct flag_rule *rules, size_t count, const char *flag)
{
	struct arena *arena = arena_new();
	struct flag_rule items[4] = {0};

	memcpy(items, rules, count * sizeof(*rules));
	const struct list list = {items, count};
	bool result = flag_on(arena, &list, str_from(flag), ACCOUNT, USER);
	arena_free(arena);
	return result;
}

static void off_unless_a_rule_says_so(void)
{
	const struct flag_rule others[] = {rule("chat", true, I64_NULL, false)};

	CU_ASSERT_FALSE(on(others, 0, "kanban"));
	CU_ASSERT_FALSE(on(others, 1, "kanban"));
	CU_ASSERT_FALSE(on(others, 1, "Chat"));
	CU_ASSERT_TRUE(on(others, 1, "chat"));
}

static void another_account_s_rule_says_nothing(void)
{
	struct flag_rule other = rule("chat", true, I64_NULL, false);

	other.account_id = ACCOUNT + 1;
	CU_ASSERT_FALSE(on(&other, 1, "chat"));
}

static void a_denial_wins_wherever_it_stands(void)
{
	const struct flag_rule first[] = {rule("chat", false, I64_NULL, false),
					  rule("chat", true, I64_NULL, false)};
	const struct flag_rule last[] = {first[1], first[0]};
	const struct flag_rule of_none[] = {first[1], rule("chat", false, 0, false)};

	CU_ASSERT_FALSE(on(first, 2, "chat"));
	CU_ASSERT_FALSE(on(last, 2, "chat"));
	CU_ASSERT_TRUE(on(of_none, 2, "chat"));
}

/* Known answers, so that nobody's features change with a new version. */
static void buckets_stay(void)
{
	static const struct {
		const char *flag;
		int64_t id;
		unsigned want;
	} rows[] = {
		{"chat", 1, 75},
		{"chat", 2, 64},
		{"chat", 7, 91},
		{"chat", 42, 56},
		{"kanban", 1, 51},
		{"automations", INT64_MAX, 87},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_ROW(flag_bucket(arena, str_from(rows[i].flag), rows[i].id) == rows[i].want,
			  str_from(rows[i].flag));
	arena_free(arena);
}

static void a_percentage_takes_in_its_share(void)
{
	struct arena *arena = arena_new();
	size_t taken = 0;

	for (int64_t id = 1; id <= 10000; id++)
		taken += flag_bucket(arena, STR("chat"), id) < 30;
	CU_ASSERT_TRUE(taken > 2800 && taken < 3200);
	arena_free(arena);
}

static void a_greater_percentage_keeps_whom_a_lesser_had(void)
{
	bool before = false;

	for (int64_t percent = 0; percent <= 100; percent++) {
		const struct flag_rule one = rule("chat", true, percent, true);
		bool now = on(&one, 1, "chat");
		CU_ASSERT_TRUE(now || !before);
		before = now;
	}
	const struct flag_rule nobody = rule("chat", true, 0, true);
	CU_ASSERT_TRUE(before);
	CU_ASSERT_FALSE(on(&nobody, 1, "chat"));
}

/* Of one account everybody, or of all accounts some. */
static void shares_are_of_accounts_or_of_users(void)
{
	struct arena *arena = arena_new();
	int64_t of_account = flag_bucket(arena, STR("chat"), ACCOUNT);
	int64_t of_user = flag_bucket(arena, STR("chat"), USER);
	const struct flag_rule accounts = rule("chat", true, of_account + 1, false);
	const struct flag_rule fewer_accounts = rule("chat", true, of_account, false);
	const struct flag_rule users = rule("chat", true, of_user + 1, true);
	const struct flag_rule fewer_users = rule("chat", true, of_user, true);

	CU_ASSERT_TRUE(on(&accounts, 1, "chat") && on(&users, 1, "chat"));
	CU_ASSERT_FALSE(on(&fewer_accounts, 1, "chat") || on(&fewer_users, 1, "chat"));
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN(
		{"off unless a rule says so", off_unless_a_rule_says_so},
		{"another account's rule says nothing", another_account_s_rule_says_nothing},
		{"a denial wins wherever it stands", a_denial_wins_wherever_it_stands},
		{"buckets stay", buckets_stay},
		{"a percentage takes in its share", a_percentage_takes_in_its_share},
		{"a greater percentage keeps whom a lesser had",
		 a_greater_percentage_keeps_whom_a_lesser_had},
		{"shares are of accounts or of users", shares_are_of_accounts_or_of_users});
}

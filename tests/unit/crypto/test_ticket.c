#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "core/crypto/ticket.h"
#include "lib/cutap.h"
#include "unit/crypto/crypto_fixture.h"

#define TEAM_1 "01890a5d-ac96-774b-bcce-000000000001"
#define TEAM_2 "01890a5d-ac96-774b-bcce-000000000002"

static struct ticket sample(struct str *teams, size_t count)
{
	return (struct ticket){
		.account_id = 7,
		.user_id = 42,
		.session_id = STR(SESSION),
		.reach_id = STR(TEAM_2),
		.teams = {teams, count},
		.expires_at = NOW + TICKET_LIFE_SEC * USEC_PER_SEC,
		.session_ends = NOW + 900 * USEC_PER_SEC,
	};
}

static void round_trip(void)
{
	struct arena *arena = arena_new();
	struct keyring ring = keyring_of(arena, "k2:" KEY_B ",k1:" KEY_A);
	struct str teams[] = {STR(TEAM_1), STR(TEAM_2)};
	struct ticket in = sample(teams, 2);
	struct ticket out = {.account_id = 0};
	struct str text = STR_NULL;

	CU_ASSERT_EQUAL_FATAL(ticket_sign(arena, &ring, &in, &text), OK);
	CU_ASSERT_EQUAL_FATAL(ticket_verify(arena, &ring, NOW, text, &out), OK);
	CHECK_STR(out.kid, STR("k2"));
	CU_ASSERT_EQUAL(out.account_id, 7);
	CU_ASSERT_EQUAL(out.user_id, 42);
	CHECK_STR(out.session_id, STR(SESSION));
	CHECK_STR(out.reach_id, STR(TEAM_2));
	CU_ASSERT_EQUAL(out.expires_at, in.expires_at);
	CU_ASSERT_EQUAL(out.session_ends, in.session_ends);
	CU_ASSERT_EQUAL_FATAL(out.teams.count, 2);
	CHECK_STR(((struct str *)out.teams.items)[1], STR(TEAM_2));
	arena_free(arena);
}

static void holds_many_teams(void)
{
	struct arena *arena = arena_new();
	struct keyring ring = keyring_of(arena, "k1:" KEY_A);
	struct str teams[TICKET_TEAMS_MAX + 1];
	struct ticket out = {.account_id = 0};
	struct ticket ticket;
	struct str text = STR_NULL;

	for (size_t i = 0; i < ARRAY_LEN(teams); i++)
		teams[i] = STR(TEAM_1);
	ticket = sample(teams, TICKET_TEAMS_MAX);
	CU_ASSERT_EQUAL_FATAL(ticket_sign(arena, &ring, &ticket, &text), OK);
	CU_ASSERT_EQUAL(ticket_verify(arena, &ring, NOW, text, &out), OK);
	CU_ASSERT_EQUAL(out.teams.count, TICKET_TEAMS_MAX);
	ticket = sample(teams, TICKET_TEAMS_MAX + 1);
	CU_ASSERT_EQUAL(ticket_sign(arena, &ring, &ticket, &text), ERR_INTERNAL);
	arena_free(arena);
}

/* A ticket with this JSON and a right HMAC. */
static struct str forged(struct arena *arena, struct str key, const char *json)
{
	struct str body = base64url_encode(arena, str_from(json));
	struct str mac = base64url_encode(arena, hmac_sha256(arena, key, &body, 1));

	return arena_printf(arena, "%.*s.%.*s", STR_FMT(body), STR_FMT(mac));
}

#define WHO "\"account_id\":7,\"user_id\":42,"
/* clang-format off */
#define REST                                                                   \
	"\"session_id\":\"" SESSION "\",\"reach_id\":\"" TEAM_1 "\","         \
	"\"expires_at\":\"2026-01-01T00:01:00.000Z\","                         \
	"\"session_ends\":\"2026-01-01T00:15:00.000Z\"}"
/* clang-format on */

static const struct forgery {
	const char *json;
	bool good;
} forgeries[] = {
	{"{\"kid\":\"k1\"," WHO "\"teams\":[]," REST, true},
	{"{\"kid\":\"k9\"," WHO "\"teams\":[]," REST, false},
	{"{\"kid\":\"k2\"," WHO "\"teams\":[]," REST, false},
	{"{" WHO "\"teams\":[]," REST, false},
	{"{\"kid\":\"k1\"," WHO REST, false},
	{"{\"kid\":\"k1\"," WHO "\"teams\":[\"x\"]," REST, false},
	{"{\"kid\":\"k1\"," WHO "\"teams\":[],\"x\":1," REST, false},
	{"{\"kid\":\"k1\"," WHO "\"account_id\":8,\"teams\":[]," REST, false},
	{"{\"kid\":\"k1\",\"account_id\":7,\"teams\":[]," REST, false},
	{"{\"kid\":\"k1\",\"account_id\":0,\"user_id\":42,\"teams\":[]," REST, false},
	{"{\"kid\":\"k1\",\"account_id\":\"7\",\"user_id\":42,\"teams\":[]," REST, false},
	{"[]", false},
	{"", false},
};

static void refuses_well_signed_nonsense(void)
{
	struct arena *arena = arena_new();
	struct keyring ring = keyring_of(arena, "k1:" KEY_A ",k2:" KEY_B);

	for (size_t i = 0; i < ARRAY_LEN(forgeries); i++) {
		struct str label = str_from(forgeries[i].json);
		struct ticket out = {.account_id = -1};
		struct str text = forged(arena, ring.keys[0].bytes, forgeries[i].json);
		enum err err = ticket_verify(arena, &ring, NOW, text, &out);

		CHECK_ROW(err == (forgeries[i].good ? OK : ERR_UNAUTHENTICATED), label);
		CHECK_ROW((out.account_id == -1) == !forgeries[i].good, label);
	}
	arena_free(arena);
}

static void refuses_changes_and_age(void)
{
	struct arena *arena = arena_new();
	struct keyring ring = keyring_of(arena, "k1:" KEY_A);
	struct ticket ticket = sample(NULL, 0);
	struct ticket ended = sample(NULL, 0);
	struct ticket out = {.account_id = 0};
	struct str text = STR_NULL;
	struct str late = STR_NULL;

	ended.session_ends = NOW;
	CU_ASSERT_EQUAL_FATAL(ticket_sign(arena, &ring, &ticket, &text), OK);
	CU_ASSERT_EQUAL_FATAL(ticket_sign(arena, &ring, &ended, &late), OK);
	for (size_t i = 0; i < text.len; i++) {
		char *copy = ARENA_ARRAY(arena, char, text.len);

		memcpy(copy, text.ptr, text.len);
		copy[i] = copy[i] == 'A' ? 'E' : 'A';
		CU_ASSERT_EQUAL(ticket_verify(arena, &ring, NOW, (struct str){copy, text.len}, &out),
				ERR_UNAUTHENTICATED);
		CU_ASSERT_EQUAL(ticket_verify(arena, &ring, NOW, str_slice(text, 0, i), &out),
				ERR_UNAUTHENTICATED);
	}
	CU_ASSERT_EQUAL(ticket_verify(arena, &ring, NOW, STR_NULL, &out), ERR_UNAUTHENTICATED);
	CU_ASSERT_EQUAL(ticket_verify(arena, &ring, ticket.expires_at - 1, text, &out), OK);
	CU_ASSERT_EQUAL(ticket_verify(arena, &ring, ticket.expires_at, text, &out),
			ERR_UNAUTHENTICATED);
	CU_ASSERT_EQUAL(ticket_verify(arena, &ring, NOW, late, &out), ERR_UNAUTHENTICATED);
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"verifies what it signed", round_trip},
			 {"holds the documented number of teams", holds_many_teams},
			 {"refuses well-signed nonsense", refuses_well_signed_nonsense},
			 {"refuses changed, cut, late tickets", refuses_changes_and_age});
}

/* Who is told who looks at what; this process is hub-api, and the browsers. */
#include "core/net/presence.h"
#include "unit/events/hub_fixture.h"

#define ANA_SESSION "01890a5d-ac96-774b-bcce-0000000000a1"
#define BIA_SESSION "01890a5d-ac96-774b-bcce-0000000000b1"
#define ANA_PAGE    "01890a5d-ac96-774b-bcce-0000000000a2"
#define ANA_TAB     "01890a5d-ac96-774b-bcce-0000000000a3"
#define BIA_PAGE    "01890a5d-ac96-774b-bcce-0000000000b2"
#define BOARD       "01890a5d-ac96-774b-bcce-0000000000c1"
#define CARD        "01890a5d-ac96-774b-bcce-0000000000c2"

#define ANA      41
#define BIA      42
#define CAIO     43
#define QUIET_MS 2500 /* more than two of the hub's seconds */

#define TOLD(entity, id, ids, count)                                                         \
	"event: presence.changed\ndata: {\"type\":\"presence.changed\",\"entity\":\"" entity \
	"\",\"entity_id\":\"" id "\",\"data\":{\"user_ids\":[" ids "],\"count\":" count "}}\n\n"

static const char everybody[] = "\"account\"";
static const char ana_and_bia[] = "{\"users\":[41,42],\"teams\":[]}";

static void say(int64_t account, int64_t user, const char *session, const char *page,
		const struct presence_place *places, size_t count)
{
	const struct presence_word word = {
		account,
		user,
		str_from(session),
		str_from(page),
		places,
		count,
	};

	presence_say(fx.redis, fx.arena, &word);
}

static void look_at_board(int64_t user, const char *session, const char *page, const char *who)
{
	const struct presence_place board = {STR("board"), STR(BOARD), str_from(who)};

	say(7, user, session, page, &board, 1);
}

static struct client *live(int64_t account, int64_t user, const char *session)
{
	struct client *client =
		open_with(account, ticket_of(session, account, user, NULL, 900), "", "");

	CU_ASSERT_TRUE(expect(client, "hub.complete"));
	return client;
}

/* Nothing of presence comes for a while, after what was expected before. */
static bool is_quiet(struct client *client)
{
	usec_t until = clock_monotonic(&clock_system) + QUIET_MS * USEC_PER_MSEC;

	while (clock_monotonic(&clock_system) < until)
		read_more(client, 100);
	return !memmem(client->text + client->seen, client->len - client->seen, "presence",
		       strlen("presence"));
}

static void leave(const char *session, const char *page, int64_t user)
{
	say(7, user, session, page, NULL, 0);
}

static void tells_who_may_know(void)
{
	struct client *ana = live(7, ANA, ANA_SESSION), *bia = live(7, BIA, BIA_SESSION);
	struct client *caio = live(7, CAIO, SESSION), *stranger = live(8, ANA, SESSION);
	struct client *late;
	const struct presence_place both[] = {{STR("board"), STR(BOARD), STR("\"account\"")},
					      {STR("card"), STR(CARD), STR("{\"users\":[42]}")}};

	look_at_board(ANA, ANA_SESSION, ANA_PAGE, ana_and_bia);
	CU_ASSERT_TRUE(expect(bia, TOLD("board", BOARD, "41", "1")));
	CU_ASSERT_TRUE(expect(ana, TOLD("board", BOARD, "41", "1")));
	look_at_board(BIA, BIA_SESSION, BIA_PAGE, ana_and_bia);
	CU_ASSERT_TRUE(expect(ana, TOLD("board", BOARD, "41,42", "2")));
	CU_ASSERT_TRUE(is_quiet(caio));
	CU_ASSERT_FALSE(has(stranger, "presence"));
	CU_ASSERT_FALSE(has(ana, "id: "));

	/* Said again, and from another tab: nothing that anybody has to hear of. */
	CU_ASSERT_TRUE(expect(bia, TOLD("board", BOARD, "41,42", "2")));
	look_at_board(ANA, ANA_SESSION, ANA_PAGE, ana_and_bia);
	CU_ASSERT_TRUE(is_quiet(bia));

	/* The board is opened to all, and the card is one that few see. */
	say(7, ANA, ANA_SESSION, ANA_PAGE, both, 2);
	CU_ASSERT_TRUE(expect(caio, TOLD("board", BOARD, "41,42", "2")));
	CU_ASSERT_TRUE(expect(bia, TOLD("card", CARD, "41", "1")));
	CU_ASSERT_TRUE(is_quiet(caio));
	late = live(7, BIA, BIA_SESSION);
	CU_ASSERT_TRUE(expect(late, "\"card\""));
	CU_ASSERT_TRUE(has(late, TOLD("board", BOARD, "41,42", "2")));

	leave(ANA_SESSION, ANA_PAGE, ANA);
	leave(BIA_SESSION, BIA_PAGE, BIA);
	CU_ASSERT_TRUE(expect(bia, TOLD("card", CARD, "", "0")));
	CU_ASSERT_TRUE(expect(caio, TOLD("board", BOARD, "", "0")));
	CU_ASSERT_FALSE(has(stranger, "presence"));
	hang_up(late);
	hang_up(stranger);
	hang_up(caio);
	hang_up(bia);
	hang_up(ana);
}

static void one_of_two_tabs(void)
{
	struct client *ana = live(7, ANA, ANA_SESSION);

	look_at_board(ANA, ANA_SESSION, ANA_PAGE, everybody);
	look_at_board(ANA, ANA_SESSION, ANA_TAB, everybody);
	CU_ASSERT_TRUE(expect(ana, TOLD("board", BOARD, "41", "1")));
	CU_ASSERT_TRUE(is_quiet(ana));
	leave(ANA_SESSION, ANA_PAGE, ANA);
	CU_ASSERT_TRUE(is_quiet(ana));
	leave(ANA_SESSION, ANA_TAB, ANA);
	CU_ASSERT_TRUE(expect(ana, TOLD("board", BOARD, "", "0")));
	hang_up(ana);
}

/* Without a farewell, as browsers die. */
static void the_stream_ends(void)
{
	struct client *ana = live(7, ANA, ANA_SESSION), *bia = live(7, BIA, BIA_SESSION);

	look_at_board(ANA, ANA_SESSION, ANA_PAGE, everybody);
	CU_ASSERT_TRUE(expect(bia, TOLD("board", BOARD, "41", "1")));
	CU_ASSERT_TRUE(is_quiet(bia)); /* the hub has seen the stream */
	hang_up(ana);
	CU_ASSERT_TRUE(is_quiet(bia)); /* which may come back */
	CU_ASSERT_TRUE(expect(bia, TOLD("board", BOARD, "", "0")));
	hang_up(bia);
}

/* A page whose last word is about to be too old. */
static void nothing_heard(void)
{
	struct client *bia = live(7, BIA, BIA_SESSION);
	struct client *late;
	usec_t then = clock_now(&clock_system) - (PRESENCE_LIFE_SEC - 3) * USEC_PER_SEC;

	REDIS(STR("DEL"), PRESENCE_STREAM);
	REDIS(STR("XADD"), PRESENCE_STREAM,
	      arena_printf(fx.arena, "%" PRId64 "-0", then / USEC_PER_MSEC), STR("a"), STR("7"),
	      STR("v"), STR(ANA_PAGE), STR("s"), STR(ANA_SESSION), STR("u"), STR("41"), STR("e"),
	      STR("board"), STR("i"), STR(BOARD), STR("w"), STR("\"account\""));
	hang_up(bia);
	stop_hub();
	start_hub(0);
	late = live(7, BIA, BIA_SESSION);
	CU_ASSERT_TRUE(expect(late, TOLD("board", BOARD, "41", "1")));
	CU_ASSERT_TRUE(expect(late, TOLD("board", BOARD, "", "0")));
	hang_up(late);
}

static void the_hub_is_killed(void)
{
	struct client *bia;

	look_at_board(ANA, ANA_SESSION, ANA_PAGE, everybody);
	kill(fx.hub, SIGKILL);
	waitpid(fx.hub, NULL, 0);
	unlink(fx.socket);
	unlink(fx.ops_socket);
	start_hub(0);
	bia = live(7, BIA, BIA_SESSION);
	CU_ASSERT_TRUE(expect(bia, TOLD("board", BOARD, "41", "1")));
	leave(ANA_SESSION, ANA_PAGE, ANA);
	CU_ASSERT_TRUE(expect(bia, TOLD("board", BOARD, "", "0")));
	hang_up(bia);
}

/* Words that nobody could have said do no harm, and the next one is heard. */
static void odd_words(void)
{
	struct client *bia = live(7, BIA, BIA_SESSION);
	struct client *late;

	REDIS(STR("XADD"), PRESENCE_STREAM, STR("*"), STR("a"), STR("x"));
	REDIS(STR("XADD"), PRESENCE_STREAM, STR("*"), STR("a"), STR("7"), STR("v"), STR(ANA_PAGE),
	      STR("s"), STR(ANA_SESSION), STR("u"), STR("41"), STR("e"), STR("bo\"ard"), STR("i"),
	      STR(BOARD), STR("w"), STR("\"account\""));
	REDIS(STR("XADD"), PRESENCE_STREAM, STR("*"), STR("a"), STR("7"), STR("v"), STR(ANA_PAGE),
	      STR("s"), STR(ANA_SESSION), STR("u"), STR("41"), STR("i"), STR(BOARD));
	look_at_board(ANA, ANA_SESSION, ANA_PAGE, "{\"users\":[\"42\"]}");
	CU_ASSERT_TRUE(is_quiet(bia));
	late = live(7, BIA, BIA_SESSION);
	CU_ASSERT_TRUE(is_quiet(late));
	look_at_board(ANA, ANA_SESSION, ANA_PAGE, everybody);
	CU_ASSERT_TRUE(expect(bia, TOLD("board", BOARD, "41", "1")));
	leave(ANA_SESSION, ANA_PAGE, ANA);
	CU_ASSERT_TRUE(expect(bia, TOLD("board", BOARD, "", "0")));
	hang_up(late);
	hang_up(bia);
}

int main(void)
{
	if (!fixture_open())
		return cutap_skip("no redis-server");
	return fixture_close(
		CUTAP_RUN({"tells who may know, and nobody else", tells_who_may_know},
			  {"of two tabs the other one stays", one_of_two_tabs},
			  {"is over when the stream ends", the_stream_ends},
			  {"is over when nothing is heard", nothing_heard},
			  {"is known again to a hub that has just started", the_hub_is_killed},
			  {"odd words are passed over", odd_words}));
}

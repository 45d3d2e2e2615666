/* What hub-events makes of revoked sessions; this process is the relay that tells of them. */
#include "unit/events/hub_fixture.h"

#define ANA     "01890a5d-ac96-774b-bcce-0000000000a1"
#define BIA     "01890a5d-ac96-774b-bcce-0000000000b1"
#define CAIO    "01890a5d-ac96-774b-bcce-0000000000c1"
#define SOON_MS 2000

static struct client *stream_of(const char *session)
{
	return open_with(7, ticket_of(session, 7, 42, NULL, 900), "", "");
}

static struct client *live_stream_of(const char *session)
{
	struct client *client = stream_of(session);

	CU_ASSERT_TRUE(expect(client, "hub.complete"));
	return client;
}

static struct str far_away(void)
{
	return number(clock_now(&clock_system) / USEC_PER_MSEC + 1200 * 1000);
}

static void put_in_set(const char *session)
{
	REDIS(STR("ZADD"), STR("hub:revoked"), far_away(), str_from(session));
}

/* As the relay's script does it; `n` counts from 1 in every epoch. */
static void tell_revoked(const char *session, int64_t n)
{
	REDIS(STR("SET"), STR("hub:revocations"), number(n));
	put_in_set(session);
	REDIS(STR("XADD"), STR("hub:firehose"), STR("*"), STR("n"), number(n), STR("r"),
	      str_from(session), STR("t"), far_away());
}

static void new_epoch(const char *epoch)
{
	REDIS(STR("FLUSHALL"));
	set_head(7, 5);
	set_epoch(epoch);
}

/* hub.revoked and the proper end of the reply, soon after `began`. */
static bool is_ended(struct client *client, usec_t began)
{
	return expect(client, "event: hub.revoked\ndata: {}\n\n\r\n0\r\n\r\n") &&
	       expect_end(client) &&
	       clock_monotonic(&clock_system) - began < SOON_MS * USEC_PER_MSEC;
}

static bool is_refused(const char *session)
{
	struct client *client = stream_of(session);
	bool refused = expect(client, "HTTP/1.1 401 ") && expect_end(client) &&
		       has(client, "WWW-Authenticate: Bearer error=\"invalid_token\"") &&
		       !has(client, "hub.");

	hang_up(client);
	return refused;
}

static bool is_served(const char *session)
{
	usec_t until = clock_monotonic(&clock_system) + SOON_MS * USEC_PER_MSEC;
	bool served = false;

	while (!served && clock_monotonic(&clock_system) < until) {
		struct client *client = stream_of(session);

		served = expect(client, "hub.complete");
		hang_up(client);
	}
	return served;
}

/* Its streams and no others; tickets that it got before are of no use either. */
static void ends_a_session(void)
{
	struct client *first;
	struct client *second;
	struct client *other;
	struct client *early;
	struct str ticket = ticket_of(ANA, 7, 42, NULL, 900);
	usec_t began;

	set_head(7, 5);
	first = live_stream_of(ANA);
	second = live_stream_of(ANA);
	other = live_stream_of(BIA);
	began = clock_monotonic(&clock_system);
	tell_revoked(ANA, 1);
	CU_ASSERT_TRUE(is_ended(first, began));
	CU_ASSERT_TRUE(is_ended(second, began));
	early = open_with(7, ticket, "", "");
	CU_ASSERT_TRUE(expect(early, "HTTP/1.1 401 "));
	CU_ASSERT_TRUE(is_refused(ANA));
	publish(7, 6);
	CU_ASSERT_TRUE(expect(other, "id: 6\n"));
	CU_ASSERT_FALSE(has(other, "hub.revoked") || has(other, "hub.gap"));
	CU_ASSERT_EQUAL(metric("hub_streams_revoked_total"), 2);
	hang_up(first);
	hang_up(second);
	hang_up(early);
	hang_up(other);
}

/* Told again: the one that said goodbye still gets to say it. */
static void may_be_told_twice(void)
{
	struct client *client = live_stream_of(CAIO);
	usec_t began = clock_monotonic(&clock_system);

	REDIS(STR("MULTI"));
	tell_revoked(CAIO, 2);
	tell_revoked(CAIO, 3);
	REDIS(STR("EXEC"));
	CU_ASSERT_TRUE(is_ended(client, began));
	hang_up(client);
}

static void loads_what_was_before(void)
{
	CU_ASSERT_EQUAL(stop_hub(), 0);
	start_hub(0);
	CU_ASSERT_TRUE(is_refused(ANA));
	CU_ASSERT_TRUE(is_refused(CAIO));
	CU_ASSERT_TRUE(is_served(BIA));
}

/* Revoked, and Redis flushed before anybody could read it: the set comes with the new epoch. */
static void knows_after_a_flush(void)
{
	struct client *open = live_stream_of(BIA);
	struct client *early;
	usec_t began;

	REDIS(STR("FLUSHALL"));
	test_sleep_ms(1500);
	early = stream_of(BIA);
	CU_ASSERT_TRUE(expect(early, "HTTP/1.1 503 "));
	set_head(7, 6);
	put_in_set(BIA);
	began = clock_monotonic(&clock_system);
	set_epoch("e2");
	CU_ASSERT_TRUE(is_ended(open, began));
	CU_ASSERT_TRUE(is_refused(BIA));
	CU_ASSERT_TRUE(is_refused(ANA)); /* what it knew it still knows */
	CU_ASSERT_TRUE(is_served(SESSION));
	hang_up(open);
	hang_up(early);
}

static void knows_after_a_restart_of_redis(void)
{
	struct client *open = open_stream(7, ""); /* of SESSION */
	struct client *early;
	usec_t began;

	CU_ASSERT_TRUE(expect(open, "hub.complete"));
	redis_server_stop(&fx.server);
	test_sleep_ms(300);
	early = stream_of(TEAM_1);
	CU_ASSERT_TRUE(expect(early, "HTTP/1.1 503 "));
	CU_ASSERT_TRUE_FATAL(redis_server_start(&fx.server));
	set_head(7, 6);
	put_in_set(SESSION);
	began = clock_monotonic(&clock_system);
	set_epoch("e3");
	CU_ASSERT_TRUE(is_ended(open, began));
	CU_ASSERT_TRUE(is_served(TEAM_1));
	hang_up(open);
	hang_up(early);
}

static void knows_after_a_lost_connection(void)
{
	struct client *open = live_stream_of(TEAM_1);
	usec_t began = clock_monotonic(&clock_system);

	REDIS(STR("CLIENT"), STR("KILL"), STR("TYPE"), STR("normal"), STR("SKIPME"), STR("yes"));
	tell_revoked(TEAM_1, 1);
	CU_ASSERT_TRUE(is_ended(open, began));
	CU_ASSERT_TRUE(is_served(TEAM_2));
	hang_up(open);
}

/* Trimmed before it was read: the count tells. */
static void notices_what_never_came(void)
{
	struct client *open = live_stream_of(TEAM_2);
	usec_t began = clock_monotonic(&clock_system);

	put_in_set(TEAM_2);
	REDIS(STR("INCR"), STR("hub:revocations"));
	CU_ASSERT_TRUE(is_ended(open, began));
	CU_ASSERT_TRUE(is_refused(TEAM_2));
	hang_up(open);
}

/* Who takes nothing is not waited for, and what was unsent is not for them any more. */
static void cuts_off_who_does_not_read(void)
{
	char *padding = ARENA_ARRAY(fx.arena, char, 50000);
	struct client *lazy;
	usec_t until;

	memset(padding, 'x', 50000);
	new_epoch("e4");
	test_sleep_ms(1500);
	lazy = live_stream_of("01890a5d-ac96-774b-bcce-0000000000d1");
	/* More than the socket takes, and less than the cap of what is unsent. */
	for (int64_t seq = 6; seq < 12; seq++)
		publish_to(7, seq, STR("\"account\""), (struct str){padding, 50000});
	test_sleep_ms(100);
	CU_ASSERT_EQUAL(metric("hub_streams_open"), 1);
	tell_revoked("01890a5d-ac96-774b-bcce-0000000000d1", 1);
	until = clock_monotonic(&clock_system) + SOON_MS * USEC_PER_MSEC;
	while (metric("hub_streams_open") > 0 && clock_monotonic(&clock_system) < until)
		test_sleep_ms(20);
	CU_ASSERT_EQUAL(metric("hub_streams_open"), 0);
	CU_ASSERT_TRUE(expect_end(lazy));
	CU_ASSERT_TRUE(has(lazy, "id: 6\n"));
	CU_ASSERT_FALSE(has(lazy, "id: 11\n"));
	hang_up(lazy);
}

/* What their user sees has changed: the session is good for another stream, the ticket is not. */
static void ends_a_reach(void)
{
	struct client *open, *early;
	struct str ticket;

	new_epoch("e5");
	test_sleep_ms(1500);
	ticket = ticket_of("01890a5d-ac96-774b-bcce-0000000000e1", 7, 42, NULL, 900);
	open = open_with(7, ticket, "", "");
	CU_ASSERT_TRUE(expect(open, "hub.complete"));
	tell_revoked(REACH, 1);
	CU_ASSERT_TRUE(expect(open, "\r\n0\r\n\r\n") && expect_end(open));
	CU_ASSERT_FALSE(has(open, "hub.revoked"));
	early = open_with(7, ticket, "", "");
	CU_ASSERT_TRUE(expect(early, "HTTP/1.1 401 "));
	hang_up(open);
	hang_up(early);
}

int main(void)
{
	if (!fixture_open())
		return cutap_skip("no redis-server");
	return fixture_close(CUTAP_RUN(
		{"ends a session's streams and refuses its tickets", ends_a_session},
		{"may be told twice", may_be_told_twice},
		{"loads what was revoked before it started", loads_what_was_before},
		{"knows what was revoked before a flush", knows_after_a_flush},
		{"knows what was revoked while Redis was away", knows_after_a_restart_of_redis},
		{"knows what was revoked while its connection was lost",
		 knows_after_a_lost_connection},
		{"notices an entry that never came", notices_what_never_came},
		{"cuts off who does not read", cuts_off_who_does_not_read},
		{"ends what was opened for another reach", ends_a_reach}));
}

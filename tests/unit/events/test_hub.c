/* The whole of hub-events as its clients see it. */
#include "unit/events/hub_fixture.h"

#define GET_7 "GET /api/v1/accounts/7/stream HTTP/1.1\r\nHost: h\r\n"
#define GET_8 "GET /api/v1/accounts/8/stream HTTP/1.1\r\nHost: h\r\n"
#define NONE  "GET /api/v1/stream HTTP/1.1\r\nHost: h\r\n"
#define POST  "POST /api/v1/accounts/7/stream HTTP/1.1\r\nHost: h\r\n"

/* "%s" in a request is a good ticket of account 7. */
static const struct refusal {
	const char *request;
	const char *status;
	const char *body;
} refusals[] = {
	{GET_7, "401 Unauthorized", "{\"error\":{\"code\":\"unauthenticated\",\"message\":\"Entre e tente novamente.\","},
	{GET_7 "Authorization: Bearer x.y\r\n", "401 Unauthorized", "\"code\":\"unauthenticated\""},
	{GET_7 "Accept-Language: en\r\n", "401 Unauthorized", "\"message\":\"Sign in and try again.\""},
	{GET_7 "X-Request-Id: r-1\r\n", "401 Unauthorized", "\"request_id\":\"r-1\"}}"},
	{GET_8 "Authorization: Bearer %s\r\n", "404 Not Found", "\"code\":\"not_found\""},
	{NONE "Authorization: Bearer %s\r\n", "404 Not Found", "\"code\":\"not_found\""},
	{POST "Authorization: Bearer %s\r\n", "405 Method Not Allowed", "\"code\":\"method_not_allowed\""},
	{"hello\r\n", "400 Bad Request", "\"code\":\"bad_request\""},
};

static void refuses(void)
{
	struct str ticket = ticket_for(7, 42, NULL, 900);

	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		const struct refusal *row = &refusals[i];
		struct str label = str_from(row->request);
		const char *hole = strstr(row->request, "%s");
		size_t before = hole ? (size_t)(hole - row->request) : label.len;
		struct client *client = send_text(arena_printf(
			fx.arena, "%.*s%.*s%s\r\n", (int)before, row->request,
			hole ? (int)ticket.len : 0, ticket.ptr, hole ? hole + 2 : ""));

		/* In one: the first part that does not come ends the waiting. */
		CHECK_ROW(expect(client, "HTTP/1.1 ") && expect(client, row->status) &&
				  expect(client, "Content-Type: application/json\r\n") &&
				  expect(client, "Content-Length: ") && expect(client, row->body) &&
				  expect_end(client),
			  label);
		hang_up(client);
	}
}

static void streams(void)
{
	struct client *client;
	struct client *other;

	set_head(7, 5);
	set_head(8, 1);
	client = open_with(7, ticket_for(7, 42, TEAM_1, 900), "", "X-Request-Id: r-7\r\n");
	other = open_stream(8, "");
	CU_ASSERT_TRUE(expect(client, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"));
	CU_ASSERT_TRUE(has(client, "Cache-Control: no-cache, no-transform\r\n"));
	CU_ASSERT_TRUE(has(client, "X-Accel-Buffering: no\r\n"));
	CU_ASSERT_TRUE(has(client, "X-Request-Id: r-7\r\n"));
	CU_ASSERT_TRUE(expect(client, "\r\n\r\n"));
	CU_ASSERT_TRUE(expect(client, "retry: "));
	CU_ASSERT_TRUE(expect(client, "event: hub.complete\ndata: {\"seq\":5}\n\n"));
	CU_ASSERT_TRUE(expect(other, "event: hub.complete\ndata: {\"seq\":1}\n\n"));
	publish(7, 6);
	CU_ASSERT_TRUE(expect(client, "id: 6\nevent: card.moved\ndata: {\"v\":1,\"seq\":6,"));
	publish(7, 6);
	publish(7, 7);
	publish(8, 2);
	CU_ASSERT_TRUE(expect(client, "id: 7\n"));
	CU_ASSERT_FALSE(has(client, "hub.gap"));
	CU_ASSERT_TRUE(expect(other, "id: 2\n"));
	CU_ASSERT_FALSE(has(other, "id: 6\n"));
	publish(7, 9); /* 8 never comes */
	CU_ASSERT_TRUE(expect(client, "event: hub.gap\ndata: {\"seq\":9}\n\n"));
	CU_ASSERT_FALSE(has(client, "id: 9\n"));
	publish(7, 10);
	CU_ASSERT_TRUE(expect(client, "id: 10\n"));
	hang_up(client);
	hang_up(other);
}

static void replays(void)
{
	struct client *first;
	struct client *client;

	set_head(20, 100);
	first = open_stream(20, "");
	CU_ASSERT_TRUE(expect(first, "hub.complete\ndata: {\"seq\":100}"));
	for (int64_t seq = 101; seq <= 105; seq++)
		publish_to(20, seq, seq == 103 ? STR("{\"users\":[1]}") : STR("\"account\""),
			   STR(""));
	CU_ASSERT_TRUE(expect(first, "id: 105\n"));
	CU_ASSERT_FALSE(has(first, "id: 103\n"));
	client = open_stream(20, "?last_event_id=102");
	CU_ASSERT_TRUE(expect(client, "id: 104\n"));
	CU_ASSERT_TRUE(expect(client, "id: 105\n"));
	CU_ASSERT_TRUE(expect(client, "hub.complete\ndata: {\"seq\":105}"));
	CU_ASSERT_FALSE(has(client, "id: 102\n") || has(client, "id: 103\n"));
	hang_up(client);
	client = open_with(20, ticket_for(20, 42, NULL, 900), "?last_event_id=1",
			   "Last-Event-ID: 105\r\n");
	CU_ASSERT_TRUE(expect(client, "hub.complete\ndata: {\"seq\":105}"));
	CU_ASSERT_FALSE(has(client, "id: "));
	hang_up(client);
	client = open_stream(20, "?last_event_id=99");
	CU_ASSERT_TRUE(expect(client, "hub.gap\ndata: {\"seq\":105}"));
	hang_up(client);
	client = open_stream(20, "?last_event_id=106");
	CU_ASSERT_TRUE(expect(client, "hub.gap\ndata: {\"seq\":105}"));
	hang_up(client);
	hang_up(first);
	client = open_stream(20, "?last_event_id=101"); /* kept a while without streams */
	CU_ASSERT_TRUE(expect(client, "id: 102\n"));
	hang_up(client);
}

static void filters(void)
{
	struct client *one;
	struct client *two;

	set_head(30, 0);
	one = open_with(30, ticket_for(30, 1, TEAM_1, 900), "", "");
	two = open_with(30, ticket_for(30, 2, TEAM_2, 900), "", "");
	CU_ASSERT_TRUE(expect(one, "hub.complete"));
	CU_ASSERT_TRUE(expect(two, "hub.complete"));
	publish_to(30, 1, STR("{\"users\":[1],\"teams\":[]}"), STR(""));
	publish_to(30, 2, STR("{\"users\":[],\"teams\":[\"" TEAM_2 "\"]}"), STR(""));
	publish_to(30, 3, STR("broken"), STR(""));
	publish_to(30, 4, STR("\"account\""), STR(""));
	CU_ASSERT_TRUE(expect(one, "id: 4\n"));
	CU_ASSERT_TRUE(expect(two, "id: 4\n"));
	CU_ASSERT_TRUE(has(one, "id: 1\n") && !has(one, "id: 2\n") && !has(one, "id: 3\n"));
	CU_ASSERT_TRUE(!has(two, "id: 1\n") && has(two, "id: 2\n") && !has(two, "id: 3\n"));
	CU_ASSERT_FALSE(has(one, "hub.gap"));
	hang_up(one);
	hang_up(two);
}

static void survives_a_flush(void)
{
	struct client *client = open_stream(7, "");
	struct client *early;
	struct client *late;

	CU_ASSERT_TRUE(expect(client, "hub.complete"));
	REDIS(STR("FLUSHALL"));
	test_sleep_ms(1500);
	early = open_stream(7, "");
	CU_ASSERT_TRUE(expect(early, "HTTP/1.1 503 Service Unavailable\r\n"));
	CU_ASSERT_TRUE(expect_end(early));
	CU_ASSERT_TRUE(has(early, "Retry-After: 2\r\n") && has(early, "\"unavailable\""));
	set_head(7, 50);
	set_epoch("e2");
	CU_ASSERT_TRUE(expect(client, "hub.gap\ndata: {\"seq\":50}"));
	late = open_stream(7, "");
	CU_ASSERT_TRUE(expect(late, "hub.complete\ndata: {\"seq\":50}"));
	publish(7, 51);
	CU_ASSERT_TRUE(expect(client, "id: 51\n"));
	CU_ASSERT_TRUE(expect(late, "id: 51\n"));
	/* a new epoch without a pause in between */
	set_epoch("e3");
	CU_ASSERT_TRUE(expect(client, "hub.gap\ndata: {\"seq\":51}"));
	publish(7, 52);
	CU_ASSERT_TRUE(expect(client, "id: 52\n"));
	hang_up(client);
	hang_up(early);
	hang_up(late);
}

static void survives_a_restart_of_redis(void)
{
	struct client *client = open_stream(7, "");
	struct client *early;

	CU_ASSERT_TRUE(expect(client, "hub.complete"));
	redis_server_stop(&fx.server);
	test_sleep_ms(300);
	early = open_stream(9, "");
	CU_ASSERT_TRUE(expect(early, "HTTP/1.1 503 "));
	CU_ASSERT_TRUE_FATAL(redis_server_start(&fx.server));
	set_head(7, 60);
	set_head(9, 3);
	set_epoch("e4");
	CU_ASSERT_TRUE(expect(client, "hub.gap\ndata: {\"seq\":60}"));
	publish(7, 61);
	CU_ASSERT_TRUE(expect(client, "id: 61\n"));
	hang_up(client);
	hang_up(early);
}

/* A lost connection alone costs nothing: what was published meanwhile is read afterwards. */
static void reads_on_after_a_lost_connection(void)
{
	struct client *client = open_stream(7, "");

	CU_ASSERT_TRUE(expect(client, "hub.complete\ndata: {\"seq\":61}"));
	REDIS(STR("CLIENT"), STR("KILL"), STR("TYPE"), STR("normal"), STR("SKIPME"), STR("yes"));
	publish(7, 62);
	publish(7, 63);
	CU_ASSERT_TRUE(expect(client, "id: 62\n"));
	CU_ASSERT_TRUE(expect(client, "id: 63\n"));
	CU_ASSERT_FALSE(has(client, "hub.gap"));
	hang_up(client);
}

static void notices_what_never_came(void)
{
	struct client *client = open_stream(7, "");

	CU_ASSERT_TRUE(expect(client, "hub.complete\ndata: {\"seq\":63}"));
	set_head(7, 70); /* as if the entries had been trimmed before they were read */
	CU_ASSERT_TRUE(expect(client, "hub.gap\ndata: {\"seq\":70}"));
	publish(7, 71);
	CU_ASSERT_TRUE(expect(client, "id: 71\n"));
	hang_up(client);
}

static void ends_streams(void)
{
	struct client *talker = open_stream(7, "");
	struct client *expired = open_with(7, ticket_for(7, 42, NULL, 2), "", "");
	struct client *early =
		open_with(7, ticket_for(7, 42, NULL, 900), "", "\r\nGET / HTTP/1.1\r\n");

	CU_ASSERT_TRUE(expect(early, "HTTP/1.1 400 "));
	CU_ASSERT_TRUE(expect_end(early));
	CU_ASSERT_TRUE(expect(talker, "hub.complete"));
	CU_ASSERT_EQUAL(send(talker->fd, "x", 1, MSG_NOSIGNAL), 1);
	CU_ASSERT_TRUE(expect_end(talker));
	CU_ASSERT_TRUE(expect(expired, "hub.complete"));
	CU_ASSERT_TRUE(expect(expired, "\r\n0\r\n\r\n"));
	CU_ASSERT_TRUE(expect_end(expired));
	hang_up(talker);
	hang_up(expired);
	hang_up(early);
}

static void drains(void)
{
	struct client *live = open_stream(7, "");
	struct client *reading = send_text(STR("GET "));

	CU_ASSERT_TRUE(expect(live, "hub.complete"));
	CU_ASSERT_EQUAL(stop_hub(), 0);
	CU_ASSERT_TRUE(expect(live, "\r\n0\r\n\r\n"));
	CU_ASSERT_TRUE(expect_end(live));
	CU_ASSERT_TRUE(expect_end(reading));
	hang_up(live);
	hang_up(reading);
	start_hub(0);
}

static void tells_metrics(void)
{
	struct client *live;
	struct client *back;
	struct client *refused;
	int silent[8];

	CU_ASSERT_EQUAL(stop_hub(), 0);
	start_hub(0);
	set_head(90, 5);
	live = open_stream(90, "");
	CU_ASSERT_TRUE(expect(live, "hub.complete"));
	publish(90, 6);
	publish(90, 7);
	CU_ASSERT_TRUE(expect(live, "id: 7\n"));
	back = open_stream(90, "?last_event_id=5");
	CU_ASSERT_TRUE(expect(back, "hub.complete"));
	refused = send_text(STR("POST / HTTP/1.1\r\nHost: hub\r\n\r\n"));
	CU_ASSERT_TRUE(expect_end(refused));
	for (size_t i = 0; i < ARRAY_LEN(silent); i++)
		silent[i] = dial(fx.ops_socket);
	CU_ASSERT_EQUAL(metric("hub_streams_open"), 2);
	CU_ASSERT_EQUAL(metric("hub_streams_opened_total"), 2);
	CU_ASSERT_EQUAL(metric("hub_streams_refused_total"), 1);
	CU_ASSERT_EQUAL(metric("hub_streams_dropped_total{reason=\"slow\"}"), 0);
	CU_ASSERT_EQUAL(metric("hub_stream_events_total"), 2);
	CU_ASSERT_EQUAL(metric("hub_stream_replayed_events_total"), 2);
	CU_ASSERT_EQUAL(metric("hub_stream_gaps_total"), 0);
	CU_ASSERT_EQUAL(metric("hub_listen_queue_connections{socket=\"events\"}"), 0);
	CU_ASSERT_TRUE(metric("hub_redis_command_duration_seconds_count") > 0);
	REDIS(STR("FLUSHALL"));
	set_head(90, 7);
	set_epoch("another");
	CU_ASSERT_TRUE(expect(live, "hub.gap"));
	CU_ASSERT_TRUE(expect(back, "hub.gap"));
	CU_ASSERT_EQUAL(metric("hub_stream_gaps_total"), 2);
	for (size_t i = 0; i < ARRAY_LEN(silent); i++)
		close(silent[i]);
	hang_up(refused);
	hang_up(back);
	hang_up(live);
}

int main(void)
{
	if (!fixture_open())
		return cutap_skip("no redis-server");
	return fixture_close(
		CUTAP_RUN({"refuses what is not a good request with a good ticket", refuses},
			  {"sends what happens, says where something is missing", streams},
			  {"replays what is kept", replays},
			  {"sends an event to its audience only", filters},
			  {"says gap after a flush of Redis", survives_a_flush},
			  {"keeps streams over a restart of Redis", survives_a_restart_of_redis},
			  {"loses nothing with a connection", reads_on_after_a_lost_connection},
			  {"notices what never came", notices_what_never_came},
			  {"ends streams at the session's end and at any word of the client",
			   ends_streams},
			  {"drains on SIGTERM", drains},
			  {"tells its metrics on its private socket", tells_metrics}));
}

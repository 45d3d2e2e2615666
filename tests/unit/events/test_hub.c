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

	set_epoch("e1");
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
	struct client *waiting;

	CU_ASSERT_TRUE(expect(client, "hub.complete"));
	REDIS(STR("FLUSHALL"));
	test_sleep_ms(1500);
	waiting = open_stream(7, "");
	CU_ASSERT_TRUE(expect(waiting, "retry: "));
	test_sleep_ms(500);
	read_more(waiting, 0);
	CU_ASSERT_FALSE(has(waiting, "hub.complete"));
	set_head(7, 50);
	set_epoch("e2");
	CU_ASSERT_TRUE(expect(client, "hub.gap\ndata: {\"seq\":50}"));
	CU_ASSERT_TRUE(expect(waiting, "hub.complete\ndata: {\"seq\":50}"));
	publish(7, 51);
	CU_ASSERT_TRUE(expect(client, "id: 51\n"));
	CU_ASSERT_TRUE(expect(waiting, "id: 51\n"));
	/* a new epoch without a pause in between */
	set_epoch("e3");
	CU_ASSERT_TRUE(expect(client, "hub.gap\ndata: {\"seq\":51}"));
	publish(7, 52);
	CU_ASSERT_TRUE(expect(client, "id: 52\n"));
	hang_up(client);
	hang_up(waiting);
}

static void survives_a_restart_of_redis(void)
{
	struct client *client = open_stream(7, "");
	struct client *waiting;

	CU_ASSERT_TRUE(expect(client, "hub.complete"));
	redis_server_stop(&fx.server);
	test_sleep_ms(300);
	waiting = open_stream(9, "");
	CU_ASSERT_TRUE(expect(waiting, "retry: "));
	CU_ASSERT_TRUE_FATAL(redis_server_start(&fx.server));
	set_head(7, 60);
	set_head(9, 3);
	set_epoch("e4");
	CU_ASSERT_TRUE(expect(client, "hub.gap\ndata: {\"seq\":60}"));
	CU_ASSERT_TRUE(expect(waiting, "hub.complete\ndata: {\"seq\":3}"));
	publish(7, 61);
	CU_ASSERT_TRUE(expect(client, "id: 61\n"));
	hang_up(client);
	hang_up(waiting);
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

/* Who doesn't read is dropped; who does gets everything, in order. */
static void drops_the_slow(void)
{
	struct client *slow;
	struct client *good;
	char *padding = ARENA_ARRAY(fx.arena, char, 8000);
	char id[32];

	memset(padding, 'x', 8000);
	set_head(40, 0);
	slow = open_stream(40, "");
	good = open_stream(40, "");
	CU_ASSERT_TRUE(expect(good, "hub.complete"));
	for (int64_t seq = 1; seq <= 100; seq++) {
		publish_to(40, seq, STR("\"account\""), (struct str){padding, 8000});
		snprintf(id, sizeof(id), "id: %" PRId64 "\n", seq);
		CU_ASSERT_TRUE(expect(good, id));
	}
	CU_ASSERT_TRUE(expect(slow, "id: 1\n"));
	CU_ASSERT_TRUE(expect_end(slow));
	CU_ASSERT_FALSE(has(slow, "id: 100\n"));
	hang_up(slow);
	hang_up(good);
}

/* Anonymous memory of the hub in KB. */
static long hub_memory(void)
{
	char path[64];
	char line[256];
	long kb = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)fx.hub);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "RssAnon: %ld", &kb) == 1)
			break;
	}
	if (file)
		fclose(file);
	return kb;
}

static bool read_complete(int fd)
{
	char text[1024];
	size_t len = 0;

	while (len < sizeof(text)) {
		struct pollfd ready = {.fd = fd, .events = POLLIN};
		ssize_t n;

		if (poll(&ready, 1, 5000) <= 0 ||
		    (n = read(fd, text + len, sizeof(text) - len)) <= 0)
			return false;
		len += (size_t)n;
		if (memmem(text, len, "hub.complete", 12))
			return true;
	}
	return false;
}

#define CROWD 2000

static long crowd_each; /* bytes per stream */

static void holds_a_crowd(void)
{
	static int fds[CROWD];
	struct str request = arena_printf(fx.arena,
					  "GET /api/v1/accounts/7/stream HTTP/1.1\r\nHost: hub\r\n"
					  "Authorization: Bearer %.*s\r\n\r\n",
					  STR_FMT(ticket_for(7, 42, TEAM_1, 900)));
	struct rlimit limit;
	long before = hub_memory();
	usec_t start;
	int complete = 0;
	int served = 0;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	for (int i = 0; i < CROWD; i++) {
		fds[i] = dial(fx.socket);
		if (fds[i] >= 0 &&
		    send(fds[i], request.ptr, request.len, MSG_NOSIGNAL) == (ssize_t)request.len)
			complete += read_complete(fds[i]);
	}
	CU_ASSERT_EQUAL(complete, CROWD);
	crowd_each = (hub_memory() - before) * 1024 / CROWD;
	start = clock_monotonic(&clock_system);
	publish(7, 72);
	for (int i = 0; i < CROWD; i++) {
		struct pollfd ready = {.fd = fds[i], .events = POLLIN};
		char text[1024];

		if (poll(&ready, 1, 5000) == 1) {
			ssize_t n = read(fds[i], text, sizeof(text));

			served += n > 0 && memmem(text, (size_t)n, "id: 72\n", 7) != NULL;
		}
	}
	printf("# %d streams: %ld bytes each; one event to all of them in %" PRId64 " ms\n", CROWD,
	       crowd_each, (clock_monotonic(&clock_system) - start) / USEC_PER_MSEC);
	CU_ASSERT_EQUAL(served, CROWD);
	for (int i = 0; i < CROWD; i++)
		close(fds[i]);
}

static void is_light(void)
{
	if (HAS_ASAN)
		cutap_skip_case("AddressSanitizer's share is not ours: not measured");
	else
		CU_ASSERT_TRUE(crowd_each > 0 && crowd_each <= 1024);
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

/* Who finds no room waits, and is served when somebody leaves. */
static void waits_for_descriptors(void)
{
	struct client *clients[40];
	size_t served = 0;

	CU_ASSERT_EQUAL(stop_hub(), 0);
	start_hub(30);
	for (size_t i = 0; i < ARRAY_LEN(clients); i++)
		clients[i] = open_stream(7, "");
	test_sleep_ms(500);
	for (size_t i = 0; i < ARRAY_LEN(clients); i++) {
		while (read_more(clients[i], 0))
			;
		served += has(clients[i], "hub.complete");
	}
	CU_ASSERT_TRUE(served > 10);
	CU_ASSERT_TRUE(served < 30);
	for (size_t i = 0; i < 20; i++)
		hang_up(clients[i]);
	for (size_t i = 20; i < ARRAY_LEN(clients); i++) {
		CU_ASSERT_TRUE(has(clients[i], "hub.complete") ||
			       expect(clients[i], "hub.complete"));
		hang_up(clients[i]);
	}
	CU_ASSERT_EQUAL(stop_hub(), 0);
	start_hub(0);
}

/* The value of a metric, or -1. */
static int64_t metric(const char *series)
{
	struct client *client =
		send_to(fx.ops_socket, STR("GET /metrics HTTP/1.1\r\nHost: hub\r\n\r\n"));
	struct str text;
	int64_t value = -1;

	CU_ASSERT_TRUE(expect_end(client));
	text = (struct str){client->text, client->len};
	while (text.ptr && value < 0) {
		struct str line = str_split(&text, '\n');

		if (str_eq(str_split(&line, ' '), str_from(series)))
			(void)str_to_i64(line, 0, INT64_MAX, &value);
	}
	hang_up(client);
	return value;
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
	int status;

	signal(SIGPIPE, SIG_IGN);
	if (!redis_server_start(&fx.server))
		return cutap_skip("no redis-server");
	fx.arena = arena_new();
	fx.redis = redis_new(str_from(fx.server.url), &clock_system);
	fx.keys = keyring_of(fx.arena, "k1:" KEY_A);
	start_hub(0);
	status = CUTAP_RUN({"refuses what is not a good request with a good ticket", refuses},
			   {"sends what happens, says where something is missing", streams},
			   {"replays what is kept", replays},
			   {"sends an event to its audience only", filters},
			   {"says gap after a flush of Redis", survives_a_flush},
			   {"keeps streams over a restart of Redis", survives_a_restart_of_redis},
			   {"loses nothing with a connection", reads_on_after_a_lost_connection},
			   {"notices what never came", notices_what_never_came},
			   {"ends streams at the session's end and at any word of the client",
			    ends_streams},
			   {"drops who doesn't read", drops_the_slow},
			   {"holds 2,000 streams", holds_a_crowd},
			   {"an idle stream is light", is_light}, {"drains on SIGTERM", drains},
			   {"waits when descriptors run out", waits_for_descriptors},
			   {"tells its metrics on its private socket", tells_metrics});
	if (stop_hub() != 0)
		status = 1;
	redis_free(fx.redis);
	redis_server_remove(&fx.server);
	arena_free(fx.arena);
	return status;
}

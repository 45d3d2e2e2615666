/* hub-events with many streams, slow ones, and ones that all come or go at once. */
#include "unit/events/hub_fixture.h"

#define EVENT_BYTES 8000

static void publish_large(int64_t account, int64_t seq)
{
	char *padding = ARENA_ARRAY(fx.arena, char, EVENT_BYTES);

	memset(padding, 'x', EVENT_BYTES);
	publish_to(account, seq, STR("\"account\""), (struct str){padding, EVENT_BYTES});
}

static bool expect_id(struct client *client, int64_t seq)
{
	char id[32];

	snprintf(id, sizeof(id), "id: %" PRId64 "\n", seq);
	return expect(client, id);
}

/* All of them, in order. */
static bool expect_ids(struct client *client, int64_t first, int64_t last)
{
	while (first <= last && expect_id(client, first))
		first++;
	return first > last;
}

/* It may stand before events that the hub read from Redis only after the stream was opened. */
static bool expect_complete(struct client *client)
{
	client->seen = 0;
	return expect(client, "event: hub.complete\n");
}

/* The last event that has come whole, after all that the stream brought. */
static int64_t last_whole(struct client *client)
{
	int64_t seq = 0;

	while (expect_id(client, seq + 1))
		seq++;
	return client->len > 0 && client->text[client->len - 1] == '\n' ? seq : seq - 1;
}

static struct client *resume(int64_t account, int64_t seq)
{
	return open_stream(account,
			   arena_printf(fx.arena, "?last_event_id=%" PRId64, seq).ptr);
}

/*
 * Who doesn't read is dropped at the cap; who does gets everything, in order. The one that was
 * dropped misses nothing when it comes back, and is told when it comes back too late.
 */
static void drops_the_slow(void)
{
	struct client *slow;
	struct client *good;
	struct client *back;
	int64_t seen;
	int64_t head = 0;

	set_head(7, 71);
	set_head(40, 0);
	slow = open_stream(40, "");
	good = open_stream(40, "");
	CU_ASSERT_TRUE(expect(good, "hub.complete"));
	while (head < 100 && metric("hub_streams_dropped_total{reason=\"slow\"}") == 0) {
		publish_large(40, ++head);
		CU_ASSERT_TRUE(expect_id(good, head));
	}
	CU_ASSERT_TRUE(head < 100);
	CU_ASSERT_TRUE(expect_end(slow));
	seen = last_whole(slow);
	CU_ASSERT_TRUE(seen > 0 && seen < head);
	for (int i = 0; i < 4; i++) /* until it is back */
		publish_large(40, ++head);
	back = resume(40, seen);
	CU_ASSERT_TRUE(expect_ids(back, seen + 1, head));
	CU_ASSERT_TRUE(expect_complete(back));
	CU_ASSERT_FALSE(has(back, "hub.gap"));
	hang_up(back);
	for (int64_t until = head + RING_BYTES_MAX / EVENT_BYTES + 1; head < until;) {
		publish_large(40, ++head);
		CU_ASSERT_TRUE(expect_id(good, head));
	}
	back = resume(40, seen);
	CU_ASSERT_TRUE(expect(back, "event: hub.gap\n"));
	CU_ASSERT_FALSE(has(back, "\nid: "));
	hang_up(back);
	hang_up(slow);
	hang_up(good);
}

/* All that a ring keeps fits into a stream at once, however long its reader takes to begin. */
static void replays_a_whole_ring(void)
{
	struct client *first;
	struct client *back;
	int64_t kept = RING_BYTES_MAX / (EVENT_BYTES + 128);

	set_head(41, 0);
	first = open_stream(41, "");
	CU_ASSERT_TRUE(expect(first, "hub.complete"));
	for (int64_t seq = 1; seq <= 2 * kept; seq++) {
		publish_large(41, seq);
		CU_ASSERT_TRUE(expect_id(first, seq));
	}
	back = resume(41, kept);
	test_sleep_ms(300);
	CU_ASSERT_TRUE(expect_ids(back, kept + 1, 2 * kept));
	CU_ASSERT_TRUE(expect_complete(back));
	CU_ASSERT_FALSE(has(back, "hub.gap"));
	hang_up(back);
	hang_up(first);
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

/* --- all at once --- */

#define HERD 1600

struct herd {
	int fds[HERD];
	usec_t times[HERD]; /* when what was waited for came; 0: not yet */
	size_t count;       /* that it came to */
};

static struct herd *herd_open(size_t count)
{
	struct herd *herd = calloc(1, sizeof(*herd));
	struct str request = arena_printf(fx.arena,
					  "GET /api/v1/accounts/7/stream HTTP/1.1\r\nHost: hub\r\n"
					  "Authorization: Bearer %.*s\r\n\r\n",
					  STR_FMT(ticket_for(7, 42, NULL, 900)));

	if (!herd)
		abort();
	for (size_t i = 0; i < HERD; i++)
		herd->fds[i] = -1;
	for (size_t i = 0; i < count; i++) {
		herd->fds[i] = dial(fx.socket);
		CU_ASSERT_EQUAL(send(herd->fds[i], request.ptr, request.len, MSG_NOSIGNAL),
				(ssize_t)request.len);
	}
	return herd;
}

/* Waits up to `span` until all streams have brought the text (in one piece). */
static void herd_wait(struct herd *herd, const char *text, usec_t span)
{
	struct pollfd polls[HERD];
	usec_t until = clock_monotonic(&clock_system) + span;
	char bytes[4096];

	memset(herd->times, 0, sizeof(herd->times));
	herd->count = 0;
	for (size_t i = 0; i < HERD; i++)
		polls[i] = (struct pollfd){.fd = herd->fds[i], .events = POLLIN};
	while (poll(polls, HERD, 50) >= 0 && clock_monotonic(&clock_system) < until) {
		size_t open = 0;
		for (size_t i = 0; i < HERD; i++) {
			open += polls[i].fd >= 0;
			if (polls[i].fd < 0 || !polls[i].revents)
				continue;
			ssize_t n = read(polls[i].fd, bytes, sizeof(bytes));
			bool came = n > 0 && memmem(bytes, (size_t)n, text, strlen(text)) != NULL;
			if (came)
				herd->times[i] = clock_monotonic(&clock_system);
			herd->count += came;
			if (came || n <= 0)
				polls[i].fd = -1;
		}
		if (open == 0)
			return;
	}
}

/* The time between the first and the last. */
static usec_t herd_spread(const struct herd *herd, usec_t *ret_first)
{
	usec_t first = INT64_MAX;
	usec_t last = 0;

	for (size_t i = 0; i < HERD; i++) {
		if (herd->times[i] == 0)
			continue;
		first = herd->times[i] < first ? herd->times[i] : first;
		last = herd->times[i] > last ? herd->times[i] : last;
	}
	*ret_first = first;
	return last - first;
}

static void herd_free(struct herd *herd)
{
	for (size_t i = 0; i < HERD; i++) {
		if (herd->fds[i] >= 0)
			close(herd->fds[i]);
	}
	free(herd);
}

/* A herd is let in at 400 in 200 ms: four portions, the first and the second perhaps together. */
static void limits_accepting(void)
{
	struct client *live = open_stream(7, "");
	struct herd *herd;
	usec_t began;
	usec_t first;

	CU_ASSERT_TRUE(expect(live, "hub.complete"));
	began = clock_monotonic(&clock_system);
	herd = herd_open(HERD);
	herd_wait(herd, "hub.complete", 5 * USEC_PER_SEC);
	CU_ASSERT_EQUAL(herd->count, HERD);
	printf("# %d streams at once: all open after %" PRId64 " ms\n", HERD,
	       (herd_spread(herd, &first) + first - began) / USEC_PER_MSEC);
	CU_ASSERT_TRUE(herd_spread(herd, &first) >= 350 * USEC_PER_MSEC);
	herd_free(herd);
	hang_up(live);
}

/* They are ended one slice after the other, each with the proper end of its reply. */
static void drains_in_slices(void)
{
	struct herd *herd = herd_open(300);
	usec_t spread;
	usec_t first;
	size_t early = 0;

	herd_wait(herd, "hub.complete", 5 * USEC_PER_SEC);
	CU_ASSERT_EQUAL(herd->count, 300);
	kill(fx.hub, SIGTERM);
	herd_wait(herd, "0\r\n\r\n", 8 * USEC_PER_SEC);
	CU_ASSERT_EQUAL(herd->count, 300);
	spread = herd_spread(herd, &first);
	for (size_t i = 0; i < 300; i++)
		early += herd->times[i] < first + spread / 2;
	CU_ASSERT_TRUE(spread > 2 * USEC_PER_SEC && spread < 5 * USEC_PER_SEC);
	CU_ASSERT_TRUE(early > 100 && early < 200);
	CU_ASSERT_EQUAL(stop_hub(), 0);
	herd_free(herd);
	start_hub(0);
}

/* --- time --- */

#define SPEED 10 /* of the hub's monotonic clock */

static usec_t hasty_now(void *ctx)
{
	(void)ctx;
	return clock_now(&clock_system);
}

static usec_t hasty_monotonic(void *ctx)
{
	(void)ctx;
	return clock_monotonic(&clock_system) * SPEED;
}

static const struct clock hasty = {hasty_now, hasty_monotonic, NULL};

/*
 * A heartbeat every 16 to 24 s, not for all at once; who has taken nothing from one to the next
 * though there was something, is dropped.
 */
static void beats(void)
{
	struct client *stuck;
	struct herd *herd;
	usec_t began;
	usec_t first;
	usec_t spread;

	CU_ASSERT_EQUAL(stop_hub(), 0);
	fx.clock = &hasty;
	start_hub(0);
	set_head(50, 0);
	stuck = open_stream(50, "");
	CU_ASSERT_TRUE(expect(stuck, "hub.complete"));
	for (int64_t seq = 1; seq <= 25; seq++)
		publish_large(50, seq);
	began = clock_monotonic(&clock_system) * SPEED;
	herd = herd_open(60);
	herd_wait(herd, ": hb\n", 5 * USEC_PER_SEC);
	CU_ASSERT_EQUAL(herd->count, 60);
	spread = herd_spread(herd, &first) * SPEED;
	CU_ASSERT_TRUE(first * SPEED - began >= 15 * USEC_PER_SEC);
	CU_ASSERT_TRUE(first * SPEED - began + spread <= 30 * USEC_PER_SEC);
	CU_ASSERT_TRUE(spread >= 4 * USEC_PER_SEC);
	for (int i = 0; i < 50 && metric("hub_streams_dropped_total{reason=\"stalled\"}") == 0; i++)
		test_sleep_ms(100);
	CU_ASSERT_EQUAL(metric("hub_streams_dropped_total{reason=\"stalled\"}"), 1);
	CU_ASSERT_EQUAL(metric("hub_streams_dropped_total{reason=\"slow\"}"), 0);
	CU_ASSERT_EQUAL(metric("hub_streams_open"), 60);
	herd_free(herd);
	hang_up(stuck);
	CU_ASSERT_EQUAL(stop_hub(), 0);
	fx.clock = NULL;
	start_hub(0);
}

/* --- what Redis no longer has --- */

/* The firehose is capped: events that left it before they were read are a gap, not a loss. */
static void notices_what_was_trimmed(void)
{
	struct client *quiet;
	struct client *busy;

	set_head(60, 0);
	set_head(61, 0);
	quiet = open_stream(60, "");
	busy = open_stream(61, "");
	CU_ASSERT_TRUE(expect(quiet, "hub.complete"));
	CU_ASSERT_TRUE(expect(busy, "hub.complete"));
	kill(fx.hub, SIGSTOP);
	publish(61, 1); /* already on its way: the hub's question was waiting for it */
	publish(60, 1);
	publish(61, 2);
	REDIS(STR("EVAL"),
	      STR("for i = 1, 12000 do redis.call('XADD', 'hub:firehose', 'MAXLEN', '~', '10000', "
		  "'*', 'a', '62', 's', i, 'e', '{}', 'u', '{}') end"),
	      STR("0"));
	publish(61, 3);
	kill(fx.hub, SIGCONT);
	CU_ASSERT_TRUE(expect(busy, "id: 1\n"));
	CU_ASSERT_TRUE(expect(busy, "event: hub.gap\ndata: {\"seq\":3}\n\n"));
	CU_ASSERT_TRUE(expect(quiet, "event: hub.gap\ndata: {\"seq\":1}\n\n"));
	CU_ASSERT_FALSE(has(busy, "id: 2\n") || has(busy, "id: 3\n") || has(quiet, "\nid: "));
	publish(60, 2);
	CU_ASSERT_TRUE(expect(quiet, "id: 2\n"));
	hang_up(quiet);
	hang_up(busy);
}

int main(void)
{
	if (!fixture_open())
		return cutap_skip("no redis-server");
	return fixture_close(
		CUTAP_RUN({"drops who doesn't read, and has what it missed", drops_the_slow},
			  {"replays a whole ring at once", replays_a_whole_ring},
			  {"holds 2,000 streams", holds_a_crowd},
			  {"an idle stream is light", is_light},
			  {"waits when descriptors run out", waits_for_descriptors},
			  {"lets in a herd bit by bit", limits_accepting},
			  {"ends streams in slices", drains_in_slices},
			  {"beats, with jitter; drops who takes nothing", beats},
			  {"notices what was trimmed", notices_what_was_trimmed}));
}

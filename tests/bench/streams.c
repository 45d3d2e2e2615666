/*
 * How fast a committed change reaches the browsers: holds many streams open over many accounts,
 * commits changes at a steady rate, and measures from the moment a commit has returned to the
 * moment each stream's client has read the event.
 *
 *   HUB_CONFIG=… streams WHERE FIRST_ACCOUNT ACCOUNTS STREAMS CHANGES PER_SECOND
 *
 * WHERE is the helper's UNIX socket or the proxy's port. The accounts' ids follow each other from
 * FIRST_ACCOUNT on, all streams are the tickets' user 1. Prints one JSON object per line: "opened"
 * when all streams are live (and waits for a line on stdin, so that the caller can look at the
 * processes), then "result". Exit status 1 when the streams could not be opened.
 */
#include "bench/streams_client.h"
#include "bench/streams_writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "core/crypto/ticket.h"

#define OPENING_MAX  64
#define OPEN_SPAN    (180 * USEC_PER_SEC)
#define SESSION_SPAN (3600 * USEC_PER_SEC)
#define SETTLE_SPAN  (10 * USEC_PER_SEC)
#define EPOLL_MAX    256
#define STREAMS_MAX  19000

struct bench {
	struct config config;
	struct keyring ticket_keys;
	struct client_target target;
	struct writer_plan plan;
	struct arena *arena; /* of the stream being asked for */
	struct client *clients;
	size_t streams;
	int epoll_fd;
	size_t opening, live, lost;
	uint32_t *latencies; /* microseconds, of each delivery */
	size_t latency_room, delivered, repeated, unknown;
};

/* ---- streams ---- */

static struct str request_for(struct bench *bench, const struct client *client)
{
	usec_t now = clock_now(&clock_system);
	int64_t account = bench->plan.first_account + (int64_t)client->account;
	struct str host = bench->config.public_url, text = STR_NULL;
	struct ticket ticket = {
		.account_id = account,
		.user_id = 1,
		.session_id = id_new(bench->arena, &clock_system, &rng_system),
		.expires_at = now + TICKET_LIFE_SEC * USEC_PER_SEC,
		.session_ends = now + SESSION_SPAN,
	};

	if (ticket_sign(bench->arena, &bench->ticket_keys, &ticket, &text) != OK)
		abort();
	(void)str_split(&host, '/');
	(void)str_split(&host, '/');
	host = str_split(&host, '/');
	return arena_printf(bench->arena,
			    "GET %.*s/api/v1/accounts/%lld/stream HTTP/1.1\r\nHost: %.*s\r\n"
			    "Accept: text/event-stream\r\nAuthorization: Bearer %.*s\r\n\r\n",
			    STR_FMT(bench->config.base_path), (long long)account, STR_FMT(host),
			    STR_FMT(text));
}

/* Which change an envelope tells of; SIZE_MAX when none of ours. */
static size_t change_of(const struct bench *bench, struct str envelope)
{
	static const size_t prefix = sizeof(WRITER_PREFIX) - 1;
	const char *at = memmem(envelope.ptr, envelope.len, WRITER_PREFIX, prefix);
	struct str rest = {at, at ? envelope.len - (size_t)(at - envelope.ptr) : 0};
	char digits[13] = "";

	if (rest.len < prefix + sizeof(digits) - 1)
		return SIZE_MAX;
	memcpy(digits, rest.ptr + prefix, sizeof(digits) - 1);
	size_t n = strtoul(digits, NULL, 10);
	return n < bench->plan.changes ? n : SIZE_MAX;
}

static void event_came(void *ctx, struct client *client, int64_t seq, struct str data)
{
	struct bench *bench = ctx;
	size_t n = change_of(bench, data);

	if (seq <= client->last) {
		bench->repeated++;
		return;
	}
	if (n == SIZE_MAX || bench->delivered == bench->latency_room) {
		bench->unknown++;
		return;
	}
	/* The event may overtake the writer's own news of the commit. */
	int64_t committed = atomic_load(&bench->plan.ledger->committed[n]);
	int64_t took = committed > 0 ? clock_monotonic(&clock_system) - committed : 0;
	bench->latencies[bench->delivered++] = took > 0 ? (uint32_t)took : 0;
}

static void watch(struct bench *bench, struct client *client, int op, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = client};

	if (epoll_ctl(bench->epoll_fd, op, client->fd, &event) != 0)
		abort();
}

static void ready(struct bench *bench, struct client *client)
{
	const struct client_sink sink = {event_came, bench};
	enum client_state before = client->state;

	if (before == CLIENT_CONNECTING) {
		arena_reset(bench->arena);
		if (client_ask(client, request_for(bench, client)))
			watch(bench, client, EPOLL_CTL_MOD, EPOLLIN);
	} else {
		(void)client_read(client, &sink);
	}
	if (client->state == CLIENT_CLOSED && before == CLIENT_LIVE) {
		bench->live--;
		bench->lost++;
	} else if (client->state == CLIENT_CLOSED) {
		bench->opening--;
	} else if (client->state == CLIENT_LIVE && before != CLIENT_LIVE) {
		bench->opening--;
		bench->live++;
	}
}

static void turn(struct bench *bench, int wait_ms)
{
	struct epoll_event events[EPOLL_MAX];
	int n = epoll_wait(bench->epoll_fd, events, EPOLL_MAX, wait_ms);

	for (int i = 0; i < n; i++)
		ready(bench, events[i].data.ptr);
}

/* Opens what is not open, a few at a time; a refused one is asked for again. */
static bool open_all(struct bench *bench)
{
	usec_t until = clock_monotonic(&clock_system) + OPEN_SPAN;

	for (size_t next = 0; bench->live < bench->streams; next++) {
		struct client *client = &bench->clients[next % bench->streams];
		if (client->state == CLIENT_CLOSED && client_connect(client, &bench->target)) {
			watch(bench, client, EPOLL_CTL_ADD, EPOLLOUT);
			bench->opening++;
		}
		bool whole_round = next % bench->streams == bench->streams - 1;
		if (bench->opening >= OPENING_MAX || whole_round)
			turn(bench, 20);
		if (clock_monotonic(&clock_system) > until)
			return false;
	}
	return true;
}

/* ---- the measurement ---- */

/* Deliveries that the commits so far must lead to. */
static size_t expected(const struct bench *bench)
{
	const struct writer_plan *plan = &bench->plan;
	size_t sum = 0;

	for (size_t n = 0; n < plan->changes; n++) {
		size_t account = writer_account(plan, n);
		size_t share = bench->streams / plan->accounts;
		if (atomic_load(&plan->ledger->committed[n]) > 0)
			sum += share + (account < bench->streams % plan->accounts ? 1 : 0);
	}
	return sum;
}

static void follow(struct bench *bench, int writers)
{
	usec_t quiet_since = 0;

	while (writers > 0) {
		turn(bench, 20);
		while (writers > 0 && waitpid(-1, NULL, WNOHANG) > 0)
			writers--;
	}
	for (size_t before = SIZE_MAX; bench->delivered < expected(bench);) {
		usec_t now = clock_monotonic(&clock_system);
		if (before != bench->delivered)
			quiet_since = now;
		else if (now - quiet_since > SETTLE_SPAN)
			return;
		before = bench->delivered;
		turn(bench, 20);
	}
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static double quantile_ms(const struct bench *bench, double q)
{
	if (bench->delivered == 0)
		return 0;
	return bench->latencies[(size_t)(q * (double)(bench->delivered - 1))] / 1000.0;
}

static void print_result(struct bench *bench, usec_t began)
{
	const struct writer_plan *plan = &bench->plan;
	int64_t last = began;
	size_t failed = 0;

	for (size_t n = 0; n < plan->changes; n++) {
		int64_t at = atomic_load(&plan->ledger->committed[n]);
		failed += at <= 0;
		last = at > last ? at : last;
	}
	qsort(bench->latencies, bench->delivered, sizeof(*bench->latencies), by_size);
	printf("{\"phase\":\"result\",\"changes\":%zu,\"failed\":%zu,\"per_second\":%.1f,"
	       "\"expected\":%zu,\"delivered\":%zu,\"repeated\":%zu,\"unknown\":%zu,\"lost\":%zu,"
	       "\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f}\n",
	       plan->changes, failed,
	       (double)(plan->changes - failed) * (double)USEC_PER_SEC / (double)(last - began + 1),
	       expected(bench), bench->delivered, bench->repeated, bench->unknown, bench->lost,
	       quantile_ms(bench, 0.5), quantile_ms(bench, 0.99), quantile_ms(bench, 1));
}

static bool measure(struct bench *bench)
{
	usec_t began = clock_monotonic(&clock_system);
	char line[16];

	if (!open_all(bench)) {
		fprintf(stderr, "streams: only %zu of %zu streams opened\n", bench->live,
			bench->streams);
		return false;
	}
	printf("{\"phase\":\"opened\",\"streams\":%zu,\"seconds\":%.2f}\n", bench->streams,
	       (double)(clock_monotonic(&clock_system) - began) / (double)USEC_PER_SEC);
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		return false;
	began = clock_monotonic(&clock_system);
	int writers = writers_start(&bench->plan);
	if (writers == 0)
		return false;
	follow(bench, writers);
	print_result(bench, began);
	return true;
}

/* ---- start ---- */

static bool load(struct arena *arena, struct bench *bench)
{
	struct config_problems problems = {0};
	bool good = config_load(arena, USER_API, &bench->config, &problems);

	config_complain("streams", &problems);
	return good && !keyring_parse(arena, bench->config.ticket_keys, &bench->ticket_keys);
}

static bool arguments(char **argv, struct bench *bench)
{
	int64_t port, first, accounts, streams, changes, rate;

	if (!str_to_i64(str_from(argv[2]), 1, INT64_MAX, &first) ||
	    !str_to_i64(str_from(argv[3]), 1, STREAMS_MAX, &accounts) ||
	    !str_to_i64(str_from(argv[4]), accounts, STREAMS_MAX, &streams) ||
	    !str_to_i64(str_from(argv[5]), 1, CHANGES_MAX, &changes) ||
	    !str_to_i64(str_from(argv[6]), 1, 10000, &rate))
		return false;
	if (str_to_i64(str_from(argv[1]), 1, UINT16_MAX, &port))
		bench->target.port = (int)port;
	else
		bench->target.path = argv[1];
	bench->streams = (size_t)streams;
	bench->plan = (struct writer_plan){
		.config = &bench->config,
		.first_account = first,
		.accounts = (size_t)accounts,
		.changes = (size_t)changes,
		.per_second = rate,
	};
	return true;
}

static bool prepare(struct bench *bench)
{
	size_t share = bench->streams / bench->plan.accounts + 1;
	void *shared = mmap(NULL, sizeof(struct ledger), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	bench->arena = arena_new();
	bench->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	bench->clients = calloc(bench->streams, sizeof(*bench->clients));
	bench->latency_room = bench->plan.changes * share;
	bench->latencies = calloc(bench->latency_room, sizeof(*bench->latencies));
	if (shared == MAP_FAILED || bench->epoll_fd < 0 || !bench->clients || !bench->latencies)
		return false;
	bench->plan.ledger = shared;
	for (size_t i = 0; i < bench->streams; i++)
		bench->clients[i].account = i % bench->plan.accounts;
	return true;
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct bench bench = {0};

	if (argc != 7 || !arguments(argv, &bench)) {
		fputs("usage: streams WHERE FIRST_ACCOUNT ACCOUNTS STREAMS CHANGES PER_SECOND\n",
		      stderr);
		return 2;
	}
	if (!load(arena, &bench) || !prepare(&bench))
		return EXIT_FAILURE;
	bool good = measure(&bench);
	arena_free(arena);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

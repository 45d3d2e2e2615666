/*
 * How fast a committed change reaches the browsers, and whether all reach them whatever breaks:
 * holds many streams open over many accounts, and commits changes at a steady rate.
 *
 *   HUB_CONFIG=… streams WHERE FIRST_ACCOUNT ACCOUNTS STREAMS CHANGES PER_SECOND
 *   HUB_CONFIG=… streams --soak FIRST_USER PORT FIRST_ACCOUNT ACCOUNTS STREAMS CHANGES PER_SECOND
 *
 * WHERE is the helper's UNIX socket or the proxy's port. The accounts' ids follow each other from
 * FIRST_ACCOUNT on. The first form measures from the moment a commit has returned to the moment
 * each stream's client has read the event. In the second the clients do what a browser does when a
 * stream ends or tells of a gap (streams_soak.c); the members' ids follow each other as the
 * accounts' do, one each, and each has the session 00000000-0000-7000-9000-{its id in 12 digits}.
 *
 * Prints one JSON object per line: "opened" when all streams are live (and waits for a line on
 * stdin, so that the caller can look at the processes), then "result"; a soak "written" before it.
 * Exit status 1 when the streams could not be opened.
 */
#include "bench/streams.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "core/crypto/ticket.h"

#define SESSION_SPAN (3600 * USEC_PER_SEC)

/* ---- for both ways ---- */

void load_watch(const struct load *load, int fd, int op, uint32_t events, uint64_t tag)
{
	struct epoll_event event = {.events = events, .data.u64 = tag};

	if (epoll_ctl(load->epoll_fd, op, fd, &event) != 0)
		abort();
}

int64_t load_account(const struct load *load, const struct client *client)
{
	return load->plan.first_account + (int64_t)client->account;
}

int64_t load_user(const struct load *load, const struct client *client)
{
	return load->first_user ? load->first_user + (int64_t)client->account : 1;
}

struct str load_session(const struct load *load, const struct client *client)
{
	return arena_printf(load->arena, "00000000-0000-7000-9000-%012lld",
			    (long long)load_user(load, client));
}

struct str load_host(const struct load *load)
{
	struct str host = load->config.public_url;

	(void)str_split(&host, '/');
	(void)str_split(&host, '/');
	return str_split(&host, '/');
}

struct str load_request(struct load *load, const struct client *client, int64_t last_event_id)
{
	usec_t now = clock_now(&clock_system);
	struct str text = STR_NULL;
	struct ticket ticket = {
		.account_id = load_account(load, client),
		.user_id = load_user(load, client),
		.session_id = load_session(load, client),
		.reach_id = load_session(load, client),
		.expires_at = now + TICKET_LIFE_SEC * USEC_PER_SEC,
		.session_ends = now + SESSION_SPAN,
	};

	if (ticket_sign(load->arena, &load->ticket_keys, &ticket, &text) != OK)
		abort();
	struct str last = last_event_id < 0 ? STR("")
					    : arena_printf(load->arena, "Last-Event-ID: %lld\r\n",
							   (long long)last_event_id);
	return arena_printf(load->arena,
			    "GET %.*s/api/v1/accounts/%lld/stream HTTP/1.1\r\nHost: %.*s\r\n"
			    "Accept: text/event-stream\r\nAuthorization: Bearer %.*s\r\n%.*s\r\n",
			    STR_FMT(load->config.base_path), (long long)ticket.account_id,
			    STR_FMT(load_host(load)), STR_FMT(text), STR_FMT(last));
}

size_t load_change(const struct load *load, struct str entity_id)
{
	struct str digits = str_slice(entity_id, sizeof(WRITER_PREFIX) - 1, entity_id.len);
	size_t n = 0;

	if (!str_starts(entity_id, STR(WRITER_PREFIX)) || digits.len != WRITER_DIGITS)
		return SIZE_MAX;
	for (size_t i = 0; i < digits.len; i++) {
		if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
			return SIZE_MAX;
		n = n * 10 + (size_t)(digits.ptr[i] - '0');
	}
	return n < load->plan.changes ? n : SIZE_MAX;
}

size_t load_change_in(const struct load *load, struct str envelope)
{
	static const size_t len = sizeof(WRITER_PREFIX) - 1 + WRITER_DIGITS;
	const char *at = memmem(envelope.ptr, envelope.len, WRITER_PREFIX,
				sizeof(WRITER_PREFIX) - 1);

	if (!at || (size_t)(at - envelope.ptr) + len > envelope.len)
		return SIZE_MAX;
	return load_change(load, (struct str){at, len});
}

void load_delivered(struct load *load, size_t n)
{
	/* The event may overtake the writer's own news of the commit. */
	int64_t committed = atomic_load(&load->plan.ledger->committed[n]);
	int64_t took = committed > 0 ? clock_monotonic(&clock_system) - committed : 0;

	if (load->delivered < load->latency_room)
		load->latencies[load->delivered++] = took > 0 ? (uint32_t)took : 0;
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

double load_quantile_ms(struct load *load, double q)
{
	if (load->delivered == 0)
		return 0;
	qsort(load->latencies, load->delivered, sizeof(*load->latencies), by_size);
	return load->latencies[(size_t)(q * (double)(load->delivered - 1))] / 1000.0;
}

bool load_opened(const struct load *load, usec_t began)
{
	char line[16];

	printf("{\"phase\":\"opened\",\"streams\":%zu,\"seconds\":%.2f}\n", load->streams,
	       (double)(clock_monotonic(&clock_system) - began) / (double)USEC_PER_SEC);
	fflush(stdout);
	return fgets(line, sizeof(line), stdin) != NULL;
}

/* ---- start ---- */

static bool configure(struct arena *arena, struct load *load)
{
	struct config_problems problems = {0};
	bool good = config_load(arena, USER_API, &load->config, &problems);

	config_complain("streams", &problems);
	return good && !keyring_parse(arena, load->config.ticket_keys, &load->ticket_keys) &&
	       !keyring_parse(arena, load->config.jwt_keys, &load->token_keys);
}

static bool arguments(char **argv, struct load *load)
{
	int64_t port, first, accounts, streams, changes, rate;

	if (!str_to_i64(str_from(argv[1]), 1, INT64_MAX, &first) ||
	    !str_to_i64(str_from(argv[2]), 1, STREAMS_MAX, &accounts) ||
	    !str_to_i64(str_from(argv[3]), accounts, STREAMS_MAX, &streams) ||
	    !str_to_i64(str_from(argv[4]), 1, CHANGES_MAX, &changes) ||
	    !str_to_i64(str_from(argv[5]), 1, 10000, &rate))
		return false;
	if (str_to_i64(str_from(argv[0]), 1, UINT16_MAX, &port))
		load->target.port = (int)port;
	else
		load->target.path = argv[0];
	load->streams = (size_t)streams;
	load->plan = (struct writer_plan){
		.config = &load->config,
		.first_account = first,
		.accounts = (size_t)accounts,
		.changes = (size_t)changes,
		.per_second = rate,
	};
	return load->target.port > 0 || load->first_user == 0;
}

static bool prepare(struct load *load)
{
	size_t share = load->streams / load->plan.accounts + 1;
	struct rlimit limit;
	void *shared = mmap(NULL, sizeof(struct ledger), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	load->arena = arena_new();
	load->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	load->clients = calloc(load->streams, sizeof(*load->clients));
	load->latency_room = load->plan.changes * share;
	load->latencies = calloc(load->latency_room, sizeof(*load->latencies));
	if (shared == MAP_FAILED || load->epoll_fd < 0 || !load->clients || !load->latencies)
		return false;
	load->plan.ledger = shared;
	for (size_t i = 0; i < load->streams; i++)
		load->clients[i].account = i % load->plan.accounts;
	return true;
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct load load = {0};
	bool soak = argc == 9 && strcmp(argv[1], "--soak") == 0 &&
		    str_to_i64(str_from(argv[2]), 1, INT64_MAX, &load.first_user);

	if ((!soak && argc != 7) || !arguments(argv + (soak ? 3 : 1), &load)) {
		fputs("usage: streams [--soak FIRST_USER] WHERE FIRST_ACCOUNT ACCOUNTS STREAMS"
		      " CHANGES PER_SECOND\n",
		      stderr);
		return 2;
	}
	if (!configure(arena, &load) || !prepare(&load))
		return EXIT_FAILURE;
	bool good = soak ? streams_soak(&load) : streams_measure(&load);
	arena_free(arena);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

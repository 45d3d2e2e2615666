/*
 * Streams whose clients come back: with a fresh ticket and Last-Event-ID after each end, with
 * GET …/events after each gap. At the end what every client handed to its application is compared
 * with the ledger. Somebody else breaks things meanwhile.
 */
#include "bench/streams_fetch.h"
#include "bench/streams_follow.h"
#include "bench/streams_truth.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/wait.h>

#include "core/crypto/token.h"
#include "core/data/json.h"

#define OPEN_SPAN     (180 * USEC_PER_SEC)
#define SETTLE_SPAN   (90 * USEC_PER_SEC)
#define BACKOFF_FIRST (1 * USEC_PER_SEC)
#define BACKOFF_MAX   (8 * USEC_PER_SEC) /* a browser's goes on to 30 s */
#define BACKOFF_STEPS 3
#define EPOLL_MAX     256
#define PAGE_EVENTS   100
#define PAGE_VALUES   100000
#define TOKEN_SPAN    (600 * USEC_PER_SEC)
/* At a time: each takes two descriptors of the proxy, beside two of each stream. */
#define FETCHES_MAX 256
#define LOOK_MS     20

struct seat {
	struct follower follower;
	struct fetch fetch;
	usec_t open_at, fetch_at;
	unsigned opens_failed, fetches_failed;
	int64_t fetch_head; /* what was to be caught up to when the request was sent */
};

struct soak {
	struct load *load;
	struct seat *seats; /* one for each client */
	size_t live, fetching;
	struct follow_counts counts;
	size_t unknown;   /* events that tell of no change of ours */
	size_t backwards; /* sent twice, or out of order, over one connection */
	size_t refused;   /* replies that no client should get */
	size_t connects, fetches, fetches_failed;
};

/* A random part of a span that doubles. */
static usec_t backoff(unsigned failed)
{
	usec_t cap = BACKOFF_FIRST << (failed < BACKOFF_STEPS ? failed : BACKOFF_STEPS);
	uint32_t random;

	rng_system.fill(rng_system.ctx, &random, sizeof(random));
	return (usec_t)random % (cap < BACKOFF_MAX ? cap : BACKOFF_MAX);
}

/* ---- the stream ---- */

static struct seat *seat_of(const struct soak *soak, const struct client *client)
{
	return &soak->seats[client - soak->load->clients];
}

static void event_came(void *ctx, struct client *client, int64_t seq, struct str data)
{
	struct soak *soak = ctx;
	size_t n = load_change_in(soak->load, data);

	soak->backwards += seq <= client->last;
	soak->unknown += n == SIZE_MAX;
	if (n != SIZE_MAX)
		follower_event(&seat_of(soak, client)->follower, soak->load, &soak->counts,
			       (struct news){seq, n});
}

static void control_came(void *ctx, struct client *client, bool gap, int64_t seq)
{
	struct soak *soak = ctx;
	struct seat *seat = seat_of(soak, client);

	if (gap)
		follower_gap(&seat->follower, &soak->counts, seq);
	else
		follower_complete(&seat->follower, &soak->counts, seq);
}

static void stream_ready(struct soak *soak, size_t index)
{
	const struct client_sink sink = {event_came, control_came, soak};
	struct load *load = soak->load;
	struct client *client = &load->clients[index];
	struct seat *seat = &soak->seats[index];
	enum client_state before = client->state;

	if (before == CLIENT_CLOSED)
		return;
	if (before == CLIENT_CONNECTING) {
		if (client_ask(client, load_request(load, client, seat->follower.last)))
			load_watch(load, client->fd, EPOLL_CTL_MOD, EPOLLIN, stream_tag(index));
	} else {
		(void)client_read(client, &sink);
	}
	if (client->state == CLIENT_CLOSED)
		seat->open_at = clock_monotonic(&clock_system) + backoff(seat->opens_failed++);
	if (client->state == CLIENT_LIVE)
		seat->opens_failed = 0;
	soak->live += client->state == CLIENT_LIVE && before != CLIENT_LIVE;
	soak->live -= client->state != CLIENT_LIVE && before == CLIENT_LIVE;
}

static void open_stream(struct soak *soak, size_t index, usec_t now)
{
	struct load *load = soak->load;
	struct client *client = &load->clients[index];

	if (client->state != CLIENT_CLOSED || now < soak->seats[index].open_at)
		return;
	if (!client_connect(client, &load->target))
		return;
	load_watch(load, client->fd, EPOLL_CTL_ADD, EPOLLOUT, stream_tag(index));
	soak->connects++;
}

/* ---- what was missed ---- */

static struct str fetch_request(struct load *load, const struct client *client, int64_t after)
{
	usec_t now = clock_now(&clock_system);
	struct str token = STR_NULL;
	const struct token_claims claims = {
		.user_id = load_user(load, client),
		.session_id = load_session(load, client),
		.expires_at = now + TOKEN_SPAN,
	};

	if (token_sign(load->arena, &load->token_keys, load->config.public_url, now, &claims,
		       &token) != OK)
		abort();
	return arena_printf(load->arena,
			    "GET %.*s/api/v1/accounts/%lld/events?after=%lld&limit=%d HTTP/1.0\r\n"
			    "Host: %.*s\r\nAuthorization: Bearer %.*s\r\n\r\n",
			    STR_FMT(load->config.base_path),
			    (long long)load_account(load, client), (long long)after, PAGE_EVENTS,
			    STR_FMT(load_host(load)), STR_FMT(token));
}

static bool take_page(struct soak *soak, struct seat *seat, struct str body)
{
	struct load *load = soak->load;
	const struct json *page;

	if (json_parse(load->arena, body, 0, PAGE_VALUES, &page) != OK)
		return false;
	const struct json *events = json_get(page, "data");
	for (size_t i = 0; i < json_array_len(events); i++) {
		const struct json *event = json_at(events, i);
		struct news news = {json_get_i64(event, "seq", 0),
				    load_change(load, json_get_str(event, "entity_id"))};
		soak->unknown += news.change == SIZE_MAX;
		if (news.change != SIZE_MAX)
			follower_missed(&seat->follower, load, &soak->counts, news);
	}
	bool more = json_get_str(page, "page.next_cursor").ptr != NULL;
	if (!more && seat->fetch_head == seat->follower.head)
		follower_caught_up(&seat->follower, load, &soak->counts, seat->fetch_head);
	return true;
}

static void fetch_ended(struct soak *soak, struct seat *seat)
{
	struct str body;
	int status = fetch_reply(&seat->fetch, &body);
	bool good = status == 200 && take_page(soak, seat, body);

	/* Busy, or not there at the moment: asked again. */
	if (!good && status >= 400 && status < 500 && status != 429) {
		fprintf(stderr, "streams: the ledger answered %d: %.*s\n", status, STR_FMT(body));
		soak->refused++;
	}
	seat->fetches_failed = good ? 0 : seat->fetches_failed + 1;
	soak->fetches_failed += !good;
	seat->fetch_at = good ? 0 : clock_monotonic(&clock_system) + backoff(seat->fetches_failed);
	fetch_clear(&seat->fetch);
	soak->fetching--;
}

static void fetch_ready(struct soak *soak, size_t index)
{
	struct load *load = soak->load;
	struct seat *seat = &soak->seats[index];
	struct str request = STR_NULL;

	if (seat->fetch.state == FETCH_CONNECTING) {
		seat->fetch_head = seat->follower.head;
		request = fetch_request(load, &load->clients[index], seat->follower.last);
		load_watch(load, seat->fetch.fd, EPOLL_CTL_MOD, EPOLLIN, stream_tag(index) + 1);
	}
	fetch_go_on(&seat->fetch, request);
	if (seat->fetch.state == FETCH_ENDED)
		fetch_ended(soak, seat);
}

static void begin_fetch(struct soak *soak, size_t index, usec_t now)
{
	struct seat *seat = &soak->seats[index];

	if (!seat->follower.catching || seat->fetch.state != FETCH_NONE ||
	    soak->fetching == FETCHES_MAX || now < seat->fetch_at ||
	    !fetch_begin(&seat->fetch, &soak->load->target))
		return;
	load_watch(soak->load, seat->fetch.fd, EPOLL_CTL_ADD, EPOLLOUT, stream_tag(index) + 1);
	soak->fetching++;
	soak->fetches++;
}

/* ---- the whole ---- */

static void turn(struct soak *soak)
{
	struct load *load = soak->load;
	struct epoll_event events[EPOLL_MAX];
	int n = epoll_wait(load->epoll_fd, events, EPOLL_MAX, LOOK_MS);
	usec_t now = clock_monotonic(&clock_system);

	for (int i = 0; i < n; i++) {
		size_t index = (size_t)(events[i].data.u64 / 2);
		if (events[i].data.u64 == stream_tag(index))
			stream_ready(soak, index);
		else
			fetch_ready(soak, index);
		arena_reset(load->arena);
	}
	for (size_t i = 0; i < load->streams; i++) {
		open_stream(soak, i, now);
		begin_fetch(soak, i, now);
	}
}

static bool open_all(struct soak *soak)
{
	usec_t until = clock_monotonic(&clock_system) + OPEN_SPAN;

	while (soak->live < soak->load->streams) {
		turn(soak);
		if (clock_monotonic(&clock_system) > until)
			return false;
	}
	return true;
}

static bool all_there(const struct soak *soak, const size_t *commits)
{
	for (size_t i = 0; i < soak->load->streams; i++) {
		const struct follower *f = &soak->seats[i].follower;
		int64_t head = f->base + (int64_t)commits[soak->load->clients[i].account];
		if (f->catching || f->last < head)
			return false;
	}
	return soak->live == soak->load->streams;
}

/* Until every client has all, or it is clear that some never will. */
static void settle(struct soak *soak)
{
	usec_t until = clock_monotonic(&clock_system) + SETTLE_SPAN;
	size_t *commits = truth_commits(&soak->load->plan);

	while (!all_there(soak, commits) && clock_monotonic(&clock_system) < until)
		turn(soak);
	free(commits);
}

/* Clients whose sequence is not the ledger's. */
static size_t wrong_clients(const struct soak *soak, const struct truth *truths)
{
	size_t wrong = 0;

	for (size_t i = 0; i < soak->load->streams; i++) {
		const struct follower *f = &soak->seats[i].follower;
		const struct truth *truth = &truths[soak->load->clients[i].account];
		wrong += f->base != truth->base || f->digest.count != truth->digest.count ||
			 f->digest.hash != truth->digest.hash;
	}
	return wrong;
}

static bool print_result(struct soak *soak)
{
	struct load *load = soak->load;
	const struct follow_counts *counts = &soak->counts;
	struct truth *truths = calloc(load->plan.accounts, sizeof(*truths));
	size_t failed = 0, unfaithful = 0;

	if (!truths)
		abort();
	for (size_t i = 0; i < load->plan.accounts; i++)
		truths[i].base = soak->seats[i].follower.base; /* client i is of account i */
	bool read = truth_read(load, truths, &unfaithful);
	for (size_t n = 0; n < load->plan.changes; n++)
		failed += atomic_load(&load->plan.ledger->committed[n]) <= 0;
	printf("{\"phase\":\"result\",\"changes\":%zu,\"failed\":%zu,\"unfaithful\":%zu,"
	       "\"wrong\":%zu,\"holes\":%zu,\"lies\":%zu,\"backwards\":%zu,\"unknown\":%zu,"
	       "\"refused\":%zu,\"delivered\":%zu,\"overlaps\":%zu,\"connects\":%zu,"
	       "\"completes\":%zu,\"gaps\":%zu,\"fetches\":%zu,\"fetches_failed\":%zu,",
	       load->plan.changes, failed, unfaithful, wrong_clients(soak, truths), counts->holes,
	       counts->lies, soak->backwards, soak->unknown, soak->refused, load->delivered,
	       counts->overlaps, soak->connects, counts->completes, counts->gaps, soak->fetches,
	       soak->fetches_failed);
	printf("\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f}\n", load_quantile_ms(load, 0.5),
	       load_quantile_ms(load, 0.99), load_quantile_ms(load, 1));
	free(truths);
	return read;
}

bool streams_soak(struct load *load)
{
	struct soak soak = {.load = load};
	int writers = writers_start(&load->plan);
	usec_t began = clock_monotonic(&clock_system);

	soak.seats = calloc(load->streams, sizeof(*soak.seats));
	if (writers == 0 || !soak.seats)
		return false;
	for (size_t i = 0; i < load->streams; i++) {
		soak.seats[i].follower.base = soak.seats[i].follower.last = -1;
		soak.seats[i].open_at = began + backoff(0);
	}
	if (!open_all(&soak)) {
		fprintf(stderr, "streams: only %zu of %zu streams opened\n", soak.live,
			load->streams);
		return false;
	}
	if (!load_opened(load, began))
		return false;
	writers_go(&load->plan);
	while (writers > 0) {
		turn(&soak);
		while (writers > 0 && waitpid(-1, NULL, WNOHANG) > 0)
			writers--;
	}
	printf("{\"phase\":\"written\"}\n");
	fflush(stdout);
	settle(&soak);
	return print_result(&soak);
}

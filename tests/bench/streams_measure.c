#include "bench/streams.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/wait.h>

#define OPENING_MAX 64
#define OPEN_SPAN   (180 * USEC_PER_SEC)
#define SETTLE_SPAN (10 * USEC_PER_SEC)
#define EPOLL_MAX   256

struct measure {
	struct load *load;
	size_t opening, live, lost;
	size_t repeated, unknown;
};

static void event_came(void *ctx, struct client *client, int64_t seq, struct str data)
{
	struct measure *measure = ctx;
	size_t n = load_change_in(measure->load, data);

	if (seq <= client->last)
		measure->repeated++;
	else if (n == SIZE_MAX || measure->load->delivered == measure->load->latency_room)
		measure->unknown++;
	else
		load_delivered(measure->load, n);
}

static void control_came(void *ctx, struct client *client, bool gap, int64_t seq)
{
	(void)ctx;
	(void)client;
	(void)gap;
	(void)seq;
}

static void ready(struct measure *measure, size_t index)
{
	const struct client_sink sink = {event_came, control_came, measure};
	struct load *load = measure->load;
	struct client *client = &load->clients[index];
	enum client_state before = client->state;

	if (before == CLIENT_CONNECTING) {
		arena_reset(load->arena);
		if (client_ask(client, load_request(load, client, -1)))
			load_watch(load, client->fd, EPOLL_CTL_MOD, EPOLLIN, stream_tag(index));
	} else {
		(void)client_read(client, &sink);
	}
	if (client->state == CLIENT_CLOSED && before == CLIENT_LIVE) {
		measure->live--;
		measure->lost++;
	} else if (client->state == CLIENT_CLOSED) {
		measure->opening--;
	} else if (client->state == CLIENT_LIVE && before != CLIENT_LIVE) {
		measure->opening--;
		measure->live++;
	}
}

static void turn(struct measure *measure, int wait_ms)
{
	struct epoll_event events[EPOLL_MAX];
	int n = epoll_wait(measure->load->epoll_fd, events, EPOLL_MAX, wait_ms);

	for (int i = 0; i < n; i++)
		ready(measure, (size_t)(events[i].data.u64 / 2));
}

/* Opens what is not open, a few at a time; a refused one is asked for again. */
static bool open_all(struct measure *measure)
{
	struct load *load = measure->load;
	usec_t until = clock_monotonic(&clock_system) + OPEN_SPAN;

	for (size_t next = 0; measure->live < load->streams; next++) {
		size_t index = next % load->streams;
		struct client *client = &load->clients[index];
		if (client->state == CLIENT_CLOSED && client_connect(client, &load->target)) {
			load_watch(load, client->fd, EPOLL_CTL_ADD, EPOLLOUT, stream_tag(index));
			measure->opening++;
		}
		if (measure->opening >= OPENING_MAX || index == load->streams - 1)
			turn(measure, 20);
		if (clock_monotonic(&clock_system) > until)
			return false;
	}
	return true;
}

/* Deliveries that the commits so far must lead to. */
static size_t expected(const struct load *load)
{
	const struct writer_plan *plan = &load->plan;
	size_t sum = 0;

	for (size_t n = 0; n < plan->changes; n++) {
		size_t account = writer_account(plan, n);
		size_t share = load->streams / plan->accounts;
		if (atomic_load(&plan->ledger->committed[n]) > 0)
			sum += share + (account < load->streams % plan->accounts ? 1 : 0);
	}
	return sum;
}

static void follow(struct measure *measure, int writers)
{
	usec_t quiet_since = 0;

	while (writers > 0) {
		turn(measure, 20);
		while (writers > 0 && waitpid(-1, NULL, WNOHANG) > 0)
			writers--;
	}
	for (size_t before = SIZE_MAX; measure->load->delivered < expected(measure->load);) {
		usec_t now = clock_monotonic(&clock_system);
		if (before != measure->load->delivered)
			quiet_since = now;
		else if (now - quiet_since > SETTLE_SPAN)
			return;
		before = measure->load->delivered;
		turn(measure, 20);
	}
}

static void print_result(struct measure *measure, usec_t began)
{
	struct load *load = measure->load;
	const struct writer_plan *plan = &load->plan;
	int64_t last = began;
	size_t failed = 0;

	for (size_t n = 0; n < plan->changes; n++) {
		int64_t at = atomic_load(&plan->ledger->committed[n]);
		failed += at <= 0;
		last = at > last ? at : last;
	}
	printf("{\"phase\":\"result\",\"changes\":%zu,\"failed\":%zu,\"per_second\":%.1f,"
	       "\"expected\":%zu,\"delivered\":%zu,\"repeated\":%zu,\"unknown\":%zu,\"lost\":%zu,"
	       "\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f}\n",
	       plan->changes, failed,
	       (double)(plan->changes - failed) * (double)USEC_PER_SEC / (double)(last - began + 1),
	       expected(load), load->delivered, measure->repeated, measure->unknown, measure->lost,
	       load_quantile_ms(load, 0.5), load_quantile_ms(load, 0.99),
	       load_quantile_ms(load, 1));
}

bool streams_measure(struct load *load)
{
	struct measure measure = {.load = load};
	int writers = writers_start(&load->plan);
	usec_t began = clock_monotonic(&clock_system);

	if (writers == 0)
		return false;
	if (!open_all(&measure)) {
		fprintf(stderr, "streams: only %zu of %zu streams opened\n", measure.live,
			load->streams);
		return false;
	}
	if (!load_opened(load, began))
		return false;
	began = writers_go(&load->plan);
	follow(&measure, writers);
	print_result(&measure, began);
	return true;
}

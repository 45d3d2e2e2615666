#include "app/events/hub.h"
#include "app/events/hub_monitor.h"
#include "app/events/key_reader.h"
#include "core/ops/metric.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define TURN_EVENTS  256
#define ACCEPT_BATCH 64
#define TICK         (200 * USEC_PER_MSEC)
#define ACCEPT_TICK  400                 /* per tick, or a herd holds up who is here */
#define ACCEPT_PAUSE (1 * USEC_PER_SEC)  /* after the descriptors ran out */
#define FIRST_PAUSE  (1 * USEC_PER_SEC)  /* for the revocations to become known */
#define ACCOUNT_KEEP (60 * USEC_PER_SEC) /* what an account without streams is kept for */
#define STATS_EVERY  (60 * USEC_PER_SEC)
#define DRAIN_SLICES 15 /* ticks over which streams are ended */
#define DRAIN_LIMIT  (8 * USEC_PER_SEC)

/* What only this file needs beside the hub. */
struct run {
	struct hub hub; /* first */
	struct watch listener;
	struct watch signals;
	struct key_reader keys;
	bool reloads;
	int signal_fd;
	bool accepting;   /* the listening socket is in the epoll set */
	bool accepted;    /* it ever was */
	unsigned accepts; /* left in this tick */
	usec_t accept_at;
	usec_t tick_at;
	usec_t second_at;
	usec_t stats_at;
	bool draining;
	usec_t drain_by;
	size_t drain_slice; /* streams per tick */
};

static usec_t now_of(const struct hub *hub)
{
	return clock_monotonic(hub->log.clock);
}

/* --- for stream.c --- */

void hub_dirty(struct hub *hub, struct stream *stream)
{
	if (stream->dirty || stream->state == STREAM_CLOSED)
		return;
	stream->dirty = true;
	stream->pending = hub->dirty;
	hub->dirty = stream;
}

void hub_bury(struct hub *hub, struct stream *stream)
{
	hub->stats.open--;
	if (stream->dirty) /* found among the dirty, and buried from there */
		return;
	stream->pending = hub->buried;
	hub->buried = stream;
}

void hub_wheel_remove(struct stream *stream)
{
	if (!stream->wheel_ref)
		return;
	*stream->wheel_ref = stream->wheel_next;
	if (stream->wheel_next)
		stream->wheel_next->wheel_ref = stream->wheel_ref;
	stream->wheel_ref = NULL;
	stream->wheel_next = NULL;
}

void hub_wheel_put(struct hub *hub, struct stream *stream, unsigned seconds)
{
	struct stream **slot = &hub->wheel[(hub->second + seconds) % WHEEL_SECONDS];

	hub_wheel_remove(stream);
	stream->wheel_next = *slot;
	if (*slot)
		(*slot)->wheel_ref = &stream->wheel_next;
	stream->wheel_ref = slot;
	*slot = stream;
}

uint32_t hub_random(const struct hub *hub)
{
	uint32_t random;

	hub->rng->fill(hub->rng->ctx, &random, sizeof(random));
	return random;
}

void hub_joined(struct hub *hub, struct stream *stream, int64_t account_id)
{
	struct account *account = accounts_get(&hub->accounts, account_id);

	sessions_join(&hub->sessions, stream);
	account_join(account, stream);
	if (!account->loaded)
		feed_want(hub->feed);
}

void hub_left(struct hub *hub, struct stream *stream)
{
	sessions_leave(&hub->sessions, stream);
	account_leave(stream->account, stream, now_of(hub));
}

void hub_log_answer(struct hub *hub, const struct stream_head *head, int64_t user_id,
		    struct str request_id, enum err err)
{
	struct log log = hub->log;

	log.request_id = request_id;
	log.account_id = head->account_id;
	log.user_id = user_id;
	if (err == OK) {
		hub->stats.opened++;
		log_event(&log, LOG_DEBUG, "stream.opened", LOG_I64("after", head->last_event_id));
	} else {
		hub->stats.refused++;
		log_event(&log, LOG_INFO, "stream.refused", LOG_TXT("code", err_code(err)));
	}
}

/* --- accepting --- */

static void set_accepting(struct run *run, bool on)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = &run->listener};

	if (run->accepting == on || run->hub.listen_fd < 0)
		return;
	run->accepting = on;
	run->accepted = true;
	epoll_ctl(run->hub.epoll_fd, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, run->hub.listen_fd,
		  &event);
}

static void accept_ready(struct watch *watch, uint32_t events)
{
	struct run *run = (struct run *)((char *)watch - offsetof(struct run, listener));
	struct hub *hub = &run->hub;

	(void)events;
	for (int i = 0; i < ACCEPT_BATCH && run->accepts > 0 && hub->listen_fd >= 0; i++) {
		int fd = accept4(hub->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0) {
			stream_open(hub, fd);
			run->accepts--;
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
			log_event(&hub->log, LOG_ERROR, "accept.paused", LOG_I64("errno", errno),
				  LOG_I64("open", (int64_t)hub->stats.open));
			set_accepting(run, false);
			run->accept_at = now_of(hub) + ACCEPT_PAUSE;
		}
		if (errno != ECONNABORTED && errno != EINTR)
			return;
	}
	if (run->accepts == 0)
		set_accepting(run, false);
}

/* --- stopping --- */

static void begin_drain(struct run *run)
{
	struct hub *hub = &run->hub;

	if (run->draining)
		return;
	set_accepting(run, false);
	close(hub->listen_fd);
	hub->listen_fd = -1;
	hub_monitor_free(hub->monitor); /* a successor may come at once */
	hub->monitor = NULL;
	run->draining = true;
	run->drain_by = now_of(hub) + (run->drain_by < DRAIN_LIMIT ? run->drain_by : DRAIN_LIMIT);
	run->drain_slice = (size_t)hub->stats.open / DRAIN_SLICES + 1;
	log_event(&hub->log, LOG_INFO, "hub.stopping", LOG_I64("open", (int64_t)hub->stats.open));
}

static void signal_ready(struct watch *watch, uint32_t events)
{
	struct run *run = (struct run *)((char *)watch - offsetof(struct run, signals));
	struct signalfd_siginfo info;

	(void)events;
	while (read(run->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			key_reader_ask(&run->keys);
		else
			begin_drain(run);
	}
}

/* Ends some streams, so that not all clients come back in the same moment. */
static void drain_some(struct run *run)
{
	size_t left = run->drain_slice;

	for (size_t i = 0; i < WHEEL_SECONDS && left > 0; i++) {
		for (struct stream *s = run->hub.wheel[i], *next; s && left > 0; s = next) {
			next = s->wheel_next;
			if (s->state == STREAM_LEAVING)
				continue;
			stream_end(s);
			left--;
		}
	}
}

static void close_all(struct hub *hub)
{
	for (size_t i = 0; i < WHEEL_SECONDS; i++) {
		while (hub->wheel[i])
			stream_close(hub->wheel[i]);
	}
}

/* --- time --- */

static void turn_wheel(struct hub *hub)
{
	struct stream *stream;

	hub->second++;
	while ((stream = hub->wheel[hub->second % WHEEL_SECONDS]) != NULL) {
		hub_wheel_remove(stream);
		stream_due(stream);
	}
}

static void log_stats(const struct hub *hub)
{
	const struct hub_stats *stats = &hub->stats;

	log_event(&hub->log, LOG_INFO, "hub.stats", LOG_I64("open", (int64_t)stats->open),
		  LOG_I64("accounts", (int64_t)hub->accounts.count),
		  LOG_I64("opened", (int64_t)stats->opened),
		  LOG_I64("refused", (int64_t)stats->refused),
		  LOG_I64("slow", (int64_t)stats->slow),
		  LOG_I64("stalled", (int64_t)stats->stalled),
		  LOG_I64("revoked", (int64_t)stats->revoked),
		  LOG_I64("events", (int64_t)feed_events(hub->feed)));
}

/* Who comes in the first moments need not be refused for what is about to be known. */
static bool may_accept(const struct run *run, usec_t now)
{
	return now >= run->accept_at || (!run->accepted && run->hub.sessions.known);
}

static void tick(struct run *run)
{
	struct hub *hub = &run->hub;
	usec_t now = now_of(hub);

	run->tick_at = now + TICK;
	run->accepts = ACCEPT_TICK;
	feed_tick(hub->feed);
	for (; now >= run->second_at; run->second_at += USEC_PER_SEC) {
		turn_wheel(hub);
		accounts_expire(&hub->accounts, now - ACCOUNT_KEEP);
		crowds_second(hub->crowds, clock_now(hub->log.clock),
			      (struct crowds_farewell){feed_take_back, hub->feed});
	}
	if (now >= run->stats_at) {
		run->stats_at = now + STATS_EVERY;
		sessions_expire(&hub->sessions, clock_now(hub->log.clock));
		log_stats(hub);
	}
	if (!run->draining && !run->accepting && may_accept(run, now))
		set_accepting(run, true);
	if (run->draining)
		drain_some(run);
}

/* --- the loop --- */

static void flush_dirty(struct hub *hub)
{
	while (hub->dirty) {
		struct stream *stream = hub->dirty;

		hub->dirty = stream->pending;
		stream->dirty = false;
		if (stream->state != STREAM_CLOSED) {
			stream_flush(stream);
			continue;
		}
		stream->pending = hub->buried;
		hub->buried = stream;
	}
}

static void free_buried(struct hub *hub)
{
	while (hub->buried) {
		struct stream *stream = hub->buried;

		hub->buried = stream->pending;
		free(stream);
	}
}

static void turn(struct run *run)
{
	struct hub *hub = &run->hub;
	struct epoll_event events[TURN_EVENTS];
	usec_t left = run->tick_at - now_of(hub);
	int n = epoll_wait(hub->epoll_fd, events, TURN_EVENTS,
			   left > 0 ? (int)(left / USEC_PER_MSEC) + 1 : 0);

	for (int i = 0; i < n; i++) {
		struct watch *watch = events[i].data.ptr;

		watch->ready(watch, events[i].events);
	}
	if (now_of(hub) >= run->tick_at)
		tick(run);
	feed_turn(hub->feed);
	flush_dirty(hub);
	free_buried(hub);
}

/* As many descriptors as the system lets us have: each stream is one. */
static void raise_limit(const struct hub *hub)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	log_event(&hub->log, LOG_INFO, "hub.limits",
		  LOG_I64("descriptors", (int64_t)limit.rlim_max));
}

static bool catch_signals(struct run *run)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = &run->signals};
	struct sigaction usual = {.sa_handler = SIG_DFL};
	sigset_t caught;

	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGHUP, &ignore, NULL);
	sigemptyset(&caught);
	sigaddset(&caught, SIGTERM);
	sigaddset(&caught, SIGINT);
	if (run->reloads)
		sigaddset(&caught, SIGHUP);
	sigprocmask(SIG_BLOCK, &caught, NULL);
	if (run->reloads) /* what is ignored is not even told to who waits for it */
		sigaction(SIGHUP, &usual, NULL);
	run->signals.ready = signal_ready;
	run->signal_fd = signalfd(-1, &caught, SFD_NONBLOCK | SFD_CLOEXEC);
	return run->signal_fd >= 0 &&
	       epoll_ctl(run->hub.epoll_fd, EPOLL_CTL_ADD, run->signal_fd, &event) == 0;
}

static bool set_up(struct run *run, const struct hub_config *config)
{
	struct hub *hub = &run->hub;

	hub->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	run->reloads = config->reloads;
	if (hub->epoll_fd < 0 || !catch_signals(run))
		return false;
	if (run->reloads && !key_reader_watch(&run->keys, hub, config->keys_fd))
		return false;
	accounts_init(&hub->accounts);
	sessions_init(&hub->sessions);
	hub->crowds = crowds_new(&hub->accounts, &hub->sessions);
	hub->scratch = arena_new();
	hub->heartbeat = packet_chunk(STR(": hb\n\n"));
	hub->last_chunk = packet_new(STR("0\r\n\r\n"));
	hub->revoked = packet_chunk(STR("event: hub.revoked\ndata: {}\n\n"));
	hub->feed = feed_new(&(struct feed_config){config->redis_url, &hub->log, hub->rng,
						   &hub->accounts, &hub->sessions, hub->crowds,
						   hub->epoll_fd,
						   metrics_redis(config->metrics)});
	run->listener.ready = accept_ready;
	run->drain_by = config->drain_seconds * USEC_PER_SEC;
	run->tick_at = run->second_at = now_of(hub);
	run->stats_at = run->tick_at + STATS_EVERY;
	run->accept_at = run->tick_at + FIRST_PAUSE;
	if (hub->feed && config->metrics)
		hub->monitor = hub_monitor_new(hub, config->metrics, config->ops_fd);
	return hub->feed && (hub->monitor || !config->metrics);
}

static void tear_down(struct run *run)
{
	struct hub *hub = &run->hub;

	hub_monitor_free(hub->monitor);
	close_all(hub);
	flush_dirty(hub);
	free_buried(hub);
	feed_free(hub->feed);
	crowds_free(hub->crowds);
	accounts_release(&hub->accounts);
	sessions_release(&hub->sessions);
	packet_unref(hub->heartbeat);
	packet_unref(hub->last_chunk);
	packet_unref(hub->revoked);
	arena_free(hub->scratch);
	if (run->reloads)
		key_reader_release(&run->keys);
	close(run->signal_fd);
	close(hub->epoll_fd);
}

int hub_run(const struct hub_config *config)
{
	struct run run = {
		.hub.log = *config->log,
		.hub.rng = config->rng,
		.hub.keys = config->ticket_keys,
		.hub.base_path = config->base_path,
		.hub.listen_fd = config->listen_fd,
	};
	struct hub *hub = &run.hub;

	if (!set_up(&run, config)) {
		log_event(&hub->log, LOG_ERROR, "hub.setup_failed", LOG_I64("errno", errno));
		return EXIT_FAILURE;
	}
	raise_limit(hub);
	log_plain(&hub->log, LOG_INFO, "hub.ready");
	while (!run.draining || (hub->stats.open > 0 && now_of(hub) < run.drain_by))
		turn(&run);
	log_event(&hub->log, LOG_INFO, "hub.stopped", LOG_I64("cut", (int64_t)hub->stats.open));
	tear_down(&run);
	return EXIT_SUCCESS;
}

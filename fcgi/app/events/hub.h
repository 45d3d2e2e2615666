/*
 * hub-events: one epoll loop that accepts streams, keeps their timers and ends them. It knows no
 * database and makes no requests; a signed ticket says who a stream is for, Redis what happens.
 */
#ifndef HUB_HUB_H
#define HUB_HUB_H

#include "app/events/crowds.h"
#include "app/events/feed.h"
#include "app/events/sessions.h"
#include "app/events/stream.h"
#include "app/events/stream_head.h"
#include "core/crypto/ticket.h"

#define WHEEL_SECONDS 64

struct hub_stats {
	uint64_t open;     /* connections now */
	uint64_t opened;   /* streams since the start */
	uint64_t refused;  /* answered with an error */
	uint64_t slow;     /* closed because too much was unsent */
	uint64_t stalled;  /* closed because nothing went out for long */
	uint64_t revoked;  /* ended because their session was revoked */
	uint64_t replayed; /* events sent to streams that came back */
	uint64_t gaps;     /* streams told that they missed some */
};

struct hub_monitor;

struct hub {
	struct log log;
	const struct rng *rng;
	const struct keyring *keys;
	struct str base_path;
	int epoll_fd;
	int listen_fd; /* -1 while draining */
	struct accounts accounts;
	struct sessions sessions;
	struct crowds *crowds;
	struct feed *feed;
	struct hub_monitor *monitor; /* or NULL */
	struct arena *scratch;       /* of the request in hand */
	struct packet *heartbeat;
	struct packet *last_chunk;
	struct packet *revoked; /* the control event */
	struct stream *dirty;   /* have something to send this turn */
	struct stream *buried;  /* closed this turn */
	struct stream *wheel[WHEEL_SECONDS];
	uint32_t second; /* of the wheel */
	struct hub_stats stats;
};

struct hub_config {
	const struct log *log;
	const struct rng *rng;
	const struct keyring *ticket_keys;
	bool reloads; /* SIGHUP asks for other keys; else it is ignored, and so is keys_fd */
	int keys_fd;  /* of key_reader_start(); owned by the hub */
	struct str base_path;
	struct str redis_url;
	int listen_fd; /* owned by the hub from now on */
	int64_t drain_seconds;
	struct metrics *metrics; /* NULL: nothing is told, ops_fd is ignored */
	int ops_fd;              /* listens on the private socket; owned by the hub, too */
};

/*
 * Serves until SIGTERM or SIGINT, taking new keys on SIGHUP meanwhile, then ends the streams in
 * slices over at most drain_seconds. Returns the process's exit status.
 */
int hub_run(const struct hub_config *config);

/* --- for stream.c --- */

/* The stream is flushed at the end of this turn. */
void hub_dirty(struct hub *hub, struct stream *stream);

/* Its memory is freed at the end of this turn. */
void hub_bury(struct hub *hub, struct stream *stream);

/* stream_due() in `seconds` (1 to WHEEL_SECONDS - 1) instead of at the time set before. */
void hub_wheel_put(struct hub *hub, struct stream *stream, unsigned seconds);
void hub_wheel_remove(struct stream *stream);

uint32_t hub_random(const struct hub *hub);

/* An accepted stream of that account; and its end. */
void hub_joined(struct hub *hub, struct stream *stream, int64_t account_id);
void hub_left(struct hub *hub, struct stream *stream);

/* One log event per request. */
void hub_log_answer(struct hub *hub, const struct stream_head *head, int64_t user_id,
		    struct str request_id, enum err err);

#endif

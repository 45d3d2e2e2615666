/*
 * One connection of hub-events: reads a request's head, answers it, then sends packets until one
 * side has enough. Idle it costs this struct and its team ids, nothing else.
 *
 * A closed stream stays in memory until the end of the loop's turn (hub_bury): events of the same
 * turn may still point to it, and whoever walks an account's streams may close the one in hand.
 */
#ifndef HUB_STREAM_H
#define HUB_STREAM_H

#include "app/events/account.h"
#include "app/events/loop.h"

struct hub;

enum stream_state {
	STREAM_HEAD = 0, /* reading the request */
	STREAM_WAITING,  /* answered; its control event is due */
	STREAM_LIVE,
	STREAM_LEAVING, /* nothing more is queued; closes when all is sent */
	STREAM_CLOSED,
};

/* What a stream was opened by, in the chains of sessions.c. */
struct stream_key {
	struct uuid id;
	struct stream *stream;
	struct stream_key *next;
};

/* Ends with either: with its session for good, with its reach to be opened anew. */
enum {
	KEY_SESSION,
	KEY_REACH,
	STREAM_KEYS
};

struct stream {
	struct watch watch; /* first: the loop hands it back */
	int fd;
	uint8_t state; /* enum stream_state */
	bool blocked;  /* waits for room in the socket */
	bool moved;    /* bytes went out since the last heartbeat */
	bool dirty;    /* in hub->dirty */
	uint16_t team_count;
	uint16_t queue_cap;
	uint16_t queue_start;
	uint16_t queue_count;
	uint32_t offset;       /* sent of the first packet */
	uint32_t unsent;       /* bytes in the queue, without `offset` */
	struct packet **queue; /* circular */
	struct hub *hub;
	struct account *account;
	struct stream *next, *prev;             /* in the account */
	struct stream *wheel_next, **wheel_ref; /* in the wheel of timers */
	struct stream *pending;                 /* in hub->dirty or among the buried */
	struct uuid *teams;
	char *head; /* bytes of the request so far; NULL afterwards */
	uint32_t head_len;
	struct stream_key keys[STREAM_KEYS]; /* set once it is answered */
	int64_t user_id;
	int64_t last_event_id;
	usec_t session_ends; /* wall clock */
};

/* Takes a connected, non-blocking socket. */
void stream_open(struct hub *hub, int fd);

/* Queues a packet; closes the stream when too much is unsent. Any state. */
void stream_send(struct stream *stream, struct packet *packet);

/* Sends what is queued as far as the socket takes it. */
void stream_flush(struct stream *stream);

/* Ends the reply properly; closes when that is sent. */
void stream_end(struct stream *stream);

/* Its session was revoked: says so instead of what is still unsent, and ends within a second. */
void stream_revoke(struct stream *stream);

/* What its user may see has changed: without what is still unsent it ends, to be opened anew. */
void stream_reopen(struct stream *stream);

/* At once. */
void stream_close(struct stream *stream);

/* Its time in the wheel has come. */
void stream_due(struct stream *stream);

#endif

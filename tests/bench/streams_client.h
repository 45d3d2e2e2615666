/*
 * One browser's side of an event stream, without the browser: asks for the stream, takes the reply
 * apart (HTTP/1.1 head, chunks, server-sent events) and tells what came. Sized for thousands.
 */
#ifndef HUB_BENCH_STREAMS_CLIENT_H
#define HUB_BENCH_STREAMS_CLIENT_H

#include "core/base/str.h"

#define CLIENT_LINE_MAX 8192

enum client_state {
	CLIENT_CLOSED = 0, /* not yet, or no more */
	CLIENT_CONNECTING, /* the request is not sent */
	CLIENT_HEAD,       /* the reply's head is not complete */
	CLIENT_OPEN,       /* no control event yet: it may still be replaying */
	CLIENT_LIVE
};

enum chunk_state {
	CHUNK_SIZE = 0,
	CHUNK_BYTES,
	CHUNK_END /* the line break behind the bytes */
};

/* What the frame being read is. */
enum client_frame {
	FRAME_EVENT = 0,
	FRAME_COMPLETE,
	FRAME_GAP
};

struct client {
	int fd;
	enum client_state state;
	enum chunk_state chunk;
	size_t chunk_left;
	size_t account; /* index of its account in the run */
	int64_t last;   /* seq of this connection's last event, 0 before the first */
	int64_t seq;    /* of the frame being read, 0 when it has none */
	enum client_frame frame;
	size_t len; /* of what has come of a line, or of the head */
	char line[CLIENT_LINE_MAX];
};

/* Where the streams are: a UNIX socket, or (path NULL) a port of this machine. */
struct client_target {
	const char *path;
	int port;
};

/*
 * Who is told of what comes: of a domain event before client->last is set to its seq (`data` is the
 * envelope), and of hub.gap and hub.complete.
 */
struct client_sink {
	void (*event)(void *ctx, struct client *client, int64_t seq, struct str data);
	void (*control)(void *ctx, struct client *client, bool gap, int64_t seq);
	void *ctx;
};

/* A socket that is connecting, or -1 when there is no room at the moment. */
int client_dial(const struct client_target *target);

/* Begins to connect; false when there is no room at the moment (try again later). */
bool client_connect(struct client *client, const struct client_target *target);

/* The connection stands: sends the request. False when it is broken; the client is closed then. */
bool client_ask(struct client *client, struct str request);

/* Reads what is there. False when the stream ended or made no sense; the client is closed then. */
bool client_read(struct client *client, const struct client_sink *sink);

void client_close(struct client *client);

#endif

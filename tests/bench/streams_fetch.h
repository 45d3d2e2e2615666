/* One request for missed events, over a connection of its own, beside a stream. */
#ifndef HUB_BENCH_STREAMS_FETCH_H
#define HUB_BENCH_STREAMS_FETCH_H

#include "bench/streams_client.h"

enum fetch_state {
	FETCH_NONE = 0,
	FETCH_CONNECTING, /* the request is not sent */
	FETCH_READING,
	FETCH_ENDED /* the reply is whole, or cut: nothing more comes */
};

struct fetch {
	int fd;
	enum fetch_state state;
	char *bytes; /* of the reply so far; its own */
	size_t len, room;
};

/* Begins to connect; false when there is no room at the moment (try again later). */
bool fetch_begin(struct fetch *fetch, const struct client_target *target);

/* The connection is ready: sends the request (HTTP/1.0, so that the end is the end), or reads. */
void fetch_go_on(struct fetch *fetch, struct str request);

/* The status of an ended fetch, 0 when there is none; *ret_body is a view into it. */
int fetch_reply(const struct fetch *fetch, struct str *ret_body);

/* Frees what it holds; it may begin again. */
void fetch_clear(struct fetch *fetch);

#endif

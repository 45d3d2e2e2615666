/*
 * A load of event streams: many clients over many accounts, while writers commit changes at a
 * steady rate. What measuring (streams_measure.c) and following through faults (streams_soak.c)
 * have in common.
 */
#ifndef HUB_BENCH_STREAMS_H
#define HUB_BENCH_STREAMS_H

#include "bench/streams_client.h"
#include "bench/streams_writer.h"

#include "core/base/arena.h"
#include "core/base/seams.h"
#include "core/crypto/keyring.h"

#define STREAMS_MAX 19000

struct load {
	struct config config;
	struct keyring ticket_keys;
	struct keyring token_keys;
	struct client_target target;
	struct writer_plan plan;
	struct arena *arena; /* of the request being made or the reply being read */
	struct client *clients;
	size_t streams;
	int64_t first_user; /* 0: all tickets are user 1's; else the account's index is added */
	int epoll_fd;
	uint32_t *latencies; /* microseconds from commit to client, of each delivery */
	size_t latency_room, delivered;
};

/* What an epoll event is about: streams are even, what belongs to one beside it is odd. */
static inline uint64_t stream_tag(size_t index)
{
	return (uint64_t)index * 2;
}

/* Watches a descriptor; `op` as epoll_ctl(2). */
void load_watch(const struct load *load, int fd, int op, uint32_t events, uint64_t tag);

int64_t load_account(const struct load *load, const struct client *client);
int64_t load_user(const struct load *load, const struct client *client);

/* Of the user's only session: its id is made of the user's. In load->arena. */
struct str load_session(const struct load *load, const struct client *client);

/* Host and port of the public URL. */
struct str load_host(const struct load *load);

/* The request for a stream, with a fresh ticket; `last_event_id` < 0: none. In load->arena. */
struct str load_request(struct load *load, const struct client *client, int64_t last_event_id);

/* Which change an entity's id stands for; SIZE_MAX when it is none of ours. */
size_t load_change(const struct load *load, struct str entity_id);

/* The same, of the envelope that carries the entity's id. */
size_t load_change_in(const struct load *load, struct str envelope);

/* Change `n` has come to a client. */
void load_delivered(struct load *load, size_t n);

/* The latencies' quantile in ms; sorts them. */
double load_quantile_ms(struct load *load, double q);

/* Prints {"phase":"opened",…} and waits for a line on stdin. */
bool load_opened(const struct load *load, usec_t began);

/* The two ways to use a load; false when the streams could not be opened. */
bool streams_measure(struct load *load);
bool streams_soak(struct load *load);

#endif

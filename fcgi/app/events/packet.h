/*
 * Immutable bytes that many streams send: formatted once, counted, freed by the last one.
 */
#ifndef HUB_PACKET_H
#define HUB_PACKET_H

#include "app/events/audience.h"

struct packet {
	unsigned refs;
	uint32_t len;
	int64_t seq;               /* of an event; 0 for anything else */
	struct audience *audience; /* of an event; NULL for anything else */
	char bytes[];
};

/* As they are. The caller owns the one reference. */
struct packet *packet_new(struct str bytes);

/* One HTTP chunk (RFC 9112 §7.1) holding `bytes`, which are not empty. */
struct packet *packet_chunk(struct str bytes);

/* `event: name`, `data: {"seq":N}`, without an id, in one chunk. */
struct packet *packet_control(const char *name, int64_t seq);

/*
 * An event in one chunk. Takes the audience over. `type` and `envelope` have been checked: no line
 * breaks.
 */
struct packet *packet_event(int64_t seq, struct str type, struct str envelope,
			    struct audience *audience);

struct packet *packet_ref(struct packet *packet);
void packet_unref(struct packet *packet);

#endif

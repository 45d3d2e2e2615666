/*
 * One entry of hub:firehose: fields to an event packet.
 */
#ifndef HUB_FEED_ENTRY_H
#define HUB_FEED_ENTRY_H

#include "app/events/packet.h"
#include "core/net/redis.h"

/* Views into the reply. */
struct feed_entry {
	int64_t account_id;
	int64_t seq;
	struct str envelope;
	struct str audience;
};

/* `fields`: name, value, name, value … Unknown names are passed over. False when one is missing. */
bool feed_entry_read(const struct redis_reply *fields, struct feed_entry *ret);

/*
 * The event as it is sent. NULL when the envelope is not one line of JSON with a `type` that may
 * stand in a line of its own. An audience that can't be read is an audience of nobody.
 */
struct packet *feed_entry_packet(struct arena *scratch, const struct feed_entry *entry);

#endif

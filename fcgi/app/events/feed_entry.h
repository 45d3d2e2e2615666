/*
 * One entry of hub:firehose: an event, whose fields become a packet, or up to 100 revocations.
 */
#ifndef HUB_FEED_ENTRY_H
#define HUB_FEED_ENTRY_H

#include "app/events/packet.h"
#include "app/events/uuid.h"
#include "core/base/seams.h"
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

/* The number of an entry of revocations, from 1 on in each epoch; 0 for any other entry. */
int64_t feed_entry_revocations(const struct redis_reply *fields);

/*
 * The next revocation of such an entry: a session's id, and when (wall clock) all it gave out has
 * ended. *at is 0 at first. False at the end.
 */
bool feed_entry_revoked(const struct redis_reply *fields, size_t *at, struct uuid *ret_session,
			usec_t *ret_until);

/* Both as text, the time as milliseconds; false when they are not that. */
bool feed_revocation_read(struct str id, struct str until, struct uuid *ret_session,
			  usec_t *ret_until);

#endif

/*
 * What streams were opened by, and what of that has been revoked: sessions (an instance token or an
 * API key is one of its own here, by its id), and the reach of people in an account.
 *
 * Finding a session's streams takes a hash table of chains through the streams: 64 bytes in each
 * and up to 32 of the table. A revoked session is remembered, in at most 96 bytes, until all that
 * it gave out has ended by itself.
 */
#ifndef HUB_SESSIONS_H
#define HUB_SESSIONS_H

#include "app/events/uuid.h"
#include "core/base/seams.h"

struct stream;
struct stream_key;

struct revocation {
	struct uuid session;
	usec_t until; /* wall clock; 0: a free place */
};

struct sessions {
	struct stream_key **buckets;
	size_t bucket_count; /* a power of two */
	size_t stream_count;
	struct revocation *revoked; /* open addressing, at most half full */
	size_t revoked_cap;         /* a power of two */
	size_t revoked_count;
	bool known; /* all revocations in force are here; kept by the feed */
};

void sessions_init(struct sessions *sessions);

/* They must have no streams. */
void sessions_release(struct sessions *sessions);

/* A stream was opened or closed; stream->keys say by what. */
void sessions_join(struct sessions *sessions, struct stream *stream);
void sessions_leave(struct sessions *sessions, struct stream *stream);

/* Is some stream open that the session opened? */
bool sessions_stream(const struct sessions *sessions, const struct uuid *session);

/* Remembers it, and ends its streams the first time. Returns how many those were. */
size_t sessions_revoke(struct sessions *sessions, const struct uuid *session, usec_t until);

bool sessions_revoked(const struct sessions *sessions, const struct uuid *session);

/* Forgets those whose `until` has passed. */
void sessions_expire(struct sessions *sessions, usec_t now);

#endif

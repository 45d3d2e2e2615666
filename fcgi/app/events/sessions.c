#include "app/events/sessions.h"

#include <stdlib.h>

#include "app/events/stream.h"

#define BUCKETS_FIRST 64
#define REVOKED_FIRST 64

/* The last 8 bytes of a UUIDv7 are random; ids that are not are spread all the same. */
static size_t hash_of(const struct uuid *id)
{
	uint64_t low;

	memcpy(&low, id->bytes + 8, sizeof(low));
	low *= UINT64_C(0x9e3779b97f4a7c15); /* Fibonacci hashing */
	return (size_t)(low >> 32);
}

static bool same(const struct uuid *a, const struct uuid *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static void *zeroed(size_t count, size_t size)
{
	void *array = calloc(count, size);

	if (!array)
		abort();
	return array;
}

void sessions_init(struct sessions *sessions)
{
	*sessions = (struct sessions){
		.buckets = zeroed(BUCKETS_FIRST, sizeof(struct stream_key *)),
		.bucket_count = BUCKETS_FIRST,
		.revoked = zeroed(REVOKED_FIRST, sizeof(struct revocation)),
		.revoked_cap = REVOKED_FIRST,
	};
}

void sessions_release(struct sessions *sessions)
{
	free(sessions->buckets);
	free(sessions->revoked);
	*sessions = (struct sessions){0};
}

/* --- streams --- */

static struct stream_key **bucket_of(const struct sessions *sessions, const struct uuid *id)
{
	return &sessions->buckets[hash_of(id) & (sessions->bucket_count - 1)];
}

static void link_in(struct sessions *sessions, struct stream_key *key)
{
	struct stream_key **bucket = bucket_of(sessions, &key->id);

	key->next = *bucket;
	*bucket = key;
}

static void grow(struct sessions *sessions)
{
	struct stream_key **old = sessions->buckets;
	size_t old_count = sessions->bucket_count;

	sessions->bucket_count *= 2;
	sessions->buckets = zeroed(sessions->bucket_count, sizeof(struct stream_key *));
	for (size_t i = 0; i < old_count; i++) {
		for (struct stream_key *key = old[i], *next; key; key = next) {
			next = key->next;
			link_in(sessions, key);
		}
	}
	free(old);
}

void sessions_join(struct sessions *sessions, struct stream *stream)
{
	if (STREAM_KEYS * sessions->stream_count >= sessions->bucket_count)
		grow(sessions);
	for (size_t i = 0; i < STREAM_KEYS; i++)
		link_in(sessions, &stream->keys[i]);
	sessions->stream_count++;
}

/* The key goes on pointing to the one behind it: somebody may be walking along the chain. */
void sessions_leave(struct sessions *sessions, struct stream *stream)
{
	for (size_t i = 0; i < STREAM_KEYS; i++) {
		struct stream_key **at = bucket_of(sessions, &stream->keys[i].id);

		while (*at != &stream->keys[i])
			at = &(*at)->next;
		*at = stream->keys[i].next;
	}
	sessions->stream_count--;
}

static size_t end_streams(struct sessions *sessions, const struct uuid *id)
{
	size_t ended = 0;

	for (struct stream_key *key = *bucket_of(sessions, id), *next; key; key = next) {
		next = key->next;
		if (!same(&key->id, id))
			continue;
		if (key == &key->stream->keys[KEY_REACH])
			stream_reopen(key->stream);
		else
			stream_revoke(key->stream);
		ended++;
	}
	return ended;
}

bool sessions_stream(const struct sessions *sessions, const struct uuid *session)
{
	const struct stream_key *key = *bucket_of(sessions, session);

	while (key && !(same(&key->id, session) && key == &key->stream->keys[KEY_SESSION]))
		key = key->next;
	return key != NULL;
}

/* --- revocations --- */

/* Its place, or the free one where it belongs. */
static struct revocation *place_of(const struct sessions *sessions, const struct uuid *session)
{
	size_t at = hash_of(session) & (sessions->revoked_cap - 1);

	while (sessions->revoked[at].until != 0 && !same(&sessions->revoked[at].session, session))
		at = (at + 1) & (sessions->revoked_cap - 1);
	return &sessions->revoked[at];
}

/* Into a table of `cap` places goes what lasts longer than `after`. */
static void move(struct sessions *sessions, size_t cap, usec_t after)
{
	struct revocation *old = sessions->revoked;
	size_t old_cap = sessions->revoked_cap;

	sessions->revoked = zeroed(cap, sizeof(*sessions->revoked));
	sessions->revoked_cap = cap;
	sessions->revoked_count = 0;
	for (size_t i = 0; i < old_cap; i++) {
		if (old[i].until <= after)
			continue;
		*place_of(sessions, &old[i].session) = old[i];
		sessions->revoked_count++;
	}
	free(old);
}

size_t sessions_revoke(struct sessions *sessions, const struct uuid *session, usec_t until)
{
	if (until <= 0 || sessions_revoked(sessions, session))
		return 0;
	if (sessions->revoked_count >= sessions->revoked_cap / 2)
		move(sessions, sessions->revoked_cap * 2, 0);
	*place_of(sessions, session) = (struct revocation){*session, until};
	sessions->revoked_count++;
	return end_streams(sessions, session);
}

bool sessions_revoked(const struct sessions *sessions, const struct uuid *session)
{
	return place_of(sessions, session)->until != 0;
}

void sessions_expire(struct sessions *sessions, usec_t now)
{
	size_t left = 0, cap = REVOKED_FIRST;

	for (size_t i = 0; i < sessions->revoked_cap; i++)
		left += sessions->revoked[i].until > now;
	while (cap / 2 <= left)
		cap *= 2;
	if (left < sessions->revoked_count)
		move(sessions, cap, now);
}

#include "app/events/account.h"

#include <stdlib.h>

#include "app/events/hub.h"

#define BUCKETS_FIRST 64

static struct account **bucket_of(const struct accounts *accounts, int64_t id)
{
	uint64_t hash = (uint64_t)id * UINT64_C(0x9e3779b97f4a7c15); /* Fibonacci hashing */

	return &accounts->buckets[(hash >> 32) & (accounts->bucket_count - 1)];
}

static struct account **buckets_new(size_t count)
{
	struct account **buckets = calloc(count, sizeof(*buckets));

	if (!buckets)
		abort();
	return buckets;
}

void accounts_init(struct accounts *accounts)
{
	accounts->bucket_count = BUCKETS_FIRST;
	accounts->buckets = buckets_new(BUCKETS_FIRST);
	accounts->count = 0;
}

void accounts_release(struct accounts *accounts)
{
	accounts_expire(accounts, INT64_MAX);
	free(accounts->buckets);
	accounts->buckets = NULL;
}

struct account *accounts_find(const struct accounts *accounts, int64_t id)
{
	struct account *account = *bucket_of(accounts, id);

	while (account && account->id != id)
		account = account->next;
	return account;
}

static void grow(struct accounts *accounts)
{
	struct account **old = accounts->buckets;
	size_t old_count = accounts->bucket_count;

	accounts->bucket_count *= 2;
	accounts->buckets = buckets_new(accounts->bucket_count);
	for (size_t i = 0; i < old_count; i++) {
		while (old[i]) {
			struct account *account = old[i];
			struct account **bucket = bucket_of(accounts, account->id);

			old[i] = account->next;
			account->next = *bucket;
			*bucket = account;
		}
	}
	free(old);
}

struct account *accounts_get(struct accounts *accounts, int64_t id)
{
	struct account *account = accounts_find(accounts, id);
	struct account **bucket;

	if (account)
		return account;
	if (accounts->count >= accounts->bucket_count)
		grow(accounts);
	account = calloc(1, sizeof(*account));
	if (!account)
		abort();
	bucket = bucket_of(accounts, id);
	*account = (struct account){.id = id, .next = *bucket, .doubt = I64_NULL};
	*bucket = account;
	accounts->count++;
	return account;
}

void accounts_expire(struct accounts *accounts, usec_t before)
{
	for (size_t i = 0; i < accounts->bucket_count; i++) {
		struct account **at = &accounts->buckets[i];

		while (*at) {
			struct account *account = *at;

			if (account->stream_count > 0 || account->left_at >= before) {
				at = &account->next;
				continue;
			}
			*at = account->next;
			ring_forget(&account->ring);
			free(account);
			accounts->count--;
		}
	}
}

void accounts_forget(struct accounts *accounts)
{
	for (size_t i = 0; i < accounts->bucket_count; i++) {
		for (struct account *a = accounts->buckets[i]; a; a = a->next) {
			ring_forget(&a->ring);
			a->loaded = false;
			a->query = 0;
			a->doubt = I64_NULL;
		}
	}
}

/* To every stream that has had its control event; those still waiting get theirs in its place. */
static void say_gap(struct account *account)
{
	struct packet *packet = packet_control("hub.gap", account->ring.last);

	for (struct stream *s = account->streams, *next; s; s = next) {
		next = s->next;
		if (s->state != STREAM_LIVE)
			continue;
		s->hub->stats.gaps++;
		stream_send(s, packet);
	}
	packet_unref(packet);
}

static void say(struct stream *stream, const char *name, int64_t seq)
{
	struct packet *packet = packet_control(name, seq);

	stream_send(stream, packet);
	packet_unref(packet);
}

static bool is_for(const struct packet *event, const struct stream *stream)
{
	return audience_has(event->audience, stream->user_id, stream->teams, stream->team_count);
}

bool account_take(struct account *account, struct packet *event)
{
	enum ring_verdict verdict = ring_offer(&account->ring, event);

	if (verdict == RING_OLD || !account->loaded)
		return true;
	if (verdict == RING_HOLE) {
		say_gap(account);
		return false;
	}
	for (struct stream *s = account->streams, *next; s; s = next) {
		next = s->next;
		if (s->state == STREAM_LIVE && is_for(event, s))
			stream_send(s, event);
	}
	return true;
}

/* The control event of a new stream: what it missed and `complete`, or `gap`; and who is there. */
static void admit(struct account *account, struct stream *stream)
{
	const struct ring *ring = &account->ring;
	int64_t seen = stream->last_event_id;

	stream->state = STREAM_LIVE;
	if (seen >= 0 && !ring_covers(ring, seen)) {
		stream->hub->stats.gaps++;
		say(stream, "hub.gap", ring->last);
		crowds_greet(stream->hub->crowds, stream);
		return;
	}
	for (int64_t seq = seen + 1; seen >= 0 && seq <= ring->last; seq++) {
		if (!is_for(ring_get(ring, seq), stream))
			continue;
		stream->hub->stats.replayed++;
		stream_send(stream, ring_get(ring, seq));
	}
	say(stream, "hub.complete", ring->last);
	crowds_greet(stream->hub->crowds, stream);
}

void account_load(struct account *account, int64_t head)
{
	ring_anchor(&account->ring, head);
	account->loaded = true;
	say_gap(account);
	for (struct stream *s = account->streams, *next; s; s = next) {
		next = s->next;
		if (s->state == STREAM_WAITING)
			admit(account, s);
	}
}

void account_skip(struct account *account, int64_t head)
{
	ring_anchor(&account->ring, head);
	say_gap(account);
}

void account_join(struct account *account, struct stream *stream)
{
	stream->account = account;
	stream->prev = NULL;
	stream->next = account->streams;
	if (account->streams)
		account->streams->prev = stream;
	account->streams = stream;
	account->stream_count++;
	if (account->loaded)
		admit(account, stream);
}

void account_leave(struct account *account, struct stream *stream, usec_t now)
{
	if (stream->prev)
		stream->prev->next = stream->next;
	else
		account->streams = stream->next;
	if (stream->next)
		stream->next->prev = stream->prev;
	stream->account = NULL;
	account->stream_count--;
	account->left_at = now;
}

#include "app/events/ring.h"

#include <assert.h>
#include <stdlib.h>

#define CAP_FIRST 8

static void drop_oldest(struct ring *ring)
{
	struct packet *packet = ring->items[ring->start];

	ring->start = (ring->start + 1) & (ring->cap - 1);
	ring->count--;
	ring->bytes -= packet->len;
	packet_unref(packet);
}

static void drop_all(struct ring *ring)
{
	while (ring->count > 0)
		drop_oldest(ring);
}

static void grow(struct ring *ring)
{
	size_t cap = ring->cap == 0 ? CAP_FIRST : ring->cap * 2;
	struct packet **items = calloc(cap, sizeof(*items));

	if (!items)
		abort();
	for (size_t i = 0; i < ring->count; i++)
		items[i] = ring->items[(ring->start + i) & (ring->cap - 1)];
	free(ring->items);
	ring->items = items;
	ring->cap = cap;
	ring->start = 0;
}

enum ring_verdict ring_offer(struct ring *ring, struct packet *event)
{
	bool hole = ring->known && event->seq != ring->last + 1;

	if (ring->known && event->seq <= ring->last)
		return RING_OLD;
	if (hole)
		drop_all(ring);
	while (ring->count > 0 &&
	       (ring->count == RING_EVENTS_MAX || ring->bytes + event->len > RING_BYTES_MAX))
		drop_oldest(ring);
	if (ring->count == ring->cap)
		grow(ring);
	ring->items[(ring->start + ring->count) & (ring->cap - 1)] = packet_ref(event);
	ring->count++;
	ring->bytes += event->len;
	ring->last = event->seq;
	ring->known = true;
	return hole ? RING_HOLE : RING_NEXT;
}

void ring_anchor(struct ring *ring, int64_t head)
{
	if (ring->known && ring->last >= head)
		return;
	drop_all(ring);
	ring->last = head;
	ring->known = true;
}

void ring_forget(struct ring *ring)
{
	drop_all(ring);
	free(ring->items);
	*ring = (struct ring){.items = NULL};
}

bool ring_covers(const struct ring *ring, int64_t seq)
{
	return ring->known && seq <= ring->last && seq >= ring->last - (int64_t)ring->count;
}

struct packet *ring_get(const struct ring *ring, int64_t seq)
{
	size_t back = (size_t)(ring->last - seq);

	assert(seq <= ring->last && back < ring->count);
	return ring->items[(ring->start + ring->count - 1 - back) & (ring->cap - 1)];
}

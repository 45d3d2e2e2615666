#include "app/events/ring.h"

#include "lib/cutap.h"

/* An event of that seq, `size` bytes when sent, for everyone. Offers it and lets it go. */
static enum ring_verdict offer_sized(struct ring *ring, int64_t seq, size_t size)
{
	struct arena *arena = arena_new();
	struct str text = {ARENA_ARRAY(arena, char, size), size};
	struct packet *packet = packet_new(text);
	enum ring_verdict verdict;

	packet->seq = seq;
	packet->audience = audience_parse(arena, STR("\"account\""));
	verdict = ring_offer(ring, packet);
	packet_unref(packet);
	arena_free(arena);
	return verdict;
}

static enum ring_verdict offer(struct ring *ring, int64_t seq)
{
	return offer_sized(ring, seq, 100);
}

static void follows(void)
{
	struct ring ring = {.items = NULL};

	CU_ASSERT_FALSE(ring_covers(&ring, 0));
	ring_anchor(&ring, 10);
	CU_ASSERT_TRUE(ring_covers(&ring, 10));
	CU_ASSERT_FALSE(ring_covers(&ring, 9));
	CU_ASSERT_FALSE(ring_covers(&ring, 11));
	CU_ASSERT_EQUAL(offer(&ring, 10), RING_OLD);
	CU_ASSERT_EQUAL(offer(&ring, 3), RING_OLD);
	CU_ASSERT_EQUAL(offer(&ring, 11), RING_NEXT);
	CU_ASSERT_EQUAL(offer(&ring, 12), RING_NEXT);
	CU_ASSERT_EQUAL(offer(&ring, 11), RING_OLD);
	CU_ASSERT_EQUAL(ring.last, 12);
	CU_ASSERT_EQUAL(ring.count, 2);
	CU_ASSERT_TRUE(ring_covers(&ring, 10));
	CU_ASSERT_EQUAL(ring_get(&ring, 11)->seq, 11);
	CU_ASSERT_EQUAL(ring_get(&ring, 12)->seq, 12);
	ring_forget(&ring);
	CU_ASSERT_FALSE(ring.known);
	CU_ASSERT_FALSE(ring_covers(&ring, 12));
}

static void restarts_at_a_hole(void)
{
	struct ring ring = {.items = NULL};

	ring_anchor(&ring, 1);
	CU_ASSERT_EQUAL(offer(&ring, 2), RING_NEXT);
	CU_ASSERT_EQUAL(offer(&ring, 4), RING_HOLE);
	CU_ASSERT_EQUAL(ring.count, 1);
	CU_ASSERT_FALSE(ring_covers(&ring, 2));
	CU_ASSERT_TRUE(ring_covers(&ring, 3));
	CU_ASSERT_EQUAL(offer(&ring, 3), RING_OLD);
	CU_ASSERT_EQUAL(offer(&ring, 5), RING_NEXT);
	ring_forget(&ring);
}

/* Events may come before the head is known; the head then may be before, within or after them. */
static void is_anchored_late(void)
{
	const struct {
		int64_t head;
		int64_t last;
		size_t count;
	} rows[] = {
		{3, 8, 3},
		{5, 8, 3},
		{7, 8, 3},
		{8, 8, 3},
		{9, 9, 0},
		{20, 20, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ring ring = {.items = NULL};

		CU_ASSERT_EQUAL(offer(&ring, 6), RING_NEXT);
		CU_ASSERT_EQUAL(offer(&ring, 7), RING_NEXT);
		CU_ASSERT_EQUAL(offer(&ring, 8), RING_NEXT);
		ring_anchor(&ring, rows[i].head);
		CU_ASSERT_EQUAL(ring.last, rows[i].last);
		CU_ASSERT_EQUAL(ring.count, rows[i].count);
		CU_ASSERT_TRUE(ring_covers(&ring, ring.last));
		ring_forget(&ring);
	}
}

static void is_bounded(void)
{
	struct ring ring = {.items = NULL};
	const int64_t n = 3 * RING_EVENTS_MAX;

	ring_anchor(&ring, 0);
	for (int64_t seq = 1; seq <= n; seq++)
		CU_ASSERT_EQUAL(offer(&ring, seq), RING_NEXT);
	CU_ASSERT_EQUAL(ring.count, RING_EVENTS_MAX);
	CU_ASSERT_TRUE(ring_covers(&ring, n - RING_EVENTS_MAX));
	CU_ASSERT_FALSE(ring_covers(&ring, n - RING_EVENTS_MAX - 1));
	for (int64_t seq = n - RING_EVENTS_MAX + 1; seq <= n; seq++)
		CU_ASSERT_EQUAL(ring_get(&ring, seq)->seq, seq);
	CU_ASSERT_EQUAL(offer_sized(&ring, n + 1, RING_BYTES_MAX - 150), RING_NEXT);
	CU_ASSERT_EQUAL(ring.count, 2);
	CU_ASSERT_EQUAL(offer_sized(&ring, n + 2, 2 * RING_BYTES_MAX),
			RING_NEXT); /* at least the last one */
	CU_ASSERT_EQUAL(ring.count, 1);
	CU_ASSERT_EQUAL(offer(&ring, n + 3), RING_NEXT);
	CU_ASSERT_EQUAL(ring.count, 1);
	CU_ASSERT_EQUAL(ring.bytes, 100);
	ring_forget(&ring);
}

int main(void)
{
	return CUTAP_RUN({"keeps what follows, drops what it has", follows},
			 {"restarts at a hole", restarts_at_a_hole},
			 {"takes a head after events", is_anchored_late},
			 {"is bounded by number and bytes", is_bounded});
}

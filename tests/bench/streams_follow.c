#include "bench/streams_follow.h"

#include <stdlib.h>

#define WAITING_FIRST 16

void digest_add(struct digest *digest, int64_t seq, size_t change)
{
	/* FNV-1a with words for bytes. */
	uint64_t hash = digest->count == 0 ? UINT64_C(0xcbf29ce484222325) : digest->hash;

	hash = (hash ^ (uint64_t)seq) * UINT64_C(0x100000001b3);
	digest->hash = (hash ^ change) * UINT64_C(0x100000001b3);
	digest->count++;
}

static void hand_over(struct follower *follower, struct load *load, struct follow_counts *counts,
		      struct news news)
{
	if (news.seq <= follower->last) {
		counts->overlaps++;
		return;
	}
	counts->holes += news.seq != follower->last + 1;
	follower->last = news.seq;
	digest_add(&follower->digest, news.seq, news.change);
	load_delivered(load, news.change);
}

void follower_event(struct follower *follower, struct load *load, struct follow_counts *counts,
		    struct news news)
{
	if (!follower->catching) {
		hand_over(follower, load, counts, news);
		return;
	}
	if (follower->waiting_count == follower->waiting_room) {
		size_t room = follower->waiting_room ? follower->waiting_room * 2 : WAITING_FIRST;

		follower->waiting = realloc(follower->waiting, room * sizeof(struct news));
		if (!follower->waiting)
			abort();
		follower->waiting_room = room;
	}
	follower->waiting[follower->waiting_count++] = news;
}

static void begin(struct follower *follower, int64_t seq)
{
	follower->base = seq;
	follower->last = seq;
}

void follower_complete(struct follower *follower, struct follow_counts *counts, int64_t seq)
{
	counts->completes++;
	if (follower->base < 0)
		begin(follower, seq);
	else if (!follower->catching && seq > follower->last)
		counts->lies++;
}

void follower_gap(struct follower *follower, struct follow_counts *counts, int64_t seq)
{
	counts->gaps++;
	if (follower->base < 0) {
		begin(follower, seq);
		return;
	}
	if (!follower->catching || seq > follower->head)
		follower->head = seq;
	follower->catching = true;
}

void follower_missed(struct follower *follower, struct load *load, struct follow_counts *counts,
		     struct news news)
{
	hand_over(follower, load, counts, news);
}

void follower_caught_up(struct follower *follower, struct load *load,
			struct follow_counts *counts, int64_t head)
{
	counts->holes += follower->last < head;
	follower->catching = false;
	for (size_t i = 0; i < follower->waiting_count; i++)
		hand_over(follower, load, counts, follower->waiting[i]);
	free(follower->waiting);
	follower->waiting = NULL;
	follower->waiting_count = follower->waiting_room = 0;
}

#include "core/net/breaker.h"

#include <stdatomic.h>
#include <sys/mman.h>

#define PROBES 8 /* places a key may be at */

struct service {
	_Atomic uint64_t name; /* hash of its key; 0: free */
	_Atomic int64_t open_until;
	_Atomic int64_t held_until;
	_Atomic int64_t whole_at;  /* when no turn counts any more */
	_Atomic uint32_t failures; /* in a row, while closed */
	_Atomic uint32_t openings; /* in a row */
};

struct breakers {
	struct service services[BREAKER_SERVICES];
};

struct breakers *breakers_new(void)
{
	void *memory = mmap(NULL, sizeof(struct breakers), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

void breakers_free(struct breakers *breakers)
{
	if (breakers)
		munmap(breakers, sizeof(*breakers));
}

static uint64_t hash_of(struct str key)
{
	uint64_t hash = UINT64_C(0xCBF29CE484222325); /* FNV-1a */

	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.ptr[i]) * UINT64_C(0x100000001B3);
	return hash ? hash : 1;
}

/* The service's place, taken when it has none; NULL when all its places are others'. */
static struct service *service_of(struct breakers *breakers, struct str key)
{
	uint64_t name = hash_of(key);

	for (size_t i = 0; i < PROBES; i++) {
		struct service *service = &breakers->services[(name + i) % BREAKER_SERVICES];
		uint64_t there = 0;

		if (atomic_compare_exchange_strong(&service->name, &there, name) || there == name)
			return service;
	}
	return NULL;
}

static usec_t span_of(uint32_t openings)
{
	usec_t span = BREAKER_OPEN_MIN;

	while (--openings > 0 && span < BREAKER_OPEN_MAX)
		span *= 2;
	return span < BREAKER_OPEN_MAX ? span : BREAKER_OPEN_MAX;
}

static void open_for_longer(struct service *service, usec_t now)
{
	uint32_t openings = atomic_fetch_add(&service->openings, 1) + 1;

	atomic_store(&service->open_until, now + span_of(openings));
}

enum breaker_state breaker_ask(struct breakers *breakers, usec_t now, struct str key,
			       usec_t *ret_until)
{
	struct service *service = service_of(breakers, key);

	if (!service)
		return BREAKER_CLOSED;
	int64_t held = atomic_load(&service->held_until);
	int64_t open = atomic_load(&service->open_until);
	if (held > now || open > now) {
		*ret_until = held > open ? held : open;
		return held > open ? BREAKER_HELD : BREAKER_OPEN;
	}
	if (open == 0)
		return BREAKER_CLOSED;
	/* Of all who find it due, the one that moves the end is the probe. */
	if (atomic_compare_exchange_strong(&service->open_until, &open, now + BREAKER_PROBE))
		return BREAKER_TRIES;
	*ret_until = open > now ? open : now + BREAKER_PROBE;
	return BREAKER_OPEN;
}

void breaker_tell(struct breakers *breakers, usec_t now, struct str key, enum breaker_state asked,
		  bool good)
{
	struct service *service = service_of(breakers, key);

	if (!service)
		return;
	if (good) {
		atomic_store(&service->failures, 0);
		atomic_store(&service->openings, 0);
		atomic_store(&service->open_until, 0);
		return;
	}
	if (asked == BREAKER_TRIES) {
		open_for_longer(service, now);
	} else if (atomic_fetch_add(&service->failures, 1) + 1 >= BREAKER_FAILURES &&
		   atomic_load(&service->open_until) == 0) {
		atomic_store(&service->failures, 0);
		open_for_longer(service, now);
	}
}

void breaker_hold(struct breakers *breakers, usec_t now, struct str key, usec_t span)
{
	struct service *service = service_of(breakers, key);

	if (!service)
		return;
	usec_t until = now + (span < BREAKER_HOLD_MAX ? span : BREAKER_HOLD_MAX);
	int64_t seen = atomic_load(&service->held_until);
	while (seen < until &&
	       !atomic_compare_exchange_weak(&service->held_until, &seen, until))
		;
}

usec_t breaker_turn(struct breakers *breakers, usec_t now, struct str key, struct rate rate)
{
	struct service *service = service_of(breakers, key);

	if (!service)
		return 0;
	int64_t whole_at = atomic_load(&service->whole_at);
	for (;;) {
		usec_t ahead = whole_at > now ? whole_at - now : 0;
		struct gcra gcra = gcra_take(rate, ahead);
		usec_t wait = gcra_wait(rate, ahead);

		if (!gcra.admitted)
			return wait > USEC_PER_MSEC ? wait : USEC_PER_MSEC;
		if (atomic_compare_exchange_weak(&service->whole_at, &whole_at, now + gcra.ahead))
			return 0;
	}
}

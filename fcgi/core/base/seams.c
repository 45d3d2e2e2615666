#include "core/base/seams.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static usec_t read_clock(clockid_t id)
{
	struct timespec now;
	clock_gettime(id, &now);
	return now.tv_sec * USEC_PER_SEC + now.tv_nsec / 1000;
}

static usec_t system_now(void *ctx)
{
	(void)ctx;
	return read_clock(CLOCK_REALTIME);
}

static usec_t system_monotonic(void *ctx)
{
	(void)ctx;
	return read_clock(CLOCK_MONOTONIC);
}

const struct clock clock_system = {.now = system_now, .monotonic = system_monotonic};

static void system_fill(void *ctx, void *bytes, size_t len)
{
	(void)ctx;
	for (char *at = bytes; len;) {
		ssize_t got = getrandom(at, len, 0);
		if (got < 0 && errno != EINTR)
			abort();
		if (got > 0) {
			at += got;
			len -= (size_t)got;
		}
	}
}

const struct rng rng_system = {.fill = system_fill};

struct str id_new(struct arena *arena, const struct clock *clock, const struct rng *rng)
{
	unsigned char id[16];
	rng->fill(rng->ctx, id, sizeof(id));
	uint64_t ms = (uint64_t)(clock_now(clock) / USEC_PER_MSEC);
	for (size_t i = 0; i < 6; i++)
		id[i] = (unsigned char)(ms >> (40 - 8 * i));
	id[6] = (unsigned char)(0x70 | (id[6] & 0x0f)); /* version 7 */
	id[8] = (unsigned char)(0x80 | (id[8] & 0x3f)); /* variant of RFC 9562 */
	return arena_printf(arena,
			    "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
			    id[0], id[1], id[2], id[3], id[4], id[5], id[6], id[7], id[8], id[9],
			    id[10], id[11], id[12], id[13], id[14], id[15]);
}

void rest_for(usec_t span)
{
	struct timespec left = {span / USEC_PER_SEC, span % USEC_PER_SEC * 1000};

	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		;
}

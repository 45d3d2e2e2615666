/*
 * Ids of teams and sessions, small enough to have thousands in memory.
 */
#ifndef HUB_UUID_H
#define HUB_UUID_H

#include "core/base/arena.h"

struct uuid {
	uint8_t bytes[16];
};

/* Canonical text to bytes. */
bool uuid_parse(struct str text, struct uuid *ret);

/* And back, in the arena. */
struct str uuid_text(struct arena *arena, const struct uuid *uuid);

#endif

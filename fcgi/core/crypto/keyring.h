/*
 * Named 32-byte keys for one purpose: "kid:base64[,kid:base64…]". The first one signs or seals,
 * all verify or open, so that keys rotate without anybody noticing.
 */
#ifndef HUB_KEYRING_H
#define HUB_KEYRING_H

#include "core/base/arena.h"

#define KEYRING_MAX 8

struct key {
	struct str id;    /* 1–16 of [A-Za-z0-9_-] */
	struct str bytes; /* exactly 32 */
};

struct keyring {
	struct key keys[KEYRING_MAX];
	size_t count;
};

/* Returns NULL, or what is wrong (static storage). */
const char *keyring_parse(struct arena *arena, struct str text, struct keyring *ret);

/* The key with that id, or NULL. */
const struct key *keyring_find(const struct keyring *ring, struct str id);

#endif

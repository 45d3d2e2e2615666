/*
 * New ticket keys without a new process, so that no stream ends for them. Inside its walls
 * (core/ops/sandbox.h) hub-events opens no file: a child that stays outside of them, and does
 * nothing else, reads the configuration again when it is asked (SIGHUP) and answers with
 * HUB_TICKET_KEYS, or with what is wrong. Only a configuration that would do for a start counts.
 *
 * Log: keys.reloaded (kid of the first key, how many), reload.refused (problem; nothing has
 * changed), keys.reader_ended (the child is gone: from now on a restart only takes new keys).
 */
#ifndef HUB_KEY_READER_H
#define HUB_KEY_READER_H

#include "app/events/loop.h"
#include "core/base/arena.h"
#include "core/crypto/keyring.h"

struct hub;

struct key_reader {
	struct watch watch; /* first; on `fd` */
	struct hub *hub;
	int fd;              /* to the child; -1 when it is gone */
	struct arena *arena; /* of `keys`; NULL before the first reload */
	struct keyring keys; /* what hub->keys points to after that */
};

/*
 * Starts the child and has SIGHUP ignored until key_reader_watch(). Before the walls, and before
 * anything is opened that the child must not hold. Returns its descriptor, or -1 (errno).
 */
int key_reader_start(void);

/* Answers are taken by the hub's loop from now on; `fd` is the reader's. False: errno. */
bool key_reader_watch(struct key_reader *reader, struct hub *hub, int fd) MUST_USE;

/* Reads the keys again, soon. */
void key_reader_ask(struct key_reader *reader);

/* The child ends by itself. Forgets the keys: hub->keys is not to be used after. */
void key_reader_release(struct key_reader *reader);

#endif

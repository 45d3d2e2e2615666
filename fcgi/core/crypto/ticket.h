/*
 * Stream tickets: what hub-api hands to a browser and hub-events accepts without asking anybody.
 * Form: base64url(JSON) "." base64url(HMAC-SHA256), valid 60 seconds for opening a stream; the
 * stream itself may live until `session_ends`.
 */
#ifndef HUB_TICKET_H
#define HUB_TICKET_H

#include "core/base/seams.h"
#include "core/crypto/keyring.h"
#include "core/data/field.h"

#define TICKET_MAX       4096
#define TICKET_TEAMS_MAX 64
#define TICKET_LIFE_SEC  60

struct ticket {
	struct str kid;
	int64_t account_id;
	int64_t user_id;
	struct str session_id;
	struct str reach_id; /* UUID of what the person sees there now; the stream ends with it */
	struct list teams;   /* of struct str: Hub team ids (UUID), for the audience */
	usec_t expires_at;   /* to open a stream; times travel as milliseconds */
	usec_t session_ends; /* the access token's end: the stream is closed then */
};

/* Sets ticket->kid. Error: ERR_INTERNAL for more than TICKET_TEAMS_MAX teams or a bad id. */
enum err ticket_sign(struct arena *arena, const struct keyring *ring, struct ticket *ticket,
		     struct str *ret) MUST_USE;

/*
 * Error: ERR_UNAUTHENTICATED for a broken, foreign or expired ticket and for an ended session.
 * Views of *ret live in the arena.
 */
enum err ticket_verify(struct arena *arena, const struct keyring *ring, usec_t now,
		       struct str text, struct ticket *ret) MUST_USE;

#endif

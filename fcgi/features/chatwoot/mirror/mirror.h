/*
 * The mirror: what Chatwoot says becomes rows (docs/features/mirror.md says which and why).
 *
 *   struct mirror m = {.tenant = ctx->tenant, …, .observed_at = when the request was sent};
 *   TRY(mirror_array(&m, MIRROR_CONTACT, json_get(reply, "payload")));
 *   m.counts[MIRROR_CONTACT].changed …
 *
 * Objects are Chatwoot's, of REST and of webhooks alike: both end in the same row. They are hostile
 * input: texts are cut, control characters go, unknown values become the most harmless known one,
 * credentials (pubsub_token, hmac_token, secrets of providers, access tokens) are never looked at.
 *
 * Applying is idempotent and never goes backwards, in whatever order things arrive: a conversation
 * by Chatwoot's `updated_at` (between equal ones by `observed_at`), everything else by
 * `observed_at`; a deleted message stays deleted and has no content. What an object does not tell
 * (the last activity of a contact in a webhook) stays as it was.
 */
#ifndef HUB_CHATWOOT_MIRROR_H
#define HUB_CHATWOOT_MIRROR_H

#include "core/data/json.h"
#include "core/db/db_tenant.h"
#include "core/jobs/event.h"

enum mirror_entity {
	MIRROR_AGENT,
	MIRROR_CUSTOM_ROLE,
	MIRROR_INBOX,
	MIRROR_TEAM,
	MIRROR_LABEL,
	MIRROR_ATTRIBUTE_DEFINITION,
	MIRROR_CONTACT,
	MIRROR_CONVERSATION,
	MIRROR_MESSAGE,
	MIRROR_ENTITIES
};

/* "agent" "custom_role" "inbox" … "message" */
const char *mirror_entity_name(enum mirror_entity entity);

/* A row that was made, or changed. */
struct mirror_change {
	enum mirror_entity entity;
	int64_t id; /* Chatwoot's; of a conversation the display id */
	bool created;
	struct list fields; /* of struct str: the columns that have another value now */
	const struct mirror_change *next;
};

struct mirror_count {
	int64_t created;
	int64_t changed;
	int64_t unchanged;
	int64_t stale;   /* something newer was known */
	int64_t invalid; /* without an id or what every such object has: passed over */
	int64_t removed;
};

struct mirror {
	struct db_tenant *tenant; /* WRITE */
	const struct clock *clock;
	const struct rng *rng;
	enum lang lang; /* of the account: words in the previews of cards */
	struct actor actor;
	struct str cause_id;
	/*
	 * When Chatwoot said it, on our clock: when the request was sent, or when the webhook was
	 * received. Kept to the millisecond.
	 */
	usec_t observed_at;

	/* What came of it; both only grow. Contacts and messages inside conversations count too. */
	struct mirror_count counts[MIRROR_ENTITIES];
	const struct mirror_change *changes; /* newest first; in the tenant's arena */
};

/*
 * Applies each object of a JSON array (anything else is an empty one) in a few round trips,
 * whatever their number. An object that can't be read is counted as invalid, and is no error.
 *
 * MIRROR_CONVERSATION also applies the contact and the message inside each conversation, and
 * brings the cards up to date of those of which something changed that a card shows; so do
 * MIRROR_CONTACT and MIRROR_MESSAGE. Error: ERR_NOT_FOUND when the account has no default board.
 *
 * A message must tell its conversation: `conversation_id`, or `conversation.id` in webhooks, where
 * the whole conversation is inside and applied with it. Activity messages are not kept and not
 * counted.
 */
enum err mirror_many(struct mirror *m, enum mirror_entity entity,
		     const struct json *const *objects, size_t count) MUST_USE;
enum err mirror_array(struct mirror *m, enum mirror_entity entity,
		      const struct json *array) MUST_USE;

/* The same for one object. Error: also ERR_INVALID when it, or its conversation, can't be read. */
enum err mirror_one(struct mirror *m, enum mirror_entity entity,
		    const struct json *object) MUST_USE;

/*
 * The members of an inbox or of a team become those in `agents`, an array of agent objects (only
 * their ids are read). Nothing happens when the inbox or team is not mirrored. *ret_changed:
 * somebody came or went.
 */
enum err mirror_inbox_members(struct mirror *m, int64_t inbox_id, const struct json *agents,
			      bool *ret_changed) MUST_USE;
enum err mirror_team_members(struct mirror *m, int64_t team_id, const struct json *agents,
			     bool *ret_changed) MUST_USE;

/*
 * Removes what Chatwoot no longer has: rows last observed before `since`, the moment at which the
 * first request of a complete and successful listing was sent (its observed_at, cut to
 * milliseconds, or earlier).
 *
 * Rules per entity: agents, roles, inboxes, teams, labels and definitions are removed, an inbox or
 * team with its members; a conversation is removed with its messages and its place on cards, and
 * a card with its last conversation; a contact is removed unless a conversation of it is mirrored;
 * messages are never listed whole, so MIRROR_MESSAGE removes nothing. At most `limit` rows at a
 * time (0: all): *ret_more says that there may be more.
 */
enum err mirror_sweep(struct mirror *m, enum mirror_entity entity, usec_t since, int64_t limit,
		      bool *ret_more) MUST_USE;

/* A conversation that Chatwoot answered 404 for: removed as mirror_sweep() does it. */
enum err mirror_forget_conversation(struct mirror *m, int64_t conversation_id) MUST_USE;

#endif

/*
 * The mathematics of the audit trail; knows neither database nor requests.
 *
 * Each account has a chain of entries with seq 1, 2, 3 … without a gap; account 0 is the
 * platform's. MAC is HMAC-SHA256 under HUB_AUDIT_KEY, which the database never sees. Every message
 * begins with the name of what it is for, so that none can stand for another:
 *
 *   payload digest = SHA-256("hub-audit-payload-1\n" ‖ salt ‖ payload)
 *   hash           = MAC("hub-audit-entry-1\n" ‖ hash of the entry before ‖ field …)
 *   seal of a head = MAC("hub-audit-head-1\n" ‖ account ‖ count ‖ hash of the last entry)
 *   erasure        = MAC("hub-audit-erased-1\n" ‖ account ‖ seq ‖ payload digest)
 *
 * The hash before the first entry is 32 zero bytes. Fields are, in this order: account, seq, at,
 * action, status, error, route, actor_type, actor_id, impersonator_id, credential_id,
 * resource_type, resource_id, request_id, repeats, payload digest. Each is its length in four
 * bytes, most significant first, and its bytes; NULL is a length of ffffffff and no bytes. Numbers
 * are decimal text, at is microseconds since 1970; so are account, count and seq in the last two.
 *
 * The payload holds what is personal, and the chain runs over its digest only: erasing payload and
 * salt leaves everything else provable. The salt, 16 random bytes, keeps the digest from
 * telling what it was. Erased by right means that the erasure's MAC stands in the row.
 *
 * A row changed, removed, inserted or moved breaks the chain at its place; the last one removed, or
 * a head set back, breaks the head. Not to be seen from inside the database: all of a chain's end
 * set back to an earlier state with the head that was sealed then. Against that, keep what
 * `hubctl audit verify --json` says (count and hash) somewhere else.
 */
#ifndef HUB_AUDIT_CHAIN_H
#define HUB_AUDIT_CHAIN_H

#include "core/base/arena.h"
#include "core/crypto/digest.h"

#define AUDIT_HASH_SIZE SHA256_SIZE
#define AUDIT_SALT_SIZE 16
#define AUDIT_KEY_SIZE  32

/* One row of audit_log. Texts are NULL, ids I64_NULL where the column is. */
struct audit_entry {
	int64_t account_id;
	int64_t seq;
	usec_t at;
	struct str action;
	int64_t status;
	struct str error;
	struct str route;
	struct str actor_type;
	int64_t actor_id;
	int64_t impersonator_id;
	struct str credential_id;
	struct str resource_type;
	struct str resource_id;
	struct str request_id;
	int64_t repeats;
	struct str payload; /* NULL once erased */
	struct str salt;
	struct str payload_digest;
	struct str hash;
	struct str erased;
};

/* The end of a chain. */
struct audit_head {
	int64_t count;
	struct str hash; /* AUDIT_HASH_SIZE bytes */
};

/* Of a chain without entries. */
struct audit_head audit_head_start(void);

/* HUB_AUDIT_KEY to its bytes; false when it is not base64 of 32. */
bool audit_key_read(struct arena *arena, struct str text, struct str *ret);

struct str audit_payload_digest(struct arena *arena, struct str salt, struct str payload);
struct str audit_hash(struct arena *arena, struct str key, struct str before,
		      const struct audit_entry *entry);
struct str audit_head_seal(struct arena *arena, struct str key, int64_t account_id,
			   struct audit_head head);
struct str audit_erasure(struct arena *arena, struct str key, const struct audit_entry *entry);

/*
 * Is `entry` the one after `head`? Returns NULL, or what is wrong with it (static storage). seq of
 * the first broken entry is head.count + 1, whatever the row says.
 */
const char *audit_entry_problem(struct arena *arena, struct str key, struct audit_head head,
				const struct audit_entry *entry);

#endif

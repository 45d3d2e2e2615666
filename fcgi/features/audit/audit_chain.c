#include "features/audit/audit_chain.h"

#include <inttypes.h>

#include "core/base/codec.h"

#define FIELDS    16 /* of an entry */
#define PARTS_MAX (2 + 2 * FIELDS)

/* What goes into one MAC. */
struct message {
	struct arena *arena;
	struct str parts[PARTS_MAX];
	size_t count;
};

static void add(struct message *m, struct str bytes)
{
	m->parts[m->count++] = bytes;
}

static void add_text(struct message *m, struct str text)
{
	uint32_t len = text.ptr ? (uint32_t)text.len : UINT32_MAX;
	unsigned char *bytes = arena_alloc(m->arena, 4, 1);

	for (int i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(len >> (24 - 8 * i));
	add(m, (struct str){(const char *)bytes, 4});
	add(m, text);
}

static void add_number(struct message *m, int64_t number)
{
	add_text(m, number == I64_NULL ? STR_NULL : arena_printf(m->arena, "%" PRId64, number));
}

static struct str mac(struct message *m, struct str key)
{
	return hmac_sha256(m->arena, key, m->parts, m->count);
}

struct audit_head audit_head_start(void)
{
	static const char zeros[AUDIT_HASH_SIZE];

	return (struct audit_head){0, {zeros, sizeof(zeros)}};
}

bool audit_key_read(struct arena *arena, struct str text, struct str *ret)
{
	struct str bytes;

	if (!base64_decode(arena, text, &bytes) || bytes.len != AUDIT_KEY_SIZE)
		return false;
	*ret = bytes;
	return true;
}

struct str audit_payload_digest(struct arena *arena, struct str salt, struct str payload)
{
	struct str domain = STR("hub-audit-payload-1\n");
	char *all = arena_alloc(arena, domain.len + salt.len + payload.len, 1);

	memcpy(all, domain.ptr, domain.len);
	memcpy(all + domain.len, salt.ptr, salt.len);
	memcpy(all + domain.len + salt.len, payload.ptr, payload.len);
	return sha256(arena, (struct str){all, domain.len + salt.len + payload.len});
}

struct str audit_hash(struct arena *arena, struct str key, struct str before,
		      const struct audit_entry *e)
{
	struct message m = {.arena = arena};

	add(&m, STR("hub-audit-entry-1\n"));
	add(&m, before);
	add_number(&m, e->account_id);
	add_number(&m, e->seq);
	add_number(&m, e->at);
	add_text(&m, e->action);
	add_number(&m, e->status);
	add_text(&m, e->error);
	add_text(&m, e->route);
	add_text(&m, e->actor_type);
	add_number(&m, e->actor_id);
	add_number(&m, e->impersonator_id);
	add_text(&m, e->credential_id);
	add_text(&m, e->resource_type);
	add_text(&m, e->resource_id);
	add_text(&m, e->request_id);
	add_number(&m, e->repeats);
	add_text(&m, e->payload_digest);
	return mac(&m, key);
}

struct str audit_head_seal(struct arena *arena, struct str key, int64_t account_id,
			   struct audit_head head)
{
	struct message m = {.arena = arena};

	add(&m, STR("hub-audit-head-1\n"));
	add_number(&m, account_id);
	add_number(&m, head.count);
	add_text(&m, head.hash);
	return mac(&m, key);
}

struct str audit_erasure(struct arena *arena, struct str key, const struct audit_entry *entry)
{
	struct message m = {.arena = arena};

	add(&m, STR("hub-audit-erased-1\n"));
	add_number(&m, entry->account_id);
	add_number(&m, entry->seq);
	add_text(&m, entry->payload_digest);
	return mac(&m, key);
}

static const char *payload_problem(struct arena *arena, struct str key,
				   const struct audit_entry *entry)
{
	if (!entry->payload.ptr)
		return bytes_eq(entry->erased, audit_erasure(arena, key, entry))
			       ? NULL
			       : "its payload was taken away";
	if (!entry->salt.ptr ||
	    !bytes_eq(entry->payload_digest,
		      audit_payload_digest(arena, entry->salt, entry->payload)))
		return "its payload was changed";
	return NULL;
}

const char *audit_entry_problem(struct arena *arena, struct str key, struct audit_head head,
				const struct audit_entry *entry)
{
	if (entry->seq > head.count + 1)
		return "it is missing";
	if (entry->seq <= head.count)
		return "a row with an earlier number was inserted before it";
	const char *problem = payload_problem(arena, key, entry);
	if (problem)
		return problem;
	if (!bytes_eq(entry->hash, audit_hash(arena, key, head.hash, entry)))
		return "it was changed, inserted or moved";
	return NULL;
}

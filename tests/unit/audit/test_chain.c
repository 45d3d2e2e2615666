/*
 * The audit chain against values that another implementation made from the header's description:
 * what is sealed today must be provable for ever.
 */
#include "core/base/codec.h"
#include "features/audit/audit_chain.h"
#include "lib/cutap.h"

static struct arena *arena;
static struct str key;
static struct audit_entry entry;

static void set_up(void)
{
	static char bytes[AUDIT_KEY_SIZE];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	key = (struct str){bytes, sizeof(bytes)};
	entry = (struct audit_entry){
		.account_id = 7,
		.seq = 1,
		.at = INT64_C(1782130000123456),
		.action = STR("card.moved"),
		.status = 200,
		.route = STR("POST /x"),
		.actor_type = STR("user"),
		.actor_id = 12,
		.impersonator_id = I64_NULL,
		.resource_type = STR("card"),
		.resource_id = STR(""),
		.request_id = STR("r-1"),
		.repeats = 1,
		.payload = STR("{\"actor_name\" : \"\xc3\x81na\"}"),
		.salt = STR("0123456789abcdef"),
	};
	entry.payload_digest = audit_payload_digest(arena, entry.salt, entry.payload);
	entry.hash = audit_hash(arena, key, audit_head_start().hash, &entry);
}

static void as_described(void)
{
	const struct audit_head head = {1, entry.hash};

	CHECK_STR(hex_encode(arena, entry.payload_digest),
		  STR("4783d23a24509bfd3ad3e7e7d1d9f8342ce5049cbb3297ebb613029d90db5b15"));
	CHECK_STR(hex_encode(arena, entry.hash),
		  STR("b02a2b3028f7a3c2dc7b1481c1ed0b10b07e71b7f3cf8411192ecb53e19b5fb0"));
	CHECK_STR(hex_encode(arena, audit_head_seal(arena, key, 7, head)),
		  STR("aff843625ba0df9606d4b79d6a7c9d777d0389ca4442d729c978497254554315"));
	CHECK_STR(hex_encode(arena, audit_erasure(arena, key, &entry)),
		  STR("7a5292358d397e07d11c55802ecfa620a2064967c2927bba3ff54800462a0c91"));
}

static const char *problem(void)
{
	return audit_entry_problem(arena, key, audit_head_start(), &entry);
}

static void proves_itself(void)
{
	CU_ASSERT_PTR_NULL(problem());
	entry.seq = 2;
	CU_ASSERT_PTR_NOT_NULL(problem());
	entry.seq = 0;
	CU_ASSERT_PTR_NOT_NULL(problem());
	set_up();
}

/* What moves from one field to its neighbour is another entry. */
static void fields_have_ends(void)
{
	entry.action = STR("card.movedx");
	entry.route = STR("OST /x");
	CU_ASSERT_PTR_NOT_NULL(problem());
	set_up();
	entry.resource_id = STR_NULL;
	CU_ASSERT_PTR_NOT_NULL(problem());
	set_up();
	entry.impersonator_id = 0;
	CU_ASSERT_PTR_NOT_NULL(problem());
	set_up();
}

static void erased_by_right(void)
{
	entry.payload = entry.salt = STR_NULL;
	CU_ASSERT_PTR_NOT_NULL(problem());
	entry.erased = audit_erasure(arena, key, &entry);
	CU_ASSERT_PTR_NULL(problem());
	entry.payload = STR("{}");
	CU_ASSERT_PTR_NOT_NULL(problem());
	set_up();
}

static void keys(void)
{
	struct str bytes;

	CU_ASSERT_TRUE(audit_key_read(arena, base64_encode(arena, key), &bytes));
	CHECK_STR(hex_encode(arena, bytes), hex_encode(arena, key));
	CU_ASSERT_FALSE(audit_key_read(arena, STR_NULL, &bytes));
	CU_ASSERT_FALSE(audit_key_read(arena, STR("AAAA"), &bytes));
}

int main(void)
{
	arena = arena_new();
	set_up();
	int status = CUTAP_RUN({"the values are as described", as_described},
			       {"an entry proves itself", proves_itself},
			       {"fields have ends", fields_have_ends},
			       {"erased by right", erased_by_right}, {"keys", keys});
	arena_free(arena);
	return status;
}

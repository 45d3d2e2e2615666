#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "lib/cutap.h"

/* FIPS 180-4 examples, and one input over a block. */
static void hashes(void)
{
	const struct str texts[] = {
		STR(""),
		STR("abc"),
		STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
	};
	const struct str digests[] = {
		STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
		STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
		STR("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		CHECK_STR(hex_encode(arena, sha256(arena, texts[i])), digests[i]);
	CHECK_STR(hex_encode(arena, sha256(arena, STR_NULL)), digests[0]);
	arena_free(arena);
}

/* RFC 4231 test cases 1, 2 and 6. */
static void authenticates(void)
{
	struct arena *arena = arena_new();
	char *ones = ARENA_ARRAY(arena, char, 131);
	const struct str first = {ones, 20};
	const struct str long_key = {ones, 131};
	const struct str keys[] = {first, STR("Jefe"), long_key};
	const struct str texts[] = {
		STR("Hi There"),
		STR("what do ya want for nothing?"),
		STR("Test Using Larger Than Block-Size Key - Hash Key First"),
	};
	const struct str macs[] = {
		STR("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
		STR("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
		STR("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
	};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct str parts[] = {str_slice(texts[i], 0, 5), STR_NULL,
				      str_slice(texts[i], 5, texts[i].len)};
		struct str mac;

		memset(ones, i == 0 ? 0x0b : 0xaa, 131);
		mac = hmac_sha256(arena, keys[i], parts, ARRAY_LEN(parts));
		CHECK_STR(hex_encode(arena, mac), macs[i]);
	}
	arena_free(arena);
}

static void compares(void)
{
	CU_ASSERT_TRUE(bytes_eq(STR("same"), STR("same")));
	CU_ASSERT_TRUE(bytes_eq(STR(""), STR_NULL));
	CU_ASSERT_FALSE(bytes_eq(STR("same"), STR("sama")));
	CU_ASSERT_FALSE(bytes_eq(STR("same"), STR("same ")));
	CU_ASSERT_FALSE(bytes_eq(STR(""), STR("x")));
}

int main(void)
{
	return CUTAP_RUN({"SHA-256 of known texts", hashes},
			 {"HMAC-SHA256 over parts, RFC 4231", authenticates},
			 {"equal bytes, other bytes, other lengths", compares});
}

#include "core/crypto/keyring.h"

#include "core/base/codec.h"

#define KEY_ID_MAX 16
#define KEY_SIZE   32

static bool is_key_id(struct str id)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

	if (id.len == 0 || id.len > KEY_ID_MAX)
		return false;
	for (size_t i = 0; i < id.len; i++) {
		if (!memchr(alphabet, id.ptr[i], sizeof(alphabet) - 1))
			return false;
	}
	return true;
}

const char *keyring_parse(struct arena *arena, struct str text, struct keyring *ret)
{
	struct keyring ring = {.count = 0};
	struct str rest = text;

	if (!text.ptr || text.len == 0)
		return "no key";
	while (rest.ptr) {
		struct str encoded = str_trim(str_split(&rest, ','));
		struct str id = str_split(&encoded, ':');
		struct str bytes;

		if (!encoded.ptr)
			return "a key is not of the form kid:base64";
		if (!is_key_id(id))
			return "a key id is not 1 to 16 of A-Z a-z 0-9 _ -";
		if (!base64_decode(arena, encoded, &bytes) || bytes.len != KEY_SIZE)
			return "a key is not 32 bytes in base64";
		if (keyring_find(&ring, id))
			return "a key id appears twice";
		if (ring.count == KEYRING_MAX)
			return "more than 8 keys";
		ring.keys[ring.count++] = (struct key){arena_str(arena, id), bytes};
	}
	*ret = ring;
	return NULL;
}

const struct key *keyring_find(const struct keyring *ring, struct str id)
{
	for (size_t i = 0; i < ring->count; i++) {
		if (str_eq(ring->keys[i].id, id))
			return &ring->keys[i];
	}
	return NULL;
}

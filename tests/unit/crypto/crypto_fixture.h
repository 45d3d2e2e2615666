/* Keys and random bytes the crypto tests share. */
#ifndef HUB_CRYPTO_FIXTURE_H
#define HUB_CRYPTO_FIXTURE_H

#include "core/base/seams.h"
#include "core/crypto/keyring.h"

/* 32 bytes 'A', 'B' and 'C' in base64. */
#define KEY_A "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
#define KEY_B "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="
#define KEY_C "Q0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0M="

/* 2026-01-01T00:00:00Z */
#define NOW (INT64_C(1767225600) * USEC_PER_SEC)

#define SESSION "01890a5d-ac96-774b-bcce-b302099a8057"

static inline struct keyring keyring_of(struct arena *arena, const char *text)
{
	struct keyring ring = {.count = 0};

	if (keyring_parse(arena, str_from(text), &ring) != NULL)
		ring.count = 0;
	return ring;
}

#endif

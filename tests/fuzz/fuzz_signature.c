/*
 * The signature of a webhook. Lines: X-Chatwoot-Signature, X-Chatwoot-Timestamp, the body. For
 * "current" and "previous" instead of a signature the right one of that secret is put.
 */
#include "fuzz.h"

#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "features/chatwoot/webhook/webhook_int.h"

struct head {
	struct str signature, timestamp;
};

static struct str param(void *ctx, const char *name)
{
	const struct head *head = ctx;

	if (strcmp(name, "HTTP_X_CHATWOOT_SIGNATURE") == 0)
		return head->signature;
	return strcmp(name, "HTTP_X_CHATWOOT_TIMESTAMP") == 0 ? head->timestamp : STR_NULL;
}

static struct str signature_of(struct arena *arena, struct str secret, struct str timestamp,
			       struct str body)
{
	struct str parts[] = {timestamp, STR("."), body};
	struct str mac = hmac_sha256(arena, secret, parts, ARRAY_LEN(parts));

	return arena_printf(arena, "sha256=%s", hex_encode(arena, mac).ptr);
}

/* Seconds in their one form, at most five minutes from now. */
static bool timely(struct str timestamp)
{
	int64_t seconds;

	return str_to_i64(timestamp, 0, INT64_MAX / USEC_PER_SEC, &seconds) &&
	       llabs(seconds - FUZZ_NOW / USEC_PER_SEC) <= 300;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str input = fuzz_input(data, size);
	struct head head = {.signature = fuzz_line(&input), .timestamp = fuzz_line(&input)};
	struct str body = fuzz_rest(input);
	const struct endpoint endpoint = {.secret = STR("one"), .previous_secret = STR("two")};
	const struct endpoint rotated = {.secret = STR("two")};
	struct app app = {.clock = &fuzz_clock};
	struct transport transport = {.param = param, .ctx = &head};
	struct request rq = {
		.app = &app,
		.arena = arena,
		.transport = &transport,
		.raw_body = body,
	};

	struct str current = signature_of(arena, endpoint.secret, head.timestamp, body);
	struct str previous = signature_of(arena, endpoint.previous_secret, head.timestamp, body);
	if (str_eq(head.signature, STR("current")))
		head.signature = current;
	if (str_eq(head.signature, STR("previous")))
		head.signature = previous;

	bool by_current = str_eq(head.signature, current);
	bool by_previous = str_eq(head.signature, previous);
	bool right = timely(head.timestamp) && (by_current || by_previous);
	rq.endpoint = &endpoint;
	HOLDS(chatwoot_verify_signature(&rq) == (right ? OK : ERR_BAD_SIGNATURE));
	rq.endpoint = &rotated;
	HOLDS(chatwoot_verify_signature(&rq) == (right && by_previous ? OK : ERR_BAD_SIGNATURE));
	rq.endpoint = &(struct endpoint){.account_id = 1};
	HOLDS(chatwoot_verify_signature(&rq) == ERR_BAD_SIGNATURE);
	arena_free(arena);
	return 0;
}

/*
 * Stream tickets. Lines: a ticket; or "sign", then its JSON, which is signed with the right key, so
 * that what is behind the signature is reached.
 */
#include "fuzz.h"

#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "core/crypto/ticket.h"

static struct str signed_text(struct arena *arena, const struct key *key, struct str json)
{
	struct str body = base64url_encode(arena, json);
	struct str mac = base64url_encode(arena, hmac_sha256(arena, key->bytes, &body, 1));

	return arena_printf(arena, "%.*s.%.*s", STR_FMT(body), STR_FMT(mac));
}

static void check_ticket(struct arena *arena, const struct keyring *ring, struct ticket *ticket)
{
	const struct str *teams = ticket->teams.items;
	struct ticket again;
	struct str text;

	HOLDS(ticket->account_id >= 1 && ticket->user_id >= 1 && str_is_uuid(ticket->session_id));
	HOLDS(ticket->expires_at > FUZZ_NOW && ticket->session_ends > FUZZ_NOW);
	HOLDS(ticket->teams.count <= TICKET_TEAMS_MAX);
	for (size_t i = 0; i < ticket->teams.count; i++)
		HOLDS(str_is_uuid(teams[i]));
	HOLDS(keyring_find(ring, ticket->kid) != NULL);
	HOLDS(ticket_sign(arena, ring, ticket, &text) == OK);
	/* Times travel as milliseconds: what ends within this one has ended. */
	if (ticket->expires_at < FUZZ_NOW + USEC_PER_MSEC ||
	    ticket->session_ends < FUZZ_NOW + USEC_PER_MSEC)
		return;
	HOLDS(ticket_verify(arena, ring, FUZZ_NOW, text, &again) == OK);
	HOLDS(again.account_id == ticket->account_id && again.user_id == ticket->user_id);
	HOLDS(again.teams.count == ticket->teams.count);
	HOLDS(again.session_ends / USEC_PER_MSEC == ticket->session_ends / USEC_PER_MSEC);
	HOLDS(ticket_verify(arena, ring, ticket->expires_at, text, &again) != OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str input = fuzz_input(data, size), text = input;
	struct ticket ticket;
	struct keyring ring;
	bool ours = str_eq(fuzz_line(&input), STR("sign"));

	HOLDS(keyring_parse(arena, STR(FUZZ_KEYS), &ring) == NULL);
	if (ours)
		text = signed_text(arena, &ring.keys[0], fuzz_rest(input));
	enum err err = ticket_verify(arena, &ring, FUZZ_NOW, text, &ticket);
	HOLDS(err == OK || err == ERR_UNAUTHENTICATED);
	if (err == OK) {
		HOLDS(ours && text.len <= TICKET_MAX);
		check_ticket(arena, &ring, &ticket);
	}
	arena_free(arena);
	return 0;
}

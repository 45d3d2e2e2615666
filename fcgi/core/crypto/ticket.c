#include "core/crypto/ticket.h"

#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "core/data/json.h"

static const struct field ticket_fields[] = {
	F_STR(struct ticket, kid, 1, 16, REQUIRED),
	F_I64(struct ticket, account_id, 1, INT64_MAX, REQUIRED),
	F_I64(struct ticket, user_id, 1, INT64_MAX, REQUIRED),
	F_UUID(struct ticket, session_id, REQUIRED),
	F_UUID(struct ticket, reach_id, REQUIRED),
	F_STRINGS(struct ticket, teams, 36, TICKET_TEAMS_MAX, REQUIRED),
	F_TIME(struct ticket, expires_at, REQUIRED),
	F_TIME(struct ticket, session_ends, REQUIRED),
};

static const struct schema ticket_schema = SCHEMA("StreamTicket", struct ticket, ticket_fields);

static bool teams_are_ids(const struct ticket *ticket)
{
	const struct str *teams = ticket->teams.items;

	if (ticket->teams.count > TICKET_TEAMS_MAX)
		return false;
	for (size_t i = 0; i < ticket->teams.count; i++) {
		if (!str_is_uuid(teams[i]))
			return false;
	}
	return true;
}

enum err ticket_sign(struct arena *arena, const struct keyring *ring, struct ticket *ticket,
		     struct str *ret)
{
	struct buf json = buf_new(arena, TICKET_MAX);
	struct str body;
	struct str mac;

	if (ring->count == 0 || !teams_are_ids(ticket))
		return ERR_INTERNAL;
	ticket->kid = ring->keys[0].id;
	json_put_object(&json, &ticket_schema, ticket);
	if (!buf_ok(&json))
		return ERR_INTERNAL;
	body = base64url_encode(arena, buf_view(&json));
	mac = base64url_encode(arena, hmac_sha256(arena, ring->keys[0].bytes, &body, 1));
	if (body.len + 1 + mac.len > TICKET_MAX)
		return ERR_INTERNAL;
	*ret = arena_printf(arena, "%.*s.%.*s", STR_FMT(body), STR_FMT(mac));
	return OK;
}

/* Reads the body; nothing in it is true until the HMAC has been compared. */
static bool ticket_read(struct arena *arena, struct str body, struct ticket *ret)
{
	struct field_errors errors = {.count = 0};
	const struct json *json;
	uint64_t present;
	struct str text;

	return base64url_decode(arena, body, &text) &&
	       json_parse(arena, text, 3, 2 * TICKET_TEAMS_MAX, &json) == OK &&
	       json_decode(arena, json, &ticket_schema, ret, &present, &errors) == OK;
}

enum err ticket_verify(struct arena *arena, const struct keyring *ring, usec_t now,
		       struct str text, struct ticket *ret)
{
	struct ticket ticket = {.account_id = 0};
	struct str mac = text;
	const struct key *key;
	struct str body;
	struct str have;

	if (!text.ptr || text.len > TICKET_MAX)
		return ERR_UNAUTHENTICATED;
	body = str_split(&mac, '.');
	if (!mac.ptr || !base64url_decode(arena, mac, &have) || !ticket_read(arena, body, &ticket))
		return ERR_UNAUTHENTICATED;
	key = keyring_find(ring, ticket.kid);
	if (!key || !bytes_eq(hmac_sha256(arena, key->bytes, &body, 1), have))
		return ERR_UNAUTHENTICATED;
	if (!teams_are_ids(&ticket) || now >= ticket.expires_at || now >= ticket.session_ends)
		return ERR_UNAUTHENTICATED;
	*ret = ticket;
	return OK;
}

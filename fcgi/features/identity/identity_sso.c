#include "features/identity/identity_int.h"

#include "core/base/codec.h"
#include "core/http/uri.h"

#define COOKIE "cw_d_session_info"

/* Credentials travel on as header values: visible ASCII only. */
static bool value_ok(struct str value)
{
	if (!value.ptr || value.len > 255)
		return false;
	for (size_t i = 0; i < value.len; i++)
		if (value.ptr[i] < 0x21 || value.ptr[i] > 0x7e)
			return false;
	return value.len > 0;
}

bool credentials_complete(const struct credentials *c)
{
	return value_ok(c->access_token) && value_ok(c->client) && value_ok(c->uid);
}

struct credentials credentials_of_headers(const struct request *rq)
{
	return (struct credentials){request_param(rq, "HTTP_ACCESS_TOKEN"),
				    request_param(rq, "HTTP_CLIENT"),
				    request_param(rq, "HTTP_UID")};
}

/*
 * Chatwoot's own cookie, percent-encoded JSON of the sign-in's headers. Browsers send it to every
 * port of its host, so it counts only when the installation lives on our host, and only from our
 * own page: it must never reach another installation's server.
 */
static struct credentials from_cookie(struct request *rq, const struct installation *installation)
{
	struct str ours, theirs, text, origin = request_param(rq, "HTTP_ORIGIN");
	const struct json *json;

	if (!str_eq(origin, rq->app->origin) ||
	    !url_origin(rq->arena, rq->app->origin, &ours).ptr ||
	    !url_origin(rq->arena, installation->base_url, &theirs).ptr || !str_eq(ours, theirs))
		return (struct credentials){0};
	if (!percent_decode(rq->arena, request_cookie(rq, COOKIE), false, &text) ||
	    json_parse(rq->arena, text, 0, 0, &json) != OK)
		return (struct credentials){0};
	return (struct credentials){json_get_str(json, "access-token"),
				    json_get_str(json, "client"), json_get_str(json, "uid")};
}

/* Body, else headers, else the cookie; never mixed. */
static enum err find_credentials(struct request *rq, const struct sso_body *body,
				 const struct installation *installation, struct credentials *ret)
{
	struct credentials c = {body->access_token, body->client, body->uid};

	if (!c.access_token.ptr && !c.client.ptr && !c.uid.ptr)
		c = credentials_of_headers(rq);
	if (!c.access_token.ptr && !c.client.ptr && !c.uid.ptr)
		c = from_cookie(rq, installation);
	if (!c.access_token.ptr && !c.client.ptr && !c.uid.ptr)
		rq->rate.attempt = ATTEMPT_NONE;
	if (!credentials_complete(&c))
		return ERR_UNAUTHENTICATED;
	*ret = c;
	return OK;
}

enum err sso(struct request *rq)
{
	const struct sso_body *body = rq->body;
	struct installation installation;
	struct credentials credentials;
	struct chatwoot_user person;
	struct sign_in reply = {0};
	int64_t user_id;

	/* All that waits for Chatwoot comes before the transaction. */
	TRY(installation_find(rq, body->installation, &installation));
	TRY(find_credentials(rq, body, &installation, &credentials));
	TRY(chatwoot_validate(rq, &installation, &credentials, &person));
	TRY(user_provision(rq, installation.id, &person, &user_id));
	TRY(seat_check(rq, user_id, person.accounts));
	TRY(session_start(rq, user_id, "chatwoot", body->refresh, &reply));
	return reply_one(rq, &reply);
}

enum err me(struct request *rq)
{
	struct me reply = {0};

	TRY(user_load(rq, rq->user_id, &reply.user, &reply.accounts));
	/* A token's holder, or who acts in the name, sees what they may enter. */
	if (!rq->bound_account_id && !rq->impersonator_id)
		TRY(seats_missing_load(rq, rq->user_id, &reply.accounts_without_seat));
	if (rq->impersonator_id)
		TRY(impersonator_load(rq, rq->session_id, &reply.accounts, &reply.impersonator));
	return reply_one(rq, &reply);
}

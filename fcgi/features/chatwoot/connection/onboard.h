/*
 * What connecting an account does in Chatwoot, and undoing it: the credential is looked at, the
 * Hub's webhook and Dashboard Apps are registered over REST. Safe to repeat: what is there is found
 * by its address and mended.
 *
 * A webhook and an app are the Hub's when their URL ends like ours, whatever stands before: a Hub
 * that moved to another address corrects them.
 */
#ifndef HUB_CHATWOOT_ONBOARD_H
#define HUB_CHATWOOT_ONBOARD_H

#include "core/http/route.h"
#include "features/chatwoot/connection/connection.h"

#define ONBOARD_OVERLAP_HOURS 24 /* a secret that was replaced stays good so long */

/* Where both sides are. */
struct onboarding {
	struct cw *cw;
	const struct chatwoot_home *home; /* has an endpoint */
	struct str public_url;            /* HUB_PUBLIC_URL */
	const struct router *router;      /* which pages this Hub has */
};

/* What was found, and made. */
struct onboarded {
	int64_t service_user_id;
	struct str service_user_name;
	struct str account_name;
	struct str locale;           /* pt-BR en */
	struct str chatwoot_version; /* or STR_NULL */
	int64_t webhook_id;          /* I64_NULL: this Chatwoot can't sign; polls alone */
	struct str secret;
};

/* Why a credential won't do. */
enum onboard_result {
	ONBOARD_OK = 0,
	ONBOARD_REFUSED,   /* nobody's token */
	ONBOARD_STRANGER,  /* of somebody who is not in that account */
	ONBOARD_SUSPENDED, /* the account is */
	ONBOARD_NO_ADMIN,  /* of an agent */
	ONBOARD_FAILED     /* a call did not succeed: cw_problem() */
};

/* Stable word: "ok" "refused" "not_member" "suspended" "not_administrator" "failed". */
const char *onboard_word(enum onboard_result result);

/* Whose token it is, and may they do this? Changes nothing. */
enum onboard_result onboard_examine(struct cw *cw, struct onboarded *ret) MUST_USE;

/* Examines, then registers webhook and apps. */
enum onboard_result onboard_register(const struct onboarding *onboarding,
				     struct onboarded *ret) MUST_USE;

/* Removes webhook and apps from Chatwoot. CW_NOT_FOUND and dead credentials are the caller's. */
enum cw_result onboard_undo(const struct onboarding *onboarding) MUST_USE;

/* Does a Chatwoot of that version sign its webhooks? What can't be read is taken for a new one. */
bool onboard_version_signs(struct str version);

/* Is it a webhook of ours? `row` is one of Chatwoot's list. */
bool onboard_is_webhook(const struct onboarding *onboarding, const struct json *row);

/* "https://hub…/api/v1/webhooks/chatwoot/<key>" */
struct str onboard_webhook_url(struct arena *arena, const struct onboarding *onboarding);

/* How many of this Hub's apps the list has, and how many there should be. */
size_t onboard_apps_found(const struct onboarding *onboarding, const struct json *list,
			  size_t *ret_wanted);

/* The twelve events the webhook asks for; NULL at the end. */
extern const char *const onboard_events[];

/* The endpoint that Chatwoot calls: made, in a transaction of its own, when there is none. */
enum err onboard_endpoint(struct db *db, struct arena *arena, int64_t account_id,
			  const struct rng *rng, struct chatwoot_home *ret) MUST_USE;

/*
 * Keeps what onboarding found: the token and the webhook's secret, sealed; the state; the first
 * full sync, queued; the event. *ret is the connection now.
 */
enum err onboard_store(const struct connection_writer *writer, const struct keyring *keys,
		       const struct chatwoot_home *home, struct str token,
		       const struct onboarded *onboarded, struct connection *ret) MUST_USE;

/*
 * Keeps the webhook's secret (STR_NULL: none) sealed; the one before stays good for so many hours,
 * lest events on their way be refused.
 */
enum err onboard_keep_secret(const struct connection_writer *writer, const struct keyring *keys,
			     const struct chatwoot_home *home, struct str secret,
			     int64_t overlap_hours) MUST_USE;

/* Forgets token and secret. */
enum err onboard_forget(const struct connection_writer *writer, const struct chatwoot_home *home,
			struct connection *ret) MUST_USE;

#endif

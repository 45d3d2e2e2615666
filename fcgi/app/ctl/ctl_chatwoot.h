/* The few REST calls to Chatwoot that connecting an account takes. */
#ifndef HUB_CTL_CHATWOOT_H
#define HUB_CTL_CHATWOOT_H

#include "core/data/json.h"
#include "core/net/httpc.h"

struct chatwoot {
	const struct httpc *httpc;
	struct arena *arena;
	struct str base_url;
	bool allow_private;
	int64_t account_id; /* Chatwoot's */
	struct str token;   /* of an administrator */
	struct str problem; /* why the last call failed */
};

/*
 * `method` on /api/v1/accounts/<id><path>; `body` is JSON or STR_NULL. Answers of 2xx are parsed
 * into *ret, NULL for an empty one; everything else is ERR_UPSTREAM with a sentence in
 * chatwoot->problem.
 */
enum err chatwoot_call(struct chatwoot *chatwoot, const char *method, const char *path,
		       struct str body, const struct json **ret) MUST_USE;

/* The webhook that calls `url`, made when it is not there; *ret_secret is what it signs with. */
enum err chatwoot_webhook_ensure(struct chatwoot *chatwoot, struct str url,
				 struct str *ret_secret) MUST_USE;

struct webhook {
	int64_t id;        /* I64_NULL: there is none */
	struct str secret; /* what it signs with */
};

/* A second webhook beside the one that calls `url`; until it replaces that, both call. */
struct webhook_renewal {
	struct str url;
	struct webhook old, renewed;
};

/*
 * Chatwoot gives a webhook its secret once and for all, so a new secret takes a new webhook.
 * Between the two calls the Hub must learn it. What broke off anywhere is taken up again.
 */
enum err chatwoot_webhook_renew(struct chatwoot *chatwoot, struct str url,
				struct webhook_renewal *ret) MUST_USE;
enum err chatwoot_webhook_replace(struct chatwoot *chatwoot,
				  const struct webhook_renewal *renewal) MUST_USE;

/* The Dashboard App that shows `url`, made when it is not there. */
enum err chatwoot_app_ensure(struct chatwoot *chatwoot, struct str title, struct str url) MUST_USE;

#endif

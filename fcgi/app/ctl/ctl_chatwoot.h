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
 * into *ret; everything else is ERR_UPSTREAM with a sentence in chatwoot->problem.
 */
enum err chatwoot_call(struct chatwoot *chatwoot, const char *method, const char *path,
		       struct str body, const struct json **ret) MUST_USE;

/* The webhook that calls `url`, made when it is not there; *ret_secret is what it signs with. */
enum err chatwoot_webhook_ensure(struct chatwoot *chatwoot, struct str url,
				 struct str *ret_secret) MUST_USE;

/* The Dashboard App that shows `url`, made when it is not there. */
enum err chatwoot_app_ensure(struct chatwoot *chatwoot, struct str title, struct str url) MUST_USE;

#endif

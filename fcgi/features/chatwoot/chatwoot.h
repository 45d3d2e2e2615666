/*
 * Chatwoot: its webhooks in (and, later, the mirror and what the Hub writes back).
 */
#ifndef HUB_CHATWOOT_H
#define HUB_CHATWOOT_H

#include "core/http/request.h"
#include "core/jobs/event.h"
#include "core/jobs/job.h"
#include "features/chatwoot/chatwoot_sync.h"

extern const struct route_set chatwoot_routes, chatwoot_history_routes, chatwoot_privacy_routes;
extern const struct route_set chatwoot_connection_routes;
extern const struct route_set chatwoot_write_routes;
extern const struct route_set chatwoot_people_routes;
extern const struct event_set chatwoot_write_events;
extern const struct job_kind chatwoot_jobs[];
extern const struct job_kind chatwoot_write_jobs[];
extern const struct event_set chatwoot_events;

/*
 * The endpoints this worker has looked up within the last second, known and unknown ones: what an
 * address that floods is answered from (rate_flooded()). Nobody else waits for a new secret to be
 * known.
 */
struct endpoint_cache *endpoint_cache_new(struct arena *arena);

/* The pipeline's answers for signed routes (app.h, struct guard). */
enum err chatwoot_find_endpoint(struct request *rq, struct str key) MUST_USE;
enum err chatwoot_verify_signature(struct request *rq) MUST_USE;

/*
 * "account|table|column|row" that a webhook secret is sealed under; for hubctl, which stores it.
 */
struct str chatwoot_secret_context(struct arena *arena, int64_t account_id, struct str endpoint_id,
				   const char *column);

#endif

/*
 * Chatwoot: its webhooks in, the mirror that they and reconciliation keep, and what the Hub writes
 * back. A folder per concern:
 *
 *   client      REST calls to Chatwoot, and what its values are made into
 *   connection  an account's credential, onboarding, checks
 *   webhook     events in
 *   mirror      rows kept of what Chatwoot says
 *   sync        reconciliation and its coverage meter
 *   write       what people do here, told to Chatwoot
 *   people      teams and agents, as the API shows them
 *   history     conversations, messages and contacts, as the API shows and searches them
 *   privacy     export, erasure, retention
 *
 * This header is what the programs compose the slice from.
 */
#ifndef HUB_CHATWOOT_H
#define HUB_CHATWOOT_H

#include "core/http/request.h"
#include "core/jobs/event.h"
#include "core/jobs/job.h"

extern const struct route_set chatwoot_connection_routes, chatwoot_history_routes,
	chatwoot_people_routes, chatwoot_privacy_routes, chatwoot_routes, chatwoot_sync_routes,
	chatwoot_write_routes;
extern const struct event_set chatwoot_events, chatwoot_sync_events, chatwoot_write_events;
extern const struct job_kind chatwoot_jobs[], chatwoot_privacy_jobs[], chatwoot_sync_jobs[],
	chatwoot_write_jobs[], chatwoot_rule_jobs[];

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

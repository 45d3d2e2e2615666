/*
 * Identity: who calls and what they may do. Sign-in through Chatwoot, access tokens, memberships,
 * the role table.
 */
#ifndef HUB_IDENTITY_H
#define HUB_IDENTITY_H

#include "core/http/request.h"
#include "core/jobs/event.h"
#include "core/jobs/job.h"

extern const struct route_set identity_routes, identity_role_routes,
	identity_impersonation_routes, identity_login_routes, identity_page_routes,
	identity_token_routes;
extern const struct job_kind identity_jobs[];
extern const struct event_set identity_events;

/* The pipeline's answers (app.h, struct guard). */
enum err identity_authenticate(struct request *rq) MUST_USE;
enum err identity_operate(struct request *rq) MUST_USE;
enum err identity_enter_account(struct request *rq, int64_t account_id) MUST_USE;
enum err identity_permit(struct request *rq, const char *permission) MUST_USE;
struct str identity_claimed_account(struct request *rq);
enum err identity_verify_installation(struct request *rq) MUST_USE;
enum err identity_know_origin(struct request *rq, struct str origin) MUST_USE;

/* What a secret of an installation is sealed with (seal.h); `column` of table installations. */
struct str installation_secret_context(struct arena *arena, struct str id, const char *column);

/*
 * What a worker remembers of sessions, tokens, keys and memberships, for at most one second: the
 * second flush of most requests is saved, and a credential that is revoked or a person who loses a
 * role goes on no longer than that. And for a minute, for whom Chatwoot vouched.
 */
struct access_cache *access_cache_new(struct arena *arena);

/* Widest scope in which the caller has the permission in their account; SCOPE_NONE without. */
enum scope identity_scope(const struct request *rq, const char *permission);

/* Widest scope in which the role has the permission; SCOPE_NONE without it. */
enum scope role_scope(struct str role, struct str permission);

/* True when some role has the permission: a route that asks for another could never be called. */
bool role_table_has(const char *permission);

enum err sign_in_page_error(struct request *rq, enum err err) MUST_USE;

/* The pages of local sign-in from the templates. NULL, and why in *ret_problem. */
const struct sign_in_pages *sign_in_pages_new(struct arena *arena, struct str templates,
					      const char **ret_problem);

/* What a browser that has just been shown a form sends back: for tests. */
struct str sign_in_form_token(struct request *rq, struct str nonce);
struct str sign_in_account_cookie(struct request *rq, int64_t user_id, struct str session_id);

/*
 * The mails of this slice: templates, sender, server. Once per process, before it forks. NULL, and
 * why in *ret_problem.
 */
const struct mailer *mailer_new(struct arena *arena, const struct config *config,
				const char **ret_problem);

#endif

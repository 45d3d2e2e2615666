/* What the files of the client share. */
#ifndef HUB_CHATWOOT_CLIENT_INT_H
#define HUB_CHATWOOT_CLIENT_INT_H

#include "features/chatwoot/client/client.h"

struct cw {
	struct arena *arena;
	struct cw_means means;
	struct cw_target target;
	/* of the last call */
	struct httpc_reply reply;
	struct str problem, refusal;
	usec_t retry_after;
	enum err stopped;
	/* of all */
	bool dead;
	void (*on_dead)(void *ctx);
	void *on_dead_ctx;
};

/* One call under way. */
struct cw_call {
	struct arena *arena; /* of this exchange */
	const char *method;
	struct str url;
	struct str path; /* for people */
	struct str body;
	enum breaker_state asked;
	/* of a list; without `fn` the reply is kept */
	const char *list;
	cw_item_fn *fn;
	void *ctx;
	struct json_stream *stream; /* made anew for each try */
};

/* --- client/client_turn.c --- */

usec_t cw_now(const struct cw *cw); /* monotonic */
void cw_rest(struct cw *cw, usec_t span);

/* Can we wait so long and still call? */
bool cw_time_for(const struct cw *cw, usec_t span);

/* Notes why, and how long to wait before trying again; returns `result`. */
enum cw_result cw_fail(struct cw *cw, enum cw_result result, usec_t retry_after,
		       struct str problem);

/* Waits for the call's turn: CW_OK, or CW_THROTTLED when none comes before the deadline. */
enum cw_result cw_pace(struct cw *cw, const struct cw_call *call) MUST_USE;

/* Asks the breaker; waits while the installation is held, if there is time. */
enum cw_result cw_pass_breaker(struct cw *cw, struct cw_call *call) MUST_USE;

/* How the call that it let through went. */
void cw_tell_breaker(struct cw *cw, const struct cw_call *call, bool good);

#endif

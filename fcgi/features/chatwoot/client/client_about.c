/* What is known of the last call, and of all. */
#include "features/chatwoot/client/client_int.h"

const char *cw_problem(const struct cw *cw)
{
	return cw->problem.ptr ? cw->problem.ptr : "";
}

usec_t cw_retry_after(const struct cw *cw)
{
	return cw->retry_after;
}

int cw_status(const struct cw *cw)
{
	return cw->reply.status;
}

struct str cw_refusal(const struct cw *cw)
{
	return cw->refusal;
}

struct str cw_header(const struct cw *cw, struct str name)
{
	return httpc_reply_header(&cw->reply, name);
}

enum err cw_stopped(const struct cw *cw)
{
	return cw->stopped;
}

bool cw_dead(const struct cw *cw)
{
	return cw->dead;
}

int64_t cw_account(const struct cw *cw)
{
	return cw->target.chatwoot_account_id;
}

struct arena *cw_arena(const struct cw *cw)
{
	return cw->arena;
}

enum err cw_err(const struct cw *cw, enum cw_result result, struct job_fetch *fetch)
{
	static const enum err errors[] = {
		[CW_OK] = OK,
		[CW_UNAUTHORIZED] = ERR_FORBIDDEN,
		[CW_NOT_FOUND] = ERR_NOT_FOUND,
		[CW_REFUSED] = ERR_INVALID,
		[CW_THROTTLED] = ERR_UPSTREAM,
		[CW_DOWN] = ERR_UPSTREAM,
		[CW_BROKEN] = ERR_UPSTREAM,
	};

	if (fetch && result != CW_OK) {
		fetch->problem = cw->problem;
		fetch->not_before = cw->retry_after;
	}
	return result == CW_STOPPED ? cw->stopped : errors[result];
}

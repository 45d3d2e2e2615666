/* Who changes boards and cards, in which transaction, and what that is a consequence of. */
#ifndef HUB_KANBAN_CONTEXT_H
#define HUB_KANBAN_CONTEXT_H

#include "core/http/request.h"
#include "core/jobs/event.h"
#include "core/jobs/job.h"

struct kanban_context {
	struct db_tenant *tenant; /* WRITE */
	const struct clock *clock;
	const struct rng *rng;
	struct actor actor;
	struct str cause_id;
	int64_t depth; /* rules that led here, one to the next */
};

/* Of a person's request, for what it changes. */
struct kanban_context kanban_context_of(struct request *rq);

/* In the name of the Hub itself. */
struct kanban_context kanban_context_of_job(const struct job_context *ctx);

#endif

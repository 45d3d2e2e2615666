/* The two kinds of job: a step of a run, and the timer that asks for runs. */
#include "features/chatwoot/chatwoot.h"
#include "features/chatwoot/sync/sync_int.h"

#define ERROR_MAX 500 /* code points */
#define TIMEOUT   15  /* seconds; a step whose worker was lost is taken over 5 s later */

/* So often Chatwoot may fail to tell what changed, and so many jobs may take it in. */
#define CHANGED_MAX 3
#define STREAMS_MAX 20

/*
 * Of a connected account only: whether a full sync is due or none was ever made, and whether
 * webhooks come.
 */
DB_STMT(sync_due, "chatwoot.sync_due",
	"select n.mode, c.next_full_at, c.next_full_at <= now() as full_due,"
	" c.last_poll_at is null as fresh"
	" from chatwoot_connections n join coverage c on c.account_id = $1"
	" where n.account_id = $1 and n.state = 'connected'");

DB_STMT(sync_tick_next, "chatwoot.sync_tick_next",
	"select directory.sync_next_tick(least(hub_time($1), $2))");

/* --- a step --- */

static void clear_cursor(struct sync_run *run)
{
	run->cursor = (struct sync_cursor){.count = I64_NULL, .keys = run->cursor.keys};
}

/* On to the next step that has something to ask or do. */
static enum err advance(struct sync *sync, bool more)
{
	struct sync_run *run = &sync->run;
	bool idle = !more;

	run->cursor.failures = 0;
	if (more && run->step != SYNC_CHANGED)
		TRY(sync_prepare(sync, &idle));
	while (idle && run->step != SYNC_STEPS) {
		run->step = sync_next_step(run->kind, run->step);
		clear_cursor(run);
		TRY(sync_prepare(sync, &idle));
	}
	return OK;
}

static enum err end_or_go_on(struct sync *sync)
{
	struct sync_run *run = &sync->run;

	if (run->step == SYNC_STEPS && !run->again)
		return sync_finish(sync, STR_NULL);
	if (run->step == SYNC_STEPS) {
		run->again = false;
		run->left_out = 0;
		run->inboxes_left_out = run->teams_left_out = STR("[]");
		run->step = sync_first_step(run->kind);
		clear_cursor(run);
	}
	sync_save(sync, STR_NULL);
	TRY(sync_tell(sync, false));
	sync_enqueue(sync->tenant, run->id, 0);
	return OK;
}

static enum err fail(struct sync *sync, struct str why)
{
	log_event(sync->log, LOG_WARN, "sync.failed", LOG_STR("run_id", sync->run.id),
		  LOG_TXT("step", sync_step_name(sync->run.step)), LOG_STR("problem", why));
	return sync_finish(sync, str_utf8_head(why, ERROR_MAX));
}

static enum err wait(struct sync *sync, const struct sync_fetched *fetched)
{
	struct sync_run *run = &sync->run;
	uint32_t random;

	sync->rng->fill(sync->rng->ctx, &random, sizeof(random));
	usec_t span = sync_wait(run->cursor.failures, fetched->retry_after, random);
	struct str why = fetched->problem.len ? fetched->problem
					      : STR("Waiting for Chatwoot.");
	sync_save(sync, str_utf8_head(why, ERROR_MAX));
	TRY(sync_tell(sync, run->cursor.failures == 1));
	sync_enqueue(sync->tenant, run->id, clock_now(sync->clock) + span);
	return OK;
}

/*
 * Suspended or gone, by Chatwoot's own words ("Account is suspended"): a proxy that is being
 * configured answers 403 and 404, too.
 */
static bool closed(const struct sync *sync, const struct sync_fetched *fetched)
{
	struct str why = fetched->refusal;

	if (sync->run.step != SYNC_ACCOUNT || fetched->dead || !why.len)
		return false;
	return fetched->status == 404 ||
	       (fetched->status == 401 && memmem(why.ptr, why.len, "suspended", 9));
}

/*
 * Everything that changed is one reply, and after a long outage Chatwoot's own timeout may be too
 * short for it, or it too long for our jobs. Pages are neither: a full sync does the poll's work.
 */
static enum err read_pages_instead(struct sync *sync)
{
	struct str run_id;

	TRY(sync_request(sync->tenant, SYNC_FULL, SYNC_BY_SCHEDULE, &run_id));
	return fail(sync, STR("Too much has changed to be told at once; all is read instead."));
}

/* Chatwoot gave no answer to go on with. */
static enum err stumble(struct sync *sync, const struct sync_fetched *fetched)
{
	struct sync_run *run = &sync->run;
	usec_t waited = clock_now(sync->clock) - run->moved_at;

	if (fetched->unconnected)
		return fail(sync, STR("The account is not connected to Chatwoot."));
	run->cursor.failures++;
	if (closed(sync, fetched)) {
		TRY(sync_freeze(sync->tenant));
		return fail(sync, STR("Chatwoot has suspended or deleted the account."));
	}
	if (run->step == SYNC_CHANGED && run->cursor.failures >= CHANGED_MAX &&
	    (fetched->result == CW_DOWN || fetched->result == CW_BROKEN))
		return read_pages_instead(sync);
	if (sync_judge(run->kind, fetched->result, run->cursor.failures, waited) == SYNC_WAIT)
		return wait(sync, fetched);
	return fail(sync, fetched->problem.len ? fetched->problem
					       : STR("Chatwoot refused the request."));
}

static enum err apply(struct sync *sync, const struct sync_fetched *fetched)
{
	struct sync_run *run = &sync->run;
	bool more = false;

	if (run->step == sync_first_step(run->kind)) {
		usec_t asked_at = fetched->replies[0].asked_at;
		run->began_at = asked_at - asked_at % USEC_PER_MSEC;
	}
	run->moved_at = clock_now(sync->clock);
	enum err err = sync_apply(sync, fetched, &more);
	if (err == ERR_FORBIDDEN)
		return fail(sync, STR("Chatwoot has suspended the account."));
	if (err == ERR_UNAUTHENTICATED)
		return fail(sync, STR("The user whose token the Hub has is no administrator of the"
				      " account in Chatwoot."));
	TRY(err);
	sync_note(sync);
	if (more && run->step == SYNC_CHANGED && ++run->cursor.page > STREAMS_MAX)
		return read_pages_instead(sync);
	TRY(advance(sync, more));
	return end_or_go_on(sync);
}

static enum err run_step(struct job_context *ctx, const struct job *job)
{
	struct sync sync = {.clock = ctx->clock, .rng = ctx->rng, .log = ctx->log};
	const struct sync_fetched *fetched = ctx->fetched;
	struct str run_id;
	bool active;

	TRY(sync_job_run(ctx->arena, job, &run_id));
	TRY(sync_begin(&sync, ctx->tenant, ctx->arena));
	TRY(sync_load(&sync, run_id, &active));
	if (!active)
		return OK; /* cancelled */
	if (fetched->unconnected || (fetched->result != CW_OK && !fetched->more && !fetched->count))
		return stumble(&sync, fetched);
	return apply(&sync, fetched);
}

/* --- the timer --- */

static enum err tick(struct job_context *ctx, const struct job *job)
{
	usec_t now = clock_now(ctx->clock);
	struct db_rows *rows;
	struct str run_id;

	TRY(db_query(ctx->tenant, &sync_due, DB_ARGS(db_i64(job->account_id)), &rows));
	if (rows_count(rows) == 0)
		return OK; /* disconnected: whoever connects it again starts the timer */
	bool poll_only = str_eq(row_str(rows, 0, "mode"), STR("poll"));
	bool full = row_bool(rows, 0, "full_due");
	usec_t next = sync_next_poll(job->account_id,
				     poll_only ? SYNC_POLL_ONLY_EVERY : SYNC_POLL_EVERY, now);
	/* The first full sync is under no poll's feet: there is no window yet, and it reads all. */
	if (!full || !row_bool(rows, 0, "fresh"))
		TRY(sync_request(ctx->tenant, SYNC_INCREMENTAL, SYNC_BY_SCHEDULE, &run_id));
	if (full)
		TRY(sync_request(ctx->tenant, SYNC_FULL, SYNC_BY_SCHEDULE, &run_id));
	return db_query(ctx->tenant, &sync_tick_next,
			DB_ARGS(db_time(next), db_text(full ? STR_NULL
							    : row_str(rows, 0, "next_full_at"))),
			NULL);
}

const struct job_kind chatwoot_sync_jobs[] = {
	{SYNC_JOB, SYNC_QUEUE, SYNC_ATTEMPTS, TIMEOUT, run_step, sync_fetch},
	{SYNC_TICK_JOB, SYNC_QUEUE, SYNC_ATTEMPTS, 5, tick, NULL},
	{0},
};

/* The job that tells Chatwoot: first the call, without a transaction, then what came of it. */
#include "features/chatwoot/chatwoot.h"
#include "features/chatwoot/mirror/mirror.h"
#include "features/chatwoot/write/write_int.h"

DB_STMT(account_language, "chatwoot.account_language", "select locale from accounts where id = $1");

struct write_payload {
	struct str write_id;
};

static const struct field payload_fields[] = {
	F_UUID(struct write_payload, write_id, REQUIRED),
};
static const struct schema payload_schema =
	SCHEMA("WritePayload", struct write_payload, payload_fields);

/* What `fetch` hands to `run`. */
struct outcome {
	struct write_call call;
	struct write_told told;
	struct write_end end;
};

/* Why it did not arrive; NULL when it did. */
static const char *problem_of(const struct cw *cw, enum cw_result result)
{
	switch (result) {
	case CW_OK:
		return NULL;
	case CW_UNAUTHORIZED:
		return cw_dead(cw) ? "unauthorized" : "refused";
	case CW_NOT_FOUND:
		return "gone";
	case CW_REFUSED:
		return "refused";
	case CW_THROTTLED:
		return "throttled";
	case CW_DOWN:
	case CW_BROKEN:
	case CW_STOPPED:
		break;
	}
	return "down";
}

/* Will Chatwoot take it later? A credential may be renewed. */
static bool passes(const struct cw *cw, enum cw_result result)
{
	return result == CW_THROTTLED || result == CW_DOWN || result == CW_BROKEN ||
	       (result == CW_UNAUTHORIZED && cw_dead(cw));
}

static struct writer writer_of(struct db_tenant *tenant, const struct clock *clock,
			       const struct rng *rng, const struct write_call *call)
{
	struct arena *arena = db_tenant_arena(tenant);

	return (struct writer){
		.tenant = tenant,
		.clock = clock,
		.rng = rng,
		.actor = actor_user(arena, call->user_id, call->user_name),
		.cause_id = arena_printf(arena, "write:%.*s", STR_FMT(call->write.id)),
	};
}

/* A transaction of its own: from now on it can't be cancelled. */
static enum err begin(struct job_fetch *ctx, const struct job *job, struct str write_id,
		      struct write_call *ret)
{
	struct db_tenant *tenant =
		db_tenant_begin(ctx->db, ctx->arena, job->account_id, DB_WRITE);
	enum err err = write_begin(tenant, write_id, ret);

	if (err == OK)
		err = db_tenant_commit(tenant);
	db_tenant_end(tenant);
	return err;
}

/* The same again: it stays queued, and says why. */
static enum err note_problem(struct job_fetch *ctx, const struct job *job,
			     const struct write_call *call, const struct write_end *end)
{
	struct db_tenant *tenant =
		db_tenant_begin(ctx->db, ctx->arena, job->account_id, DB_WRITE);
	const struct writer writer = writer_of(tenant, ctx->clock, ctx->rng, call);
	enum err err = write_finish(&writer, call->write.id, end);

	if (err == OK)
		err = db_tenant_commit(tenant);
	db_tenant_end(tenant);
	return err;
}

static enum err fetch_write(struct job_fetch *ctx, const struct job *job, void **ret_fetched)
{
	struct outcome *outcome = ARENA_NEW(ctx->arena, struct outcome);
	struct write_payload payload;
	struct cw *cw;

	TRY(job_payload(ctx->arena, job, &payload_schema, &payload));
	enum err err = begin(ctx, job, payload.write_id, &outcome->call);
	if (err == ERR_NOT_FOUND)
		return OK; /* cancelled, or done before */
	TRY(err);
	*ret_fetched = outcome;
	outcome->end = (struct write_end){.state = "failed", .message_id = I64_NULL};
	if (outcome->call.write.cancelling)
		outcome->end.state = "cancelled";
	err = cw_open(ctx, job->account_id, &cw);
	if (err == ERR_NOT_FOUND) {
		outcome->end.problem = "not_connected";
		return OK;
	}
	TRY(err);
	outcome->told = write_tell(ctx->arena, ctx->clock, cw, &outcome->call);
	enum cw_result result = outcome->told.result;
	outcome->end.problem = problem_of(cw, result);
	outcome->end.detail = result == CW_OK ? STR_NULL : cw_refusal(cw);
	outcome->end.message_id = outcome->told.message_id;
	if (result == CW_OK && !outcome->told.absent)
		outcome->end.state = "sent";
	if (!passes(cw, result) || job->attempt >= WRITE_ATTEMPTS)
		return OK;
	outcome->end.state = "queued";
	TRY(note_problem(ctx, job, &outcome->call, &outcome->end));
	return cw_err(cw, result, ctx);
}

/* What Chatwoot says now, under the name of who did it. Odd objects are left to the next poll. */
static enum err mirror_told(struct job_context *ctx, const struct writer *writer,
			    const struct write_told *told)
{
	enum mirror_entity entity = told->message ? MIRROR_MESSAGE : MIRROR_CONVERSATION;
	const struct json *object = told->message ? told->message : told->conversation;
	struct db_rows *rows;

	if (!object)
		return OK;
	TRY(db_query(ctx->tenant, &account_language,
		     DB_ARGS(db_account(ctx->tenant)), &rows));
	bool english = rows_count(rows) == 1 && str_eq(row_str(rows, 0, "locale"), STR("en"));
	struct mirror m = {
		.tenant = ctx->tenant,
		.clock = ctx->clock,
		.rng = ctx->rng,
		.lang = english ? LANG_EN : LANG_PT_BR,
		.actor = writer->actor,
		.cause_id = writer->cause_id,
		.observed_at = told->asked_at,
	};
	enum err err = mirror_one(&m, entity, object);
	return err == ERR_INVALID ? OK : err;
}

static enum err run_write(struct job_context *ctx, const struct job *job)
{
	const struct outcome *outcome = ctx->fetched;

	(void)job;
	if (!outcome)
		return OK;
	const struct writer writer =
		writer_of(ctx->tenant, ctx->clock, ctx->rng, &outcome->call);
	TRY(mirror_told(ctx, &writer, &outcome->told));
	return write_finish(&writer, outcome->call.write.id, &outcome->end);
}

const struct job_kind chatwoot_write_jobs[] = {
	{WRITE_JOB, WRITE_QUEUE, WRITE_ATTEMPTS, 25, run_write, fetch_write},
	{0},
};

#include "core/jobs/job.h"

/* Without a conflict target: naming one would need SELECT, which hub_app does not have here. */
DB_STMT(job_insert, "job.insert",
	"insert into jobs (account_id, queue, kind, key, payload, run_at, max_attempts, idempotency_key)"
	" values ($1, $2, $3, $4, $5, coalesce(hub_time($6), now()), $7, $8)"
	" on conflict do nothing");

void job_enqueue(struct db_tenant *tenant, const struct job_new *job)
{
	db_queue(tenant, &job_insert,
		 DB_ARGS(db_i64(db_tenant_account(tenant)), db_text(str_from(job->queue)),
			 db_text(str_from(job->kind)), db_text(job->key), db_text(job->payload),
			 db_time(job->run_at ? job->run_at : I64_NULL), db_i64(job->max_attempts),
			 db_text(job->idempotency_key)));
}

#include "core/jobs/job.h"

#include "core/data/json.h"

/* Without a conflict target: naming one would need SELECT, which hub_app does not have here. */
DB_STMT(job_insert, "job.insert",
	"insert into jobs"
	" (account_id, queue, kind, key, payload, run_at, max_attempts, idempotency_key)"
	" values ($1, $2, $3, $4, $5, coalesce(hub_time($6), now()), $7, $8)"
	" on conflict do nothing");

enum err job_payload(struct arena *arena, const struct job *job, const struct schema *schema,
		     void *ret)
{
	struct field_errors errors = {0};
	const struct json *json;
	uint64_t present;

	TRY(json_parse(arena, job->payload, 0, 0, &json));
	return json_decode(arena, json, schema, ret, &present, &errors);
}

void job_enqueue(struct db_tenant *tenant, const struct job_new *job)
{
	db_queue(tenant, &job_insert,
		 DB_ARGS(db_account(tenant), db_text(str_from(job->queue)),
			 db_text(str_from(job->kind)), db_text(job->key), db_text(job->payload),
			 db_time(job->run_at ? job->run_at : I64_NULL), db_i64(job->max_attempts),
			 db_text(job->idempotency_key)));
}

struct metric_labels job_labels(struct arena *arena, const struct job_table *table)
{
	size_t count = 0;
	size_t n = 0;

	for (size_t s = 0; s < table->count; s++)
		for (const struct job_kind *kind = table->sets[s]; kind->name; kind++)
			count++;
	const char **texts = ARENA_ARRAY(arena, const char *, count);
	for (size_t s = 0; s < table->count; s++)
		for (const struct job_kind *kind = table->sets[s]; kind->name; kind++)
			texts[n++] = arena_printf(arena, "kind=\"%s\"", kind->name).ptr;
	return (struct metric_labels){texts, count};
}

static const char *kind_problem(const struct job_kind *kind)
{
	if (!kind->queue || !kind->queue[0] || !kind->run || kind->max_attempts < 1)
		return "a column is unset";
	if (kind->timeout_seconds < 1 || kind->timeout_seconds > JOB_TIMEOUT_MAX)
		return "the timeout is out of range";
	if (kind->fetch && kind->timeout_seconds * USEC_PER_SEC <= JOB_RUN_SHARE)
		return "the timeout leaves no time to call out";
	if (!strchr(kind->name, '.'))
		return "the name is not its slice, a dot and what it does";
	return NULL;
}

/* How many rows have the name. */
static unsigned kinds_named(const struct job_table *table, const char *name)
{
	unsigned count = 0;

	for (size_t s = 0; s < table->count; s++)
		for (const struct job_kind *kind = table->sets[s]; kind->name; kind++)
			count += strcmp(kind->name, name) == 0;
	return count;
}

struct str job_table_problem(struct arena *arena, const struct job_table *table)
{
	for (size_t s = 0; s < table->count; s++)
		for (const struct job_kind *kind = table->sets[s]; kind->name; kind++) {
			const char *what = kind_problem(kind);
			if (!what && kinds_named(table, kind->name) > 1)
				what = "two rows for one name";
			if (what)
				return arena_printf(arena, "job %s: %s", kind->name, what);
		}
	return STR_NULL;
}

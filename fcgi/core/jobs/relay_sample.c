#include "core/jobs/relay_sample.h"

#include "core/ops/metric.h"

/* Counts end at 100000: what piles up beyond that is known well enough. */
DB_STMT(look, "relay.look",
	"select published_pos as position,"
	" (select count(*) from (select from events where pos > published_pos limit 100000) e)"
	"  as unpublished,"
	" (select count(*) from (select from event_outbox limit 100000) o) as outbox,"
	" (select (extract(epoch from now() - occurred_at) * 1000000)::bigint"
	"  from event_outbox order by pos limit 1) as lag,"
	" (select count(*) from (select from audit_queue limit 100000) a) as audit_queue,"
	" (select (extract(epoch from now() - at) * 1000000)::bigint"
	"  from audit_queue order by pos limit 1) as audit_lag,"
	" (select count(*) from (select from jobs"
	"  where state = 'ready' and run_at <= now() limit 100000) j) as ready,"
	" (select count(*) from (select from jobs"
	"  where state = 'ready' and run_at > now() limit 100000) j) as scheduled,"
	" (select count(*) from (select from jobs where state = 'running' limit 100000) j)"
	"  as running,"
	" (select count(*) from (select from jobs where state = 'dead' limit 100000) j) as dead,"
	" (select (extract(epoch from now() - min(run_at)) * 1000000)::bigint from jobs"
	"  where state = 'ready' and run_at <= now()) as oldest"
	" from relay_state where id = 1");

static const struct {
	const char *column;
	enum metric_id id;
	size_t label;
} gauges[] = {
	{"position", METRIC_RELAY_POSITION, 0},
	{"unpublished", METRIC_RELAY_UNPUBLISHED, 0},
	{"outbox", METRIC_RELAY_OUTBOX, 0},
	{"lag", METRIC_RELAY_LAG, 0},
	{"audit_queue", METRIC_AUDIT_QUEUE, 0},
	{"audit_lag", METRIC_AUDIT_LAG, 0},
	{"ready", METRIC_JOBS, JOB_READY},
	{"scheduled", METRIC_JOBS, JOB_SCHEDULED},
	{"running", METRIC_JOBS, JOB_RUNNING},
	{"dead", METRIC_JOBS, JOB_DEAD},
	{"oldest", METRIC_JOBS_OLDEST, 0},
};

/* Set by duties of the leader, and by nobody else. */
static const struct {
	enum metric_id id;
	size_t label;
} duties[] = {
	{METRIC_CHATWOOT_UNAUTHORIZED, 0},
	{METRIC_COVERAGE_ACCOUNTS, COVERAGE_OK},
	{METRIC_COVERAGE_ACCOUNTS, COVERAGE_LATE},
	{METRIC_COVERAGE_ACCOUNTS, COVERAGE_BLIND},
	{METRIC_COVERAGE_LAG, 0},
	{METRIC_COVERAGE_MISSING, 0},
	{METRIC_COVERAGE_REPAIRED, 0},
	{METRIC_COVERAGE_SAMPLED, 0},
};

/* `leads` and `now` are what is known without the row; NULL: nothing else is. */
static void set_all(struct metrics *metrics, bool leads, usec_t now, const struct db_rows *rows)
{
	for (size_t i = 0; i < ARRAY_LEN(gauges); i++) {
		int64_t value = rows ? row_i64(rows, 0, gauges[i].column) : 0;

		/* NULL where nothing waits; clocks of writers may be ahead of the server's. */
		metric_set(metrics, gauges[i].id, gauges[i].label, 0, value > 0 ? value : 0);
	}
	for (size_t i = 0; !leads && i < ARRAY_LEN(duties); i++)
		metric_set(metrics, duties[i].id, duties[i].label, 0, 0);
	metric_set(metrics, METRIC_RELAY_LEADER, 0, 0, leads);
	metric_set(metrics, METRIC_RELAY_SAMPLED, 0, 0, now);
}

enum err relay_sample(struct db *db, struct arena *arena, const struct clock *clock,
		      struct metrics *metrics)
{
	struct db_rows *rows;

	TRY(db_lookup(db, arena, &look, DB_NO_ARGS, &rows));
	if (rows_count(rows) == 1)
		set_all(metrics, true, clock_now(clock), rows);
	return OK;
}

void relay_sample_clear(struct metrics *metrics)
{
	set_all(metrics, false, 0, NULL);
}

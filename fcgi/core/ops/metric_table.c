/* The table of metrics (metric.h). */
#include "core/ops/metric.h"

#include "core/ops/config.h"

#define MASTERS (USER_API | USER_WORKER)
#define ALL     (USER_API | USER_WORKER | USER_EVENTS)

#define ROW(id, text, kind, who, measure, first, second, about) \
	[METRIC_##id] = {                                       \
		.name = (text),                                 \
		.type = METRIC_##kind,                          \
		.help = (about),                                \
		.programs = (who),                              \
		.unit = UNIT_##measure,                         \
		.dims = {DIM_##first, DIM_##second},            \
	}

const struct metric metric_table[METRIC__COUNT] = {
	ROW(HTTP_REQUESTS, "hub_http_requests_total", COUNTER, USER_API, ONE, ROUTE, STATUS, "Requests answered, by route and class of status."),
	ROW(HTTP_DURATION, "hub_http_request_duration_seconds", HISTOGRAM, USER_API, USEC, ROUTE, NONE, "Time from a request's head to its reply, by route."),
	ROW(RATE_LIMITED, "hub_rate_limited_total", COUNTER, USER_API, ONE, LIMIT, NONE, "Requests refused with 429, by class of the limit."),
	ROW(PLAN_LIMITS, "hub_plan_limits_total", COUNTER, USER_API, ONE, EXCESS, NONE, "Requests for more than the account's plan grants, by whether they were refused with 402 or let through."),
	ROW(RESTARTS, "hub_worker_restarts_total", COUNTER, MASTERS, ONE, POOL, CAUSE, "Workers that ended and were replaced, by pool and cause."),
	ROW(DB_DURATION, "hub_postgresql_flush_duration_seconds", HISTOGRAM, MASTERS, USEC, NONE, NONE, "Time of one round trip to PostgreSQL, with all its statements."),
	ROW(DB_ERRORS, "hub_postgresql_errors_total", COUNTER, MASTERS, ONE, FAULT, NONE, "Round trips to PostgreSQL that failed through no caller's fault."),
	ROW(REDIS_DURATION, "hub_redis_command_duration_seconds", HISTOGRAM, ALL, USEC, NONE, NONE, "Time of one command to Redis."),
	ROW(REDIS_ERRORS, "hub_redis_errors_total", COUNTER, ALL, ONE, FAULT, NONE, "Commands to Redis that failed."),
	ROW(JOB_RUNS, "hub_job_runs_total", COUNTER, USER_WORKER, ONE, KIND, OUTCOME, "Attempts at jobs, by kind and outcome."),
	ROW(JOB_DURATION, "hub_job_duration_seconds", HISTOGRAM, USER_WORKER, USEC, KIND, NONE, "Time of one attempt at a job, by kind."),
	ROW(JOBS, "hub_jobs", GAUGE, USER_WORKER, ONE, JOB, NONE, "Jobs by state, counted up to 100000; from the relay that leads, else 0."),
	ROW(JOBS_OLDEST, "hub_jobs_oldest_ready_seconds", GAUGE, USER_WORKER, USEC, NONE, NONE, "How long the oldest ready job has been due."),
	ROW(RELAY_LEADER, "hub_relay_leader", GAUGE, USER_WORKER, ONE, NONE, NONE, "Whether this relay leads; in all hub-workers together exactly one does."),
	ROW(RELAY_OUTBOX, "hub_relay_outbox_rows", GAUGE, USER_WORKER, ONE, NONE, NONE, "Events that wait for the relay, counted up to 100000."),
	ROW(RELAY_LAG, "hub_relay_lag_seconds", GAUGE, USER_WORKER, USEC, NONE, NONE, "How long the oldest event has waited for the relay."),
	ROW(AUDIT_QUEUE, "hub_audit_queue_rows", GAUGE, USER_WORKER, ONE, NONE, NONE, "Audit entries that wait to be sealed, counted up to 100000."),
	ROW(AUDIT_LAG, "hub_audit_lag_seconds", GAUGE, USER_WORKER, USEC, NONE, NONE, "How long the oldest audit entry has waited to be sealed."),
	ROW(RELAY_POSITION, "hub_relay_published_position", GAUGE, USER_WORKER, ONE, NONE, NONE, "Position in the ledger up to which Redis has every event."),
	ROW(RELAY_UNPUBLISHED, "hub_relay_unpublished_events", GAUGE, USER_WORKER, ONE, NONE, NONE, "Events of the ledger that Redis does not have yet, counted up to 100000."),
	ROW(RELAY_SAMPLED, "hub_relay_sample_timestamp_seconds", GAUGE, USER_WORKER, USEC, NONE, NONE, "When the relay that leads last looked at outbox, ledger and jobs; 0 for the others."),
	ROW(CHATWOOT_CALLS, "hub_chatwoot_calls_total", COUNTER, USER_WORKER, ONE, CALL, NONE, "Calls to Chatwoot by what became of them, each try for itself."),
	ROW(CHATWOOT_UNAUTHORIZED, "hub_chatwoot_unauthorized_accounts", GAUGE, USER_WORKER, ONE, NONE, NONE, "Accounts whose credential Chatwoot no longer accepts; from the relay that leads, else 0."),
	ROW(COVERAGE_ACCOUNTS, "hub_coverage_accounts", GAUGE, USER_WORKER, ONE, COVERAGE, NONE, "Accounts of Chatwoot by how well they are known to be mirrored; from the relay that leads, else 0."),
	ROW(COVERAGE_LAG, "hub_coverage_worst_lag_seconds", GAUGE, USER_WORKER, USEC, NONE, NONE, "How long ago the last poll that succeeded began, in the connected account where that is longest."),
	ROW(COVERAGE_MISSING, "hub_coverage_missing_conversations", GAUGE, USER_WORKER, ONE, NONE, NONE, "Conversations that Chatwoot has and the mirror lacked at the last polls, over all accounts."),
	ROW(COVERAGE_REPAIRED, "hub_coverage_repaired", GAUGE, USER_WORKER, ONE, NONE, NONE, "What reconciliation had to repair in 24 hours before the last polls, over all accounts."),
	ROW(COVERAGE_SAMPLED, "hub_coverage_sample_timestamp_seconds", GAUGE, USER_WORKER, USEC, NONE, NONE, "When the relay that leads last looked at the coverage; 0 for the others."),
	ROW(WORKERS, "hub_workers", GAUGE, MASTERS, ONE, POOL, STATE, "Worker processes by pool and state."),
	ROW(LISTEN_QUEUE, "hub_listen_queue_connections", GAUGE, USER_API | USER_EVENTS, ONE, SOCKET, NONE, "Connections that wait to be accepted, by socket."),
	ROW(RESIDENT, "hub_process_resident_memory_bytes", GAUGE, ALL, ONE, PROCESS, NONE, "Resident memory of each process."),
	ROW(PROPORTIONAL, "hub_process_proportional_memory_bytes", GAUGE, ALL, ONE, PROCESS, NONE, "Memory of each process, with its share of what several use (PSS)."),
	ROW(STREAMS_OPEN, "hub_streams_open", GAUGE, USER_EVENTS, ONE, NONE, NONE, "Connections of hub-events."),
	ROW(STREAMS_OPENED, "hub_streams_opened_total", COUNTER, USER_EVENTS, ONE, NONE, NONE, "Streams opened."),
	ROW(STREAMS_REFUSED, "hub_streams_refused_total", COUNTER, USER_EVENTS, ONE, NONE, NONE, "Requests for a stream answered with an error."),
	ROW(STREAMS_DROPPED, "hub_streams_dropped_total", COUNTER, USER_EVENTS, ONE, REASON, NONE, "Streams closed because their reader was too slow or had stopped."),
	ROW(STREAMS_REVOKED, "hub_streams_revoked_total", COUNTER, USER_EVENTS, ONE, NONE, NONE, "Streams ended because their session was revoked."),
	ROW(STREAM_ACCOUNTS, "hub_stream_accounts", GAUGE, USER_EVENTS, ONE, NONE, NONE, "Accounts whose events are kept for streams."),
	ROW(STREAM_EVENTS, "hub_stream_events_total", COUNTER, USER_EVENTS, ONE, NONE, NONE, "Events that came from Redis."),
	ROW(STREAM_REPLAYED, "hub_stream_replayed_events_total", COUNTER, USER_EVENTS, ONE, NONE, NONE, "Events sent again to streams that came back."),
	ROW(STREAM_GAPS, "hub_stream_gaps_total", COUNTER, USER_EVENTS, ONE, NONE, NONE, "Streams told that they have missed events."),
	ROW(START_TIME, "process_start_time_seconds", GAUGE, ALL, USEC, NONE, NONE, "When the process that answers was started, since 1970-01-01 in UTC."),
	ROW(BUILD_INFO, "hub_build_info", GAUGE, ALL, ONE, VERSION, NONE, "1, with the version as a label."),
};

const char *metric_dim_names(enum metric_dim dim)
{
	static const char *const names[DIM__COUNT] = {
		[DIM_NONE] = "",
		[DIM_ROUTE] = "method, route",
		[DIM_POOL] = "pool",
		[DIM_KIND] = "kind",
		[DIM_STATUS] = "status",
		[DIM_CAUSE] = "cause",
		[DIM_FAULT] = "error",
		[DIM_OUTCOME] = "outcome",
		[DIM_JOB] = "state",
		[DIM_LIMIT] = "class",
		[DIM_COVERAGE] = "state",
		[DIM_CALL] = "result",
		[DIM_EXCESS] = "verdict",
		[DIM_STATE] = "state",
		[DIM_PROCESS] = "pool, worker",
		[DIM_SOCKET] = "socket",
		[DIM_REASON] = "reason",
		[DIM_VERSION] = "version",
	};

	return names[dim];
}

static bool name_ok(const char *name)
{
	return name[strspn(name, "abcdefghijklmnopqrstuvwxyz_")] == '\0';
}

static const char *row_problem(const struct metric *row)
{
	struct str name = str_from(row->name);
	bool total = row->name && str_ends(name, STR("_total"));
	bool seconds = row->name && str_ends(name, STR("_seconds"));

	if (!row->name || !row->type || !row->help || !row->programs)
		return "a column is unset";
	if (!name_ok(row->name))
		return "a name has other characters than a-z and _";
	if (total != (row->type == METRIC_COUNTER))
		return "counters, and only they, end in _total";
	if (seconds != (row->unit == UNIT_USEC))
		return "times, and only they, end in _seconds";
	if (row->type == METRIC_HISTOGRAM && (!seconds || row->dims[1] != DIM_NONE))
		return "a histogram is of times and of one dimension";
	return NULL;
}

const char *metric_table_problem(void)
{
	for (size_t i = 0; i < METRIC__COUNT; i++) {
		const char *problem = row_problem(&metric_table[i]);

		if (problem)
			return problem;
		for (size_t k = 0; k < i; k++) {
			if (strcmp(metric_table[k].name, metric_table[i].name) == 0)
				return "two rows for one name";
		}
	}
	return NULL;
}

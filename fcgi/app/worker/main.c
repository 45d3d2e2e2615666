/* hub-worker: the relay and the jobs, one master over both pools. */
#include <stdio.h>
#include <stdlib.h>

#include "app/features.h"
#include "app/walls.h"
#include "core/jobs/job.h"
#include "core/jobs/relay.h"
#include "core/ops/config.h"
#include "core/ops/keeper.h"
#include "core/ops/monitor.h"
#include "core/ops/options.h"
#include "features/audit/audit.h"
#include "features/billing/billing.h"
#include "features/audit/audit_chain.h"
#include "features/chatwoot/sync/coverage.h"
#include "features/identity/identity.h"
#include "features/kanban/clock/clock.h"

static const char usage[] =
	"usage: hub-worker [--help | --version | --check] [--sandbox=MODE]\n"
	"\n"
	"Runs the relay (one leader among all hub-workers) and HUB_JOB_WORKERS job workers.\n"
	"Serves /health/live and /metrics over HTTP on HUB_RUN_DIR/worker-ops.sock. Runs in the\n"
	"foreground, logs JSON lines to stderr, drains on SIGTERM, reloads binary and\n"
	"configuration on SIGHUP.\n"
	"\n"
	"  --check         check configuration and tables, then exit\n"
	"  --sandbox=MODE  on, off or trace, in the place of HUB_SANDBOX\n"
	"  --version       print the version\n"
	"\n"
	"Configuration: HUB_* in the environment or in the file named by HUB_CONFIG;\n"
	"`hubctl config dump` lists every key.\n";

static const char program[] = "hub-worker";

static bool load(struct arena *arena, struct config *config, struct log *log)
{
	struct config_problems problems = {0};
	bool ok = config_load(arena, USER_WORKER, config, &problems);
	config_complain(program, &problems);
	if (!ok)
		return false;
	(void)log_level_parse(config->log_level, &log->level);
	const struct tables tables = features_tables();
	struct str problem = tables_problem(arena, &tables);
	if (problem.ptr)
		fprintf(stderr, "%s: tables: %s\n", program, problem.ptr);
	const char *mails = NULL;
	if (!mailer_new(arena, config, &mails))
		fprintf(stderr, "%s: HUB_TEMPLATES: %s\n", program, mails);
	return !problem.ptr && !mails;
}

static struct metrics *count_in(struct arena *arena, const struct pool *pools, size_t count,
				int fd)
{
	const struct metrics_config config = {
		.program = USER_WORKER,
		.pools = monitor_pools(arena, pools, count),
		.kinds = job_labels(arena, &features_jobs),
		.fd = fd,
	};

	return metrics_new(arena, &config);
}

/*
 * The process that was started: keeps generations of serve() running. A second hub-worker on the
 * same directory works all the same; only the first one's socket answers.
 */
static int keep(const struct config *config, const struct log *log, char **argv)
{
	static const char *const sockets[] = {"worker-ops.sock"};
	const struct keeper keeper = {
		.log = log,
		.argv = argv,
		.dir = config->run_dir,
		.sockets = sockets,
		.socket_count = ARRAY_LEN(sockets),
		.may_lack = true,
	};

	return keeper_run(&keeper);
}

/* HUB_SEAL_KEYS; NULL when they can't be read. */
static const struct keyring *seal_keys(struct arena *arena, const struct config *config)
{
	struct keyring *keys = ARENA_NEW(arena, struct keyring);

	return keyring_parse(arena, config->seal_keys, keys) ? NULL : keys;
}

/* Its mailer is NULL when the templates can't be read. */
static struct job_app app_of_jobs(struct arena *arena, const struct config *config)
{
	const char *problem = NULL;

	return (struct job_app){
		.config = config,
		.mailer = mailer_new(arena, config, &problem),
		.seal_keys = seal_keys(arena, config),
		.breakers = breakers_new(),
	};
}

static int serve(struct arena *arena, struct config *config, const struct log *log,
		 struct generation generation)
{
	struct sealer sealer = {.rng = &rng_system, .log = log};
	struct sync_duty sync = {.log = log, .clock = &clock_system};
	struct timers_duty timers = {.redis_url = config->redis_url, .clock = &clock_system};
	const struct relay_duty duties[] = {
		{"audit", AUDIT_SEAL_EVERY, audit_seal, &sealer},
		{"audit partitions", AUDIT_HOUSE_EVERY, audit_keep_house, NULL},
		{"sync", SYNC_DUTY_EVERY, sync_duty, &sync},
		{"sync housekeeping", SYNC_HOUSE_EVERY, sync_keep_house, NULL},
		{"usage", USAGE_ROLL_UP_EVERY, usage_keep_house, NULL},
		{"timers", TIMERS_EVERY, timers_duty, &timers},
	};
	struct relay_config relay = {
		.duties = duties,
		.duty_count = ARRAY_LEN(duties),
		.system_url = config->database_system_url,
		.redis_url = config->redis_url,
		.clock = &clock_system,
		.rng = &rng_system,
	};
	const struct job_app app = app_of_jobs(arena, config);
	struct job_runner jobs = {
		.app_url = config->database_url,
		.redis_url = config->redis_url,
		.kinds = &features_jobs,
		.clock = &clock_system,
		.rng = &rng_system,
		.max_jobs = config->max_requests,
		.app = &app,
	};
	struct sandbox relay_walls = walls(arena, SANDBOX_RELAY, config);
	struct sandbox job_walls = walls(arena, SANDBOX_JOBS, config);
	struct pool pools[] = {
		{"relay", 1, relay_run, &relay, &relay_walls},
		{"jobs", (int)config->job_workers, job_run, &jobs, &job_walls},
	};
	struct metrics *metrics = count_in(arena, pools, ARRAY_LEN(pools), generation.metrics_fd);
	struct monitor monitor = {
		.clock = &clock_system, .metrics = metrics, .pool = "master"};
	struct supervisor supervisor = {
		.log = log,
		.pools = pools,
		.pool_count = ARRAY_LEN(pools),
		.drain_seconds = (int)config->drain_seconds,
		.ops_fd = inherited_socket("worker-ops.sock"),
		.ops = monitor_answer,
		.ops_ctx = &monitor,
		.metrics = metrics,
		.status_fd = generation.status_fd,
		.successor = generation.number > 1,
	};

	if (!metrics || !app.mailer || !app.seal_keys || !app.breakers ||
	    !audit_key_read(arena, config->audit_key, &sealer.key))
		return EXIT_FAILURE;
	relay.metrics = metrics;
	jobs.metrics = metrics;
	sync.metrics = metrics;
	return supervise_run(&supervisor);
}

int main(int argc, char **argv)
{
	const struct options options = options_parse(argc, argv, program, usage);
	const struct generation generation = generation_take();
	if (options.finished)
		return options.status;
	struct arena *arena = arena_new();
	struct config config;
	struct log log = {.service = program, .clock = &clock_system, .level = LOG_INFO, .fd = 2};
	int status = load(arena, &config, &log) ? EXIT_SUCCESS : 2;
	if (options.sandbox.ptr)
		config.sandbox = options.sandbox;
	if (status == EXIT_SUCCESS && !options.check)
		status = generation.number ? serve(arena, &config, &log, generation)
					   : keep(&config, &log, argv);
	arena_free(arena);
	return status;
}

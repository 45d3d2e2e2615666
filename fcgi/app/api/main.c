/* hub-api: every HTTP request but the stream. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "app/features.h"
#include "app/health.h"
#include "app/walls.h"
#include "core/crypto/password.h"
#include "core/http/fcgi_io.h"
#include "core/http/http_metrics.h"
#include "core/http/uri.h"
#include "core/net/limiter.h"
#include "core/ops/keeper.h"
#include "core/ops/monitor.h"
#include "core/ops/options.h"
#include "features/accounts/accounts.h"
#include "features/chatwoot/chatwoot.h"
#include "features/identity/identity.h"

static const char usage[] =
	"usage: hub-api [--help | --version | --check] [--sandbox=MODE]\n"
	"\n"
	"Serves the Hub's API over FastCGI on HUB_RUN_DIR/{api,slow,probe}.sock, and\n"
	"/health/live and /metrics over HTTP on HUB_RUN_DIR/api-ops.sock. Runs in the\n"
	"foreground, logs JSON lines to stderr, drains on SIGTERM, reloads binary and\n"
	"configuration on SIGHUP.\n"
	"\n"
	"  --check         check configuration and tables, then exit\n"
	"  --sandbox=MODE  on, off or trace, in the place of HUB_SANDBOX\n"
	"  --version       print the version\n"
	"\n"
	"Configuration: HUB_* in the environment or in the file named by HUB_CONFIG;\n"
	"`hubctl config dump` lists every key.\n";

static const char program[] = "hub-api";

/*
 * The slow pool hashes passwords. Where processors are short, who signs in waits for those who
 * work, not the other way round; ten steps leave it about a tenth.
 */
#define SLOW_NICE 10

static bool complain(const char *key, const char *problem)
{
	if (problem)
		fprintf(stderr, "%s: %s: %s\n", program, key, problem);
	return problem == NULL;
}

static bool parse_networks(struct arena *arena, const char *key, struct str list,
			   struct cidrs *ret)
{
	return complain(key, cidrs_parse(arena, list, ret) ? NULL : "not a list of networks");
}

/* What is the same in every worker, made before the fork. */
static bool app_load(struct arena *arena, struct app *app)
{
	struct config_problems problems = {0};
	struct str problem = STR_NULL;
	const struct config *config = &app->config;

	bool ok = config_load(arena, USER_API, &app->config, &problems);
	config_complain(program, &problems);
	if (!ok)
		return false;
	ok &= complain("HUB_JWT_KEYS", keyring_parse(arena, config->jwt_keys, &app->jwt_keys));
	ok &= complain("HUB_SEAL_KEYS", keyring_parse(arena, config->seal_keys, &app->seal_keys));
	ok &= complain("HUB_TICKET_KEYS",
		       keyring_parse(arena, config->ticket_keys, &app->ticket_keys));
	ok &= parse_networks(arena, "HUB_TRUSTED_PROXIES", config->trusted_proxies,
			     &app->trusted_proxies);
	ok &= parse_networks(arena, "HUB_MONITOR_NETWORKS", config->monitor_networks,
			     &app->monitor_networks);
	app->origin = url_origin(arena, config->public_url, NULL);
	ok &= complain("HUB_TEMPLATES", web_assets_problem(arena, config->templates));
	ok &= complain("HUB_PUBLIC_URL", app->origin.ptr ? NULL : "not an http(s) URL");
	const char *pages = NULL;
	app->pages = sign_in_pages_new(arena, config->templates, &pages);
	ok &= complain("HUB_TEMPLATES", pages);
	const struct tables tables = features_tables();
	problem = tables_problem(arena, &tables);
	ok &= complain("tables", problem.ptr);
	app->router = ok ? router_new(arena, &features_routes, &problem) : NULL;
	(void)log_level_parse(config->log_level, &app->log.level);
	app->rates = rates_of(config);
	app->guard = &features_guard;
	app->password_gate = password_gate_new();
	ok &= complain("memory", app->password_gate ? NULL : "none to share between workers");
	return ok;
}

/* What must not be shared over fork: connections, caches, the handle that calls out. */
static bool worker_start(struct app *app, enum pool_name pool)
{
	struct arena *arena = arena_new();

	app->arena = arena;
	app->db = db_new(app->config.database_url, program, app->clock, &app->log);
	db_observe(app->db, metrics_db(app->metrics));
	app->redis = redis_new(app->config.redis_url, app->clock);
	redis_observe(app->redis, metrics_redis(app->metrics));
	struct redis *limits = redis_new(app->config.redis_url, app->clock);
	redis_observe(limits, metrics_redis(app->metrics));
	app->limiter = limiter_new(arena, limits, app->clock, app->rng);
	app->access = access_cache_new(arena);
	app->endpoints = endpoint_cache_new(arena);
	app->health = health_cache_new(arena);
	app->assets = web_assets_new(arena, app->config.web_dist, app->config.templates);
	app->httpc = pool == POOL_SLOW ? httpc_new() : NULL;
	if (pool == POOL_SLOW && setpriority(PRIO_PROCESS, 0, SLOW_NICE) != 0)
		log_plain(&app->log, LOG_WARN, "worker.not_nice");
	return pool != POOL_SLOW || app->httpc;
}

static struct metrics *count_in(struct arena *arena, const struct pool *pools, size_t count,
				int fd)
{
	const struct metrics_config config = {
		.program = USER_API,
		.routes = http_metrics_labels(arena, &features_routes),
		.pools = monitor_pools(arena, pools, count),
		.fd = fd,
	};

	return metrics_new(arena, &config);
}

/* The process that was started: keeps generations of serve() running. */
static int keep(const struct app *app, char **argv)
{
	static const char *const sockets[] = {"api.sock", "slow.sock", "probe.sock",
					      "api-ops.sock"};
	const struct keeper keeper = {
		.log = &app->log,
		.argv = argv,
		.dir = app->config.run_dir,
		.sockets = sockets,
		.socket_count = ARRAY_LEN(sockets),
	};

	return keeper_run(&keeper);
}

static int serve(struct arena *arena, struct app *app, struct generation generation)
{
	struct fcgi_pool api = {app, inherited_socket("api.sock"), worker_start, POOL_API};
	struct fcgi_pool slow = {app, inherited_socket("slow.sock"), worker_start, POOL_SLOW};
	struct fcgi_pool probe = {app, inherited_socket("probe.sock"), worker_start, POOL_PROBE};
	struct sandbox api_walls = walls(arena, SANDBOX_API, &app->config);
	struct sandbox slow_walls = walls(arena, SANDBOX_SLOW, &app->config);
	struct pool pools[] = {
		{"api", (int)app->config.api_workers, fcgi_run, &api, &api_walls},
		{"slow", (int)app->config.slow_workers, fcgi_run, &slow, &slow_walls},
		{"probe", 1, fcgi_run, &probe, &api_walls},
	};
	const struct monitor_socket sockets[] = {
		{"api", api.listen_fd},
		{"slow", slow.listen_fd},
		{"probe", probe.listen_fd},
	};
	app->metrics = count_in(arena, pools, ARRAY_LEN(pools), generation.metrics_fd);
	struct monitor monitor = {
		.clock = app->clock,
		.metrics = app->metrics,
		.sockets = sockets,
		.socket_count = ARRAY_LEN(sockets),
		.pool = "master",
	};
	struct supervisor supervisor = {
		.log = &app->log,
		.pools = pools,
		.pool_count = ARRAY_LEN(pools),
		.drain_seconds = (int)app->config.drain_seconds,
		.ops_fd = inherited_socket("api-ops.sock"),
		.ops = monitor_answer,
		.ops_ctx = &monitor,
		.metrics = app->metrics,
		.status_fd = generation.status_fd,
		.successor = generation.number > 1,
	};

	if (api.listen_fd < 0 || slow.listen_fd < 0 || probe.listen_fd < 0 ||
	    supervisor.ops_fd < 0 || !app->metrics) {
		log_plain(&app->log, LOG_ERROR, "master.lacks_something");
		return EXIT_FAILURE;
	}
	return supervise_run(&supervisor);
}

int main(int argc, char **argv)
{
	struct app app = {
		.clock = &clock_system,
		.rng = &rng_system,
		.log = {.service = program, .clock = &clock_system, .level = LOG_INFO, .fd = 2},
	};
	const struct options options = options_parse(argc, argv, program, usage);
	const struct generation generation = generation_take();

	if (options.finished)
		return options.status;
	struct arena *arena = arena_new();
	int status = app_load(arena, &app) ? EXIT_SUCCESS : 2;
	if (options.sandbox.ptr)
		app.config.sandbox = options.sandbox;
	if (status == EXIT_SUCCESS && !options.check)
		status = generation.number ? serve(arena, &app, generation) : keep(&app, argv);
	arena_free(arena);
	return status;
}

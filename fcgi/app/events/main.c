/* hub-events: the program around hub.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/events/hub.h"
#include "app/events/key_reader.h"
#include "core/net/redis_url.h"
#include "core/ops/config.h"
#include "core/ops/monitor.h"
#include "core/ops/sandbox.h"

static const char usage[] =
	"usage: hub-events [--help | --version | --check]\n"
	"\n"
	"Streams the Hub's events to browsers (server-sent events) over HTTP on\n"
	"HUB_RUN_DIR/events.sock; /health/live and /metrics on HUB_RUN_DIR/events-ops.sock. Runs\n"
	"in the foreground, logs JSON lines to stderr, drains on SIGTERM, takes new ticket keys\n"
	"on SIGHUP.\n"
	"\n"
	"  --check    check the configuration, then exit\n"
	"  --version  print the version\n"
	"\n"
	"Configuration: HUB_* in the environment or in the file named by HUB_CONFIG;\n"
	"`hubctl config dump` lists every key.\n";

static const char program[] = "hub-events";

static bool load(struct arena *arena, struct config *config, struct keyring *keys)
{
	struct config_problems problems = {.count = 0};
	bool good = config_load(arena, USER_EVENTS, config, &problems);
	const char *wrong;

	config_complain(program, &problems);
	if (!good)
		return false;
	wrong = keyring_parse(arena, config->ticket_keys, keys);
	if (wrong)
		fprintf(stderr, "%s: HUB_TICKET_KEYS: %s\n", program, wrong);
	return wrong == NULL;
}

static int listen_at(struct arena *arena, struct str run_dir, const char *name)
{
	struct str path = arena_printf(arena, "%.*s/%s", STR_FMT(run_dir), name);
	int fd = unix_listen(path.ptr);

	if (fd < 0)
		fprintf(stderr, "%s: cannot listen on %s: %s\n", program, path.ptr,
			errno == EADDRINUSE ? "another hub-events is running" : strerror(errno));
	return fd;
}

/* Nothing is read but our own numbers, for the metrics; Redis is all there is to connect to. */
static bool enter_walls(struct arena *arena, const struct config *config, const struct log *log)
{
	struct sandbox walls = {.program = SANDBOX_EVENTS};
	struct redis_url redis;

	(void)sandbox_mode_parse(config->sandbox, &walls.mode);
	walls.network = redis_url_parse(arena, config->redis_url, &redis) || !redis.path.ptr;
	sandbox_may_read(&walls, STR("/proc/self"));
	sandbox_may_read(&walls, STR("/proc/stat"));
	sandbox_report(&walls, log);
	return sandbox_enter(&walls, log);
}

static int serve(struct arena *arena, const struct config *config, const struct keyring *keys)
{
	int keys_fd = key_reader_start(); /* before anything is opened */
	struct log log = {.service = program, .clock = &clock_system, .level = LOG_INFO, .fd = 2};
	const struct metrics_config metrics = {.program = USER_EVENTS, .fd = -1};
	struct hub_config hub = {
		.log = &log,
		.rng = &rng_system,
		.ticket_keys = keys,
		.reloads = true,
		.keys_fd = keys_fd,
		.base_path = config->base_path,
		.redis_url = config->redis_url,
		.listen_fd = listen_at(arena, config->run_dir, "events.sock"),
		.drain_seconds = config->drain_seconds,
		.metrics = metrics_new(arena, &metrics),
		.ops_fd = listen_at(arena, config->run_dir, "events-ops.sock"),
	};

	if (keys_fd < 0)
		fprintf(stderr, "%s: cannot fork: %s\n", program, strerror(errno));
	if (keys_fd < 0 || hub.listen_fd < 0 || hub.ops_fd < 0 || !hub.metrics)
		return EXIT_FAILURE;
	/* config_load has checked the names */
	(void)log_level_parse(config->log_level, &log.level);
	return enter_walls(arena, config, &log) ? hub_run(&hub) : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	const char *option = argc == 2 ? argv[1] : "";
	bool check = strcmp(option, "--check") == 0;
	struct config config;
	struct keyring keys;
	struct arena *arena;
	int status = 2;

	if (strcmp(option, "--help") == 0)
		return fputs(usage, stdout) < 0;
	if (strcmp(option, "--version") == 0)
		return printf("%s %s\n", program, PACKAGE_VERSION) < 0;
	if (argc > 1 && !check) {
		fputs(usage, stderr);
		return 2;
	}
	arena = arena_new();
	if (load(arena, &config, &keys))
		status = check ? EXIT_SUCCESS : serve(arena, &config, &keys);
	arena_free(arena);
	return status;
}

#include "app/health.h"

#include <sys/statvfs.h>

#include "core/http/request.h"

#define CHATWOOT_TIMEOUT_MS 3000
#define DISK_LOW            10 /* percent available */
#define DISK_CRITICAL       5
#define CACHE_LIFE          (10 * USEC_PER_SEC)

DB_STMT(base_urls, "health.base_urls",
	"select slug, base_url, allow_private from directory.base_urls()");

struct live {
	struct str status;
	usec_t timestamp;
};

struct ready {
	struct str status;
	struct str database; /* JSON true or false; absent when all is well */
	struct str redis;
};

struct check {
	struct str status;
	struct str latency;
	struct str message;
};

struct checks {
	struct check *postgresql;
	struct check *redis;
	struct check *chatwoot;
	struct check *disk;
};

struct deep {
	struct str status;
	struct str version;
	usec_t timestamp;
	struct checks *checks;
};

static const struct field live_fields[] = {
	F_STR(struct live, status, 1, 16, REQUIRED),
	F_TIME(struct live, timestamp, REQUIRED),
};
static const struct schema live_schema = SCHEMA("Live", struct live, live_fields);

static const struct field ready_fields[] = {
	F_STR(struct ready, status, 1, 16, REQUIRED),
	F_JSON(struct ready, database, OPTIONAL),
	F_JSON(struct ready, redis, OPTIONAL),
};
static const struct schema ready_schema = SCHEMA("Ready", struct ready, ready_fields);

static const struct field check_fields[] = {
	F_STR(struct check, status, 1, 16, REQUIRED),
	F_STR(struct check, latency, 1, 32, OPTIONAL),
	F_STR(struct check, message, 1, 255, OPTIONAL),
};
static const struct schema check_schema = SCHEMA("HealthCheck", struct check, check_fields);

static const struct field checks_fields[] = {
	F_OBJECT(struct checks, postgresql, &check_schema, struct check, REQUIRED),
	F_OBJECT(struct checks, redis, &check_schema, struct check, REQUIRED),
	F_OBJECT(struct checks, chatwoot, &check_schema, struct check, OPTIONAL),
	F_OBJECT(struct checks, disk, &check_schema, struct check, REQUIRED),
};
static const struct schema checks_schema = SCHEMA("HealthChecks", struct checks, checks_fields);

static const struct field deep_fields[] = {
	F_STR(struct deep, status, 1, 16, REQUIRED),
	F_STR(struct deep, version, 1, 32, REQUIRED),
	F_TIME(struct deep, timestamp, REQUIRED),
	F_OBJECT(struct deep, checks, &checks_schema, struct checks, REQUIRED),
};
static const struct schema deep_schema = SCHEMA("Health", struct deep, deep_fields);

struct health_cache {
	usec_t until; /* monotonic */
	bool ok;
	size_t len;
	char body[4096];
};

struct health_cache *health_cache_new(struct arena *arena)
{
	return ARENA_NEW(arena, struct health_cache);
}

static bool redis_alive(struct request *rq)
{
	struct redis_reply reply;

	return REDIS_DO(rq->app->redis, rq->arena, &reply, STR("PING")) == OK;
}

static enum err live(struct request *rq)
{
	return reply_bare(rq, &(struct live){STR("alive"), clock_now(rq->app->clock)});
}

static bool requires(const struct app *app, struct str name)
{
	struct str rest = app->config.ready_requires;

	while (rest.ptr)
		if (str_eq(str_trim(str_split(&rest, ',')), name))
			return true;
	return false;
}

static struct str json_bool(bool value)
{
	return value ? STR("true") : STR("false");
}

static enum err ready(struct request *rq)
{
	bool database = db_ping(rq->app->db) == OK, redis = redis_alive(rq);
	bool ok = (database || !requires(rq->app, STR("postgresql"))) &&
		  (redis || !requires(rq->app, STR("redis")));
	struct ready reply = {.status = ok ? STR("ready") : STR("not_ready")};

	if (!ok) {
		reply.database = json_bool(database);
		reply.redis = json_bool(redis);
	}
	(void)reply_bare(rq, &reply);
	if (!ok)
		rq->reply.status = 503;
	return OK;
}

/* ---- deep ---- */

static struct str latency(struct request *rq, usec_t began)
{
	usec_t spent = clock_monotonic(rq->app->clock) - began;

	return arena_printf(rq->arena, "%lld.%lldms", (long long)(spent / 1000),
			    (long long)(spent / 100 % 10));
}

static struct check *timed(struct request *rq, usec_t began, bool ok, struct str bad,
			   struct str message)
{
	struct check *check = ARENA_NEW(rq->arena, struct check);

	check->status = ok ? STR("healthy") : bad;
	check->latency = ok ? latency(rq, began) : STR_NULL;
	check->message = ok ? STR_NULL : message;
	return check;
}

static bool chatwoot_answers(struct request *rq, struct str base_url, bool allow_private)
{
	const struct httpc_request request = {
		.method = "GET",
		.url = arena_printf(rq->arena, "%.*s/health", STR_FMT(base_url)),
		.allow_private = allow_private,
		.total_ms = CHATWOOT_TIMEOUT_MS,
		.reply_max = 64 * 1024,
	};
	struct httpc_reply reply;
	struct str reason;

	return httpc_send(rq->app->httpc, rq->arena, &request, &reply, &reason) == OK &&
	       reply.status == 200;
}

/* NULL without an installation: nothing to look at. */
static struct check *check_chatwoot(struct request *rq)
{
	usec_t began = clock_monotonic(rq->app->clock);
	struct db_rows *rows;

	if (db_lookup(rq->app->db, rq->arena, &base_urls, DB_NO_ARGS, &rows) != OK ||
	    rows_count(rows) == 0)
		return NULL;
	for (size_t i = 0; i < rows_count(rows); i++)
		if (!chatwoot_answers(rq, row_str(rows, i, "base_url"),
				      row_bool(rows, i, "allow_private")))
			return timed(rq, began, false, STR("degraded"),
				     arena_printf(rq->arena, "%.*s does not answer",
						  STR_FMT(row_str(rows, i, "slug"))));
	return timed(rq, began, true, STR(""), STR_NULL);
}

static struct check *check_disk(struct request *rq)
{
	struct check *check = ARENA_NEW(rq->arena, struct check);
	struct statvfs fs;

	if (statvfs(rq->app->config.run_dir.ptr, &fs) != 0 || fs.f_blocks == 0) {
		check->status = STR("critical");
		check->message = STR("cannot be read");
		return check;
	}
	unsigned long percent = fs.f_bavail * 100 / fs.f_blocks;
	check->status = percent < DISK_CRITICAL ? STR("critical")
			: percent < DISK_LOW    ? STR("low")
						: STR("healthy");
	check->message = arena_printf(rq->arena, "%lu%% available", percent);
	return check;
}

static bool look_deep(struct request *rq)
{
	struct checks checks;
	usec_t began = clock_monotonic(rq->app->clock);
	bool database = db_ping(rq->app->db) == OK;

	checks.postgresql = timed(rq, began, database, STR("unhealthy"), STR("does not answer"));
	began = clock_monotonic(rq->app->clock);
	bool redis = redis_alive(rq);
	checks.redis = timed(rq, began, redis, STR("unhealthy"), STR("does not answer"));
	checks.chatwoot = check_chatwoot(rq);
	checks.disk = check_disk(rq);
	bool ok = database && redis && !str_eq(checks.disk->status, STR("critical"));
	struct str status = ok ? STR("healthy") : STR("unhealthy");
	const struct deep deep = {status, STR(PACKAGE_VERSION), clock_now(rq->app->clock), &checks};
	(void)reply_bare(rq, &deep);
	return ok;
}

/* Each worker of the slow pool looks at most every ten seconds; in between it repeats itself. */
static enum err deep(struct request *rq)
{
	struct health_cache *cache = rq->app->health;
	usec_t now = clock_monotonic(rq->app->clock);

	if (cache->until > now) {
		(void)reply_json(rq, (struct str){cache->body, cache->len});
	} else {
		cache->ok = look_deep(rq);
		struct str body = buf_view(&rq->reply.body);
		cache->len = body.len < sizeof(cache->body) ? body.len : 0;
		memcpy(cache->body, body.ptr, cache->len);
		cache->until = cache->len ? now + CACHE_LIFE : 0;
	}
	rq->reply.status = cache->ok ? 200 : 503;
	return OK;
}

#define HEALTH_ROUTE(p, s, a, r, d, pl, h)                                                        \
	{                                                                                         \
		.method = METHOD_GET, .path = (p), .summary = (s), .auth = (a),                   \
		.permission = "none", .entitlement = "none", .rate = RATE_NONE,                   \
		.query = &schema_none, .body = &schema_none, .body_max = BODY_NONE, .reply = (r), \
		.shape = SHAPE_BARE, .status = 200, .deadline_ms = (d), .pool = (pl),             \
		.idempotency = IDEMPOTENCY_NONE, .audit = "none", .handler = (h),                 \
	}

static const struct route routes[] = {
	HEALTH_ROUTE("/health/live", "The process answers", AUTH_NONE, &live_schema, 1000, POOL_API, live),
	HEALTH_ROUTE("/health/ready", "The Hub can serve", AUTH_NONE, &ready_schema, 1200, POOL_PROBE, ready),
	HEALTH_ROUTE("/health", "The Hub can serve", AUTH_NONE, &ready_schema, 1200, POOL_PROBE, ready),
	HEALTH_ROUTE("/health/deep", "Each dependency with its latency", AUTH_MONITOR, &deep_schema, 30000,
		     POOL_SLOW, deep),
};

const struct route_set health_routes = {routes, ARRAY_LEN(routes)};

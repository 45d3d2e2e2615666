#include "core/http/pipeline.h"

#include "core/http/audit.h"
#include "core/http/body.h"
#include "core/http/cors.h"
#include "core/http/http_metrics.h"
#include "core/http/idempotency.h"
#include "core/ops/supervise.h"

#define HEAD_MAX   (16 * 1024)
#define TARGET_MAX 4096

/*
 * Every wait of a handler ends by the route's deadline, and the reply is sent: a worker that is
 * still at it so much later hangs.
 */
#define HANG_SPAN (3 * USEC_PER_SEC)

/* ---- the head ---- */

static bool header_safe(struct str value)
{
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.ptr[i] < 0x20 || value.ptr[i] == 0x7f)
			return false;
	return true;
}

/* The proxy's id when it has the form of one, else our own. */
static struct str request_id(struct request *rq)
{
	struct str given = request_param(rq, "HUB_REQUEST_ID");

	return str_is_uuid(given) ? arena_str(rq->arena, given)
				  : id_new(rq->arena, rq->app->clock, rq->app->rng);
}

static void choose_language(struct request *rq)
{
	struct str accept = request_param(rq, "HTTP_ACCEPT_LANGUAGE");

	while (accept.ptr) {
		struct str tag = str_trim(str_split(&accept, ','));
		bool pt = tag.len >= 2 && str_eq_nocase(str_slice(tag, 0, 2), STR("pt"));
		bool en = tag.len >= 2 && str_eq_nocase(str_slice(tag, 0, 2), STR("en"));
		if (!pt && !en)
			continue;
		rq->lang = pt ? LANG_PT_BR : LANG_EN;
		rq->lang_chosen = true;
		return;
	}
}

static enum err stage_head(struct request *rq)
{
	struct str target = request_param(rq, "REQUEST_URI");
	struct str base = rq->app->config.base_path;
	struct str peer_text = request_param(rq, "HUB_PEER");
	struct netaddr peer;

	choose_language(rq);
	if (target.len > TARGET_MAX || request_param(rq, "HTTP_AUTHORIZATION").len > HEAD_MAX ||
	    request_param(rq, "HTTP_COOKIE").len > HEAD_MAX || !header_safe(target))
		return ERR_BAD_REQUEST;
	rq->host = request_param(rq, "HTTP_HOST");
	if (!netaddr_parse(peer_text.ptr ? peer_text : request_param(rq, "REMOTE_ADDR"), &peer))
		return ERR_BAD_REQUEST;
	rq->client = netaddr_behind(peer, request_param(rq, "HTTP_X_FORWARDED_FOR"),
				    &rq->app->trusted_proxies);
	rq->query_string = target;
	rq->path = str_split(&rq->query_string, '?');
	if (!rq->query_string.ptr)
		rq->query_string = STR("");
	if (!str_starts(rq->path, base))
		return ERR_NOT_FOUND;
	rq->path = str_slice(rq->path, base.len, rq->path.len);
	return OK;
}

/* ---- the row ---- */

static void allow_header(struct request *rq, unsigned methods)
{
	struct buf allow = buf_new(rq->arena, 128);

	for (enum method m = METHOD_GET; m < METHOD__COUNT; m++)
		if (methods & (1u << m))
			buf_printf(&allow, "%s, ", method_name(m));
	buf_lit(&allow, "OPTIONS");
	reply_header(rq, "Allow", buf_view(&allow));
}

static enum err stage_route(struct request *rq)
{
	struct str method = request_param(rq, "REQUEST_METHOD");
	bool head = str_eq(method, STR("HEAD"));

	rq->method = head ? METHOD_GET : method_parse(method);
	struct route_match match = router_find(rq->app->router, rq->arena, rq->method, rq->path);
	rq->allowed_methods = match.methods;
	if (!match.methods)
		return ERR_NOT_FOUND;
	if (!match.route) {
		allow_header(rq, match.methods);
		if (!str_eq(method, STR("OPTIONS")))
			return ERR_BAD_METHOD;
		cors_preflight(rq);
		rq->reply.status = 204;
		rq->reply.body = buf_new(rq->arena, 1);
		return OK;
	}
	rq->route = match.route;
	rq->ordinal = match.ordinal;
	worker_route(rq->app->worker, method_name(rq->method), match.route->path);
	worker_deadline(rq->app->worker, match.route->deadline_ms * USEC_PER_MSEC + HANG_SPAN);
	db_deadline(rq->app->db, rq->began + match.route->deadline_ms * USEC_PER_MSEC);
	memcpy(rq->params, match.params, sizeof(rq->params));
	if (match.route->pool == POOL_SLOW && rq->app->pool != POOL_SLOW) {
		/*
		 * The proxy sent it to a pool that may not call out: a deployment error, not the
		 * caller's.
		 */
		log_event(&rq->log, LOG_ERROR, "request.wrong_pool",
			  LOG_TXT("route", match.route->path));
		return ERR_UNAVAILABLE;
	}
	return OK;
}

/*
 * A browser names the page that calls. What changes something may be called by the Hub's own pages
 * only; programs send no Origin and are told apart by their credentials.
 */
static enum err stage_origin(struct request *rq)
{
	struct str origin = request_param(rq, "HTTP_ORIGIN");
	struct str site = request_param(rq, "HTTP_SEC_FETCH_SITE");

	if (rq->route->auth == AUTH_CHATWOOT)
		return cors_check(rq);
	if (rq->method == METHOD_GET)
		return OK;
	if (origin.ptr && !str_eq(origin, rq->app->origin))
		return ERR_BAD_ORIGIN;
	if (!origin.ptr && str_eq(site, STR("cross-site")))
		return ERR_BAD_ORIGIN;
	return OK;
}

/* ---- who ---- */

static enum err stage_authenticate(struct request *rq)
{
	const struct guard *guard = rq->app->guard;

	switch (rq->route->auth) {
	case AUTH_NONE:
	case AUTH_INSTALLATION: /* by the body's signature */
		return OK;
	case AUTH_MONITOR:
		return cidrs_have(&rq->app->monitor_networks, rq->client) ? OK : ERR_NOT_FOUND;
	case AUTH_SESSION:
	case AUTH_ENROL:
	case AUTH_PAGE:
	case AUTH_USER:
	case AUTH_MEMBER:
	case AUTH_PERSON:
	case AUTH_TOKEN:
	case AUTH_CHATWOOT:
		TRY(guard->authenticate(rq));
		rq->log.user_id = rq->user_id;
		return OK;
	case AUTH_OPERATOR:
		TRY(guard->authenticate(rq));
		rq->log.user_id = rq->user_id;
		return guard->operate(rq);
	case AUTH_SIGNED:
		TRY(guard->find_endpoint(rq, request_path(rq, "endpoint")));
		rq->log.account_id = rq->account_id;
		return OK;
	case AUTH__UNSET:
	case AUTH__COUNT:
		break;
	}
	return ERR_INTERNAL;
}

static enum err stage_account(struct request *rq)
{
	int64_t account_id;

	if (!route_in_account(rq->route))
		return OK;
	if (!str_to_i64(request_path(rq, "accountId"), 1, INT64_MAX, &account_id))
		return ERR_NOT_FOUND;
	TRY(rq->app->guard->enter_account(rq, account_id));
	rq->log.account_id = rq->account_id;
	return OK;
}

static enum err stage_permission(struct request *rq)
{
	if (rq->impersonator_id && !route_delegates(rq->route))
		return ERR_FORBIDDEN;
	if (strcmp(rq->route->permission, "none") == 0)
		return OK;
	return rq->app->guard->permit(rq, rq->route->permission);
}

static enum err stage_signature(struct request *rq)
{
	if (rq->route->auth == AUTH_SIGNED)
		TRY(rq->app->guard->verify_signature(rq));
	else if (rq->route->auth == AUTH_INSTALLATION)
		TRY(rq->app->guard->verify_installation(rq));
	else
		return OK;
	rq->rate.verified = true;
	return OK;
}

/* ---- doing it ---- */

static enum err stage_transaction(struct request *rq)
{
	/* Without an account no row of any tenant is in sight, only the directory's functions. */
	rq->tenant = db_tenant_begin(rq->app->db, rq->arena, rq->account_id,
				     rq->method == METHOD_GET ? DB_READ : DB_WRITE);
	return OK;
}

static enum err stage_idempotency(struct request *rq)
{
	return route_takes_key(rq->route) ? idempotency_begin(rq) : OK;
}

/*
 * Here and not before: what is counted must stay so until the commit. A replay makes nothing.
 */
static enum err stage_entitlement(struct request *rq)
{
	if (rq->replayed || strcmp(rq->route->entitlement, "none") == 0)
		return OK;
	return rq->app->guard->entitle(rq);
}

static enum err stage_handler(struct request *rq)
{
	return rq->replayed ? OK : rq->route->handler(rq);
}

/* A replay was kept when it was done. */
static enum err stage_audit(struct request *rq)
{
	if (rq->tenant && !rq->replayed)
		audit_keep(rq);
	return OK;
}

static enum err stage_commit(struct request *rq)
{
	if (!rq->tenant)
		return OK;
	if (rq->locked_key)
		idempotency_keep(rq);
	return db_tenant_commit(rq->tenant);
}

/* Of refusals, too: what they end, they end in a transaction of its own. */
static enum err stage_after_commit(struct request *rq)
{
	if (rq->pokes & POKE_RELAY)
		redis_poke(rq->app->redis, rq->arena, STR("hub:poke:relay"));
	if (rq->pokes & POKE_JOBS)
		redis_poke(rq->app->redis, rq->arena, STR("hub:poke:jobs"));
	return OK;
}

static const struct stage {
	const char *name;
	enum err (*run)(struct request *rq);
} stages[] = {
	{"head", stage_head},
	{"route", stage_route},
	{"origin", stage_origin},
	{"rate by address", rate_address},
	{"authenticate", stage_authenticate},
	{"account", stage_account},
	{"rate by principal", rate_principal},
	{"permission", stage_permission},
	{"body", body_receive},
	{"signature", stage_signature},
	{"decode", body_decode},
	{"rate of sign-ins", rate_sign_in},
	{"transaction", stage_transaction},
	{"idempotency", stage_idempotency},
	{"entitlement", stage_entitlement},
	{"handler", stage_handler},
	{"audit", stage_audit},
	{"commit", stage_commit},
	{"after commit", stage_after_commit},
};

/* At level debug, each stage's time is told (docs/performance.md). */
static enum err run_stage(struct request *rq, const struct stage *stage)
{
	bool timed = rq->log.level <= LOG_DEBUG;
	usec_t began = timed ? clock_monotonic(rq->app->clock) : 0;
	enum err err = stage->run(rq);

	if (timed)
		log_event(&rq->log, LOG_DEBUG, "request.stage", LOG_TXT("stage", stage->name),
			  LOG_I64("us", clock_monotonic(rq->app->clock) - began));
	return err;
}

static enum err run_stages(struct request *rq, size_t from)
{
	for (size_t i = from; i < ARRAY_LEN(stages); i++) {
		rq->stage = stages[i].name;
		worker_stage(rq->app->worker, rq->stage);
		TRY(run_stage(rq, &stages[i]));
		if (rq->reply.status == 204 && !rq->route)
			return OK; /* OPTIONS */
	}
	if (!buf_ok(&rq->reply.body)) {
		log_event(&rq->log, LOG_ERROR, "reply.too_large",
			  LOG_TXT("route", rq->route->path));
		return ERR_INTERNAL;
	}
	return OK;
}

/* Server-side failures get a line of their own, with what the database said. */
static void log_failure(struct request *rq, enum err err)
{
	const struct db_error *db = db_error(rq->app->db);

	if (err_status(err) < 500)
		return;
	log_event(&rq->log, LOG_ERROR, "request.failed", LOG_TXT("stage", rq->stage),
		  LOG_TXT("error", err_code(err)), LOG_TXT("sqlstate", db->sqlstate),
		  LOG_TXT("stmt", db->stmt), LOG_TXT("database", db->message));
}

static size_t stage_index(enum err (*run)(struct request *rq))
{
	size_t i = 0;

	while (stages[i].run != run)
		i++;
	return i;
}

/* All stages; after a serialization failure or deadlock those from the transaction on once more. */
static enum err run_all(struct request *rq)
{
	enum err err = run_stages(rq, 0);

	if (!rq->tenant)
		return err;
	db_tenant_end(rq->tenant);
	if (err == OK || !db_retryable(rq->app->db))
		return err;
	rq->reply = (struct reply){0};
	rq->failure = (struct failure){0};
	rq->audit = (struct audit_note){.actor_type = rq->audit.actor_type};
	rq->pokes = 0;
	rq->replayed = rq->locked_key = false;
	err = run_stages(rq, stage_index(stage_transaction));
	db_tenant_end(rq->tenant);
	return err;
}

static void tell_error(struct request *rq, enum err err)
{
	bool page = rq->route && rq->route->shape == SHAPE_PAGE && rq->app->guard->show_error;

	if (!page || rq->app->guard->show_error(rq, err) != OK)
		reply_error(rq, err);
}

void pipeline_run(struct request *rq)
{
	struct app *app = rq->app;
	usec_t waited;
	unsigned flushes;

	rq->began = clock_monotonic(app->clock);
	db_stats(app->db, &waited, &flushes);
	rq->id = request_id(rq);
	rq->log = app->log;
	rq->log.request_id = rq->id;
	worker_request(app->worker, rq->id);
	enum err err = rate_settle(rq, run_all(rq));
	if (err != OK) {
		log_failure(rq, err);
		audit_refusal(rq, err);
		(void)stage_after_commit(rq);
		if (err == ERR_UNAVAILABLE || err == ERR_UPSTREAM)
			rq->failure.retry_after = 2;
		tell_error(rq, err);
	}
	db_stats(app->db, &waited, &flushes);
	usec_t took = clock_monotonic(app->clock) - rq->began;
	http_metrics_count(rq, took);
	log_event(&rq->log, LOG_INFO, "request", LOG_TXT("method", method_name(rq->method)),
		  LOG_TXT("route", rq->route ? rq->route->path : "-"),
		  LOG_I64("status", rq->reply.status),
		  LOG_I64("us", took), LOG_I64("db_us", waited),
		  LOG_I64("db_flushes", flushes), LOG_I64("bytes", (int64_t)rq->reply.body.len));
}

struct response pipeline_response(struct request *rq)
{
	struct reply *reply = &rq->reply;
	struct buf out = buf_new(rq->arena, HEAD_MAX);
	bool head = str_eq(request_param(rq, "REQUEST_METHOD"), STR("HEAD"));

	buf_printf(&out, "Status: %d\r\nX-Request-Id: %.*s\r\n", reply->status, STR_FMT(rq->id));
	if (!rq->route || rq->route->shape != SHAPE_FILE)
		buf_lit(&out, "Cache-Control: no-store\r\n");
	if (reply->content_type)
		buf_printf(&out, "Content-Type: %s\r\n", reply->content_type);
	cors_render(rq, &out);
	for (size_t i = 0; i < reply->header_count; i++)
		if (header_safe(reply->headers[i].value))
			buf_printf(&out, "%s: %.*s\r\n", reply->headers[i].name,
				   STR_FMT(reply->headers[i].value));
	rate_headers(rq, &out);
	if (reply->status != 204)
		buf_printf(&out, "Content-Length: %zu\r\n", reply->body.len);
	buf_lit(&out, "\r\n");
	return (struct response){buf_view(&out), head ? STR("") : buf_view(&reply->body)};
}

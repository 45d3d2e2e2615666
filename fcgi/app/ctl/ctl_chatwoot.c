#include "app/ctl/ctl_chatwoot.h"

#include <stdio.h>

#include "app/ctl/ctl_system.h"
#include "app/features.h"
#include "core/crypto/keyring.h"

#define TOKEN_MAX 256
#define CALL_MS   15000

DB_STMT(installation_named, "ctl.installation_named",
	"select i.id, i.base_url, i.allow_private, (select a.id from accounts a"
	"   where a.installation_id = i.id and a.chatwoot_account_id = $2) as account_id"
	" from installations i where i.slug = $1");

static void close_httpc(void *httpc)
{
	httpc_free(httpc);
}

static void close_db(void *db)
{
	db_free(db);
}

int ctl_chatwoot_start(struct ctl *ctl, struct ctl_chatwoot *ret)
{
	struct ctl_chatwoot c = {.ctl = ctl};
	const char *problem = keyring_parse(ctl->arena, ctl->config.seal_keys, &c.keys);
	struct str routes = STR_NULL;

	if (problem)
		return ctl_fail("HUB_SEAL_KEYS: %s", problem);
	if (!ctl->config.public_url.len)
		return ctl_fail("HUB_PUBLIC_URL is not set");
	if (!ctl->config.database_url.len)
		return ctl_fail("HUB_DATABASE_URL is not set");
	c.router = router_new(ctl->arena, &features_routes, &routes);
	c.httpc = httpc_new();
	if (!c.router || !c.httpc)
		return ctl_fail("libcurl does not start");
	arena_defer(ctl->arena, close_httpc, c.httpc);
	c.db = db_new(ctl->config.database_url, "hubctl", &clock_system, NULL);
	arena_defer(ctl->arena, close_db, c.db);
	*ret = c;
	return 0;
}

int ctl_chatwoot_open(struct ctl *ctl, struct ctl_chatwoot *ret)
{
	struct str slug = ctl_option(ctl, "--installation");
	struct ctl_chatwoot c;
	struct db_rows *rows;
	int status = ctl_chatwoot_start(ctl, &c);

	if (status)
		return status;
	if (!ctl_number(ctl, "--chatwoot-account", &c.target.chatwoot_account_id))
		return 2;
	c.system = ctl_system_db(ctl);
	if (!c.system)
		return 2;
	if (ctl_run_one(c.system, ctl->arena, &installation_named,
			DB_ARGS(db_text(slug), db_i64(c.target.chatwoot_account_id)), &rows) != OK)
		return ctl_db_problem(c.system);
	if (rows_count(rows) != 1)
		return ctl_fail("there is no installation %.*s; see hubctl installation add",
				STR_FMT(slug));
	int64_t account_id = row_i64(rows, 0, "account_id");
	c.account_id = account_id == I64_NULL ? 0 : account_id;
	c.installation_id = c.target.installation_id = row_str(rows, 0, "id");
	c.target.base_url = row_str(rows, 0, "base_url");
	c.target.allow_private = row_bool(rows, 0, "allow_private");
	*ret = c;
	return 0;
}

bool ctl_chatwoot_token(struct ctl_chatwoot *c)
{
	char line[TOKEN_MAX] = "";

	c->target.token = ctl_option(c->ctl, "--token");
	if (ctl_option(c->ctl, "--token-stdin").ptr && fgets(line, sizeof(line), stdin))
		c->target.token = arena_str(c->ctl->arena, str_trim(str_from(line)));
	return c->target.token.len > 0;
}

enum err ctl_chatwoot_stored(struct ctl_chatwoot *c)
{
	struct db_tenant *tenant =
		db_tenant_begin(c->db, c->ctl->arena, c->account_id, DB_READ);
	struct connection connection;

	TRY(connection_load(tenant, &c->keys, &connection, &c->target.token));
	return c->target.token.ptr ? OK : ERR_NOT_FOUND;
}

void ctl_chatwoot_call(struct ctl_chatwoot *c)
{
	const struct cw_means means = {
		.httpc = c->httpc,
		.clock = &clock_system,
		.call_ms = CALL_MS,
	};

	c->cw = cw_new(c->ctl->arena, &means, &c->target);
}

enum err ctl_chatwoot_home(struct ctl_chatwoot *c)
{
	TRY(onboard_endpoint(c->db, c->ctl->arena, c->account_id, &rng_system, &c->home));
	c->onboarding = (struct onboarding){
		.cw = c->cw,
		.home = &c->home,
		.public_url = c->ctl->config.public_url,
		.router = c->router,
	};
	return OK;
}

struct connection_writer ctl_chatwoot_write(struct ctl_chatwoot *c)
{
	return (struct connection_writer){
		.tenant = db_tenant_begin(c->db, c->ctl->arena, c->account_id, DB_WRITE),
		.clock = &clock_system,
		.rng = &rng_system,
		.actor = {STR("system"), STR_NULL, STR("hubctl")},
	};
}

/* --- a new secret --- */

static struct str quoted(struct arena *arena, struct str text)
{
	struct buf out = buf_new(arena, 8192);

	json_put_str(&out, text);
	return buf_view(&out);
}

static struct str renewed_url(struct ctl_chatwoot *c)
{
	/* Chatwoot has one webhook per URL, and the Hub does not look at the query. */
	return arena_printf(c->ctl->arena, "%.*s?renewed",
			    STR_FMT(onboard_webhook_url(c->ctl->arena, &c->onboarding)));
}

static struct str path_of(struct ctl_chatwoot *c, int64_t id)
{
	return arena_printf(c->ctl->arena, "/webhooks/%lld", (long long)id);
}

static enum cw_result remove_webhook(struct ctl_chatwoot *c, int64_t id)
{
	if (id == I64_NULL)
		return CW_OK;
	return cw_send(c->cw, "DELETE", path_of(c, id), STR_NULL, NULL);
}

static enum cw_result make_renewed(struct ctl_chatwoot *c, struct webhook_renewal *renewal)
{
	struct buf body = buf_new(c->ctl->arena, 16384);
	const struct json *reply;

	buf_printf(&body,
		   "{\"webhook\":{\"name\":\"WhatPro Hub\",\"url\":%.*s,\"subscriptions\":[",
		   STR_FMT(quoted(c->ctl->arena, renewed_url(c))));
	for (size_t i = 0; onboard_events[i]; i++)
		buf_printf(&body, "%s\"%s\"", i ? "," : "", onboard_events[i]);
	buf_lit(&body, "]}}");
	enum cw_result result =
		cw_send(c->cw, "POST", STR("/webhooks"), buf_view(&body), &reply);
	if (result == CW_OK) {
		renewal->renewed = json_get_i64(reply, "payload.webhook.id", I64_NULL);
		renewal->secret = json_get_str(reply, "payload.webhook.secret");
	}
	return result;
}

enum cw_result ctl_webhook_renew(struct ctl_chatwoot *c, struct webhook_renewal *ret)
{
	struct webhook_renewal renewal = {I64_NULL, I64_NULL, STR_NULL};
	struct str url = onboard_webhook_url(c->ctl->arena, &c->onboarding);
	const struct json *reply;
	enum cw_result result = cw_get(c->cw, STR("/webhooks"), &reply);

	if (result != CW_OK)
		return result;
	const struct json *list = json_get(reply, "payload.webhooks");
	for (size_t i = 0; i < json_array_len(list); i++) {
		const struct json *row = json_at(list, i);
		struct str there = json_get_str(row, "url");
		if (str_eq(there, url))
			renewal.old = json_get_i64(row, "id", I64_NULL);
		if (!str_eq(there, renewed_url(c)))
			continue;
		renewal.renewed = json_get_i64(row, "id", I64_NULL);
		renewal.secret = json_get_str(row, "secret");
	}
	bool broken_off = renewal.old == I64_NULL && renewal.renewed != I64_NULL;
	if (!broken_off) {
		result = remove_webhook(c, renewal.renewed);
		if (result == CW_OK)
			result = make_renewed(c, &renewal);
	}
	if (result == CW_OK && !renewal.secret.len)
		return CW_REFUSED;
	*ret = renewal;
	return result;
}

enum cw_result ctl_webhook_replace(struct ctl_chatwoot *c, const struct webhook_renewal *renewal)
{
	struct str url = onboard_webhook_url(c->ctl->arena, &c->onboarding);
	struct str body = arena_printf(c->ctl->arena, "{\"webhook\":{\"url\":%.*s}}",
				       STR_FMT(quoted(c->ctl->arena, url)));
	enum cw_result result = remove_webhook(c, renewal->old);

	if (result != CW_OK)
		return result;
	return cw_send(c->cw, "PATCH", path_of(c, renewal->renewed), body, NULL);
}

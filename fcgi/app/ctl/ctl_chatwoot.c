#include "app/ctl/ctl_chatwoot.h"

#define REPLY_BYTES (2 * 1024 * 1024)

static enum err refused(struct chatwoot *chatwoot, const char *what, int status)
{
	const char *hint =
		status == 401   ? ": the token is wrong, or not of an administrator of that account"
		: status == 404 ? ": there is no such account"
				: "";

	chatwoot->problem =
		arena_printf(chatwoot->arena, "Chatwoot answered %d to %s%s", status, what, hint);
	return ERR_UPSTREAM;
}

enum err chatwoot_call(struct chatwoot *chatwoot, const char *method, const char *path,
		       struct str body, const struct json **ret)
{
	struct arena *arena = chatwoot->arena;
	const struct httpc_header headers[] = {
		/* With hyphens: proxies drop names with underscores. */
		{STR("Api-Access-Token"), chatwoot->token},
		{STR("Accept"), STR("application/json")},
		{STR("Content-Type"), STR("application/json")},
	};
	const struct httpc_request request = {
		.method = method,
		.url = arena_printf(arena, "%.*s/api/v1/accounts/%lld%s",
				    STR_FMT(chatwoot->base_url), (long long)chatwoot->account_id,
				    path),
		.headers = headers,
		.header_count = ARRAY_LEN(headers),
		.body = body,
		.allow_private = chatwoot->allow_private,
		.total_ms = 15000,
		.reply_max = REPLY_BYTES,
	};
	struct httpc_reply reply;
	struct str reason = STR_NULL;

	if (httpc_send(chatwoot->httpc, arena, &request, &reply, &reason) != OK) {
		chatwoot->problem = arena_printf(arena, "cannot reach %.*s: %.*s",
						 STR_FMT(request.url), STR_FMT(reason));
		return ERR_UPSTREAM;
	}
	if (reply.status / 100 != 2)
		return refused(chatwoot, arena_printf(arena, "%s %s", method, path).ptr,
			       reply.status);
	if (reply.body.len == 0) {
		*ret = NULL;
		return OK;
	}
	if (json_parse_foreign(arena, reply.body, ret) != OK) {
		chatwoot->problem = STR("Chatwoot's answer is not JSON; is the URL right?");
		return ERR_UPSTREAM;
	}
	return OK;
}

static struct str json_quoted(struct arena *arena, struct str text)
{
	struct buf out = buf_new(arena, 8192);

	json_put_str(&out, text);
	return buf_view(&out);
}

static struct webhook read_webhook(const struct json *json)
{
	return (struct webhook){json_get_i64(json, "id", I64_NULL), json_get_str(json, "secret")};
}

/* The webhook that calls `url`; one without an id when there is none. */
static enum err find_webhook(struct chatwoot *chatwoot, struct str url, struct webhook *ret)
{
	const struct json *reply;

	TRY(chatwoot_call(chatwoot, "GET", "/webhooks", STR_NULL, &reply));
	const struct json *list = json_get(reply, "payload.webhooks");
	*ret = (struct webhook){I64_NULL, STR_NULL};
	for (size_t i = 0; i < json_array_len(list); i++)
		if (str_eq(json_get_str(json_at(list, i), "url"), url))
			*ret = read_webhook(json_at(list, i));
	return OK;
}

static enum err make_webhook(struct chatwoot *chatwoot, struct str url, struct webhook *ret)
{
	const struct json *reply;
	struct str body = arena_printf(
		chatwoot->arena,
		"{\"webhook\":{\"name\":\"WhatPro Hub\",\"url\":%.*s,\"subscriptions\":["
		"\"conversation_created\",\"conversation_updated\","
		"\"conversation_status_changed\",\"message_created\","
		"\"message_updated\"]}}",
		STR_FMT(json_quoted(chatwoot->arena, url)));

	TRY(chatwoot_call(chatwoot, "POST", "/webhooks", body, &reply));
	*ret = read_webhook(json_get(reply, "payload.webhook"));
	return OK;
}

static enum err must_sign(struct chatwoot *chatwoot, const struct webhook *webhook)
{
	if (webhook->id != I64_NULL && webhook->secret.len)
		return OK;
	chatwoot->problem = STR("this Chatwoot does not sign its webhooks;"
				" the Hub needs version 4.12 or later");
	return ERR_UPSTREAM;
}

enum err chatwoot_webhook_ensure(struct chatwoot *chatwoot, struct str url, struct str *ret_secret)
{
	struct webhook webhook;

	TRY(find_webhook(chatwoot, url, &webhook));
	if (webhook.id == I64_NULL)
		TRY(make_webhook(chatwoot, url, &webhook));
	TRY(must_sign(chatwoot, &webhook));
	*ret_secret = webhook.secret;
	return OK;
}

static const char *webhook_path(struct chatwoot *chatwoot, const struct webhook *webhook)
{
	return arena_printf(chatwoot->arena, "/webhooks/%lld", (long long)webhook->id).ptr;
}

static enum err remove_webhook(struct chatwoot *chatwoot, const struct webhook *webhook)
{
	const struct json *reply;

	if (webhook->id == I64_NULL)
		return OK;
	return chatwoot_call(chatwoot, "DELETE", webhook_path(chatwoot, webhook), STR_NULL, &reply);
}

enum err chatwoot_webhook_renew(struct chatwoot *chatwoot, struct str url,
				struct webhook_renewal *ret)
{
	struct webhook_renewal renewal = {.url = url};
	/* Chatwoot has one webhook per URL, and the Hub does not look at the query. */
	struct str other = arena_printf(chatwoot->arena, "%.*s?renewed", STR_FMT(url));

	TRY(find_webhook(chatwoot, url, &renewal.old));
	TRY(find_webhook(chatwoot, other, &renewal.renewed));
	bool broken_off = renewal.old.id == I64_NULL && renewal.renewed.id != I64_NULL;
	if (!broken_off) {
		TRY(remove_webhook(chatwoot, &renewal.renewed));
		TRY(make_webhook(chatwoot, other, &renewal.renewed));
	}
	TRY(must_sign(chatwoot, &renewal.renewed));
	*ret = renewal;
	return OK;
}

enum err chatwoot_webhook_replace(struct chatwoot *chatwoot, const struct webhook_renewal *renewal)
{
	const struct json *reply;
	struct str body =
		arena_printf(chatwoot->arena, "{\"webhook\":{\"url\":%.*s}}",
			     STR_FMT(json_quoted(chatwoot->arena, renewal->url)));

	TRY(remove_webhook(chatwoot, &renewal->old));
	return chatwoot_call(chatwoot, "PATCH", webhook_path(chatwoot, &renewal->renewed), body,
			     &reply);
}

enum err chatwoot_app_ensure(struct chatwoot *chatwoot, struct str title, struct str url)
{
	const struct json *apps;

	TRY(chatwoot_call(chatwoot, "GET", "/dashboard_apps", STR_NULL, &apps));
	for (size_t i = 0; i < json_array_len(apps); i++)
		if (str_eq(json_get_str(json_at(apps, i), "content.0.url"), url))
			return OK;
	struct str body = arena_printf(
		chatwoot->arena,
		"{\"dashboard_app\":{\"title\":%.*s,"
		"\"content\":[{\"type\":\"frame\",\"url\":%.*s}]}}",
		STR_FMT(json_quoted(chatwoot->arena, title)),
		STR_FMT(json_quoted(chatwoot->arena, url)));
	return chatwoot_call(chatwoot, "POST", "/dashboard_apps", body, &apps);
}

#include "features/chatwoot/connection/onboard.h"

#define BODY_MAX_BYTES 16384

const char *const onboard_events[] = {
	"conversation_status_changed",
	"conversation_updated",
	"conversation_created",
	"contact_created",
	"contact_updated",
	"message_created",
	"message_updated",
	"webwidget_triggered",
	"inbox_created",
	"inbox_updated",
	"conversation_typing_on",
	"conversation_typing_off",
	NULL,
};

/* The views that may stand in a conversation's tabs, where this Hub has them. */
static const struct view {
	const char *name;
	const char *pt, *en; /* the tab's title */
} views[] = {
	{"kanban", "Kanban", "Kanban"},
	{"history", "Histórico", "History"},
};

const char *onboard_word(enum onboard_result result)
{
	static const char *const words[] = {
		[ONBOARD_OK] = "ok",
		[ONBOARD_REFUSED] = "refused",
		[ONBOARD_STRANGER] = "not_member",
		[ONBOARD_SUSPENDED] = "suspended",
		[ONBOARD_NO_ADMIN] = "not_administrator",
		[ONBOARD_FAILED] = "failed",
	};

	return words[result];
}

static struct arena *arena_of(const struct onboarding *onboarding)
{
	return cw_arena(onboarding->cw);
}

static struct str text_or(struct str text, struct str otherwise)
{
	return text.len ? str_utf8_head(text, 255) : otherwise;
}

/* --- the credential --- */

static enum onboard_result judge_member(const struct json *accounts, int64_t account_id)
{
	for (size_t i = 0; i < json_array_len(accounts); i++) {
		const struct json *account = json_at(accounts, i);
		if (json_get_i64(account, "id", 0) != account_id)
			continue;
		if (str_eq(json_get_str(account, "status"), STR("suspended")))
			return ONBOARD_SUSPENDED;
		return str_eq(json_get_str(account, "role"), STR("administrator"))
			       ? ONBOARD_OK
			       : ONBOARD_NO_ADMIN;
	}
	return ONBOARD_STRANGER;
}

/* Chatwoot's own version, which anybody may ask for; old ones don't say. */
static void ask_version(struct cw *cw, struct onboarded *found)
{
	const struct json *reply;

	if (cw_get(cw, STR("/api"), &reply) != CW_OK)
		return;
	struct str version = json_get_str(reply, "version");
	if (version.len && version.len <= 32 && str_is_utf8(version))
		found->chatwoot_version = version;
}

enum onboard_result onboard_examine(struct cw *cw, struct onboarded *ret)
{
	struct onboarded found = {.webhook_id = I64_NULL};
	const struct json *profile, *account;
	enum cw_result result = cw_get(cw, STR("/api/v1/profile"), &profile);

	if (result != CW_OK)
		return result == CW_UNAUTHORIZED ? ONBOARD_REFUSED : ONBOARD_FAILED;
	enum onboard_result member = judge_member(json_get(profile, "accounts"), cw_account(cw));
	if (member != ONBOARD_OK)
		return member;
	if (cw_get(cw, STR(""), &account) != CW_OK)
		return ONBOARD_FAILED;
	found.service_user_id = json_get_i64(profile, "id", I64_NULL);
	found.service_user_name = text_or(json_get_str(profile, "name"), STR("?"));
	found.account_name = text_or(json_get_str(account, "name"), STR("?"));
	found.locale = str_starts(json_get_str(account, "locale"), STR("pt")) ? STR("pt-BR")
									      : STR("en");
	ask_version(cw, &found);
	*ret = found;
	return found.service_user_id < 1 ? ONBOARD_FAILED : ONBOARD_OK;
}

/* --- the webhook --- */

bool onboard_version_signs(struct str version)
{
	int64_t major, minor;
	struct str rest = version;

	if (!version.len || !str_to_i64(str_split(&rest, '.'), 0, 1000, &major) ||
	    !str_to_i64(str_split(&rest, '.'), 0, 1000, &minor))
		return true;
	return major > 4 || (major == 4 && minor >= 12);
}

static struct str webhook_path(struct arena *arena, const struct onboarding *onboarding)
{
	return arena_printf(arena, "/api/v1/webhooks/chatwoot/%.*s",
			    STR_FMT(onboarding->home->endpoint_key));
}

struct str onboard_webhook_url(struct arena *arena, const struct onboarding *onboarding)
{
	return arena_printf(arena, "%.*s%.*s", STR_FMT(onboarding->public_url),
			    STR_FMT(webhook_path(arena, onboarding)));
}

bool onboard_is_webhook(const struct onboarding *onboarding, const struct json *row)
{
	return str_ends(json_get_str(row, "url"), webhook_path(arena_of(onboarding), onboarding));
}

static struct str webhook_body(const struct onboarding *onboarding)
{
	struct arena *arena = arena_of(onboarding);
	struct buf out = buf_new(arena, BODY_MAX_BYTES);

	buf_lit(&out, "{\"webhook\":{\"name\":\"WhatPro Hub\",\"url\":");
	json_put_str(&out, onboard_webhook_url(arena, onboarding));
	buf_lit(&out, ",\"subscriptions\":[");
	for (size_t i = 0; onboard_events[i]; i++)
		buf_printf(&out, "%s\"%s\"", i ? "," : "", onboard_events[i]);
	buf_lit(&out, "]}}");
	return buf_view(&out);
}

static struct str row_path(struct arena *arena, const char *list, const struct json *row)
{
	return arena_printf(arena, "/%s/%lld", list, (long long)json_get_i64(row, "id", 0));
}

static enum cw_result remove_row(const struct onboarding *onboarding, const char *list,
				 const struct json *row)
{
	enum cw_result result =
		cw_send(onboarding->cw, "DELETE", row_path(arena_of(onboarding), list, row),
			STR_NULL, NULL);

	return result == CW_NOT_FOUND ? CW_OK : result;
}

static const struct json *secret_row(const struct json *row)
{
	return json_get_str(row, "secret").len ? row : NULL;
}

static enum cw_result make_webhook(const struct onboarding *onboarding, const struct json **ret)
{
	const struct json *reply;
	enum cw_result result = cw_send(onboarding->cw, "POST", STR("/webhooks"),
					webhook_body(onboarding), &reply);

	if (result == CW_OK)
		*ret = json_get(reply, "payload.webhook");
	return result;
}

/* Ours in the list, the first of several; the others go. */
static enum cw_result find_webhook(const struct onboarding *onboarding, const struct json **ret)
{
	const struct json *reply, *found = NULL;
	enum cw_result result = cw_get(onboarding->cw, STR("/webhooks"), &reply);

	if (result != CW_OK)
		return result;
	const struct json *list = json_get(reply, "payload.webhooks");
	for (size_t i = 0; i < json_array_len(list) && result == CW_OK; i++) {
		const struct json *row = json_at(list, i);
		if (!onboard_is_webhook(onboarding, row))
			continue;
		if (found)
			result = remove_row(onboarding, "webhooks", row);
		else
			found = row;
	}
	*ret = found;
	return result;
}

/* A webhook that signs for the Hub's present address and all events; none where none can sign. */
static enum cw_result ensure_webhook(const struct onboarding *onboarding, struct onboarded *found)
{
	const struct json *row = NULL, *reply;
	enum cw_result result = find_webhook(onboarding, &row);

	if (result == CW_OK && row && !secret_row(row)) {
		result = remove_row(onboarding, "webhooks", row);
		row = NULL;
	}
	if (result == CW_OK && row)
		result = cw_send(onboarding->cw, "PATCH",
				 row_path(arena_of(onboarding), "webhooks", row),
				 webhook_body(onboarding), &reply);
	else if (result == CW_OK)
		result = make_webhook(onboarding, &row);
	if (result == CW_REFUSED && !row && !onboard_version_signs(found->chatwoot_version))
		return CW_OK; /* too old to know all the events */
	if (result != CW_OK)
		return result;
	if (!secret_row(row))
		return remove_row(onboarding, "webhooks", row);
	found->webhook_id = json_get_i64(row, "id", I64_NULL);
	found->secret = json_get_str(row, "secret");
	return CW_OK;
}

/* --- the apps --- */

/* Has this Hub the page? */
static bool view_exists(const struct onboarding *onboarding, const struct view *view)
{
	struct str path =
		arena_printf(arena_of(onboarding), "/embed/%.*s/%s",
			     STR_FMT(onboarding->home->slug), view->name);

	return router_find(onboarding->router, arena_of(onboarding), METHOD_GET, path).route;
}

static const struct json *find_app(const struct onboarding *onboarding, const struct json *list,
				   const struct view *view)
{
	struct str ending =
		arena_printf(arena_of(onboarding), "/embed/%.*s/%s",
			     STR_FMT(onboarding->home->slug), view->name);

	for (size_t i = 0; i < json_array_len(list); i++)
		if (str_ends(json_get_str(json_at(list, i), "content.0.url"), ending))
			return json_at(list, i);
	return NULL;
}

static enum cw_result ensure_app(const struct onboarding *onboarding, const struct json *list,
				 const struct view *view, bool pt)
{
	struct arena *arena = arena_of(onboarding);
	const struct json *app = find_app(onboarding, list, view);
	struct str url = arena_printf(arena, "%.*s/embed/%.*s/%s", STR_FMT(onboarding->public_url),
				      STR_FMT(onboarding->home->slug), view->name);
	struct str title = str_from(pt ? view->pt : view->en);
	struct buf body = buf_new(arena, BODY_MAX_BYTES);

	if (app && str_eq(json_get_str(app, "content.0.url"), url))
		return CW_OK;
	buf_lit(&body, "{\"dashboard_app\":{\"title\":");
	json_put_str(&body, app ? text_or(json_get_str(app, "title"), title) : title);
	buf_lit(&body, ",\"content\":[{\"type\":\"frame\",\"url\":");
	json_put_str(&body, url);
	buf_lit(&body, "}]}}");
	if (app)
		return cw_send(onboarding->cw, "PATCH", row_path(arena, "dashboard_apps", app),
			       buf_view(&body), NULL);
	return cw_send(onboarding->cw, "POST", STR("/dashboard_apps"), buf_view(&body), NULL);
}

size_t onboard_apps_found(const struct onboarding *onboarding, const struct json *list,
			  size_t *ret_wanted)
{
	size_t found = 0;

	*ret_wanted = 0;
	for (size_t i = 0; i < ARRAY_LEN(views); i++) {
		if (!view_exists(onboarding, &views[i]))
			continue;
		++*ret_wanted;
		found += find_app(onboarding, list, &views[i]) != NULL;
	}
	return found;
}

static enum cw_result ensure_apps(const struct onboarding *onboarding,
				  const struct onboarded *found)
{
	const struct json *list;
	bool pt = str_eq(found->locale, STR("pt-BR"));
	enum cw_result result = cw_get(onboarding->cw, STR("/dashboard_apps"), &list);

	for (size_t i = 0; i < ARRAY_LEN(views) && result == CW_OK; i++)
		if (view_exists(onboarding, &views[i]))
			result = ensure_app(onboarding, list, &views[i], pt);
	return result;
}

/* --- both --- */

enum onboard_result onboard_register(const struct onboarding *onboarding, struct onboarded *ret)
{
	struct onboarded found;
	enum onboard_result result = onboard_examine(onboarding->cw, &found);

	if (result != ONBOARD_OK)
		return result;
	if (ensure_webhook(onboarding, &found) != CW_OK || ensure_apps(onboarding, &found) != CW_OK)
		return ONBOARD_FAILED;
	*ret = found;
	return ONBOARD_OK;
}

enum cw_result onboard_undo(const struct onboarding *onboarding)
{
	const struct json *row = NULL, *list = NULL;
	enum cw_result result = find_webhook(onboarding, &row);

	if (result == CW_OK && row)
		result = remove_row(onboarding, "webhooks", row);
	if (result == CW_OK)
		result = cw_get(onboarding->cw, STR("/dashboard_apps"), &list);
	for (size_t i = 0; i < ARRAY_LEN(views) && result == CW_OK; i++) {
		const struct json *app = find_app(onboarding, list, &views[i]);
		if (app)
			result = remove_row(onboarding, "dashboard_apps", app);
	}
	return result;
}

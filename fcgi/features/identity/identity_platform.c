/*
 * The Hub as an app of Chatwoot's platform: what a page or an operator's automation needs to show
 * it, and what the operator tells of it.
 */
#include "features/identity/identity_int.h"

#include "core/crypto/seal.h"
#include "core/crypto/signature.h"
#include "features/billing/billing.h"

DB_STMT(installations_of, "identity.installations_of",
	"select account_id, installation from directory.memberships($1)");

DB_STMT(installation_secrets, "identity.installation_secrets",
	"select id, slug, secret_sealed, previous_sealed from directory.installation_secrets($1)");

DB_STMT(tokens_revoke, "identity.tokens_revoke",
	"select directory.installation_tokens_revoke($1) as ended");

/*
 * The pages that fill Chatwoot's main area, in the order of the menu. One is shown to who has the
 * permission, and for whom the flag of its name is on.
 */
static const struct view {
	const char *key;
	const char *permission;
	const char *title_en, *title_pt;
} views[] = {
	{"kanban", "kanban:read", "Kanban", "Kanban"},
};

static struct list views_of(struct request *rq, struct str installation,
			    const struct account *account, const struct list *rules, bool english)
{
	const struct list *permissions = &account->permissions;
	struct platform_view *items =
		ARENA_ARRAY(rq->arena, struct platform_view, ARRAY_LEN(views));
	const struct str *names = permissions->items;
	struct list list = {items, 0};

	for (size_t i = 0; i < ARRAY_LEN(views); i++) {
		if (!flag_on(rq->arena, rules, str_from(views[i].key), account->id, rq->user_id))
			continue;
		for (size_t k = 0; k < permissions->count; k++) {
			if (!str_eq(names[k], str_from(views[i].permission)))
				continue;
			items[list.count++] = (struct platform_view){
				.key = str_from(views[i].key),
				.title = str_from(english ? views[i].title_en : views[i].title_pt),
				.url = arena_printf(rq->arena, "%.*s/embed/%.*s/%s",
						    STR_FMT(rq->app->config.public_url),
						    STR_FMT(installation), views[i].key),
			};
		}
	}
	return list;
}

/* A feature is what the person sees of it: a view. */
static struct list features_of(struct request *rq, const struct list *shown)
{
	const struct platform_view *items = shown->items;
	struct str *names = ARENA_ARRAY(rq->arena, struct str, shown->count);

	for (size_t i = 0; i < shown->count; i++)
		names[i] = items[i].key;
	return (struct list){names, shown->count};
}

static struct str installation_of(const struct db_rows *rows, int64_t account_id)
{
	for (size_t i = 0; i < rows_count(rows); i++)
		if (row_i64(rows, i, "account_id") == account_id)
			return row_str(rows, i, "installation");
	return STR_NULL;
}

static struct platform_account shown_account(struct request *rq, const struct account *account,
					     const struct list *rules, struct str installation,
					     struct str locale)
{
	bool english = str_eq(locale.ptr ? locale : account->locale, STR("en"));
	struct list shown = views_of(rq, installation, account, rules, english);

	return (struct platform_account){
		.id = account->id,
		.chatwoot_account_id = account->chatwoot_account_id,
		.installation = installation,
		.name = account->name,
		.locale = account->locale,
		.role = account->role,
		.permissions = account->permissions,
		.features = features_of(rq, &shown),
		.views = shown,
	};
}

enum err platform_config(struct request *rq)
{
	struct impersonator *impersonator = NULL;
	struct user *user;
	struct list accounts;
	struct db_rows *rows;

	TRY(user_load(rq, rq->user_id, &user, &accounts));
	if (rq->session_id.ptr)
		TRY(impersonator_load(rq, rq->session_id, &accounts, &impersonator));
	TRY(db_query(rq->tenant, &installations_of, DB_ARGS(db_i64(rq->user_id)), &rows));
	struct platform_account *items =
		ARENA_ARRAY(rq->arena, struct platform_account, accounts.count);
	const struct account *from = accounts.items;
	const struct list rules = flags_load(rq, 0);
	for (size_t i = 0; i < accounts.count; i++)
		items[i] = shown_account(rq, &from[i], &rules,
					 installation_of(rows, from[i].id), user->locale);
	const struct platform_config config = {user->locale, {items, accounts.count}};
	return reply_one(rq, &config);
}

/* ---- the operator's events ---- */

struct str installation_secret_context(struct arena *arena, struct str id, const char *column)
{
	return arena_printf(arena, "installations|%s|%.*s", column, STR_FMT(id));
}

static enum err open_secret(struct request *rq, struct str id, const struct db_rows *rows,
			    const char *column, struct str *ret)
{
	struct str sealed = row_bytes(rows, 0, column);

	if (!sealed.ptr)
		return OK;
	return seal_open(rq->arena, &rq->app->seal_keys,
			 installation_secret_context(rq->arena, id, column), sealed, ret);
}

enum err identity_verify_installation(struct request *rq)
{
	struct str slug = request_param(rq, "HTTP_X_WHATPRO_INSTALLATION");
	struct signature signature;
	struct str secret = STR_NULL, previous = STR_NULL;
	struct db_rows *rows;

	if (slug.len > 64 || !str_is_utf8(slug) ||
	    !signature_read(rq->arena, clock_now(rq->app->clock),
			    request_param(rq, "HTTP_X_WHATPRO_SIGNATURE"),
			    request_param(rq, "HTTP_X_WHATPRO_TIMESTAMP"), &signature))
		return ERR_BAD_SIGNATURE;
	TRY(db_lookup(rq->app->db, rq->arena, &installation_secrets, DB_ARGS(db_text(slug)),
		      &rows));
	if (rows_count(rows) != 1)
		return ERR_BAD_SIGNATURE;
	struct str id = row_str(rows, 0, "id");
	TRY(open_secret(rq, id, rows, "secret_sealed", &secret));
	TRY(open_secret(rq, id, rows, "previous_sealed", &previous));
	if (!signature_ok(rq->arena, &signature, rq->raw_body, secret, previous))
		return ERR_BAD_SIGNATURE;
	rq->installation_id = id;
	return OK;
}

/* The Hub keeps no state of an app: it serves whoever is registered. What goes are credentials. */
enum err platform_event(struct request *rq)
{
	const struct platform_event *event = rq->body;
	struct platform_event_reply reply = {.status = STR("ok")};
	struct db_rows *rows;

	rq->audit.actor_type = "endpoint";
	rq->audit.resource_id = rq->installation_id;
	if (str_eq(event->event, STR("app.uninstalled"))) {
		TRY(db_query(rq->tenant, &tokens_revoke, DB_ARGS(db_text(rq->installation_id)),
			     &rows));
		reply.revoked_tokens = row_i64(rows, 0, "ended");
		access_cache_forget(rq);
		rq->pokes |= POKE_RELAY;
	}
	log_event(&rq->log, LOG_INFO, "platform.event", LOG_STR("event", event->event),
		  LOG_STR("installation", rq->installation_id));
	return reply_one(rq, &reply);
}

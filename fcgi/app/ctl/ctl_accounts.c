/* Connecting the accounts of Chatwoot servers. */
#include "app/ctl/ctl.h"
#include "app/ctl/ctl_chatwoot.h"
#include "app/ctl/ctl_system.h"

#include <stdio.h>

#define OVERLAP_MAX 168 /* hours */

DB_STMT(account_create, "ctl.account_create",
	"select id, created from directory.create_account($1, $2, $3, $4)");

DB_STMT(account_all, "ctl.account_all",
	"select a.id, i.slug, a.chatwoot_account_id, a.name, a.status from accounts a"
	" join installations i on i.id = a.installation_id order by a.id");

int ctl_account_list(struct ctl *ctl)
{
	struct db *db = ctl_system_db(ctl);
	struct buf json = buf_new(ctl->arena, 4 * 1024 * 1024);
	struct db_rows *rows;

	if (!db)
		return 2;
	if (ctl_run_one(db, ctl->arena, &account_all, DB_NO_ARGS, &rows) != OK)
		return ctl_db_problem(db);
	buf_char(&json, '[');
	for (size_t i = 0; i < rows_count(rows); i++) {
		long long id = row_i64(rows, i, "id"),
			  theirs = row_i64(rows, i, "chatwoot_account_id");
		struct str slug = row_str(rows, i, "slug"), name = row_str(rows, i, "name");
		if (!ctl->json)
			printf("%lld\t%.*s/%lld\t%.*s\t%.*s\n", id, STR_FMT(slug), theirs,
			       STR_FMT(name), STR_FMT(row_str(rows, i, "status")));
		buf_printf(&json, "%s{\"id\":%lld,\"chatwoot_account_id\":%lld,\"installation\":",
			   i ? "," : "", id, theirs);
		json_put_str(&json, slug);
		buf_lit(&json, ",\"name\":");
		json_put_str(&json, name);
		buf_char(&json, '}');
	}
	buf_char(&json, ']');
	return ctl->json ? ctl_print(buf_view(&json)) : 0;
}

/* --- one account --- */

static int refused(const struct ctl_chatwoot *c, enum onboard_result result)
{
	switch (result) {
	case ONBOARD_REFUSED:
		return ctl_fail("Chatwoot knows nobody with this token");
	case ONBOARD_STRANGER:
		return ctl_fail("whose token this is has no part in account %lld",
				(long long)c->target.chatwoot_account_id);
	case ONBOARD_SUSPENDED:
		return ctl_fail("the account is suspended in Chatwoot");
	case ONBOARD_NO_ADMIN:
		return ctl_fail("this is the token of an agent; an administrator's is needed");
	case ONBOARD_OK:
	case ONBOARD_FAILED:
		break;
	}
	return ctl_fail("%s", cw_problem(c->cw));
}

/* In the account's own trail; not one transaction with what was done, some of it to Chatwoot. */
static void note(struct ctl_chatwoot *c, const char *action)
{
	const struct ctl_act act = {
		.account_id = c->account_id,
		.action = action,
		.resource_id = arena_printf(c->ctl->arena, "%lld", (long long)c->account_id),
	};

	ctl_note(c->system, c->ctl->arena, &act);
}

static enum err make_account(struct ctl_chatwoot *c, struct str name, struct str locale)
{
	struct db_rows *rows;

	TRY(ctl_run_one(c->system, c->ctl->arena, &account_create,
			DB_ARGS(db_text(c->installation_id), db_i64(c->target.chatwoot_account_id),
				db_text(name), db_text(locale)),
			&rows));
	c->account_id = row_i64(rows, 0, "id");
	if (row_bool(rows, 0, "created"))
		note(c, "account.made");
	return OK;
}

int ctl_account_add(struct ctl *ctl)
{
	struct str name = ctl_option(ctl, "--name"), locale = ctl_option(ctl, "--locale");
	struct ctl_chatwoot c;
	int status = ctl_chatwoot_open(ctl, &c);

	if (status)
		return status;
	locale = locale.ptr ? locale : STR("pt-BR");
	if (!str_eq(locale, STR("pt-BR")) && !str_eq(locale, STR("en"))) {
		ctl_fail("--locale must be pt-BR or en");
		return 2;
	}
	bool there = c.account_id != 0;
	if (make_account(&c, str_utf8_head(name, 255), locale) != OK)
		return ctl_db_problem(c.system);
	if (ctl->json)
		return ctl_print(arena_printf(ctl->arena, "{\"account_id\":%lld,\"created\":%s}",
					      (long long)c.account_id, there ? "false" : "true"));
	return ctl_print(arena_printf(ctl->arena,
				      "account %lld %s; its administrators connect it in the Hub,"
				      " or you by hubctl account connect",
				      (long long)c.account_id, there ? "was there" : "is made"));
}

/* `sentence` for people; for programs what they need to send webhooks themselves. */
static int report(struct ctl_chatwoot *c, struct str sentence, struct str secret)
{
	struct ctl *ctl = c->ctl;
	struct buf json = buf_new(ctl->arena, 16 * 1024);

	if (!ctl->json)
		return ctl_print(sentence);
	buf_printf(&json, "{\"account_id\":%lld,\"endpoint_url\":", (long long)c->account_id);
	json_put_str(&json, onboard_webhook_url(ctl->arena, &c->onboarding));
	buf_lit(&json, ",\"webhook_secret\":");
	json_put_str(&json, secret);
	buf_char(&json, '}');
	return ctl_print(buf_view(&json));
}

static enum err store(struct ctl_chatwoot *c, const struct onboarded *onboarded)
{
	const struct connection_writer writer = ctl_chatwoot_write(c);
	struct connection connection;
	enum err err = onboard_store(&writer, &c->keys, &c->home, c->target.token, onboarded,
				     &connection);

	if (err == OK)
		err = db_tenant_commit(writer.tenant);
	db_tenant_end(writer.tenant);
	return err;
}

int ctl_account_connect(struct ctl *ctl)
{
	struct onboarded onboarded;
	struct ctl_chatwoot c;
	int status = ctl_chatwoot_open(ctl, &c);

	if (status)
		return status;
	if (!ctl_chatwoot_token(&c)) {
		ctl_fail("--token-stdin found no token, and --token was not given");
		return 2;
	}
	ctl_chatwoot_call(&c);
	enum onboard_result result = onboard_examine(c.cw, &onboarded);
	if (result != ONBOARD_OK)
		return refused(&c, result);
	if (!c.account_id && make_account(&c, onboarded.account_name, onboarded.locale) != OK)
		return ctl_db_problem(c.system);
	if (ctl_chatwoot_home(&c) != OK)
		return ctl_db_problem(c.db);
	result = onboard_register(&c.onboarding, &onboarded);
	if (result != ONBOARD_OK)
		return refused(&c, result);
	if (store(&c, &onboarded) != OK)
		return ctl_db_problem(c.db);
	note(&c, "account.connected");
	struct str url = onboard_webhook_url(ctl->arena, &c.onboarding);
	return report(&c,
		      onboarded.secret.ptr
			      ? arena_printf(ctl->arena,
					     "account %lld is connected; Chatwoot calls %.*s",
					     (long long)c.account_id, STR_FMT(url))
			      : arena_printf(ctl->arena,
					     "account %lld is connected; this Chatwoot does not"
					     " sign webhooks, so the Hub asks it every 5 minutes",
					     (long long)c.account_id),
		      onboarded.secret);
}

/* The stored token's, and the home. Status 0, or the exit status after a complaint. */
static int open_connected(struct ctl *ctl, struct ctl_chatwoot *ret)
{
	int status = ctl_chatwoot_open(ctl, ret);

	if (status)
		return status;
	enum err err = ret->account_id ? ctl_chatwoot_stored(ret) : ERR_NOT_FOUND;
	if (err == ERR_INTERNAL && !db_error(ret->db)->sqlstate[0])
		return ctl_fail("HUB_SEAL_KEYS lacks the key of the account's token");
	if (err == ERR_NOT_FOUND)
		return ctl_fail("that account is not connected; see hubctl account connect");
	if (err != OK)
		return ctl_db_problem(ret->db);
	if (ctl_option(ctl, "--token").ptr)
		ret->target.token = ctl_option(ctl, "--token");
	ctl_chatwoot_call(ret);
	return ctl_chatwoot_home(ret) == OK ? 0 : ctl_db_problem(ret->db);
}

int ctl_account_disconnect(struct ctl *ctl)
{
	struct connection connection;
	struct ctl_chatwoot c;
	int status = open_connected(ctl, &c);

	if (status)
		return status;
	bool undone = onboard_undo(&c.onboarding) == CW_OK;
	if (!undone && !cw_dead(c.cw) && !ctl_option(ctl, "--force").ptr)
		return ctl_fail("%s; --force forgets the account's token all the same",
				cw_problem(c.cw));
	const struct connection_writer writer = ctl_chatwoot_write(&c);
	enum err err = onboard_forget(&writer, &c.home, &connection);
	if (err == OK)
		err = db_tenant_commit(writer.tenant);
	db_tenant_end(writer.tenant);
	if (err != OK)
		return ctl_db_problem(c.db);
	note(&c, "account.disconnected");
	if (ctl->json)
		return ctl_print(undone ? STR("{\"status\":\"ok\",\"undone\":true}")
					: STR("{\"status\":\"ok\",\"undone\":false}"));
	return ctl_print(undone ? STR("disconnected; webhook and Dashboard Apps are gone")
				: STR("disconnected; webhook and Dashboard Apps are still in"
				      " Chatwoot, where an administrator can remove them"));
}

static enum err keep_secret(struct ctl_chatwoot *c, struct str secret, int64_t overlap)
{
	const struct connection_writer writer = ctl_chatwoot_write(c);
	enum err err = onboard_keep_secret(&writer, &c->keys, &c->home, secret, overlap);

	if (err == OK)
		err = db_tenant_commit(writer.tenant);
	db_tenant_end(writer.tenant);
	return err;
}

int ctl_account_rotate_secret(struct ctl *ctl)
{
	struct str hours = ctl_option(ctl, "--overlap");
	struct webhook_renewal renewal;
	int64_t overlap = ONBOARD_OVERLAP_HOURS;
	struct ctl_chatwoot c;

	if (hours.ptr && !str_to_i64(hours, 0, OVERLAP_MAX, &overlap)) {
		ctl_fail("--overlap must be 0 to %d hours", OVERLAP_MAX);
		return 2;
	}
	int status = open_connected(ctl, &c);
	if (status)
		return status;
	enum cw_result result = ctl_webhook_renew(&c, &renewal);
	if (result != CW_OK)
		return ctl_fail("%s", cw_problem(c.cw)[0] ? cw_problem(c.cw)
							  : "this Chatwoot does not sign webhooks");
	if (keep_secret(&c, renewal.secret, overlap) != OK)
		return ctl_db_problem(c.db);
	note(&c, "account.secret_rotated");
	if (ctl_webhook_replace(&c, &renewal) != CW_OK)
		return ctl_fail("%s; call this again to finish", cw_problem(c.cw));
	return report(&c,
		      arena_printf(ctl->arena,
				   "the webhook of account %lld has a new secret; the old one is"
				   " good for %lld more hours",
				   (long long)c.account_id, (long long)overlap),
		      renewal.secret);
}

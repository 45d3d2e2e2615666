/* Super-admins: people of the Hub itself, who sign in with a password and a second factor. */
#include "app/ctl/ctl.h"
#include "app/ctl/ctl_system.h"
#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "core/data/json.h"
#include "core/data/mail.h"
#include "core/db/db_system.h"

#define LINK_BYTES 32

DB_STMT(admin_upsert, "ctl.admin_upsert",
	"insert into users (name, email, super_admin) values ($1, $2, true)"
	" on conflict (lower(email)) where installation_id is null"
	"   do update set name = excluded.name, updated_at = now()"
	" returning id");

DB_STMT(admin_link, "ctl.admin_link",
	"insert into mail_tokens (hash, user_id, purpose, expires_at)"
	" values ($1, $2, 'invitation', now() + interval '7 days')");

DB_STMT(admin_mail, "ctl.admin_mail",
	"insert into jobs (queue, kind, payload, max_attempts)"
	" values ('mail', 'identity.mail', jsonb_build_object('purpose', 'invitation',"
	"   'user_id', $1::bigint, 'installation', null, 'email', null, 'locale', null), 8)");

DB_STMT(admin_totp_end, "ctl.admin_totp_end",
	"with admin as (select id from users where lower(email) = lower($1) and super_admin"
	"   and installation_id is null),"
	" app as (delete from totp t using admin a where t.user_id = a.id returning 1),"
	" codes as (delete from recovery_codes r using admin a where r.user_id = a.id returning 1)"
	" select a.id, directory.sessions_revoke(a.id, null) as sessions,"
	"  exists (select from app) as had_one from admin a");

static struct str new_token(struct ctl *ctl)
{
	char bytes[LINK_BYTES];

	rng_system.fill(rng_system.ctx, bytes, sizeof(bytes));
	struct str text = base64url_encode(ctl->arena, (struct str){bytes, sizeof(bytes)});
	return arena_printf(ctl->arena, "hml_%.*s", STR_FMT(text));
}

static enum err make_admin(struct ctl *ctl, struct db_system *tx, struct str token)
{
	bool by_mail = ctl_option(ctl, "--mail").ptr != NULL;
	struct db_rows *rows;

	TRY(db_system_query(tx, &admin_upsert,
			    DB_ARGS(db_text(ctl_option(ctl, "--name")),
				    db_text(ctl_option(ctl, "--email"))),
			    &rows));
	int64_t id = row_i64(rows, 0, "id");
	TRY(by_mail ? db_system_query(tx, &admin_mail, DB_ARGS(db_i64(id)), NULL)
		    : db_system_query(tx, &admin_link,
				      DB_ARGS(db_bytes(sha256(ctl->arena, token)), db_i64(id)),
				      NULL));
	ctl_audit(tx, &(struct ctl_act){
			      .action = "admin.invited",
			      .resource_id = arena_printf(ctl->arena, "%lld", (long long)id),
			      .after = ctl_object(ctl->arena, "email", ctl_option(ctl, "--email")),
		      });
	return db_system_commit(tx);
}

static int tell(struct ctl *ctl, struct str link)
{
	struct buf out = buf_new(ctl->arena, 8192);

	if (ctl->json) {
		buf_lit(&out, "{\"status\":\"ok\",\"link\":");
		if (link.ptr)
			json_put_str(&out, link);
		else
			buf_lit(&out, "null");
		buf_char(&out, '}');
	} else if (link.ptr) {
		buf_printf(&out,
			   "open this link within 7 days to set a password; it is good once:\n%.*s",
			   STR_FMT(link));
	} else {
		buf_lit(&out, "the link is on its way by mail");
	}
	return ctl_print(buf_view(&out));
}

int ctl_admin_create(struct ctl *ctl)
{
	struct str url = ctl->config.public_url, token = new_token(ctl), link = STR_NULL;

	if (!mail_address_ok(ctl_option(ctl, "--email")))
		return ctl_fail("--email must be an e-mail address");
	if (!url.len)
		return ctl_fail("HUB_PUBLIC_URL is not set");
	struct db *db = ctl_system_db(ctl);
	if (!db)
		return 2;
	struct db_system *tx = db_system_begin(db, ctl->arena);
	enum err err = make_admin(ctl, tx, token);
	db_system_end(tx);
	if (err != OK)
		return ctl_db_problem(db);
	if (!ctl_option(ctl, "--mail").ptr)
		link = arena_printf(ctl->arena, "%.*s/invitation/%.*s", STR_FMT(url),
				    STR_FMT(token));
	return tell(ctl, link);
}

int ctl_admin_reset_totp(struct ctl *ctl)
{
	struct str email = ctl_option(ctl, "--email");
	struct db *db = ctl_system_db(ctl);
	const struct ctl_act act = {
		.action = "totp.reset",
		.resource_id = email,
	};
	struct db_rows *rows;

	if (!db)
		return 2;
	if (ctl_do(db, ctl->arena, &admin_totp_end, DB_ARGS(db_text(email)), &act, &rows) != OK)
		return ctl_db_problem(db);
	if (rows_count(rows) != 1)
		return ctl_fail("there is no super-admin %.*s", STR_FMT(email));
	bool had_one = row_bool(rows, 0, "had_one");
	if (ctl->json)
		return ctl_print(arena_printf(
			ctl->arena, "{\"status\":\"ok\",\"had_one\":%s,\"sessions\":%lld}",
			had_one ? "true" : "false", (long long)row_i64(rows, 0, "sessions")));
	return ctl_print(had_one ? STR("the second factor and its recovery codes are gone, and all"
				       " sessions ended; the next sign-in sets up a new one")
				 : STR("there was no second factor; all sessions ended"));
}

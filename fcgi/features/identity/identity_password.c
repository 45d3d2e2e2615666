/* Passwords: set by a link from a mail, changed, and asked for anew. */
#include "features/identity/identity_login.h"

#include "core/crypto/digest.h"
#include "core/crypto/password.h"

DB_STMT(password_put, "identity.password_put", "select directory.password_set($1, $2, $3)");

DB_STMT(reset_job, "identity.reset_job", "select directory.reset_ask($1, $2, $3)");

DB_STMT(link_by_hash, "identity.link_by_hash",
	"select user_id, purpose, name, email, installation from directory.mail_token($1)");

DB_STMT(link_use, "identity.link_use", "select directory.mail_token_use($1) as used");

enum err password_fit(struct request *rq, const char *field, struct str password, struct str email)
{
	size_t len = str_utf8_len(password);

	if (len < PASSWORD_MIN || len > PASSWORD_MAX)
		return fail_field(rq, field, "length");
	/* The one guess that everybody makes first. */
	return str_eq_nocase(password, email) ? fail_field(rq, field, "guessable") : OK;
}

enum err password_set(struct request *rq, int64_t user_id, struct str password, struct str keep)
{
	struct str hash;

	TRY(password_hash(rq->app->password_gate, rq->arena, rq->app->rng, password, &hash));
	TRY(db_query(rq->tenant, &password_put,
		     DB_ARGS(db_i64(user_id), db_text(hash), db_text(keep)), NULL));
	access_cache_forget(rq);
	rq->pokes |= POKE_RELAY;
	return OK;
}

/* ---- links ---- */

static struct str link_hash(struct request *rq, struct str token)
{
	return sha256(rq->arena, token);
}

enum err link_read(struct request *rq, struct str token, struct link_holder *ret)
{
	struct db_rows *rows;

	if (!str_starts(token, STR(LINK_PREFIX)))
		return ERR_BAD_LINK;
	TRY(db_lookup(rq->app->db, rq->arena, &link_by_hash, DB_ARGS(db_bytes(link_hash(rq, token))),
		      &rows));
	if (rows_count(rows) != 1)
		return ERR_BAD_LINK;
	*ret = (struct link_holder){
		.user_id = row_i64(rows, 0, "user_id"),
		.purpose = row_str(rows, 0, "purpose"),
		.name = row_str(rows, 0, "name"),
		.email = row_str(rows, 0, "email"),
		.installation = row_str(rows, 0, "installation"),
	};
	return OK;
}

enum err link_redeem(struct request *rq, const struct link_holder *holder, struct str token,
		     struct str password)
{
	struct db_rows *rows;

	TRY(password_fit(rq, "password", password, holder->email));
	rq->audit.actor_id = holder->user_id;
	TRY(db_query(rq->tenant, &link_use, DB_ARGS(db_bytes(link_hash(rq, token))), &rows));
	if (!row_bool(rows, 0, "used"))
		return ERR_BAD_LINK;
	return password_set(rq, holder->user_id, password, STR_NULL);
}

enum err reset_ask(struct request *rq, struct str installation, struct str email)
{
	struct str locale = rq->lang == LANG_EN ? STR("en") : STR("pt-BR");

	rq->pokes |= POKE_JOBS;
	return db_query(rq->tenant, &reset_job,
			DB_ARGS(db_text(installation), db_text(str_trim(email)), db_text(locale)),
			NULL);
}

/* ---- handlers ---- */

enum err password_forgot(struct request *rq)
{
	const struct forgot_body *body = rq->body;
	const struct accepted reply = {STR("accepted")};

	TRY(reset_ask(rq, body->installation, body->email));
	return reply_one(rq, &reply);
}

enum err password_reset(struct request *rq)
{
	const struct reset_body *body = rq->body;
	struct link_holder holder;

	TRY(link_read(rq, body->token, &holder));
	TRY(link_redeem(rq, &holder, body->token, body->password));
	return reply_none(rq);
}

enum err password_change(struct request *rq)
{
	const struct change_body *body = rq->body;
	struct person person;

	TRY(person_load(rq, rq->user_id, &person));
	TRY(password_fit(rq, "password", body->password, person.email));
	TRY(password_prove(rq, &person, body->current_password));
	TRY(password_set(rq, rq->user_id, body->password, rq->session_id));
	return reply_none(rq);
}

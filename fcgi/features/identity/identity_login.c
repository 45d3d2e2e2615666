/* Who somebody is by e-mail address and password, and the sign-in with them. */
#include "features/identity/identity_login.h"

#include <inttypes.h>

#include "core/crypto/password.h"
#include "core/crypto/stamp.h"

#define PERSON "user_id, name, email, locale, super_admin, hash, password_at, secret_sealed," \
	       " pending_sealed, last_step, recovery_codes"

DB_STMT(person_by_email, "identity.person_by_email",
	"select " PERSON " from directory.credentials(directory.person($1, $2))");

DB_STMT(person_by_id, "identity.person_by_id", "select " PERSON " from directory.credentials($1)");

DB_STMT(password_rehash, "identity.password_rehash",
	"select directory.password_rehash($1, $2, $3)");

DB_STMT(password_hold, "identity.password_hold",
	"select directory.password_hold($1, hub_time($2)) as held");

static void read_person(const struct db_rows *rows, struct person *ret)
{
	*ret = (struct person){.user_id = 0};
	if (rows_count(rows) != 1)
		return;
	*ret = (struct person){
		.user_id = row_i64(rows, 0, "user_id"),
		.name = row_str(rows, 0, "name"),
		.email = row_str(rows, 0, "email"),
		.locale = row_str(rows, 0, "locale"),
		.super_admin = row_bool(rows, 0, "super_admin"),
		.hash = row_str(rows, 0, "hash"),
		.password_at = row_time(rows, 0, "password_at"),
		.secret_sealed = row_bytes(rows, 0, "secret_sealed"),
		.pending_sealed = row_bytes(rows, 0, "pending_sealed"),
		.last_step = row_i64(rows, 0, "last_step"),
		.recovery_codes = row_i64(rows, 0, "recovery_codes"),
	};
}

enum err person_find(struct request *rq, struct str installation, struct str email,
		     struct person *ret)
{
	struct db_rows *rows;

	TRY(db_lookup(rq->app->db, rq->arena, &person_by_email,
		      DB_ARGS(db_text(installation), db_text(str_trim(email))), &rows));
	read_person(rows, ret);
	return OK;
}

enum err person_load(struct request *rq, int64_t user_id, struct person *ret)
{
	struct db_rows *rows;

	TRY(db_lookup(rq->app->db, rq->arena, &person_by_id, DB_ARGS(db_i64(user_id)), &rows));
	read_person(rows, ret);
	return ret->user_id ? OK : ERR_UNAUTHENTICATED;
}

enum err password_prove(struct request *rq, const struct person *person, struct str password)
{
	bool good, stale;
	struct str hash;

	TRY(password_check(rq->app->password_gate, rq->arena, person->hash, password, &good,
			   &stale));
	if (!good)
		return ERR_BAD_CREDENTIALS;
	if (!stale)
		return OK;
	TRY(password_hash(rq->app->password_gate, rq->arena, rq->app->rng, password, &hash));
	return db_query(rq->tenant, &password_rehash,
			DB_ARGS(db_i64(person->user_id), db_text(person->hash), db_text(hash)),
			NULL);
}

enum err password_session(struct request *rq, const struct person *person, struct str mode,
			  struct sign_in *ret)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &password_hold,
		     DB_ARGS(db_i64(person->user_id), db_time(person->password_at)), &rows));
	if (!row_bool(rows, 0, "held"))
		return ERR_BAD_CREDENTIALS;
	return session_start(rq, person->user_id, "password", mode, ret);
}

/* ---- the enrolment token ---- */

#define ENROLMENT STR("totp enrolment")

struct str enrolment_token(struct request *rq, const struct person *person)
{
	return stamp_make(rq->arena, &rq->app->ticket_keys, ENROLMENT, STR(""),
			  arena_printf(rq->arena, "%" PRId64 " %" PRId64, person->user_id,
				       person->password_at),
			  clock_now(rq->app->clock) + STEP_LIFE);
}

enum err enrolment_token_read(struct request *rq, struct str token, int64_t *ret_user_id)
{
	struct str payload;
	struct person person;
	int64_t user_id, password_at;

	if (!stamp_read(rq->arena, &rq->app->ticket_keys, clock_now(rq->app->clock), ENROLMENT,
			STR(""), token, &payload))
		return ERR_UNAUTHENTICATED;
	struct str user = str_split(&payload, ' ');
	if (!str_to_i64(user, 1, INT64_MAX, &user_id) ||
	    !str_to_i64(payload, 1, INT64_MAX, &password_at))
		return ERR_UNAUTHENTICATED;
	TRY(person_load(rq, user_id, &person));
	if (person.password_at != password_at)
		return ERR_UNAUTHENTICATED;
	*ret_user_id = user_id;
	return OK;
}

/* ---- the handler ---- */

/* A super-admin's way on: the token to set up what is missing. */
static enum err tell_enrolment(struct request *rq, const struct person *person)
{
	rq->rate.attempt = ATTEMPT_NONE;
	rq->failure.details = arena_printf(rq->arena, "{\"enrolment_token\":\"%s\"}",
					   enrolment_token(rq, person).ptr);
	return ERR_TOTP_ENROLMENT;
}

enum err login(struct request *rq)
{
	const struct login_body *body = rq->body;
	struct sign_in reply = {0};
	struct person person;

	TRY(person_find(rq, body->installation, body->email, &person));
	rq->audit.actor_id = person.user_id;
	TRY(password_prove(rq, &person, body->password));
	enum err err = factor_prove(rq, &person, body->totp, body->recovery_code);
	if (err == ERR_TOTP_ENROLMENT)
		return tell_enrolment(rq, &person);
	TRY(err);
	TRY(password_session(rq, &person, body->refresh, &reply));
	return reply_one(rq, &reply);
}

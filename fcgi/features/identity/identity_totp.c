/* The second factor: an authenticator app, and recovery codes for the day it is lost. */
#include "features/identity/identity_login.h"

#include <inttypes.h>

#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "core/crypto/seal.h"
#include "core/crypto/totp.h"

#define ISSUER STR("WhatPro Hub")

DB_STMT(totp_offer_put, "identity.totp_offer", "select directory.totp_offer($1, $2)");

DB_STMT(totp_confirm_put, "identity.totp_confirm",
	"select directory.totp_confirm($1, $2, $3, $4) as confirmed");

DB_STMT(totp_use, "identity.totp_use", "select directory.totp_use($1, $2) as used");

DB_STMT(recovery_use, "identity.recovery_use", "select directory.recovery_use($1, $2) as used");

DB_STMT(recovery_set, "identity.recovery_set", "select directory.recovery_set($1, $2)");

DB_STMT(totp_end, "identity.totp_end", "select directory.totp_end($1) as ended");

static struct str seal_context(struct request *rq, int64_t user_id)
{
	return arena_printf(rq->arena, "0|totp|secret|%" PRId64, user_id);
}

static enum err open_secret(struct request *rq, const struct person *person, struct str sealed,
			    struct str *ret)
{
	return seal_open(rq->arena, &rq->app->seal_keys, seal_context(rq, person->user_id), sealed,
			 ret);
}

/* Letters and digits, in capitals: people copy dashes, spaces and small letters. */
static struct str bare(struct request *rq, struct str code)
{
	struct buf out = buf_new(rq->arena, CODE_MAX * 4);

	for (size_t i = 0; i < code.len; i++) {
		char c = code.ptr[i];
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
			buf_char(&out, c);
	}
	return buf_view(&out);
}

/* ---- proving ---- */

static enum err prove_app(struct request *rq, const struct person *person, struct str code)
{
	struct str secret;
	struct db_rows *rows;
	int64_t step;

	TRY(open_secret(rq, person, person->secret_sealed, &secret));
	if (!totp_check(rq->arena, secret, clock_now(rq->app->clock), person->last_step,
			bare(rq, code), &step))
		return ERR_TOTP_INVALID;
	TRY(db_query(rq->tenant, &totp_use, DB_ARGS(db_i64(person->user_id), db_i64(step)), &rows));
	return row_bool(rows, 0, "used") ? OK : ERR_TOTP_INVALID;
}

static enum err prove_recovery(struct request *rq, const struct person *person, struct str code)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &recovery_use,
		     DB_ARGS(db_i64(person->user_id),
			     db_bytes(sha256(rq->arena, bare(rq, code)))),
		     &rows));
	return row_bool(rows, 0, "used") ? OK : ERR_TOTP_INVALID;
}

enum err factor_prove(struct request *rq, const struct person *person, struct str totp,
		      struct str recovery_code)
{
	if (!person->secret_sealed.ptr)
		return person->super_admin ? ERR_TOTP_ENROLMENT : OK;
	if (!totp.len && !recovery_code.len) {
		rq->rate.attempt = ATTEMPT_NONE;
		return ERR_TOTP_REQUIRED;
	}
	TRY(rate_factor(rq, person->user_id));
	return totp.len ? prove_app(rq, person, totp) : prove_recovery(rq, person, recovery_code);
}

enum err factor_prove_any(struct request *rq, const struct person *person, struct str code)
{
	bool of_app = bare(rq, code).len == TOTP_DIGITS;

	return factor_prove(rq, person, of_app ? code : STR_NULL, of_app ? STR_NULL : code);
}

/* ---- setting up ---- */

static void describe(struct request *rq, const struct person *person, struct str secret,
		     struct enrolment *ret)
{
	struct str account = person->email.len ? person->email : person->name;

	*ret = (struct enrolment){
		.secret = base32_encode(rq->arena, secret),
		.otpauth_url = totp_uri(rq->arena, ISSUER, account, secret),
	};
}

/* A new secret, sealed; `ret` shows it. */
static struct str make_secret(struct request *rq, const struct person *person,
			      struct enrolment *ret)
{
	char bytes[TOTP_SECRET_SIZE];
	const struct str secret = {bytes, sizeof(bytes)};

	rq->app->rng->fill(rq->app->rng->ctx, bytes, sizeof(bytes));
	describe(rq, person, secret, ret);
	return seal(rq->arena, &rq->app->seal_keys, rq->app->rng,
		    seal_context(rq, person->user_id), secret);
}

enum err totp_offer(struct request *rq, const struct person *person, struct enrolment *ret)
{
	struct enrolment made;
	struct str sealed = make_secret(rq, person, &made);

	TRY(db_query(rq->tenant, &totp_offer_put,
		     DB_ARGS(db_i64(person->user_id), db_bytes(sealed)), NULL));
	*ret = made;
	return OK;
}

enum err totp_offer_refusing(struct request *rq, const struct person *person,
			     struct enrolment *ret)
{
	struct enrolment made;
	struct str sealed = make_secret(rq, person, &made);

	TRY(db_lookup(rq->app->db, rq->arena, &totp_offer_put,
		      DB_ARGS(db_i64(person->user_id), db_bytes(sealed)), NULL));
	*ret = made;
	return OK;
}

enum err totp_offered(struct request *rq, const struct person *person, struct enrolment *ret)
{
	struct str secret;

	if (!person->pending_sealed.ptr)
		return ERR_NOT_FOUND;
	TRY(open_secret(rq, person, person->pending_sealed, &secret));
	describe(rq, person, secret, ret);
	return OK;
}

/* New codes as people read them, and their hashes as SQL takes them. */
static void make_codes(struct request *rq, struct list *ret_codes, struct list *ret_hashes)
{
	struct str *codes = ARENA_ARRAY(rq->arena, struct str, RECOVERY_CODES);
	struct str *hashes = ARENA_ARRAY(rq->arena, struct str, RECOVERY_CODES);

	for (size_t i = 0; i < RECOVERY_CODES; i++) {
		char bytes[RECOVERY_BYTES];
		rq->app->rng->fill(rq->app->rng->ctx, bytes, sizeof(bytes));
		struct str code =
			base32_encode(rq->arena, (struct str){bytes, sizeof(bytes)});
		hashes[i] = hex_encode(rq->arena, sha256(rq->arena, code));
		codes[i] = arena_printf(rq->arena, "%.4s-%.4s-%.4s-%.4s", code.ptr, code.ptr + 4,
					code.ptr + 8, code.ptr + 12);
	}
	*ret_codes = (struct list){codes, RECOVERY_CODES};
	*ret_hashes = (struct list){hashes, RECOVERY_CODES};
}

enum err totp_accept(struct request *rq, const struct person *person, struct str code,
		     struct list *ret_recovery_codes)
{
	struct str secret;
	struct list codes, hashes;
	struct db_rows *rows;
	int64_t step;

	if (!person->pending_sealed.ptr)
		return ERR_CONFLICT;
	TRY(open_secret(rq, person, person->pending_sealed, &secret));
	if (!totp_check(rq->arena, secret, clock_now(rq->app->clock), 0, bare(rq, code), &step))
		return ERR_TOTP_INVALID;
	make_codes(rq, &codes, &hashes);
	TRY(db_query(rq->tenant, &totp_confirm_put,
		     DB_ARGS(db_i64(person->user_id), db_bytes(person->pending_sealed),
			     db_i64(step), db_texts(&hashes)),
		     &rows));
	if (!row_bool(rows, 0, "confirmed"))
		return ERR_CONFLICT;
	*ret_recovery_codes = codes;
	return OK;
}

enum err recovery_codes_renew(struct request *rq, int64_t user_id, struct list *ret)
{
	struct list codes, hashes;

	make_codes(rq, &codes, &hashes);
	TRY(db_query(rq->tenant, &recovery_set, DB_ARGS(db_i64(user_id), db_texts(&hashes)), NULL));
	*ret = codes;
	return OK;
}

enum err totp_remove(struct request *rq, int64_t user_id)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &totp_end, DB_ARGS(db_i64(user_id)), &rows));
	return row_bool(rows, 0, "ended") ? OK : ERR_FORBIDDEN;
}

/* ---- handlers ---- */

/* Who is signed in, once more with everything there is: whoever holds a session is not it yet. */
static enum err proved(struct request *rq, struct person *ret)
{
	const struct prove_body *body = rq->body;

	TRY(person_load(rq, rq->user_id, ret));
	TRY(password_prove(rq, ret, body->password.ptr ? body->password : STR("")));
	return ret->secret_sealed.ptr ? factor_prove(rq, ret, body->totp, body->recovery_code) : OK;
}

/* An enrolment token says that the password was just given, and that there is no factor yet. */
static enum err enrolling(struct request *rq, struct person *ret)
{
	if (rq->session_id.ptr)
		return proved(rq, ret);
	TRY(person_load(rq, rq->user_id, ret));
	return ret->secret_sealed.ptr ? ERR_UNAUTHENTICATED : OK;
}

enum err totp_enrol(struct request *rq)
{
	struct enrolment reply;
	struct person person;

	TRY(enrolling(rq, &person));
	TRY(totp_offer(rq, &person, &reply));
	return reply_one(rq, &reply);
}

enum err totp_confirm(struct request *rq)
{
	const struct code_body *body = rq->body;
	struct recovery_codes reply;
	struct person person;

	TRY(person_load(rq, rq->user_id, &person));
	if (!rq->session_id.ptr && person.secret_sealed.ptr)
		return ERR_UNAUTHENTICATED;
	TRY(totp_accept(rq, &person, body->code, &reply.recovery_codes));
	return reply_one(rq, &reply);
}

enum err totp_disable(struct request *rq)
{
	struct person person;

	TRY(proved(rq, &person));
	TRY(totp_remove(rq, rq->user_id));
	return reply_none(rq);
}

enum err totp_recovery_codes(struct request *rq)
{
	struct recovery_codes reply;
	struct person person;

	TRY(proved(rq, &person));
	if (!person.secret_sealed.ptr)
		return ERR_CONFLICT;
	TRY(recovery_codes_renew(rq, rq->user_id, &reply.recovery_codes));
	return reply_one(rq, &reply);
}

/* Local sign-in: what its API and its pages share. */
#ifndef HUB_IDENTITY_LOGIN_H
#define HUB_IDENTITY_LOGIN_H

#include "features/identity/identity_int.h"

#define EMAIL_MAX   255
#define CODE_MAX    64 /* of an app's or recovery code, with what people put between */
#define STEP_LIFE   (10 * 60 * USEC_PER_SEC)
#define LINK_PREFIX "hml_"

/* Ten codes of 80 bits, four groups of four. */
#define RECOVERY_CODES 10
#define RECOVERY_BYTES 10

struct login_body {
	struct str installation; /* slug; NULL: super-admins and, if there is one, the only one */
	struct str email;
	struct str password;
	struct str totp;
	struct str recovery_code;
	struct str refresh; /* as sso_body's */
};

struct forgot_body {
	struct str installation;
	struct str email;
};

struct reset_body {
	struct str token;
	struct str password;
};

struct change_body {
	struct str current_password;
	struct str password;
};

/* Who holds an enrolment token has just given the password. */
struct prove_body {
	struct str password;
	struct str totp; /* one of the two where there is a second factor */
	struct str recovery_code;
};

struct code_body {
	struct str code;
};

struct invitation_body {
	int64_t user_id;
};

struct accepted {
	struct str status; /* "accepted" */
};

struct enrolment {
	struct str secret; /* base32 */
	struct str otpauth_url;
};

struct recovery_codes {
	struct list recovery_codes; /* of struct str */
};

extern const struct schema login_body_schema, forgot_body_schema, reset_body_schema,
	change_body_schema, prove_body_schema, proof_body_schema, code_body_schema,
	invitation_body_schema, accepted_schema, enrolment_schema, recovery_codes_schema;

/* Somebody with what they prove themselves with. */
struct person {
	int64_t user_id; /* 0: nobody */
	struct str name, email, locale;
	bool super_admin;
	struct str hash;          /* of the password; NULL without */
	usec_t password_at;       /* when it was set */
	struct str secret_sealed; /* NULL: no second factor */
	struct str pending_sealed;
	int64_t last_step;
	int64_t recovery_codes;
};

/* Nobody (user_id 0) when no such person is known. `installation` may be NULL (login_body). */
enum err person_find(struct request *rq, struct str installation, struct str email,
		     struct person *ret) MUST_USE;

/* Error: ERR_UNAUTHENTICATED when there is no such user. */
enum err person_load(struct request *rq, int64_t user_id, struct person *ret) MUST_USE;

/*
 * Is it their password? Takes the same time for somebody, nobody, and somebody without one; renews
 * the hash where its costs are not today's. Error: ERR_BAD_CREDENTIALS, ERR_UNAVAILABLE.
 */
enum err password_prove(struct request *rq, const struct person *person,
			struct str password) MUST_USE;

/*
 * session_start() of who has proved their password and second factor. Error: ERR_BAD_CREDENTIALS
 * when the password was changed since `person` was found.
 */
enum err password_session(struct request *rq, const struct person *person, struct str mode,
			  struct sign_in *ret) MUST_USE;

/*
 * Takes the app's code or a recovery code, once; what people put between its characters is ignored.
 * Errors: ERR_TOTP_REQUIRED without one (no failed attempt), ERR_TOTP_INVALID, ERR_RATE_LIMITED;
 * ERR_TOTP_ENROLMENT for a super-admin without a second factor. OK for others without.
 */
enum err factor_prove(struct request *rq, const struct person *person, struct str totp,
		      struct str recovery_code) MUST_USE;

/* The same with a code of either kind. */
enum err factor_prove_any(struct request *rq, const struct person *person,
			  struct str code) MUST_USE;

/* Makes a secret and keeps it as pending. */
enum err totp_offer(struct request *rq, const struct person *person,
		    struct enrolment *ret) MUST_USE;

/* The same for an answer that is a refusal: it is kept before the request's transaction begins. */
enum err totp_offer_refusing(struct request *rq, const struct person *person,
			     struct enrolment *ret) MUST_USE;

/* The pending secret once more. Error: ERR_NOT_FOUND without one. */
enum err totp_offered(struct request *rq, const struct person *person,
		      struct enrolment *ret) MUST_USE;

/*
 * The pending secret becomes the second factor. Errors: ERR_TOTP_INVALID; ERR_CONFLICT when there
 * is none pending.
 */
enum err totp_accept(struct request *rq, const struct person *person, struct str code,
		     struct list *ret_recovery_codes) MUST_USE;

/* Replaces them. */
enum err recovery_codes_renew(struct request *rq, int64_t user_id, struct list *ret) MUST_USE;

/* Error: ERR_FORBIDDEN for a super-admin. */
enum err totp_remove(struct request *rq, int64_t user_id) MUST_USE;

/* May it be one? ERR_INVALID with the field's refusal. */
enum err password_fit(struct request *rq, const char *field, struct str password,
		      struct str email) MUST_USE;

/* Sets it; all sessions end but `keep` (NULL: all). */
enum err password_set(struct request *rq, int64_t user_id, struct str password,
		      struct str keep) MUST_USE;

/* Whose link this is. */
struct link_holder {
	int64_t user_id;
	struct str purpose; /* "invitation", "reset" */
	struct str name, email;
	struct str installation; /* slug, NULL for a super-admin */
};

/* Error: ERR_BAD_LINK. */
enum err link_read(struct request *rq, struct str token, struct link_holder *ret) MUST_USE;

/* Uses the link up and sets the password. Error: ERR_BAD_LINK. */
enum err link_redeem(struct request *rq, const struct link_holder *holder, struct str token,
		     struct str password) MUST_USE;

/* Asks for the mail that resets a password; takes the same time for everybody. */
enum err reset_ask(struct request *rq, struct str installation, struct str email) MUST_USE;

/*
 * The token with which a super-admin without a second factor sets one up: for ten minutes, and
 * while the password that it was given for is the one. Reading: ERR_UNAUTHENTICATED for none.
 */
struct str enrolment_token(struct request *rq, const struct person *person);
enum err enrolment_token_read(struct request *rq, struct str token, int64_t *ret_user_id) MUST_USE;

enum err login(struct request *rq);
enum err password_forgot(struct request *rq);
enum err password_reset(struct request *rq);
enum err password_change(struct request *rq);
enum err totp_enrol(struct request *rq);
enum err totp_confirm(struct request *rq);
enum err totp_disable(struct request *rq);
enum err totp_recovery_codes(struct request *rq);
enum err invitation_create(struct request *rq);

#endif

/* What the files of the identity slice share. */
#ifndef HUB_IDENTITY_INT_H
#define HUB_IDENTITY_INT_H

#include "features/identity/identity.h"

struct sso_body {
	struct str installation;
	struct str access_token;
	struct str client;
	struct str uid;
	struct str refresh; /* "body" (also when NULL) or "cookie" */
};

struct refresh_body {
	struct str refresh_token;
};

struct session {
	struct str id;
	struct str method;
	struct str ip;
	struct str user_agent;
	usec_t created_at;
	usec_t last_seen_at;
	usec_t expires_at;
	bool current;
};

struct sessions_query {
	bool keep_current;
};

struct user {
	int64_t id;
	struct str name;
	struct str email;
	struct str avatar_url;
	struct str locale;
};

struct account {
	int64_t id;
	int64_t chatwoot_account_id;
	struct str name;
	struct str role;
	struct str locale;
	struct str time_zone;
	struct list permissions; /* of struct str */
};

struct sign_in {
	struct str access_token;
	struct str token_type;
	int64_t expires_in;       /* seconds */
	struct str refresh_token; /* NULL when it went into the cookie */
	struct user *user;
	struct list accounts; /* of struct account */
};

struct me {
	struct user *user;
	struct list accounts;
};

extern const struct schema sso_body_schema, refresh_body_schema, session_schema,
	sessions_query_schema, user_schema, account_schema, sign_in_schema, me_schema;

/* Chatwoot's three values that prove a signed-in person. */
struct credentials {
	struct str access_token;
	struct str client;
	struct str uid;
};

struct installation {
	struct str id;
	struct str slug;
	struct str base_url;
	bool allow_private;
};

/* Whom Chatwoot vouches for. */
struct chatwoot_user {
	int64_t id;
	struct str name;
	struct str email;
	struct str avatar_url;
	struct str locale;   /* pt-BR, en or NULL */
	struct str accounts; /* JSON: [{"id","role"}…] */
};

/*
 * The installation of that slug; without one the only installation there is.
 * Error: ERR_INVALID (field "installation").
 */
enum err installation_find(struct request *rq, struct str slug, struct installation *ret) MUST_USE;

/*
 * Asks the installation whose credentials these are (GET /auth/validate_token, 3 s).
 * Errors: ERR_UNAUTHENTICATED, ERR_UPSTREAM.
 */
enum err chatwoot_validate(struct request *rq, const struct installation *installation,
			   const struct credentials *credentials,
			   struct chatwoot_user *ret) MUST_USE;

/* Makes or refreshes user and memberships; returns the Hub's user id. */
enum err user_provision(struct request *rq, struct str installation_id,
			const struct chatwoot_user *person, int64_t *ret_user_id) MUST_USE;

/*
 * The user and the accounts they may enter. Error: ERR_UNAUTHENTICATED when there is no such user.
 */
enum err user_load(struct request *rq, int64_t user_id, struct user **ret_user,
		   struct list *ret_accounts) MUST_USE;

/*
 * Opens a session of that user, in the request's transaction, and fills the reply: access token,
 * user, accounts, and the refresh token as `mode` says: "cookie", else in the body.
 * `method`: "chatwoot" or "password".
 */
enum err session_start(struct request *rq, int64_t user_id, const char *method, struct str mode,
		       struct sign_in *ret) MUST_USE;

/* This worker asks again about every session. */
void access_cache_forget(struct request *rq);

/* All permissions of a role, as struct str. */
struct list role_permissions(struct arena *arena, struct str role);

enum err sso(struct request *rq);
enum err me(struct request *rq);
enum err refresh(struct request *rq);
enum err logout(struct request *rq);
enum err sessions_list(struct request *rq);
enum err session_delete(struct request *rq);
enum err sessions_delete(struct request *rq);

#endif

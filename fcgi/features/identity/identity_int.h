/* What the files of the identity slice share. */
#ifndef HUB_IDENTITY_INT_H
#define HUB_IDENTITY_INT_H

#include "features/identity/identity.h"
#include "features/identity/identity_reach.h"

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

struct member {
	int64_t id; /* the user's; I64_NULL for an agent who has not signed in yet */
	int64_t chatwoot_user_id;
	struct str name;
	struct str email;
	struct str avatar_url;
	struct str role;    /* built-in */
	struct str role_id; /* custom, in place of it; or NULL */
	struct str role_name;
	struct str role_source;
	int64_t version;
	bool signed_in;                  /* at least once: is a member */
	struct str availability;         /* in Chatwoot; NULL while no agents are mirrored */
	struct str chatwoot_role;        /* administrator or agent */
	struct str chatwoot_custom_role; /* its name, or NULL */
	struct str teams;                /* JSON array of struct member_team */
	usec_t last_seen_at;             /* in any account; NULL without a session */
};

/* The rows of identity_events. */
enum member_event {
	MEMBER_REMOVED,
	MEMBER_UPDATED
};

/* What is told of a member; who may see more asks for it. */
struct member_told {
	int64_t id; /* the user's */
};

struct member_change {
	struct str role;
	struct str role_id;
	int64_t version;
};

struct role {
	struct str id;  /* NULL for a built-in one */
	struct str key; /* of a built-in one, or NULL */
	struct str name;
	struct list grants; /* of struct grant */
	int64_t members_count;
	int64_t version;
};

struct role_body {
	struct str name;
	struct list grants;
};

struct role_change_body {
	struct str name;
	struct list grants;
	int64_t version;
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

/* An account that the person belongs to, but may not enter. */
struct seatless_account {
	int64_t id;
	int64_t chatwoot_account_id;
	struct str name;
	struct str state; /* "waiting": no seat was left; "withdrawn": by an admin */
	int64_t seats;    /* the limit; I64_NULL: there is none any more */
};

/* Somebody without a seat. */
struct seat_wanted {
	int64_t id; /* the user's */
	int64_t chatwoot_user_id;
	struct str name;
	struct str email;
	struct str avatar_url;
	struct str role; /* they would have */
	struct str state;
	usec_t since;
};

struct sign_in {
	struct str access_token;
	struct str token_type;
	int64_t expires_in;       /* seconds */
	struct str refresh_token; /* NULL when it went into the cookie */
	struct user *user;
	struct list accounts;              /* of struct account */
	struct list accounts_without_seat; /* of struct seatless_account */
	struct str session_id;             /* for our own use: not told */
};

/* Who acts in the user's name. */
struct impersonator {
	int64_t id;
	struct str name;
	usec_t until;
};

/* ---- tokens and keys ---- */

#define TOKEN_PREFIX "wpi_"
#define KEY_PREFIX   "whk_"
#define SCOPES_MAX   48

struct token_body {
	int64_t account_id;
	struct list scopes; /* of struct str */
	int64_t ttl_minutes;
};

struct token_made {
	struct str id;
	struct str token;
	usec_t expires_at;
};

struct token_state {
	bool valid;
	struct list scopes;
	int64_t account_id;
	usec_t expires_at;
};

struct api_key {
	struct str id;
	int64_t user_id;
	struct str name;
	struct str prefix;
	struct list scopes;
	struct list networks;
	int64_t requests_per_minute;
	usec_t expires_at;
	usec_t last_used_at;
	int64_t version;
	usec_t created_at;
	usec_t updated_at;
	struct str key; /* only in the reply that made it */
};

struct api_key_body {
	struct str name;
	struct list scopes;
	struct list networks; /* of struct str: CIDR; none: from everywhere */
	int64_t requests_per_minute;
	usec_t expires_at;
};

struct api_key_patch {
	struct str name;
	struct list scopes;
	struct list networks;
	int64_t requests_per_minute;
	usec_t expires_at;
	int64_t version;
};

struct installation_query {
	struct str installation;
};

struct platform_view {
	struct str key;
	struct str title;
	struct str url;
};

struct platform_account {
	int64_t id;
	int64_t chatwoot_account_id;
	struct str installation;
	struct str name;
	struct str locale;
	struct str role;
	struct list permissions;
	struct list features;
	struct list views; /* of struct platform_view */
};

struct platform_config {
	struct str locale;
	struct list accounts; /* of struct platform_account */
};

struct platform_event {
	struct str event;
};

struct platform_event_reply {
	struct str status;
	int64_t revoked_tokens;
};

struct me {
	struct user *user;
	struct list accounts;
	struct list accounts_without_seat;
	struct impersonator *impersonator; /* or NULL */
};

extern const struct schema sso_body_schema, refresh_body_schema, session_schema,
	sessions_query_schema, member_schema, member_change_schema, role_schema, role_body_schema,
	role_change_schema, user_schema, account_schema,
	impersonator_schema, sign_in_schema, me_schema,
	token_body_schema, token_made_schema, token_state_schema, api_key_schema,
	api_key_body_schema, api_key_patch_schema, installation_query_schema,
	platform_config_schema, platform_event_schema, platform_event_reply_schema;

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

/*
 * Makes or refreshes user and memberships, in a transaction of its own: whom a seat is refused, the
 * admins still find. Before the request's has begun. Returns the Hub's user id.
 */
enum err user_provision(struct request *rq, struct str installation_id,
			const struct chatwoot_user *person, int64_t *ret_user_id) MUST_USE;

/*
 * The user and the accounts they may enter with the request's credential.
 * Error: ERR_UNAUTHENTICATED when there is no such user.
 */
enum err user_load(struct request *rq, int64_t user_id, struct user **ret_user,
		   struct list *ret_accounts) MUST_USE;

/*
 * Opens a session of that user, in the request's transaction, and fills the reply: access token,
 * user, accounts, and the refresh token as `mode` says: "cookie", else in the body.
 * `method`: "chatwoot" or "password". Error: ERR_RATE_LIMITED.
 */
enum err session_start(struct request *rq, int64_t user_id, const char *method, struct str mode,
		       struct sign_in *ret) MUST_USE;

/*
 * Who acts in that session, and `accounts` cut to the one it is bound to; a session of one's own
 * leaves both alone.
 */
enum err impersonator_load(struct request *rq, struct str session_id, struct list *accounts,
			   struct impersonator **ret) MUST_USE;

/* Ends a session of that user, if there is such a one. */
enum err session_end(struct request *rq, int64_t user_id, struct str session_id) MUST_USE;

/* Has the browser forget its refresh token. */
void session_cookie_clear(struct request *rq);

/* A new secret: `prefix` and 32 random bytes in base64url. */
struct str secret_new(struct request *rq, const char *prefix);

/* ---- who calls ---- */

#define UUID_LEN 36

struct access_cache {
	struct arena *arena;     /* the process's */
	struct access *sessions; /* identity_guard.c */
	struct bearer *bearers;  /* identity_bearer.c */
	struct vouched *vouched; /* identity_vouched.c */
};

struct bearer *bearers_new(struct arena *arena);
void bearers_forget(struct bearer *bearers);
struct vouched *vouched_new(struct arena *arena);

/*
 * An instance token: live, and its request's Origin, if any, its own or the Hub's.
 * Errors: ERR_UNAUTHENTICATED, ERR_BAD_ORIGIN.
 */
enum err token_authenticate(struct request *rq, struct str text) MUST_USE;

/* An API key: live, and used from its networks. Errors: ERR_UNAUTHENTICATED, ERR_FORBIDDEN. */
enum err key_authenticate(struct request *rq, struct str text) MUST_USE;

/*
 * Chatwoot's headers, of the installation whose page calls or that the query names.
 * Errors: ERR_UNAUTHENTICATED, ERR_INVALID (field "installation"), ERR_UPSTREAM.
 */
enum err vouched_authenticate(struct request *rq) MUST_USE;

struct credentials credentials_of_headers(const struct request *rq);

/* All three are there, and visible ASCII: they travel on as header values. */
bool credentials_complete(const struct credentials *credentials);

/* Scopes as requests carry them, permissions with one space between, as struct str. */
struct list scopes_list(struct arena *arena, struct str scopes);

/* Error: ERR_INVALID (field "scopes") for an unknown one, or one that is there twice. */
enum err scopes_check(struct request *rq, const struct list *scopes) MUST_USE;

/* This worker asks again about every session, token and key. */
void access_cache_forget(struct request *rq);

enum level {
	LEVEL_READ,
	LEVEL_WRITE,
	LEVEL_ADMIN,
	LEVELS
};
#define GRANT_SLICES 14

/* The widest scope of every permission. */
struct grants {
	unsigned char scopes[GRANT_SLICES][LEVELS]; /* enum scope */
};

/* One row of a role as the API shows it: greater permissions include the lesser of their slice. */
struct grant {
	struct str permission;
	struct str scope; /* own, team, account; global in the super-admin's only */
};

extern const struct schema grant_schema;

/*
 * The grants of a role: of the custom one whose grants' JSON is `custom`, else of the built-in
 * `role`. Error: ERR_BAD_JSON.
 */
enum err grants_read(struct arena *arena, struct str role, struct str custom,
		     struct grants *ret) MUST_USE;

/* Leaves only what a token or key with those scopes may do; they include as grants do. */
void grants_limit(struct grants *grants, struct str scopes);

enum scope grants_scope(const struct grants *grants, struct str permission);

/* True when whoever has `grants` may do all that `others` may, in no lesser scope. */
bool grants_include(const struct grants *grants, const struct grants *others);

/* All permissions, as struct str; and as struct grant without what others include. */
struct list grants_permissions(struct arena *arena, const struct grants *grants);
struct list grants_list(struct arena *arena, const struct grants *grants);

bool permission_known(struct str permission);

/* ---- seats ---- */

extern const struct schema seatless_account_schema, seat_wanted_schema;

/* Where the person has no seat, as a list of struct seatless_account. */
enum err seats_missing_load(struct request *rq, int64_t user_id, struct list *ret) MUST_USE;

/*
 * Of somebody whom Chatwoot has just vouched for in `accounts` (struct chatwoot_user): forgets
 * where it no longer does; ERR_PLAN_LIMIT when no account is left but those without a seat for
 * them, ERR_NO_SEAT when an admin sent them away, with details {"limit"?,"account"}.
 */
enum err seat_check(struct request *rq, int64_t user_id, struct str accounts) MUST_USE;

/*
 * The member, locked, when the caller may send them away: not themselves, nor the last admin, nor
 * who may more than the caller. Errors: ERR_NOT_FOUND, ERR_INVALID.
 */
enum err member_removable(struct request *rq, int64_t user_id, struct member *ret) MUST_USE;

enum err sso(struct request *rq);
enum err me(struct request *rq);
enum err refresh(struct request *rq);
enum err logout(struct request *rq);
enum err sessions_list(struct request *rq);
enum err session_delete(struct request *rq);
enum err sessions_delete(struct request *rq);
enum err members_list(struct request *rq);
enum err member_update(struct request *rq);
enum err seats_list(struct request *rq);
enum err seat_put(struct request *rq);
enum err seat_delete(struct request *rq);
enum err roles_list(struct request *rq);
enum err role_create(struct request *rq);
enum err role_update(struct request *rq);
enum err role_delete(struct request *rq);
enum err token_create(struct request *rq);
enum err token_validate(struct request *rq);
enum err token_delete(struct request *rq);
enum err keys_list(struct request *rq);
enum err key_create(struct request *rq);
enum err key_patch(struct request *rq);
enum err key_delete(struct request *rq);
enum err platform_config(struct request *rq);
enum err platform_event(struct request *rq);

#endif

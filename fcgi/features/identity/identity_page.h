/*
 * The pages of local sign-in: rendered here, usable without JavaScript. What a form posts is
 * decoded by its row's field table like any body; each form carries a token, signed and bound to a
 * cookie.
 */
#ifndef HUB_IDENTITY_PAGE_H
#define HUB_IDENTITY_PAGE_H

#include "features/identity/identity_login.h"

/* templates/identity/<name>.html, in the order of the names in identity_page.c. */
enum page_kind {
	PAGE_SIGN_IN = 0,
	PAGE_CODE,  /* the second factor */
	PAGE_ENROL, /* set up a second factor */
	PAGE_CODES, /* recovery codes, shown once */
	PAGE_FORGOT,
	PAGE_PASSWORD, /* set one by a link */
	PAGE_ACCOUNT,
	PAGE_SIGN_OUT,
	PAGE_MESSAGE,
	PAGE_SIGNED_IN, /* of a popup: hands the session to its opener */
	PAGE__COUNT
};

/* What the templates show. */
struct page_view {
	struct str lang;
	bool pt; /* Portuguese, else English */
	struct str base_path;
	struct str version; /* of style and script */
	struct str action;  /* where the form posts to */
	struct str form_token;
	struct str problem; /* NULL without */
	struct str notice;  /* NULL without */
	struct str title;   /* of a message */
	struct str next;    /* path where a message's link leads, NULL without */
	struct str installation;
	struct str return_to;
	struct str email, name;
	struct str step; /* what the form before proved */
	bool popup;
	bool invited; /* a first password, not a new one */
	bool super_admin;
	bool has_totp;
	int64_t codes_left; /* recovery codes */
	struct str secret, otpauth_url, qr_path;
	struct str qr_size;
	struct list codes;  /* of struct str */
	struct str message; /* JSON for the popup's script */
};

/* A page in the making; on an error it is shown again with the error's words. */
struct page {
	enum page_kind kind;
	int status;
	struct page_view view;
	struct str frame_ancestors; /* NULL: nobody */
};

struct plain_form {
	struct str form_token;
};

struct sign_in_query {
	struct str installation;
	struct str return_to;
	int64_t popup; /* 1: it is a window of the Hub's own, which waits for the session */
};

struct sign_in_form {
	struct str form_token;
	struct str installation;
	struct str return_to;
	struct str popup; /* "1" */
	struct str email;
	struct str password;
	struct str step;
	struct str code;
};

struct forgot_form {
	struct str form_token;
	struct str installation;
	struct str email;
};

struct password_form {
	struct str form_token;
	struct str password;
};

struct change_form {
	struct str form_token;
	struct str current_password;
	struct str password;
	struct str code; /* of either kind, where the second factor changes */
};

struct code_form {
	struct str form_token;
	struct str code;
};

struct account_query {
	struct str done; /* "password", "totp" */
};

struct asset_query {
	struct str v; /* the version, for caches */
};

extern const struct schema page_view_schema, plain_form_schema, sign_in_query_schema,
	sign_in_form_schema, forgot_form_schema, password_form_schema, change_form_schema,
	code_form_schema, account_query_schema, asset_query_schema, html_page_schema;

/*
 * Begins the request's page: language, the form's token (with its cookie when the browser has none
 * yet), whom the installation of the path lets frame it. `action` is the path the form posts to.
 * Error: ERR_NOT_FOUND for an unknown installation in the path.
 */
enum err page_begin(struct request *rq, enum page_kind kind, struct str action,
		    struct page **ret) MUST_USE;

/* Does the token belong to this browser? Error: ERR_BAD_FORM. */
enum err form_check(struct request *rq, struct str form_token) MUST_USE;

/* Puts secret, link and QR code of an enrolment on the page. Error: ERR_INTERNAL. */
enum err page_enrolment(struct request *rq, struct page *page,
			const struct enrolment *enrolment) MUST_USE;

/* What tells this browser from others, once a form was shown to it; NULL before. */
struct str form_browser(struct request *rq);

/* Shows it. */
enum err page_show(struct request *rq, const struct page *page) MUST_USE;

/* 303 to a path below the base path. */
enum err page_redirect(struct request *rq, struct str path) MUST_USE;

/*
 * `path` when it is one of our own pages' — it begins with /app/, /embed/ or /account/ and holds
 * nothing that a browser might read as another host — else `otherwise`.
 */
struct str page_return_to(struct str path, struct str otherwise);

/* The cookie that lets its session see /account/security and sign out, as long as that lasts. */
void page_remember(struct request *rq, int64_t user_id, struct str session_id);
void page_forget(struct request *rq);
bool page_remembered(struct request *rq, int64_t *ret_user_id, struct str *ret_session_id);

/* The installation's slug of the path, or NULL. */
struct str page_installation_slug(struct request *rq);

enum err page_sign_in(struct request *rq);
enum err page_sign_in_post(struct request *rq);
enum err page_forgot(struct request *rq);
enum err page_forgot_post(struct request *rq);
enum err page_password(struct request *rq);
enum err page_password_post(struct request *rq);
enum err page_account(struct request *rq);
enum err page_account_password(struct request *rq);
enum err page_account_enrol(struct request *rq);
enum err page_account_confirm(struct request *rq);
enum err page_account_disable(struct request *rq);
enum err page_account_codes(struct request *rq);
enum err page_sign_out(struct request *rq);
enum err page_sign_out_post(struct request *rq);
enum err page_asset(struct request *rq);

#endif

#include "features/identity/identity_page.h"

/* What all pages share. Those that hash, and what has their path, are the slow pool's. */
#define PAGE_ROW(verb, page_path, words)                                                 \
	.method = (verb), .path = (page_path), .summary = (words), .permission = "none", \
	.entitlement = "none", .reply = &html_page_schema, .shape = SHAPE_PAGE,          \
	.deadline_ms = 8000, .idempotency = IDEMPOTENCY_NONE

#define PAGE_GET(page_path, words)                                                           \
	PAGE_ROW(METHOD_GET, page_path, words), .body = &schema_none, .body_max = BODY_NONE, \
						.status = 200, .audit = "none"

#define PAGE_POST(page_path, words, form)                                               \
	PAGE_ROW(METHOD_POST, page_path, words), .query = &schema_none, .body = (form), \
						 .body_max = 8 * 1024

#define ANYONE  .auth = AUTH_NONE, .rate = RATE_ANONYMOUS
#define ATTEMPT .auth = AUTH_NONE, .rate = RATE_LOGIN
#define MINE    .auth = AUTH_PAGE, .rate = RATE_LOGIN

#define SECURITY "/account/security"

static const struct route routes[] = {
	{
		PAGE_GET("/sign-in", "The page to sign in"),
		ANYONE,
		.query = &sign_in_query_schema,
		.pool = POOL_SLOW,
		.handler = page_sign_in,
	},
	{
		PAGE_POST("/sign-in", "Sign in by the page's form", &sign_in_form_schema),
		ATTEMPT,
		.status = 303,
		.pool = POOL_SLOW,
		.audit = "session.created",
		.handler = page_sign_in_post,
	},
	{
		PAGE_GET("/embed/:installation/sign-in", "The page to sign in, in a Chatwoot tab"),
		ANYONE,
		.query = &sign_in_query_schema,
		.pool = POOL_SLOW,
		.handler = page_sign_in,
	},
	{
		PAGE_POST("/embed/:installation/sign-in", "Sign in by that page's form",
			  &sign_in_form_schema),
		ATTEMPT,
		.status = 303,
		.pool = POOL_SLOW,
		.audit = "session.created",
		.handler = page_sign_in_post,
	},
	{
		PAGE_GET("/password/forgot", "The page to ask for a new password"),
		ANYONE,
		.query = &sign_in_query_schema,
		.pool = POOL_API,
		.handler = page_forgot,
	},
	{
		PAGE_POST("/password/forgot", "Ask for a new password by the page's form",
			  &forgot_form_schema),
		ANYONE,
		.status = 200,
		.pool = POOL_API,
		.audit = "password.forgotten",
		.handler = page_forgot_post,
	},
	{
		PAGE_GET("/password/reset/:token", "The page of a link that sets a new password"),
		ANYONE,
		.query = &schema_none,
		.pool = POOL_SLOW,
		.handler = page_password,
	},
	{
		PAGE_POST("/password/reset/:token", "Set the password by the page's form",
			  &password_form_schema),
		ATTEMPT,
		.status = 200,
		.pool = POOL_SLOW,
		.audit = "password.reset",
		.handler = page_password_post,
	},
	{
		PAGE_GET("/invitation/:token", "The page of an invitation"),
		ANYONE,
		.query = &schema_none,
		.pool = POOL_SLOW,
		.handler = page_password,
	},
	{
		PAGE_POST("/invitation/:token", "Set the first password by the page's form",
			  &password_form_schema),
		ATTEMPT,
		.status = 200,
		.pool = POOL_SLOW,
		.audit = "password.reset",
		.handler = page_password_post,
	},
	{
		PAGE_GET(SECURITY, "The page of my password and second factor"),
		.auth = AUTH_PAGE,
		.rate = RATE_API,
		.query = &account_query_schema,
		.pool = POOL_API,
		.handler = page_account,
	},
	{
		PAGE_POST(SECURITY "/password", "Change my password", &change_form_schema),
		MINE,
		.status = 303,
		.pool = POOL_SLOW,
		.audit = "password.changed",
		.handler = page_account_password,
	},
	{
		PAGE_POST(SECURITY "/enrol", "Set up an authenticator app", &change_form_schema),
		MINE,
		.status = 200,
		.pool = POOL_SLOW,
		.audit = "totp.offered",
		.handler = page_account_enrol,
	},
	{
		PAGE_POST(SECURITY "/confirm", "Make the app my second factor",
			  &code_form_schema),
		MINE,
		.status = 200,
		.pool = POOL_SLOW,
		.audit = "totp.enabled",
		.handler = page_account_confirm,
	},
	{
		PAGE_POST(SECURITY "/disable", "Do without a second factor", &change_form_schema),
		MINE,
		.status = 303,
		.pool = POOL_SLOW,
		.audit = "totp.disabled",
		.handler = page_account_disable,
	},
	{
		PAGE_POST(SECURITY "/codes", "New recovery codes", &change_form_schema),
		MINE,
		.status = 200,
		.pool = POOL_SLOW,
		.audit = "totp.recovery_codes_made",
		.handler = page_account_codes,
	},
	{
		PAGE_GET("/sign-out", "The page to sign out"),
		ANYONE,
		.query = &schema_none,
		.pool = POOL_API,
		.handler = page_sign_out,
	},
	{
		PAGE_POST("/sign-out", "Sign out by the page's form", &plain_form_schema),
		ANYONE,
		.status = 303,
		.pool = POOL_API,
		.audit = "session.ended",
		.handler = page_sign_out_post,
	},
	{
		.method = METHOD_GET,
		.path = "/pages/:asset",
		.summary = "Style and script of these pages",
		ANYONE,
		.permission = "none",
		.entitlement = "none",
		.query = &asset_query_schema,
		.body = &schema_none,
		.body_max = BODY_NONE,
		.reply = &html_page_schema,
		.shape = SHAPE_FILE,
		.status = 200,
		.deadline_ms = 3000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = page_asset,
	},
};

const struct route_set identity_page_routes = {routes, ARRAY_LEN(routes)};

#include "features/identity/identity_login.h"

/* What the rows share; hashing waits its turn, so it is the slow pool's. */
#define AUTH_POST(auth_path, words)                                                             \
	.method = METHOD_POST, .path = "/api/v1/auth/" auth_path, .summary = (words),           \
	.permission = "none", .entitlement = "none", .rate = RATE_LOGIN, .query = &schema_none, \
	.body_max = 4 * 1024, .deadline_ms = 8000, .pool = POOL_SLOW,                           \
	.idempotency = IDEMPOTENCY_NONE

static const struct route routes[] = {
	{
		AUTH_POST("login", "Sign in with e-mail address and password"),
		.auth = AUTH_NONE,
		.body = &login_body_schema,
		.reply = &sign_in_schema,
		.shape = SHAPE_ONE,
		.status = 200,
		.audit = "session.created",
		.handler = login,
	},
	{
		AUTH_POST("password/forgot", "Have a link mailed that sets a new password"),
		.auth = AUTH_NONE,
		.body = &forgot_body_schema,
		.reply = &accepted_schema,
		.shape = SHAPE_ONE,
		.status = 202,
		.audit = "password.forgotten",
		.handler = password_forgot,
	},
	{
		AUTH_POST("password/reset", "Set a password with the token of a mailed link"),
		.auth = AUTH_NONE,
		.body = &reset_body_schema,
		.reply = &schema_none,
		.shape = SHAPE_NONE,
		.status = 204,
		.audit = "password.reset",
		.handler = password_reset,
	},
	{
		AUTH_POST("password/change", "Change my password; my other sessions end"),
		.auth = AUTH_SESSION,
		.body = &change_body_schema,
		.reply = &schema_none,
		.shape = SHAPE_NONE,
		.status = 204,
		.audit = "password.changed",
		.handler = password_change,
	},
	{
		AUTH_POST("totp/enrol", "A secret for my authenticator app"),
		.auth = AUTH_ENROL,
		.body = &prove_body_schema,
		.reply = &enrolment_schema,
		.shape = SHAPE_ONE,
		.status = 200,
		.audit = "totp.offered",
		.handler = totp_enrol,
	},
	{
		AUTH_POST("totp/confirm", "Make the app my second factor with a first code"),
		.auth = AUTH_ENROL,
		.body = &code_body_schema,
		.reply = &recovery_codes_schema,
		.shape = SHAPE_ONE,
		.status = 200,
		.audit = "totp.enabled",
		.handler = totp_confirm,
	},
	{
		AUTH_POST("totp/disable", "Do without a second factor"),
		.auth = AUTH_SESSION,
		.body = &proof_body_schema,
		.reply = &schema_none,
		.shape = SHAPE_NONE,
		.status = 204,
		.audit = "totp.disabled",
		.handler = totp_disable,
	},
	{
		AUTH_POST("totp/recovery-codes", "New recovery codes in the place of the old ones"),
		.auth = AUTH_SESSION,
		.body = &proof_body_schema,
		.reply = &recovery_codes_schema,
		.shape = SHAPE_ONE,
		.status = 200,
		.audit = "totp.recovery_codes_made",
		.handler = totp_recovery_codes,
	},
	{
		.method = METHOD_POST,
		.path = "/api/v1/accounts/:accountId/invitations",
		.summary = "Mail a member of the account a link to set a password",
		.auth = AUTH_PERSON,
		.permission = "identity:write",
		.entitlement = "none",
		.rate = RATE_API,
		.query = &schema_none,
		.body = &invitation_body_schema,
		.body_max = 1024,
		.reply = &accepted_schema,
		.shape = SHAPE_ONE,
		.status = 202,
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_KEY,
		.audit = "invitation.created",
		.handler = invitation_create,
	},
};

const struct route_set identity_login_routes = {routes, ARRAY_LEN(routes)};

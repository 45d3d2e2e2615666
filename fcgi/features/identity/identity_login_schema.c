#include "features/identity/identity_login.h"

#include "core/crypto/password.h"

static const char *const refresh_mode_names[] = {"body", "cookie"};
static const struct names refresh_modes = {refresh_mode_names, ARRAY_LEN(refresh_mode_names)};
static const char *const accepted_names[] = {"accepted"};
static const struct names accepted_values = {accepted_names, ARRAY_LEN(accepted_names)};

/* What is asked for is bounded here; whether it may be a password is password_fit()'s to say. */
#define F_GIVEN(S, m, p) F_STR(S, m, 1, PASSWORD_MAX, p)

static const struct field login_fields[] = {
	F_STR(struct login_body, installation, 1, 64, OPTIONAL),
	F_STR(struct login_body, email, 1, EMAIL_MAX, REQUIRED),
	F_GIVEN(struct login_body, password, REQUIRED),
	F_STR(struct login_body, totp, 1, CODE_MAX, OPTIONAL),
	F_STR(struct login_body, recovery_code, 1, CODE_MAX, OPTIONAL),
	F_ENUM(struct login_body, refresh, &refresh_modes, OPTIONAL),
};
const struct schema login_body_schema = SCHEMA("LoginRequest", struct login_body, login_fields);

static const struct field forgot_fields[] = {
	F_STR(struct forgot_body, installation, 1, 64, OPTIONAL),
	F_STR(struct forgot_body, email, 1, EMAIL_MAX, REQUIRED),
};
const struct schema forgot_body_schema =
	SCHEMA("PasswordForgotRequest", struct forgot_body, forgot_fields);

static const struct field reset_fields[] = {
	F_STR(struct reset_body, token, 1, 128, REQUIRED),
	F_STR(struct reset_body, password, PASSWORD_MIN, PASSWORD_MAX, REQUIRED),
};
const struct schema reset_body_schema =
	SCHEMA("PasswordResetRequest", struct reset_body, reset_fields);

static const struct field change_fields[] = {
	F_GIVEN(struct change_body, current_password, REQUIRED),
	F_STR(struct change_body, password, PASSWORD_MIN, PASSWORD_MAX, REQUIRED),
};
const struct schema change_body_schema =
	SCHEMA("PasswordChangeRequest", struct change_body, change_fields);

/* A second factor as it is proved before it changes. */
#define F_FACTOR                                               \
	F_STR(struct prove_body, totp, 1, CODE_MAX, OPTIONAL), \
		F_STR(struct prove_body, recovery_code, 1, CODE_MAX, OPTIONAL)

static const struct field prove_fields[] = {
	F_GIVEN(struct prove_body, password, OPTIONAL),
	F_FACTOR,
};
const struct schema prove_body_schema =
	SCHEMA("TotpEnrolRequest", struct prove_body, prove_fields);

static const struct field proof_fields[] = {
	F_GIVEN(struct prove_body, password, REQUIRED),
	F_FACTOR,
};
const struct schema proof_body_schema = SCHEMA("CredentialsProof", struct prove_body, proof_fields);

static const struct field code_fields[] = {
	F_STR(struct code_body, code, 1, CODE_MAX, REQUIRED),
};
const struct schema code_body_schema = SCHEMA("TotpConfirmRequest", struct code_body, code_fields);

static const struct field invitation_fields[] = {
	F_I64(struct invitation_body, user_id, 1, INT64_MAX, REQUIRED),
};
const struct schema invitation_body_schema =
	SCHEMA("InvitationRequest", struct invitation_body, invitation_fields);

static const struct field accepted_fields[] = {
	F_ENUM(struct accepted, status, &accepted_values, REQUIRED),
};
const struct schema accepted_schema = SCHEMA("Accepted", struct accepted, accepted_fields);

static const struct field enrolment_fields[] = {
	F_STR(struct enrolment, secret, 1, 64, REQUIRED),
	F_STR(struct enrolment, otpauth_url, 1, 2048, REQUIRED),
};
const struct schema enrolment_schema = SCHEMA("TotpEnrolment", struct enrolment, enrolment_fields);

static const struct field recovery_codes_fields[] = {
	F_STRINGS(struct recovery_codes, recovery_codes, 32, RECOVERY_CODES, REQUIRED),
};
const struct schema recovery_codes_schema =
	SCHEMA("RecoveryCodes", struct recovery_codes, recovery_codes_fields);

#include "features/identity/identity_page.h"

#include "core/crypto/password.h"

#define TOKEN_TEXT_MAX 1024

static const struct field view_fields[] = {
	F_STR(struct page_view, lang, 2, 5, REQUIRED),
	F_BOOL(struct page_view, pt, REQUIRED),
	F_STR(struct page_view, base_path, 0, 128, REQUIRED),
	F_STR(struct page_view, version, 1, 64, REQUIRED),
	F_STR(struct page_view, action, 0, 256, REQUIRED),
	F_STR(struct page_view, form_token, 0, TOKEN_TEXT_MAX, REQUIRED),
	F_STR(struct page_view, problem, 1, 200, NULLABLE),
	F_STR(struct page_view, notice, 1, 400, NULLABLE),
	F_STR(struct page_view, title, 0, 100, REQUIRED),
	F_STR(struct page_view, next, 1, 600, NULLABLE),
	F_STR(struct page_view, installation, 1, 64, NULLABLE),
	F_STR(struct page_view, return_to, 1, 512, NULLABLE),
	F_STR(struct page_view, email, 1, EMAIL_MAX, NULLABLE),
	F_STR(struct page_view, name, 1, 255, NULLABLE),
	F_STR(struct page_view, step, 1, TOKEN_TEXT_MAX, NULLABLE),
	F_BOOL(struct page_view, popup, REQUIRED),
	F_BOOL(struct page_view, invited, REQUIRED),
	F_BOOL(struct page_view, super_admin, REQUIRED),
	F_BOOL(struct page_view, has_totp, REQUIRED),
	F_I64(struct page_view, codes_left, 0, RECOVERY_CODES, REQUIRED),
	F_STR(struct page_view, secret, 1, 64, NULLABLE),
	F_STR(struct page_view, otpauth_url, 1, 2048, NULLABLE),
	F_STR(struct page_view, qr_path, 1, 256 * 1024, NULLABLE),
	F_STR(struct page_view, qr_size, 1, 8, NULLABLE),
	F_STRINGS(struct page_view, codes, 32, RECOVERY_CODES, REQUIRED),
	F_JSON(struct page_view, message, NULLABLE),
};
const struct schema page_view_schema = SCHEMA("SignInPageView", struct page_view, view_fields);

/* What the documentation of a page's row points to. */
static const struct field html_fields[] = {
	F_STR(struct page_view, title, 0, 100, REQUIRED),
};
const struct schema html_page_schema = SCHEMA("SignInPage", struct page_view, html_fields);

static const struct field plain_fields[] = {
	F_STR(struct plain_form, form_token, 1, TOKEN_TEXT_MAX, REQUIRED),
};
const struct schema plain_form_schema = SCHEMA("PlainForm", struct plain_form, plain_fields);

static const struct field sign_in_query_fields[] = {
	F_STR(struct sign_in_query, installation, 0, 64, OPTIONAL),
	F_STR(struct sign_in_query, return_to, 0, 512, OPTIONAL),
	F_I64(struct sign_in_query, popup, 0, 1, OPTIONAL),
};
const struct schema sign_in_query_schema =
	SCHEMA("SignInQuery", struct sign_in_query, sign_in_query_fields);

/* An empty field is how a form says "nothing". */
static const struct field sign_in_fields[] = {
	F_STR(struct sign_in_form, form_token, 1, TOKEN_TEXT_MAX, REQUIRED),
	F_STR(struct sign_in_form, installation, 0, 64, OPTIONAL),
	F_STR(struct sign_in_form, return_to, 0, 512, OPTIONAL),
	F_STR(struct sign_in_form, popup, 0, 1, OPTIONAL),
	F_STR(struct sign_in_form, email, 0, EMAIL_MAX, REQUIRED),
	F_STR(struct sign_in_form, password, 0, PASSWORD_MAX, OPTIONAL),
	F_STR(struct sign_in_form, step, 0, TOKEN_TEXT_MAX, OPTIONAL),
	F_STR(struct sign_in_form, code, 0, CODE_MAX, OPTIONAL),
};
const struct schema sign_in_form_schema =
	SCHEMA("SignInForm", struct sign_in_form, sign_in_fields);

static const struct field forgot_fields[] = {
	F_STR(struct forgot_form, form_token, 1, TOKEN_TEXT_MAX, REQUIRED),
	F_STR(struct forgot_form, installation, 0, 64, OPTIONAL),
	F_STR(struct forgot_form, email, 0, EMAIL_MAX, REQUIRED),
};
const struct schema forgot_form_schema = SCHEMA("ForgotForm", struct forgot_form, forgot_fields);

static const struct field password_fields[] = {
	F_STR(struct password_form, form_token, 1, TOKEN_TEXT_MAX, REQUIRED),
	F_STR(struct password_form, password, 0, PASSWORD_MAX, REQUIRED),
};
const struct schema password_form_schema =
	SCHEMA("PasswordForm", struct password_form, password_fields);

static const struct field change_fields[] = {
	F_STR(struct change_form, form_token, 1, TOKEN_TEXT_MAX, REQUIRED),
	F_STR(struct change_form, current_password, 0, PASSWORD_MAX, REQUIRED),
	F_STR(struct change_form, password, 0, PASSWORD_MAX, OPTIONAL),
	F_STR(struct change_form, code, 0, CODE_MAX, OPTIONAL),
};
const struct schema change_form_schema = SCHEMA("ChangeForm", struct change_form, change_fields);

static const struct field code_fields[] = {
	F_STR(struct code_form, form_token, 1, TOKEN_TEXT_MAX, REQUIRED),
	F_STR(struct code_form, code, 0, CODE_MAX, REQUIRED),
};
const struct schema code_form_schema = SCHEMA("CodeForm", struct code_form, code_fields);

static const struct field account_query_fields[] = {
	F_STR(struct account_query, done, 0, 16, OPTIONAL),
};
const struct schema account_query_schema =
	SCHEMA("AccountQuery", struct account_query, account_query_fields);

static const struct field asset_fields[] = {
	F_STR(struct asset_query, v, 0, 64, OPTIONAL),
};
const struct schema asset_query_schema = SCHEMA("AssetQuery", struct asset_query, asset_fields);

#include "features/identity/identity_int.h"

static const char *const role_names[] = {"admin", "supervisor", "agent", "viewer"};
static const struct names roles = {role_names, ARRAY_LEN(role_names)};
static const char *const locale_names[] = {"pt-BR", "en"};
static const struct names locales = {locale_names, ARRAY_LEN(locale_names)};
static const char *const token_type_names[] = {"Bearer"};
static const struct names token_types = {token_type_names, ARRAY_LEN(token_type_names)};

static const char *const refresh_mode_names[] = {"body", "cookie"};
static const struct names refresh_modes = {refresh_mode_names, ARRAY_LEN(refresh_mode_names)};
static const char *const method_names[] = {"chatwoot", "password", "impersonation"};
static const struct names methods = {method_names, ARRAY_LEN(method_names)};

static const struct field sso_fields[] = {
	F_STR(struct sso_body, installation, 1, 64, OPTIONAL),
	F_STR(struct sso_body, access_token, 1, 255, OPTIONAL),
	F_STR(struct sso_body, client, 1, 255, OPTIONAL),
	F_STR(struct sso_body, uid, 1, 255, OPTIONAL),
	F_ENUM(struct sso_body, refresh, &refresh_modes, OPTIONAL),
};
const struct schema sso_body_schema = SCHEMA("SsoRequest", struct sso_body, sso_fields);

static const struct field refresh_fields[] = {
	F_STR(struct refresh_body, refresh_token, 1, 128, OPTIONAL),
};
const struct schema refresh_body_schema =
	SCHEMA("RefreshRequest", struct refresh_body, refresh_fields);

static const struct field session_fields[] = {
	F_UUID(struct session, id, REQUIRED),
	F_ENUM(struct session, method, &methods, REQUIRED),
	F_STR(struct session, ip, 0, 64, NULLABLE),
	F_STR(struct session, user_agent, 0, 500, NULLABLE),
	F_TIME(struct session, created_at, REQUIRED),
	F_TIME(struct session, last_seen_at, REQUIRED),
	F_TIME(struct session, expires_at, REQUIRED),
	F_BOOL(struct session, current, REQUIRED),
};
const struct schema session_schema = SCHEMA("Session", struct session, session_fields);

static const struct field sessions_query_fields[] = {
	F_BOOL(struct sessions_query, keep_current, OPTIONAL),
};
const struct schema sessions_query_schema =
	SCHEMA("SessionsQuery", struct sessions_query, sessions_query_fields);

static const char *const role_source_names[] = {"chatwoot", "hub"};
static const struct names role_sources = {role_source_names, ARRAY_LEN(role_source_names)};
static const char *const scope_names[] = {"own", "team", "account", "global"};
static const struct names scopes = {scope_names, ARRAY_LEN(scope_names)};

static const char *const availability_names[] = {"online", "busy", "offline"};
static const struct names availabilities = {availability_names, ARRAY_LEN(availability_names)};
static const char *const chatwoot_role_names[] = {"administrator", "agent"};
static const struct names chatwoot_roles = {chatwoot_role_names, ARRAY_LEN(chatwoot_role_names)};

/* Built as JSON in SQL: for its table only. */
struct member_team {
	struct str id;
	struct str name;
};

static const struct field member_team_fields[] = {
	F_UUID(struct member_team, id, REQUIRED),
	F_STR(struct member_team, name, 0, 255, REQUIRED),
};
static const struct schema member_team_schema =
	SCHEMA("MemberTeam", struct member_team, member_team_fields);

static const struct field member_fields[] = {
	F_I64(struct member, id, 1, INT64_MAX, NULLABLE),
	F_I64(struct member, chatwoot_user_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct member, name, 0, 255, REQUIRED),
	F_STR(struct member, email, 0, 255, NULLABLE),
	F_STR(struct member, avatar_url, 0, 2048, NULLABLE),
	F_ENUM(struct member, role, &roles, REQUIRED),
	F_UUID(struct member, role_id, NULLABLE),
	F_STR(struct member, role_name, 1, 80, NULLABLE),
	F_ENUM(struct member, role_source, &role_sources, REQUIRED),
	F_I64(struct member, version, 1, INT64_MAX, REQUIRED),
	F_BOOL(struct member, signed_in, REQUIRED),
	F_ENUM(struct member, availability, &availabilities, NULLABLE),
	F_ENUM(struct member, chatwoot_role, &chatwoot_roles, REQUIRED),
	F_STR(struct member, chatwoot_custom_role, 0, 255, NULLABLE),
	F_JSON_LIST(struct member, teams, &member_team_schema, REQUIRED),
	F_TIME(struct member, last_seen_at, NULLABLE),
};
const struct schema member_schema = SCHEMA("Member", struct member, member_fields);

static const struct field member_change_fields[] = {
	F_ENUM(struct member_change, role, &roles, OPTIONAL),
	F_UUID(struct member_change, role_id, OPTIONAL),
	F_I64(struct member_change, version, 1, INT64_MAX, REQUIRED),
};
const struct schema member_change_schema =
	SCHEMA("MemberChange", struct member_change, member_change_fields);

static const struct field grant_fields[] = {
	F_STR(struct grant, permission, 1, 64, REQUIRED),
	F_ENUM(struct grant, scope, &scopes, REQUIRED),
};
const struct schema grant_schema = SCHEMA("Grant", struct grant, grant_fields);

static const struct field role_fields[] = {
	F_UUID(struct role, id, NULLABLE),
	F_ENUM(struct role, key, &roles, NULLABLE),
	F_STR(struct role, name, 1, 80, REQUIRED),
	F_LIST(struct role, grants, &grant_schema, 64, REQUIRED),
	F_I64(struct role, members_count, 0, INT64_MAX, REQUIRED),
	F_I64(struct role, version, 1, INT64_MAX, REQUIRED),
};
const struct schema role_schema = SCHEMA("Role", struct role, role_fields);

static const struct field role_body_fields[] = {
	F_STR(struct role_body, name, 1, 80, REQUIRED),
	F_LIST(struct role_body, grants, &grant_schema, 64, REQUIRED),
};
const struct schema role_body_schema = SCHEMA("RoleCreate", struct role_body, role_body_fields);

static const struct field role_change_fields[] = {
	F_STR(struct role_change_body, name, 1, 80, OPTIONAL),
	F_LIST(struct role_change_body, grants, &grant_schema, 64, OPTIONAL),
	F_I64(struct role_change_body, version, 1, INT64_MAX, REQUIRED),
};
const struct schema role_change_schema =
	SCHEMA("RoleChange", struct role_change_body, role_change_fields);

static const struct field user_fields[] = {
	F_I64(struct user, id, 1, INT64_MAX, REQUIRED),
	F_STR(struct user, name, 0, 255, REQUIRED),
	F_STR(struct user, email, 0, 255, NULLABLE),
	F_STR(struct user, avatar_url, 0, 2048, NULLABLE),
	F_ENUM(struct user, locale, &locales, NULLABLE),
};
const struct schema user_schema = SCHEMA("User", struct user, user_fields);

static const struct field account_fields[] = {
	F_I64(struct account, id, 1, INT64_MAX, REQUIRED),
	F_I64(struct account, chatwoot_account_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct account, name, 0, 255, REQUIRED),
	F_ENUM(struct account, role, &roles, REQUIRED),
	F_ENUM(struct account, locale, &locales, REQUIRED),
	F_STR(struct account, time_zone, 1, 64, REQUIRED),
	F_STRINGS(struct account, permissions, 64, 64, REQUIRED),
};
const struct schema account_schema = SCHEMA("Account", struct account, account_fields);

static const char *const seat_state_names[] = {"waiting", "withdrawn"};
static const struct names seat_states = {seat_state_names, ARRAY_LEN(seat_state_names)};

static const struct field seatless_account_fields[] = {
	F_I64(struct seatless_account, id, 1, INT64_MAX, REQUIRED),
	F_I64(struct seatless_account, chatwoot_account_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct seatless_account, name, 0, 255, REQUIRED),
	F_ENUM(struct seatless_account, state, &seat_states, REQUIRED),
	F_I64(struct seatless_account, seats, 0, INT64_MAX, NULLABLE),
};
const struct schema seatless_account_schema =
	SCHEMA("SeatlessAccount", struct seatless_account, seatless_account_fields);

static const struct field seat_wanted_fields[] = {
	F_I64(struct seat_wanted, id, 1, INT64_MAX, REQUIRED),
	F_I64(struct seat_wanted, chatwoot_user_id, 1, INT64_MAX, NULLABLE),
	F_STR(struct seat_wanted, name, 0, 255, REQUIRED),
	F_STR(struct seat_wanted, email, 0, 255, NULLABLE),
	F_STR(struct seat_wanted, avatar_url, 0, 2048, NULLABLE),
	F_ENUM(struct seat_wanted, role, &roles, REQUIRED),
	F_ENUM(struct seat_wanted, state, &seat_states, REQUIRED),
	F_TIME(struct seat_wanted, since, REQUIRED),
};
const struct schema seat_wanted_schema =
	SCHEMA("SeatWanted", struct seat_wanted, seat_wanted_fields);

static const struct field sign_in_fields[] = {
	F_STR(struct sign_in, access_token, 1, 4096, REQUIRED),
	F_ENUM(struct sign_in, token_type, &token_types, REQUIRED),
	F_I64(struct sign_in, expires_in, 1, 900, REQUIRED),
	F_STR(struct sign_in, refresh_token, 1, 128, OPTIONAL),
	F_OBJECT(struct sign_in, user, &user_schema, struct user, REQUIRED),
	F_LIST(struct sign_in, accounts, &account_schema, 1000, REQUIRED),
	F_LIST(struct sign_in, accounts_without_seat, &seatless_account_schema, 1000, REQUIRED),
};
const struct schema sign_in_schema = SCHEMA("SignIn", struct sign_in, sign_in_fields);

static const struct field me_fields[] = {
	F_OBJECT(struct me, user, &user_schema, struct user, REQUIRED),
	F_LIST(struct me, accounts, &account_schema, 1000, REQUIRED),
	F_LIST(struct me, accounts_without_seat, &seatless_account_schema, 1000, REQUIRED),
	F_OBJECT(struct me, impersonator, &impersonator_schema, struct impersonator, OPTIONAL),
};
const struct schema me_schema = SCHEMA("Me", struct me, me_fields);

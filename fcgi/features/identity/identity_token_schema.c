/* Bodies and replies of tokens, keys and the platform app. */
#include "features/identity/identity_int.h"

#define SCOPE_LEN    64
#define NETWORK_LEN  49 /* an IPv6 network, spelt out */
#define NETWORKS_MAX 16
#define RATE_MAX     6000

static const struct field token_body_fields[] = {
	F_I64(struct token_body, account_id, 1, INT64_MAX, REQUIRED),
	F_STRINGS(struct token_body, scopes, SCOPE_LEN, SCOPES_MAX, REQUIRED),
	F_I64(struct token_body, ttl_minutes, 1, 60, OPTIONAL),
};
const struct schema token_body_schema =
	SCHEMA("InstanceTokenRequest", struct token_body, token_body_fields);

static const struct field token_made_fields[] = {
	F_UUID(struct token_made, id, REQUIRED),
	F_STR(struct token_made, token, 1, 128, REQUIRED),
	F_TIME(struct token_made, expires_at, REQUIRED),
};
const struct schema token_made_schema =
	SCHEMA("InstanceToken", struct token_made, token_made_fields);

static const struct field token_state_fields[] = {
	F_BOOL(struct token_state, valid, REQUIRED),
	F_STRINGS(struct token_state, scopes, SCOPE_LEN, SCOPES_MAX, REQUIRED),
	F_I64(struct token_state, account_id, 1, INT64_MAX, REQUIRED),
	F_TIME(struct token_state, expires_at, REQUIRED),
};
const struct schema token_state_schema =
	SCHEMA("InstanceTokenState", struct token_state, token_state_fields);

static const struct field api_key_fields[] = {
	F_UUID(struct api_key, id, REQUIRED),
	F_I64(struct api_key, user_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct api_key, name, 1, 100, REQUIRED),
	F_STR(struct api_key, prefix, 1, 16, REQUIRED),
	F_STRINGS(struct api_key, scopes, SCOPE_LEN, SCOPES_MAX, REQUIRED),
	F_STRINGS(struct api_key, networks, NETWORK_LEN, NETWORKS_MAX, REQUIRED),
	F_I64(struct api_key, requests_per_minute, 1, RATE_MAX, REQUIRED),
	F_TIME(struct api_key, expires_at, NULLABLE),
	F_TIME(struct api_key, last_used_at, NULLABLE),
	F_I64(struct api_key, version, 1, INT64_MAX, REQUIRED),
	F_TIME(struct api_key, created_at, REQUIRED),
	F_TIME(struct api_key, updated_at, REQUIRED),
	F_STR(struct api_key, key, 1, 128, OPTIONAL),
};
const struct schema api_key_schema = SCHEMA("ApiKey", struct api_key, api_key_fields);

static const struct field api_key_body_fields[] = {
	F_STR(struct api_key_body, name, 1, 100, REQUIRED),
	F_STRINGS(struct api_key_body, scopes, SCOPE_LEN, SCOPES_MAX, REQUIRED),
	F_STRINGS(struct api_key_body, networks, NETWORK_LEN, NETWORKS_MAX, OPTIONAL),
	F_I64(struct api_key_body, requests_per_minute, 1, RATE_MAX, OPTIONAL),
	F_TIME(struct api_key_body, expires_at, OPTIONAL),
};
const struct schema api_key_body_schema =
	SCHEMA("ApiKeyRequest", struct api_key_body, api_key_body_fields);

static const struct field api_key_patch_fields[] = {
	F_STR(struct api_key_patch, name, 1, 100, OPTIONAL),
	F_STRINGS(struct api_key_patch, scopes, SCOPE_LEN, SCOPES_MAX, OPTIONAL),
	F_STRINGS(struct api_key_patch, networks, NETWORK_LEN, NETWORKS_MAX, OPTIONAL),
	F_I64(struct api_key_patch, requests_per_minute, 1, RATE_MAX, OPTIONAL),
	F_TIME(struct api_key_patch, expires_at, OPTIONAL),
	F_I64(struct api_key_patch, version, 1, INT64_MAX, REQUIRED),
};
const struct schema api_key_patch_schema =
	SCHEMA("ApiKeyPatch", struct api_key_patch, api_key_patch_fields);

static const struct field installation_query_fields[] = {
	F_STR(struct installation_query, installation, 1, 64, OPTIONAL),
};
const struct schema installation_query_schema =
	SCHEMA("InstallationQuery", struct installation_query, installation_query_fields);

static const struct field platform_view_fields[] = {
	F_STR(struct platform_view, key, 1, 64, REQUIRED),
	F_STR(struct platform_view, title, 1, 64, REQUIRED),
	F_STR(struct platform_view, url, 1, 2048, REQUIRED),
};
static const struct schema platform_view_schema =
	SCHEMA("PlatformView", struct platform_view, platform_view_fields);

static const struct field platform_account_fields[] = {
	F_I64(struct platform_account, id, 1, INT64_MAX, REQUIRED),
	F_I64(struct platform_account, chatwoot_account_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct platform_account, installation, 1, 64, REQUIRED),
	F_STR(struct platform_account, name, 0, 255, REQUIRED),
	F_STR(struct platform_account, locale, 1, 16, REQUIRED),
	F_STR(struct platform_account, role, 1, 64, REQUIRED),
	F_STRINGS(struct platform_account, permissions, SCOPE_LEN, 64, REQUIRED),
	F_STRINGS(struct platform_account, features, 64, 64, REQUIRED),
	F_LIST(struct platform_account, views, &platform_view_schema, 64, REQUIRED),
};
static const struct schema platform_account_schema =
	SCHEMA("PlatformAccount", struct platform_account, platform_account_fields);

static const struct field platform_config_fields[] = {
	F_STR(struct platform_config, locale, 1, 16, NULLABLE),
	F_LIST(struct platform_config, accounts, &platform_account_schema, 1000, REQUIRED),
};
const struct schema platform_config_schema =
	SCHEMA("PlatformConfig", struct platform_config, platform_config_fields);

static const char *const event_names[] = {"app.installed", "app.updated", "app.uninstalled"};
static const struct names events = {event_names, ARRAY_LEN(event_names)};

static const struct field platform_event_fields[] = {
	F_ENUM(struct platform_event, event, &events, REQUIRED),
};
const struct schema platform_event_schema =
	SCHEMA("PlatformEvent", struct platform_event, platform_event_fields);

static const struct field platform_event_reply_fields[] = {
	F_STR(struct platform_event_reply, status, 1, 16, REQUIRED),
	F_I64(struct platform_event_reply, revoked_tokens, 0, INT64_MAX, REQUIRED),
};
const struct schema platform_event_reply_schema =
	SCHEMA("PlatformEventReply", struct platform_event_reply, platform_event_reply_fields);

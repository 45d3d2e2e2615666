#include "features/billing/billing_int.h"

static const char *const kind_names[] = {"limit", "feature"};
static const struct names kinds = {kind_names, ARRAY_LEN(kind_names)};
static const char *const mode_names[] = {"hard", "soft"};
static const struct names modes = {mode_names, ARRAY_LEN(mode_names)};
static const char *const source_names[] = {"plan", "operator", "subscription", "none"};
static const struct names sources = {source_names, ARRAY_LEN(source_names)};

static const struct field entitlement_fields[] = {
	F_STR(struct entitlement_row, key, 1, 32, REQUIRED),
	F_ENUM(struct entitlement_row, kind, &kinds, REQUIRED),
	F_BOOL(struct entitlement_row, granted, REQUIRED),
	F_I64(struct entitlement_row, limit, 0, INT64_MAX, NULLABLE),
	F_I64(struct entitlement_row, used, 0, INT64_MAX, NULLABLE),
	F_ENUM(struct entitlement_row, mode, &modes, REQUIRED),
	F_ENUM(struct entitlement_row, source, &sources, REQUIRED),
};
const struct schema entitlement_row_schema =
	SCHEMA("Entitlement", struct entitlement_row, entitlement_fields);

static const struct field features_fields[] = {
	F_BOOL(struct features, kanban, REQUIRED),
	F_BOOL(struct features, history, REQUIRED),
	F_BOOL(struct features, chat, REQUIRED),
	F_BOOL(struct features, automations, REQUIRED),
};
const struct schema features_schema = SCHEMA("Features", struct features, features_fields);

static const struct field features_query_fields[] = {
	F_I64(struct features_query, account_id, 1, INT64_MAX, REQUIRED),
};
const struct schema features_query_schema =
	SCHEMA("FeaturesQuery", struct features_query, features_query_fields);

static const struct field features_reply_fields[] = {
	F_OBJECT(struct features_reply, features, &features_schema, struct features, REQUIRED),
};
const struct schema features_reply_schema =
	SCHEMA("FeaturesReply", struct features_reply, features_reply_fields);

static const struct field flag_rule_fields[] = {
	F_I64(struct flag_rule, account_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct flag_rule, flag, 1, 32, REQUIRED),
	F_BOOL(struct flag_rule, allow, REQUIRED),
	F_I64(struct flag_rule, percentage, 0, 100, NULLABLE),
	F_BOOL(struct flag_rule, by_user, REQUIRED),
};
const struct schema flag_rule_schema = SCHEMA("FlagRule", struct flag_rule, flag_rule_fields);

static const struct field usage_query_fields[] = {
	F_STR(struct usage_query, from, 10, 10, OPTIONAL),
	F_STR(struct usage_query, to, 10, 10, OPTIONAL),
};
const struct schema usage_query_schema =
	SCHEMA("UsageQuery", struct usage_query, usage_query_fields);

static const struct field usage_day_fields[] = {
	F_STR(struct usage_day, day, 10, 10, REQUIRED),
	F_I64(struct usage_day, messages_in, 0, INT64_MAX, REQUIRED),
	F_I64(struct usage_day, messages_out, 0, INT64_MAX, REQUIRED),
	F_I64(struct usage_day, conversations, 0, INT64_MAX, REQUIRED),
	F_I64(struct usage_day, active_users, 0, INT64_MAX, REQUIRED),
};
const struct schema usage_day_schema = SCHEMA("UsageDay", struct usage_day, usage_day_fields);

/* Who and what an account has: agents, roles, inboxes, teams, labels, attribute definitions. */
#include "features/chatwoot/client/clean.h"
#include "features/chatwoot/mirror/mirror_int.h"

#define TEXT_MAX        1000
#define PERMISSIONS_MAX 50
#define PHONE_MAX       64
#define VALUES_MAX      ((size_t)16 * 1024)

static const struct field agent_fields[] = {
	F_I64(struct agent_row, chatwoot_user_id, 1, INT64_MAX, REQUIRED),
	F_TIME(struct agent_row, observed_at, REQUIRED),
	F_STR(struct agent_row, name, 1, CLEAN_NAME_MAX, REQUIRED),
	F_STR(struct agent_row, available_name, 1, CLEAN_NAME_MAX, NULLABLE),
	F_STR(struct agent_row, email, 1, CLEAN_NAME_MAX, NULLABLE),
	F_STR(struct agent_row, avatar_url, 1, CLEAN_URL_MAX, NULLABLE),
	F_STR(struct agent_row, role, 1, 32, REQUIRED),
	F_I64(struct agent_row, chatwoot_custom_role_id, 1, INT64_MAX, NULLABLE),
	F_STR(struct agent_row, availability, 1, 32, REQUIRED),
	F_BOOL(struct agent_row, auto_offline, REQUIRED),
	F_BOOL(struct agent_row, confirmed, REQUIRED),
};
const struct schema agent_row_schema = SCHEMA("AgentRow", struct agent_row, agent_fields);

static const struct field custom_role_fields[] = {
	F_I64(struct custom_role_row, chatwoot_custom_role_id, 1, INT64_MAX, REQUIRED),
	F_TIME(struct custom_role_row, observed_at, REQUIRED),
	F_STR(struct custom_role_row, name, 1, CLEAN_NAME_MAX, REQUIRED),
	F_STRINGS(struct custom_role_row, permissions, CLEAN_NAME_MAX, PERMISSIONS_MAX, REQUIRED),
};
const struct schema custom_role_row_schema =
	SCHEMA("CustomRoleRow", struct custom_role_row, custom_role_fields);

static const struct field inbox_fields[] = {
	F_I64(struct inbox_row, chatwoot_inbox_id, 1, INT64_MAX, REQUIRED),
	F_TIME(struct inbox_row, observed_at, REQUIRED),
	F_STR(struct inbox_row, name, 1, CLEAN_NAME_MAX, REQUIRED),
	F_STR(struct inbox_row, channel_type, 1, 64, REQUIRED),
	F_STR(struct inbox_row, provider, 1, 64, NULLABLE),
	F_STR(struct inbox_row, phone_number, 1, PHONE_MAX, NULLABLE),
	F_STR(struct inbox_row, avatar_url, 1, CLEAN_URL_MAX, NULLABLE),
};
const struct schema inbox_row_schema = SCHEMA("InboxRow", struct inbox_row, inbox_fields);

static const struct field team_fields[] = {
	F_I64(struct team_row, chatwoot_team_id, 1, INT64_MAX, REQUIRED),
	F_TIME(struct team_row, observed_at, REQUIRED),
	F_STR(struct team_row, name, 1, CLEAN_NAME_MAX, REQUIRED),
	F_STR(struct team_row, description, 1, TEXT_MAX, NULLABLE),
	F_BOOL(struct team_row, allow_auto_assign, REQUIRED),
};
const struct schema team_row_schema = SCHEMA("TeamRow", struct team_row, team_fields);

static const struct field label_fields[] = {
	F_I64(struct label_row, chatwoot_label_id, 1, INT64_MAX, REQUIRED),
	F_TIME(struct label_row, observed_at, REQUIRED),
	F_STR(struct label_row, title, 1, CLEAN_NAME_MAX, REQUIRED),
	F_STR(struct label_row, description, 1, TEXT_MAX, NULLABLE),
	F_STR(struct label_row, color, 1, 32, NULLABLE),
	F_BOOL(struct label_row, show_on_sidebar, REQUIRED),
};
const struct schema label_row_schema = SCHEMA("LabelRow", struct label_row, label_fields);

static const struct field definition_fields[] = {
	F_I64(struct definition_row, chatwoot_attribute_definition_id, 1, INT64_MAX, REQUIRED),
	F_TIME(struct definition_row, observed_at, REQUIRED),
	F_STR(struct definition_row, attribute_key, 1, CLEAN_NAME_MAX, REQUIRED),
	F_STR(struct definition_row, attribute_display_name, 1, CLEAN_NAME_MAX, REQUIRED),
	F_STR(struct definition_row, attribute_display_type, 1, 64, REQUIRED),
	F_STR(struct definition_row, attribute_model, 1, 64, REQUIRED),
	F_JSON(struct definition_row, attribute_values, REQUIRED),
};
const struct schema definition_row_schema =
	SCHEMA("AttributeDefinitionRow", struct definition_row, definition_fields);

static enum reading row_if(bool whole)
{
	return whole ? READ_ROW : READ_INVALID;
}

/* A role that nobody knows is the least one. */
enum reading read_agent(struct arena *arena, usec_t observed_at, const struct json *object,
			void *row)
{
	static const char *const roles[] = {"administrator", "agent", NULL};
	static const char *const availabilities[] = {"online", "busy", "offline", NULL};
	struct agent_row *r = row;

	*r = (struct agent_row){
		.chatwoot_user_id = clean_id(object, "id"),
		.observed_at = observed_at,
		.name = clean_line(arena, object, "name", CLEAN_NAME_MAX),
		.available_name = clean_line(arena, object, "available_name", CLEAN_NAME_MAX),
		.email = clean_line(arena, object, "email", CLEAN_NAME_MAX),
		.avatar_url = clean_url(object, "thumbnail"),
		.role = clean_word(object, "role", roles, STR("agent")),
		.chatwoot_custom_role_id = clean_id(object, "custom_role_id"),
		.availability =
			clean_word(object, "availability_status", availabilities, STR("offline")),
		.auto_offline = json_get_bool(object, "auto_offline", true),
		.confirmed = json_get_bool(object, "confirmed", true),
	};
	if (!r->name.ptr)
		r->name = r->available_name.ptr ? r->available_name : r->email;
	return row_if(r->chatwoot_user_id != I64_NULL && r->name.ptr);
}

enum reading read_custom_role(struct arena *arena, usec_t observed_at, const struct json *object,
			      void *row)
{
	struct custom_role_row *r = row;

	*r = (struct custom_role_row){
		.chatwoot_custom_role_id = clean_id(object, "id"),
		.observed_at = observed_at,
		.name = clean_line(arena, object, "name", CLEAN_NAME_MAX),
		.permissions =
			clean_lines(arena, object, "permissions", PERMISSIONS_MAX, CLEAN_NAME_MAX),
	};
	return row_if(r->chatwoot_custom_role_id != I64_NULL && r->name.ptr);
}

enum reading read_inbox(struct arena *arena, usec_t observed_at, const struct json *object,
			void *row)
{
	struct inbox_row *r = row;

	*r = (struct inbox_row){
		.chatwoot_inbox_id = clean_id(object, "id"),
		.observed_at = observed_at,
		.name = clean_line(arena, object, "name", CLEAN_NAME_MAX),
		.channel_type = clean_line(arena, object, "channel_type", 64),
		.provider = clean_line(arena, object, "provider", 64),
		.phone_number = clean_line(arena, object, "phone_number", PHONE_MAX),
		.avatar_url = clean_url(object, "avatar_url"),
	};
	return row_if(r->chatwoot_inbox_id != I64_NULL && r->name.ptr && r->channel_type.ptr);
}

enum reading read_team(struct arena *arena, usec_t observed_at, const struct json *object,
		       void *row)
{
	struct team_row *r = row;

	*r = (struct team_row){
		.chatwoot_team_id = clean_id(object, "id"),
		.observed_at = observed_at,
		.name = clean_line(arena, object, "name", CLEAN_NAME_MAX),
		.description = clean_line(arena, object, "description", TEXT_MAX),
		.allow_auto_assign = json_get_bool(object, "allow_auto_assign", true),
	};
	return row_if(r->chatwoot_team_id != I64_NULL && r->name.ptr);
}

enum reading read_label(struct arena *arena, usec_t observed_at, const struct json *object,
			void *row)
{
	struct label_row *r = row;

	*r = (struct label_row){
		.chatwoot_label_id = clean_id(object, "id"),
		.observed_at = observed_at,
		.title = clean_line(arena, object, "title", CLEAN_NAME_MAX),
		.description = clean_line(arena, object, "description", TEXT_MAX),
		.color = clean_line(arena, object, "color", 32),
		.show_on_sidebar = json_get_bool(object, "show_on_sidebar", true),
	};
	return row_if(r->chatwoot_label_id != I64_NULL && r->title.ptr);
}

static struct str values_of(struct arena *arena, const struct json *object)
{
	const struct json *values = json_get(object, "attribute_values");

	if (json_array_len(values) == 0)
		return STR("[]");
	return json_text_within(arena, values, VALUES_MAX, CLEAN_ATTRIBUTE_TEXT_MAX);
}

enum reading read_definition(struct arena *arena, usec_t observed_at, const struct json *object,
			     void *row)
{
	struct definition_row *r = row;

	*r = (struct definition_row){
		.chatwoot_attribute_definition_id = clean_id(object, "id"),
		.observed_at = observed_at,
		.attribute_key = clean_line(arena, object, "attribute_key", CLEAN_NAME_MAX),
		.attribute_display_name =
			clean_line(arena, object, "attribute_display_name", CLEAN_NAME_MAX),
		.attribute_display_type = clean_line(arena, object, "attribute_display_type", 64),
		.attribute_model = clean_line(arena, object, "attribute_model", 64),
		.attribute_values = values_of(arena, object),
	};
	if (!r->attribute_display_name.ptr)
		r->attribute_display_name = r->attribute_key;
	return row_if(r->chatwoot_attribute_definition_id != I64_NULL && r->attribute_key.ptr &&
		      r->attribute_display_type.ptr && r->attribute_model.ptr);
}

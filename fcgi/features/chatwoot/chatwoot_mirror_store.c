/*
 * The upserts. Each is one statement for any number of rows, made from the list of its columns, and
 * answers for each row its key, whether it is new, whether something newer was known, and which
 * columns changed:
 *
 *   i  what Chatwoot says now, $2
 *   o  what was known of the same ids, locked, in the order in which everybody locks them
 *   w  the write. A row that is known better keeps its values column by column; there is no WHERE,
 *      since even then a value may come that nothing newer has told.
 *
 * w reads o, so that a row is looked at before it is written.
 */
#include "features/chatwoot/chatwoot_mirror_int.h"

#define NAME(c)   ", " #c
#define OF_I(c)   ", i." #c
#define OF_R(c)   ", r." #c
#define OF_T(c)   ", t." #c
#define KEEP(c)   ", " #c " = case when " NEWER " then excluded." #c " else t." #c " end"
#define CHANGE(c) ", case when o." #c " is distinct from i." #c " then '" #c "' end"
#define DIFFER(c) " or t." #c " is distinct from excluded." #c

/*
 * COLUMNS(X) are those that the newest observation decides. `names`, `sets` and `changes` add
 * columns with rules of their own (", x, y" and so on); `newer` says when a row is not out of date,
 * `stale` when it is.
 */
#define UPSERT(table, key, COLUMNS, names_r, names_t, names, names_i, sets, changes, stale)     \
	"with i as materialized (select r." key ", r.observed_at" COLUMNS(OF_R) names_r         \
	"   from jsonb_populate_recordset(null::" table ", $2::jsonb) r),"                      \
	" o as materialized (select t." key ", t.observed_at" COLUMNS(OF_T) names_t             \
	"   from " table " t where t.account_id = $1"                                           \
	"     and t." key " in (select i." key " from i) order by t." key " for update),"       \
	" w as (insert into " table " as t (account_id, " key ", observed_at" COLUMNS(NAME)     \
	names ") select $1, i." key ", i.observed_at" COLUMNS(OF_I) names_i                     \
	"   from i left join o on o." key " = i." key " order by i." key                        \
	"   on conflict (account_id, " key ") do update set"                                    \
	"     observed_at = case when " NEWER " then excluded.observed_at else t.observed_at end," \
	"     updated_at = case when " NEWER " and (false" COLUMNS(DIFFER) ")"                  \
	"       then now() else t.updated_at end" COLUMNS(KEEP) sets ")"                        \
	" select i." key " as id, o." key " is null as created,"                                \
	"   coalesce(" stale ", false) as stale, case when o." key " is null then '{}' else"    \
	"   array_remove(array[null" COLUMNS(CHANGE) changes "]::text[], null) end as fields"   \
	" from i left join o on o." key " = i." key " order by i." key

/* clang-format off */
#define BY_OBSERVATION(table, key, COLUMNS) \
	UPSERT(table, key, COLUMNS, "", "", "", "", "", "", "o.observed_at > i.observed_at")
/* clang-format on */

#define SWEEP(table, key)                                                                    \
	"delete from " table " t where t.account_id = $1 and t." key " in (select s." key    \
	"   from " table " s where s.account_id = $1 and s.observed_at < hub_time($2)"       \
	"   order by s." key " limit $3 for update) returning t." key " as id"

#define NEWER "t.observed_at <= excluded.observed_at"

#define AGENT_COLUMNS(X)                                                                       \
	X(name) X(available_name) X(email) X(avatar_url) X(role) X(chatwoot_custom_role_id)    \
	X(availability) X(auto_offline) X(confirmed)
DB_STMT(upsert_agents, "chatwoot.upsert_agents",
	BY_OBSERVATION("agents", "chatwoot_user_id", AGENT_COLUMNS));
DB_STMT(sweep_agents, "chatwoot.sweep_agents", SWEEP("agents", "chatwoot_user_id"));

#define ROLE_COLUMNS(X) X(name) X(permissions)
DB_STMT(upsert_custom_roles, "chatwoot.upsert_custom_roles",
	BY_OBSERVATION("chatwoot_custom_roles", "chatwoot_custom_role_id", ROLE_COLUMNS));
DB_STMT(sweep_custom_roles, "chatwoot.sweep_custom_roles",
	SWEEP("chatwoot_custom_roles", "chatwoot_custom_role_id"));

#define INBOX_COLUMNS(X) X(name) X(channel_type) X(provider) X(phone_number) X(avatar_url)
DB_STMT(upsert_inboxes, "chatwoot.upsert_inboxes",
	BY_OBSERVATION("inboxes", "chatwoot_inbox_id", INBOX_COLUMNS));
DB_STMT(sweep_inboxes, "chatwoot.sweep_inboxes", SWEEP("inboxes", "chatwoot_inbox_id"));

#define TEAM_COLUMNS(X) X(name) X(description) X(allow_auto_assign)
DB_STMT(upsert_teams, "chatwoot.upsert_teams",
	BY_OBSERVATION("teams", "chatwoot_team_id", TEAM_COLUMNS));
DB_STMT(sweep_teams, "chatwoot.sweep_teams", SWEEP("teams", "chatwoot_team_id"));

#define LABEL_COLUMNS(X) X(title) X(description) X(color) X(show_on_sidebar)
DB_STMT(upsert_labels, "chatwoot.upsert_labels",
	BY_OBSERVATION("labels", "chatwoot_label_id", LABEL_COLUMNS));
DB_STMT(sweep_labels, "chatwoot.sweep_labels", SWEEP("labels", "chatwoot_label_id"));

#define DEFINITION_COLUMNS(X)                                                          \
	X(attribute_key) X(attribute_display_name) X(attribute_display_type)           \
	X(attribute_model) X(attribute_values)
DB_STMT(upsert_definitions, "chatwoot.upsert_attribute_definitions",
	BY_OBSERVATION("attribute_definitions", "chatwoot_attribute_definition_id",
		       DEFINITION_COLUMNS));
DB_STMT(sweep_definitions, "chatwoot.sweep_attribute_definitions",
	SWEEP("attribute_definitions", "chatwoot_attribute_definition_id"));

/* Webhooks tell neither the last activity, which only grows, nor when the contact was made. */
#define CONTACT_COLUMNS(X)                                                                 \
	X(name) X(email) X(phone_number) X(identifier) X(avatar_url) X(blocked)            \
	X(custom_attributes) X(additional_attributes)
DB_STMT(upsert_contacts, "chatwoot.upsert_contacts",
	UPSERT("contacts", "chatwoot_contact_id", CONTACT_COLUMNS,
	       ", r.last_activity_at, r.chatwoot_created_at",
	       ", t.last_activity_at, t.chatwoot_created_at",
	       ", last_activity_at, chatwoot_created_at",
	       ", i.last_activity_at, i.chatwoot_created_at",
	       ", last_activity_at = greatest(t.last_activity_at, excluded.last_activity_at),"
	       " chatwoot_created_at = coalesce(t.chatwoot_created_at,"
	       "   excluded.chatwoot_created_at)",
	       ", case when greatest(o.last_activity_at, i.last_activity_at)"
	       "   is distinct from o.last_activity_at then 'last_activity_at' end,"
	       " case when o.chatwoot_created_at is null and i.chatwoot_created_at is not null"
	       "   then 'chatwoot_created_at' end",
	       "o.observed_at > i.observed_at"));

/* What only the conversations of a contact keep alive goes with them. */
DB_STMT(sweep_contacts, "chatwoot.sweep_contacts",
	"delete from contacts t where t.account_id = $1 and t.chatwoot_contact_id in"
	" (select s.chatwoot_contact_id from contacts s where s.account_id = $1"
	"   and s.observed_at < hub_time($2) and not exists (select from conversations c"
	"     where c.account_id = $1 and c.chatwoot_contact_id = s.chatwoot_contact_id)"
	"   order by s.chatwoot_contact_id limit $3 for update)"
	" returning t.chatwoot_contact_id as id");

/* A deletion is final, whenever it was told; the status is ordered by those who tell it. */
#define MESSAGE_COLUMNS(X)                                                                   \
	X(chatwoot_conversation_id) X(message_type) X(private) X(content_type) X(sender_type) \
	X(chatwoot_sender_id) X(sender_name) X(sent_at)
#define STATUS_NEWER                                                                     \
	"excluded.status is not null and (t.status_observed_at is null"                  \
	" or t.status_observed_at <= excluded.status_observed_at)"
DB_STMT(upsert_messages, "chatwoot.upsert_messages",
	UPSERT("messages", "chatwoot_message_id", MESSAGE_COLUMNS,
	       ", r.content, r.attachments, r.deleted, r.status, r.status_observed_at",
	       ", t.content, t.attachments, t.deleted, t.status, t.status_observed_at",
	       ", content, attachments, deleted, status, status_observed_at",
	       ", i.content, i.attachments, i.deleted, i.status, i.status_observed_at",
	       ", deleted = t.deleted or excluded.deleted,"
	       " content = case when t.deleted or excluded.deleted then null"
	       "   when " NEWER " then excluded.content else t.content end,"
	       " attachments = case when t.deleted or excluded.deleted then '[]'"
	       "   when " NEWER " then excluded.attachments else t.attachments end,"
	       " status = case when " STATUS_NEWER " then excluded.status else t.status end,"
	       " status_observed_at = case when " STATUS_NEWER
	       "   then excluded.status_observed_at else t.status_observed_at end",
	       ", case when not o.deleted and o.content is distinct from i.content"
	       "   then 'content' end,"
	       " case when not o.deleted and o.attachments is distinct from i.attachments"
	       "   then 'attachments' end,"
	       " case when i.deleted and not o.deleted then 'deleted' end,"
	       " case when i.status <> o.status or (i.status is not null and o.status is null)"
	       "   then 'status' end",
	       "o.observed_at > i.observed_at and (o.deleted or not i.deleted)"));
#undef NEWER

#define NEWER                                         \
	"(t.chatwoot_updated_at, t.observed_at) <="   \
	" (excluded.chatwoot_updated_at, excluded.observed_at)"
#define CONVERSATION_COLUMNS(X)                                                             \
	X(chatwoot_inbox_id) X(chatwoot_contact_id) X(channel) X(status) X(priority)        \
	X(assignee_type) X(chatwoot_assignee_id) X(assignee_name) X(assignee_avatar_url)    \
	X(chatwoot_team_id) X(labels) X(custom_attributes) X(additional_attributes)         \
	X(unread_count) X(can_reply) X(snoozed_until) X(waiting_since) X(first_reply_at)    \
	X(last_activity_at) X(chatwoot_created_at)
DB_STMT(upsert_conversations, "chatwoot.upsert_conversations",
	UPSERT("conversations", "chatwoot_conversation_id", CONVERSATION_COLUMNS,
	       ", r.chatwoot_updated_at", ", t.chatwoot_updated_at", ", chatwoot_updated_at",
	       ", i.chatwoot_updated_at",
	       ", chatwoot_updated_at = greatest(t.chatwoot_updated_at,"
	       " excluded.chatwoot_updated_at)",
	       "",
	       "(o.chatwoot_updated_at, o.observed_at) > (i.chatwoot_updated_at, i.observed_at)"));

/* Locked one by one and removed with their messages (mirror_sweep). */
DB_STMT(sweep_conversations, "chatwoot.sweep_conversations",
	SWEEP("conversations", "chatwoot_conversation_id"));

const struct mirror_kind mirror_kinds[MIRROR_ENTITIES] = {
	[MIRROR_AGENT] = {"agent", &agent_row_schema, read_agent, &upsert_agents, &sweep_agents},
	[MIRROR_CUSTOM_ROLE] = {"custom_role", &custom_role_row_schema, read_custom_role,
				&upsert_custom_roles, &sweep_custom_roles},
	[MIRROR_INBOX] = {"inbox", &inbox_row_schema, read_inbox, &upsert_inboxes, &sweep_inboxes},
	[MIRROR_TEAM] = {"team", &team_row_schema, read_team, &upsert_teams, &sweep_teams},
	[MIRROR_LABEL] = {"label", &label_row_schema, read_label, &upsert_labels, &sweep_labels},
	[MIRROR_ATTRIBUTE_DEFINITION] = {"attribute_definition", &definition_row_schema,
					 read_definition, &upsert_definitions, &sweep_definitions},
	[MIRROR_CONTACT] = {"contact", &contact_row_schema, read_contact, &upsert_contacts,
			    &sweep_contacts},
	[MIRROR_CONVERSATION] = {"conversation", &conversation_row_schema, read_conversation,
				 &upsert_conversations, &sweep_conversations},
	[MIRROR_MESSAGE] = {"message", &message_row_schema, read_message, &upsert_messages, NULL},
};

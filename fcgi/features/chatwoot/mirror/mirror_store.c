/*
 * The upserts. Each is one statement for any number of rows, made from the list of its columns, and
 * answers for each row its key, whether it is new, whether something newer was known, and which
 * columns changed:
 *
 *   i  what Chatwoot says now, $2: `told` as it came, `r` as a row, `j` as that row's JSON
 *   o  what was known of the same ids, locked, in the order in which everybody locks them
 *   d  the difference
 *   w  the write
 *
 * What is not to be kept (0031_privacy.sql) is not written, and nothing is said of it.
 *
 * w reads d, and d reads o, so that a row is looked at before it is written. The moment of
 * observation moves on also when nothing changed: whatever arrives late is then known to be late.
 */
#include "features/chatwoot/mirror/mirror_int.h"

#define NAME(c) ", " #c
#define OF_R(c) ", (d.r)." #c
#define SET(c)  ", " #c " = excluded." #c
#define MIRROR_KEEP(c) \
	", " #c " = case when " MIRROR_NEWER " then excluded." #c " else t." #c " end"

/*
 * COLUMNS(X) are those that the newest observation decides, `stale` says that it is not this one,
 * `sets` how a row that is there changes, and `skip` which columns (n.key) are no change.
 */
/* clang-format off */
#define MIRROR_UPSERT(table, key, COLUMNS, stale, skip, sets) \
	"with i as materialized (select r, to_jsonb(r) as j, x.told" \
	"   from jsonb_array_elements($2::jsonb) x(told)," \
	"   jsonb_populate_record(null::" table ", x.told) r)," \
	" o as materialized (select t." key " as key, t as row, to_jsonb(t) as j from " table " t" \
	"   where t.account_id = $1 and t." key " in (select (i.r)." key " from i)" \
	"   order by t." key " for update)," \
	" d as materialized (select i.r, o.key is null as created, (o.row).updated_at," \
	"   coalesce(" stale ", false) as stale, case when o.key is null then '{}' else" \
	"   array(select n.key from jsonb_object_keys(i.told) n(key)" \
	"     where i.j -> n.key is distinct from o.j -> n.key and not (" skip ")" \
	"     order by n.key) end as fields" \
	"   from i left join o on o.key = (i.r)." key ")," \
	" w as (insert into " table " as t (account_id, " key ", observed_at, updated_at" \
	COLUMNS(NAME) ") select $1, (d.r)." key ", (d.r).observed_at," \
	"     case when d.created or (not d.stale and d.fields <> '{}') then now()" \
	"       else d.updated_at end" COLUMNS(OF_R) " from d order by 2" \
	"   on conflict (account_id, " key ") do update set " sets " returning t." key " as key)" \
	" select (d.r)." key " as id, d.created, d.stale, d.fields from d" \
	" where d.stale or (d.r)." key " in (select w.key from w) order by 1"
/* clang-format on */

#define NO_CHANGE       "n.key in ('observed_at', 'chatwoot_updated_at', 'status_observed_at')"
#define MIRROR_OBSERVED "observed_at = excluded.observed_at, updated_at = excluded.updated_at"
#define IS_STALE        "(o.row).observed_at > (i.r).observed_at"
#define MIRROR_GREATEST "observed_at = greatest(t.observed_at, excluded.observed_at)," \
			" updated_at = greatest(t.updated_at, excluded.updated_at)"

/* The newest observation decides everything. */
#define BY_OBSERVATION(table, key, COLUMNS)                     \
	MIRROR_UPSERT(table, key, COLUMNS, IS_STALE, NO_CHANGE, \
		      MIRROR_OBSERVED COLUMNS(SET) " where " MIRROR_NEWER)

#define SWEEP(table, key)                                                                 \
	"delete from " table " t where t.account_id = $1 and t." key " in (select s." key \
	"   from " table " s where s.account_id = $1 and s.observed_at < hub_time($2)"    \
	"   order by s." key " limit $3 for update) returning t." key " as id"

#define MIRROR_NEWER "t.observed_at <= excluded.observed_at"

/* clang-format off */
#define AGENT_COLUMNS(X) \
	X(name) X(available_name) X(email) X(avatar_url) X(role) \
	X(chatwoot_custom_role_id) X(availability) X(auto_offline) X(confirmed)
/* clang-format on */
DB_STMT(upsert_agents, "chatwoot.upsert_agents",
	BY_OBSERVATION("agents", "chatwoot_user_id", AGENT_COLUMNS));
DB_STMT(sweep_agents, "chatwoot.sweep_agents", SWEEP("agents", "chatwoot_user_id"));

/* clang-format off */
#define ROLE_COLUMNS(X) \
	X(name) X(permissions)
/* clang-format on */
DB_STMT(upsert_custom_roles, "chatwoot.upsert_custom_roles",
	BY_OBSERVATION("chatwoot_custom_roles", "chatwoot_custom_role_id", ROLE_COLUMNS));
DB_STMT(sweep_custom_roles, "chatwoot.sweep_custom_roles",
	SWEEP("chatwoot_custom_roles", "chatwoot_custom_role_id"));

/* clang-format off */
#define INBOX_COLUMNS(X) \
	X(name) X(channel_type) X(provider) X(phone_number) X(avatar_url)
/* clang-format on */
DB_STMT(upsert_inboxes, "chatwoot.upsert_inboxes",
	BY_OBSERVATION("inboxes", "chatwoot_inbox_id", INBOX_COLUMNS));
DB_STMT(sweep_inboxes, "chatwoot.sweep_inboxes", SWEEP("inboxes", "chatwoot_inbox_id"));

/* clang-format off */
#define TEAM_COLUMNS(X) \
	X(name) X(description) X(allow_auto_assign)
/* clang-format on */
DB_STMT(upsert_teams, "chatwoot.upsert_teams",
	BY_OBSERVATION("teams", "chatwoot_team_id", TEAM_COLUMNS));
DB_STMT(sweep_teams, "chatwoot.sweep_teams", SWEEP("teams", "chatwoot_team_id"));

/* clang-format off */
#define LABEL_COLUMNS(X) \
	X(title) X(description) X(color) X(show_on_sidebar)
/* clang-format on */
DB_STMT(upsert_labels, "chatwoot.upsert_labels",
	BY_OBSERVATION("labels", "chatwoot_label_id", LABEL_COLUMNS));
DB_STMT(sweep_labels, "chatwoot.sweep_labels", SWEEP("labels", "chatwoot_label_id"));

/* clang-format off */
#define DEFINITION_COLUMNS(X) \
	X(attribute_key) X(attribute_display_name) X(attribute_display_type) \
	X(attribute_model) X(attribute_values)
/* clang-format on */
DB_STMT(upsert_definitions, "chatwoot.upsert_attribute_definitions",
	BY_OBSERVATION("attribute_definitions", "chatwoot_attribute_definition_id",
		       DEFINITION_COLUMNS));
DB_STMT(sweep_definitions, "chatwoot.sweep_attribute_definitions",
	SWEEP("attribute_definitions", "chatwoot_attribute_definition_id"));

/* Webhooks tell neither the last activity, which only grows, nor when the contact was made. */
/* clang-format off */
#define CONTACT_COLUMNS(X) \
	X(name) X(email) X(phone_number) X(identifier) X(avatar_url) X(blocked) \
	X(custom_attributes) X(additional_attributes)
#define ALL_CONTACT_COLUMNS(X) \
	CONTACT_COLUMNS(X) X(last_activity_at) X(chatwoot_created_at)
/* clang-format on */
#define CONTACT_SETS                                                                    \
	", last_activity_at = greatest(t.last_activity_at, excluded.last_activity_at)," \
	" chatwoot_created_at = coalesce(t.chatwoot_created_at, excluded.chatwoot_created_at)"
DB_STMT(upsert_contacts, "chatwoot.upsert_contacts",
	MIRROR_UPSERT("contacts", "chatwoot_contact_id", ALL_CONTACT_COLUMNS, IS_STALE,
		      NO_CHANGE " or (i.j -> n.key = 'null'"
				" and n.key in ('last_activity_at', 'chatwoot_created_at'))",
		      MIRROR_GREATEST CONTACT_COLUMNS(MIRROR_KEEP) CONTACT_SETS));

/* One that a conversation still names stays: the listing of conversations decides first. */
DB_STMT(sweep_contacts, "chatwoot.sweep_contacts",
	"delete from contacts t where t.account_id = $1 and t.chatwoot_contact_id in"
	" (select s.chatwoot_contact_id from contacts s where s.account_id = $1"
	"   and s.observed_at < hub_time($2) and not exists (select from conversations c"
	"     where c.account_id = $1 and c.chatwoot_contact_id = s.chatwoot_contact_id)"
	"   order by s.chatwoot_contact_id limit $3 for update)"
	" returning t.chatwoot_contact_id as id");

/* A deletion is final, whenever it was told; the status is ordered by those who tell it. */
/* clang-format off */
#define MESSAGE_COLUMNS(X) \
	X(chatwoot_conversation_id) X(message_type) X(private) X(content_type) \
	X(sender_type) X(chatwoot_sender_id) X(sender_name) X(sent_at)
/* clang-format on */
#define STATUS_NEWER                                                    \
	"excluded.status is not null and (t.status_observed_at is null" \
	" or t.status_observed_at <= excluded.status_observed_at)"
/* clang-format off */
#define ALL_MESSAGE_COLUMNS(X) \
	MESSAGE_COLUMNS(X) X(content) X(attachments) X(deleted) X(status) \
	X(status_observed_at)
/* clang-format on */
#define MESSAGE_SETS                                                                 \
	", deleted = t.deleted or excluded.deleted,"                                 \
	" content = case when t.deleted or excluded.deleted then null"               \
	"   when " MIRROR_NEWER " then excluded.content else t.content end,"         \
	" attachments = case when t.deleted or excluded.deleted then '[]'"           \
	"   when " MIRROR_NEWER " then excluded.attachments else t.attachments end," \
	" status = case when " STATUS_NEWER " then excluded.status"                  \
	"   else t.status end,"                                                      \
	" status_observed_at = case when " STATUS_NEWER                              \
	"   then excluded.status_observed_at else t.status_observed_at end"
DB_STMT(upsert_messages, "chatwoot.upsert_messages",
	MIRROR_UPSERT("messages", "chatwoot_message_id", ALL_MESSAGE_COLUMNS,
		      IS_STALE " and ((o.row).deleted or not (i.r).deleted)",
		      NO_CHANGE " or (i.j -> n.key = 'null' and n.key = 'status')"
				" or ((o.row).deleted and n.key <> 'status')",
		      MIRROR_GREATEST MESSAGE_COLUMNS(MIRROR_KEEP) MESSAGE_SETS));
#undef MIRROR_NEWER

#define MIRROR_NEWER                                \
	"(t.chatwoot_updated_at, t.observed_at) <=" \
	" (excluded.chatwoot_updated_at, excluded.observed_at)"
/* clang-format off */
#define CONVERSATION_COLUMNS(X) \
	X(chatwoot_inbox_id) X(chatwoot_contact_id) X(channel) X(status) X(priority) \
	X(assignee_type) X(chatwoot_assignee_id) X(assignee_name) \
	X(assignee_avatar_url) X(chatwoot_team_id) X(labels) X(custom_attributes) \
	X(additional_attributes) X(unread_count) X(can_reply) X(snoozed_until) \
	X(waiting_since) X(first_reply_at) X(last_activity_at) X(chatwoot_created_at) \
	X(chatwoot_updated_at)
/* clang-format on */
DB_STMT(upsert_conversations, "chatwoot.upsert_conversations",
	MIRROR_UPSERT("conversations", "chatwoot_conversation_id", CONVERSATION_COLUMNS,
		      "((o.row).chatwoot_updated_at, (o.row).observed_at)"
		      " > ((i.r).chatwoot_updated_at, (i.r).observed_at)",
		      NO_CHANGE, MIRROR_OBSERVED CONVERSATION_COLUMNS(SET) " where " MIRROR_NEWER));

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

/* What Chatwoot's webhook bodies are about. */
#include "features/chatwoot/webhook/webhook_int.h"

#include "features/chatwoot/client/clean.h"

/* All events that Chatwoot 4.15 has. */
static const struct {
	const char *event;
	enum event_subject subject;
} events[] = {
	{"conversation_created", SUBJECT_CONVERSATION},
	{"conversation_updated", SUBJECT_CONVERSATION},
	{"conversation_status_changed", SUBJECT_CONVERSATION},
	{"message_created", SUBJECT_MESSAGE},
	{"message_updated", SUBJECT_MESSAGE},
	{"contact_created", SUBJECT_CONTACT},
	{"contact_updated", SUBJECT_CONTACT},
	{"inbox_created", SUBJECT_INBOX},
	{"inbox_updated", SUBJECT_INBOX},
	{"webwidget_triggered", SUBJECT_WIDGET},
	{"conversation_typing_on", SUBJECT_TYPING},
	{"conversation_typing_off", SUBJECT_TYPING},
};

bool chatwoot_event_subject(struct str event, enum event_subject *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		if (str_eq(event, str_from(events[i].event))) {
			*ret = events[i].subject;
			return true;
		}
	return false;
}

struct str chatwoot_event_key(struct arena *arena, enum event_subject subject,
			      const struct json *body)
{
	static const struct {
		const char *what, *id;
	} keys[] = {
		[SUBJECT_CONVERSATION] = {"conversation", "id"},
		[SUBJECT_MESSAGE] = {"conversation", "conversation.id"},
		[SUBJECT_CONTACT] = {"contact", "id"},
		[SUBJECT_INBOX] = {"inboxes", "channel.account_id"},
		[SUBJECT_WIDGET] = {"contact", "contact.id"},
		[SUBJECT_TYPING] = {"conversation", "conversation.id"},
	};
	int64_t id = clean_id(body, keys[subject].id);

	return arena_printf(arena, "%s:%lld", keys[subject].what,
			    (long long)(id == I64_NULL ? 0 : id));
}

int64_t chatwoot_event_account(const struct json *body)
{
	return json_get_i64(body, "account.id", I64_NULL);
}

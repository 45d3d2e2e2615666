/* Cards that follow Chatwoot's conversations: for whoever hears of these. */
#ifndef HUB_KANBAN_FOLLOW_H
#define HUB_KANBAN_FOLLOW_H

#include "features/kanban/access/context.h"

/*
 * What an event of Chatwoot says of a conversation and, maybe, of its newest public message.
 * Views are NULL and numbers I64_NULL where the event says nothing.
 */
struct kanban_conversation {
	int64_t chatwoot_conversation_id;
	int64_t chatwoot_inbox_id;
	int64_t chatwoot_team_id;
	struct str channel;
	struct str status;   /* open resolved pending snoozed */
	struct str priority; /* low medium high urgent, or NULL */
	struct list labels;  /* of struct str */
	struct str contact_name;
	struct str contact_avatar_url;
	int64_t assignee_chatwoot_id; /* a user: I64_NULL when a bot has it */
	struct str assignee_name;
	struct str assignee_avatar_url;
	int64_t unread_count;
	int64_t updated_at; /* µs; when older than what is stored, the fields above are ignored */
	int64_t message_id; /* I64_NULL: no message */
	struct str message_preview;
	usec_t message_at;
};

/*
 * Brings the default board's card of the conversation up to date: makes the missing card at the top
 * of its status's stage, moves it there when the status changed, updates its fields, and emits one
 * event when anything changed, to those who see the card now. Who saw it before and does not any
 * more is told that it is gone. Repeating it changes nothing.
 * Error: ERR_NOT_FOUND when the account has no default board.
 */
enum err kanban_apply(const struct kanban_context *ctx,
		      const struct kanban_conversation *conversation) MUST_USE;

/*
 * Before applying several conversations in one transaction: locks the stages that may be needed, in
 * the order of everybody who does so. One by one they would meet a person's move half-way.
 */
void kanban_expect_many(const struct kanban_context *ctx);

/*
 * A conversation is gone: it leaves the cards of all boards, and a card without another one goes
 * with it. Emits one event for each card. Repeating it changes nothing.
 */
enum err kanban_forget(const struct kanban_context *ctx, int64_t conversation_id) MUST_USE;

#endif

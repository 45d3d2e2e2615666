/*
 * Kanban: boards of stages of cards. What other slices may use.
 */
#ifndef HUB_KANBAN_H
#define HUB_KANBAN_H

#include "core/db/db_tenant.h"
#include "core/http/route.h"
#include "core/jobs/event.h"
#include "core/jobs/job.h"

extern const struct route_set kanban_board_routes, kanban_card_routes, kanban_field_routes,
	kanban_find_routes, kanban_metric_routes, kanban_parts_routes, kanban_people_routes,
	kanban_stage_routes;
extern const struct job_kind kanban_board_jobs[];
extern const struct route_set kanban_import_routes;
extern const struct job_kind kanban_import_jobs[];
extern const struct event_set kanban_events, kanban_board_events;

/*
 * SQL: the card is on a board that the person sees, and within their scope of kanban:read (enum
 * scope; none sees none). The rest are parameters: their teams (bigint[]) and their id in Chatwoot,
 * and their user id. For whoever shows cards outside of boards; what of their conversations the
 * person sees is asked beside it.
 */
#define CARD_SCOPED(c, scope, teams, me, user)                                    \
	"((" scope "::bigint >= 3 or " scope "::bigint > 0 and (" c               \
	".assignee_chatwoot_id = " me "::bigint or " c ".created_by = " user      \
	"::bigint or " scope "::bigint = 2 and " c ".chatwoot_team_ids && " teams \
	"::bigint[])) and " BOARD_SEEN(c ".board_id", user) ")"

/*
 * SQL: the board of that id is not hidden from the person. Every statement that shows boards, or
 * what is on them, asks; CARD_SCOPED has it.
 */
#define BOARD_SEEN(board, user) \
	board " <> all ((select directory.boards_hidden(" user "::bigint))::uuid[])"

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
 * The job by which a rule writes to Chatwoot; whose kind is the chatwoot slice's, which knows how.
 * Payload: {chatwoot_conversation_id, kind, change, user_id, rule_id, rule_name}: kind and change
 * as of a write (docs/features/writing-back.md), in whose name.
 */
#define KANBAN_WRITE_JOB "chatwoot.rule_write"

struct kanban_context {
	struct db_tenant *tenant; /* WRITE */
	const struct clock *clock;
	const struct rng *rng;
	struct actor actor;
	struct str cause_id;
	int64_t depth; /* rules that led here, one to the next */
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

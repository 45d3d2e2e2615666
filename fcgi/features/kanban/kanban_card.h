/*
 * Cards: their shapes, which of them a person sees, what changes them. Part of kanban_int.h.
 */
#ifndef HUB_KANBAN_CARD_H
#define HUB_KANBAN_CARD_H

#include "core/http/request.h"
#include "features/identity/identity_reach.h"
#include "features/kanban/kanban.h"
#include "features/kanban/kanban_filter.h"

#define CARD_VALUE_MAX     INT64_C(9007199254740991) /* what a browser counts exactly */
#define CARD_REASON_MAX    500
#define CARD_URL_MAX       2048
#define CARD_CUSTOM_MAX    ((size_t)16 * 1024) /* bytes */
#define CHECKLIST_TEXT_MAX 500

/* What a CARD has everywhere: in lists, replies and events. */
#define CARD_MEMBERS                                                         \
	struct str id;                                                       \
	struct str board_id;                                                 \
	struct str stage_id;                                                 \
	struct str title;                                                    \
	struct str position;                                                 \
	int64_t version;                                                     \
	int64_t placed_version; /* version at the last move */               \
	struct str priority;                                                 \
	struct list labels;                                                  \
	struct str preview;                                                  \
	usec_t last_message_at;                                              \
	struct str assignee;      /* JSON object or NULL */                  \
	struct str conversations; /* JSON array */                           \
	int64_t value;            /* minor units of `currency` */            \
	struct str currency;                                                 \
	usec_t due_at;                                                       \
	struct str custom; /* JSON object: values by the field's id */       \
	struct str outcome_reason;                                           \
	usec_t entered_stage_at;                                             \
	int64_t created_by; /* a user; I64_NULL: made for a conversation */  \
	int64_t checklist_total, checklist_done, comments_count;             \
	int64_t links_count;                                                 \
	usec_t deleted_at; /* in the trash since */                          \
	bool redacted;     /* only where it stands is told: card_redact() */ \
	struct str sla;    /* JSON object or NULL */                         \
	usec_t created_at;                                                   \
	usec_t updated_at

struct card {
	CARD_MEMBERS;
};

/* One card, opened. */
struct card_detail {
	CARD_MEMBERS;
	struct str description;
	struct str checklist; /* JSON array of CHECKLIST_ITEM */
	struct str links;     /* JSON array of CARD_LINK */
};

/* What is told of a card that is gone. */
struct card_gone {
	struct str id;
	struct str board_id;
};

struct card_move {
	struct str stage_id;
	struct str after_id;
	struct str before_id;
	struct str reason;
	int64_t version;
};

/* What a person writes on a card. */
#define CARD_WRITABLE_MEMBERS                                     \
	struct str title;                                         \
	struct str description;                                   \
	int64_t value;                                            \
	struct str currency;                                      \
	struct str priority;                                      \
	struct list labels;                                       \
	usec_t due_at;                                            \
	int64_t assignee_chatwoot_user_id; /* I64_NULL: nobody */ \
	struct str custom

struct card_fields {
	CARD_WRITABLE_MEMBERS;
};

struct card_new {
	CARD_WRITABLE_MEMBERS;
	struct str stage_id; /* NULL: the board's first */
	int64_t chatwoot_conversation_id;
	struct str after_id;
	struct str before_id;
};

struct card_talk_new {
	int64_t chatwoot_conversation_id;
};

struct card_edit {
	CARD_WRITABLE_MEMBERS;
	int64_t version;
};

extern const struct schema card_clock_schema, card_schema, card_detail_schema, card_gone_schema,
	card_move_schema, card_fields_schema, card_changes_schema, card_new_schema,
	card_edit_schema, card_talk_new_schema;

/* A card as a change left it, and who hears of that. */
struct card_change {
	struct card card;
	struct str audience;  /* JSON, as of struct event */
	struct str lost;      /* of those for whom the card is gone with it; or NULL */
	struct str outsiders; /* of those who hear only where it stands; or NULL */
};

/* --- sight --- */

/*
 * Which cards a person sees: of what Chatwoot shows them (their reach), what is in their role's
 * scope. A card without a conversation is in everybody's reach. docs/decisions/0008-kanban-scope.md
 */
struct sight {
	const struct reach *reach;
	enum scope scope; /* of kanban:read */
	int64_t user_id;
};

/* Parameters $2 to $7 of the statements that show cards (kanban_sql.h). */
#define SIGHT_ARGS(sight) \
	REACH_ARGS((sight)->reach), db_i64((sight)->scope), db_i64((sight)->user_id)

/* Of a request of a route in an account. */
struct sight sight_of(const struct request *rq);

/* Nothing is hidden from them. */
bool sight_is_whole(const struct sight *sight);

/* Leaves of a card only where it stands and when it was changed. */
void card_redact(struct card *card);

/* Of a person's request, for what it changes. */
struct kanban_context kanban_context_of(struct request *rq);

/* --- reading --- */

/*
 * Up to filter->limit + 1 cards of a board in board order after the cursor, so that the caller sees
 * whether there are more. Error: ERR_NOT_FOUND without the board, ERR_BAD_CURSOR.
 */
enum err card_list(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		   const struct card_filter *filter, struct list *ret) MUST_USE;
/* Error: ERR_NOT_FOUND, also for one the person does not see, and for one in the trash. */
enum err card_get(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		  struct str card_id, struct card *ret) MUST_USE;
enum err card_get_detail(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
			 struct str card_id, struct card_detail *ret) MUST_USE;
/* How many cards a page may hold: at most `limit`, and no more than a reply can carry. */
size_t cards_that_fit(const struct list *cards, size_t limit);

/* --- placing --- */

/* Where a card stands and what surrounds the place it shall go to. */
struct placement {
	struct str stage_id;
	struct str position;
	int64_t version;
	int64_t placed_version;
	bool writable; /* within the scope in which the person may change cards */
	bool target_found;
	bool neighbour_missing;
	bool reason_required; /* of the target stage */
	bool final;
	struct str currency; /* of money without one, on the board */
	int64_t room;        /* cards its hard WIP limit leaves; I64_NULL: no such limit */
	int64_t wip_limit;
	struct str low;  /* position directly above the place, or NULL */
	struct str high; /* position directly below, or NULL */
};

/*
 * Locks the target stage, then the card. Error: ERR_NOT_FOUND without the card, or when the person
 * does not see it.
 */
enum err placement_lock(struct db_tenant *tenant, const struct sight *sight, enum scope write_scope,
			struct str board_id, struct str card_id, const struct card_move *move,
			struct placement *ret) MUST_USE;

/*
 * Puts the card at `position` of a stage: new version, which is also its placed_version. `reason`
 * (or NULL) becomes the outcome's when the card comes into a final stage.
 */
enum err card_place(struct db_tenant *tenant, struct str card_id, const struct placement *place,
		    const struct card_move *move, struct str position,
		    struct card_change *ret) MUST_USE;

/* True when a card at this place need not move: it already stands between the two. */
bool placement_is_current(const struct placement *placement, struct str stage_id);

/* Error: ERR_WIP_LIMIT or ERR_REASON_REQUIRED, with their details, for a card that comes in. */
enum err placement_admits(struct request *rq, const struct placement *place,
			  struct str reason) MUST_USE;

/* --- record --- */

/* The rows of kanban_events. */
enum card_action {
	CARD_CREATED,
	CARD_MOVED,
	CARD_UPDATED,
	CARD_DELETED,
	COMMENT_CREATED,
	COMMENT_UPDATED,
	COMMENT_DELETED
};

/* What the history tells beyond the card itself; views may be NULL. */
struct card_trace {
	struct str action; /* NULL: no row of history */
	struct str from_stage_id;
	struct str reason;
	struct str detail; /* JSON object */
	struct str operation_id;
	struct str undoes; /* id of the row of history that it takes back */
};

/* From the row of a statement that returns CARD_COLUMNS, `audience` and maybe the other two. */
enum err card_change_read(const struct db_rows *rows, struct card_change *ret) MUST_USE;

/*
 * The card as it is now, and who hears of it: for after a change, with what is queued. `before`,
 * or NULL, is the audience that it had. Error: ERR_NOT_FOUND.
 */
enum err card_told(struct db_tenant *tenant, struct str card_id, struct str before,
		   struct card_change *ret) MUST_USE;

/* The same of several, by id, as a list of struct card_change; `before`: {"<id>": audience}. */
enum err cards_told(struct db_tenant *tenant, const struct list *ids, struct str before,
		    struct list *ret) MUST_USE;

/*
 * Queues the events of a card that was made, moved or updated and, but for updates, its history
 * row. `from_stage_id` may be NULL. Of a card in the trash nobody hears anything.
 */
void card_record(const struct kanban_context *ctx, enum card_action action,
		 struct str from_stage_id, const struct card_change *change);

/* The same with a history row as `trace` says. */
void card_record_trace(const struct kanban_context *ctx, enum card_action action,
		       const struct card_trace *trace, const struct card_change *change);

/* The same of a card that is gone; `version` is one more than its last. */
void card_record_deleted(const struct kanban_context *ctx, const struct card_trace *trace,
			 const struct card_gone *gone, int64_t version, struct str audience,
			 struct str outsiders);

/* The row of history alone; trace->action is not NULL. */
void card_history_add(const struct kanban_context *ctx, const struct card_trace *trace,
		      const struct card *card);

#endif

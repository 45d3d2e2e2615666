/* What the files of the kanban slice share. */
#ifndef HUB_KANBAN_INT_H
#define HUB_KANBAN_INT_H

#include "core/http/request.h"
#include "features/identity/identity_reach.h"
#include "features/kanban/kanban.h"
#include "features/kanban/kanban_board_int.h"
#include "features/kanban/kanban_filter.h"

struct card {
	struct str id;
	struct str board_id;
	struct str stage_id;
	struct str title;
	struct str position;
	int64_t version;
	int64_t placed_version;
	struct str priority;
	struct list labels;
	struct str preview;
	usec_t last_message_at;
	struct str assignee;      /* JSON object or NULL */
	struct str conversations; /* JSON array */
	usec_t created_at;
	usec_t updated_at;
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
	int64_t version;
};

extern const struct schema card_schema, card_gone_schema, card_move_schema;

/* A card as a change left it, and who hears of that. */
struct card_change {
	struct card card;
	struct str audience; /* JSON, as of struct event */
	struct str lost;     /* of those for whom the card is gone with it; or NULL */
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

/* --- store --- */

/*
 * Up to filter->limit + 1 cards of a board in board order after the cursor, so that the caller sees
 * whether there are more. Error: ERR_NOT_FOUND without the board, ERR_BAD_CURSOR.
 */
enum err card_list(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		   const struct card_filter *filter, struct list *ret) MUST_USE;
/* Error: ERR_NOT_FOUND, also for one the person does not see. */
enum err card_get(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		  struct str card_id, struct card *ret) MUST_USE;

/* Where a card stands and what surrounds the place it shall go to. */
struct placement {
	struct str stage_id;
	struct str position;
	int64_t version;
	int64_t placed_version;
	bool writable; /* within the scope in which the person may change cards */
	bool target_found;
	bool neighbour_missing;
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

/* Puts the card at `position` of a stage: new version, which is also its placed_version. */
enum err card_place(struct db_tenant *tenant, struct str card_id, struct str stage_id,
		    struct str position, struct card_change *ret) MUST_USE;

/* --- record --- */

/* The rows of kanban_events. */
enum card_action {
	CARD_CREATED,
	CARD_MOVED,
	CARD_UPDATED,
	CARD_DELETED
};

/* From the row of a statement that returns CARD_COLUMNS, `audience` and maybe `lost`. */
enum err card_change_read(const struct db_rows *rows, struct card_change *ret) MUST_USE;

/*
 * Queues the events of a card that was made, moved or updated and, but for updates, its history
 * row. `from_stage_id` may be NULL.
 */
void card_record(const struct kanban_context *ctx, enum card_action action,
		 struct str from_stage_id, const struct card_change *change);

/* The same of a card that was deleted; `version` is one more than its last. */
void card_record_deleted(const struct kanban_context *ctx, const struct card_gone *card,
			 struct str stage_id, int64_t version, struct str audience);

/* True when a card at this place need not move: it already stands between the two. */
bool placement_is_current(const struct placement *placement, struct str stage_id);

#endif

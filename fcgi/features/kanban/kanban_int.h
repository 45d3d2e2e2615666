/* What the files of the kanban slice share. */
#ifndef HUB_KANBAN_INT_H
#define HUB_KANBAN_INT_H

#include "core/http/request.h"
#include "features/kanban/kanban.h"

struct board {
	struct str id;
	struct str name;
	struct str type;
	bool is_default;
	int64_t version;
	usec_t created_at;
	usec_t updated_at;
};

struct board_detail {
	struct str id;
	struct str name;
	struct str type;
	bool is_default;
	int64_t version;
	usec_t created_at;
	usec_t updated_at;
	struct str stages; /* JSON array of STAGE */
};

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

struct card_filter {
	struct str stage_id;
	int64_t chatwoot_conversation_id;
	int64_t limit;
	struct str cursor;
};

struct card_move {
	struct str stage_id;
	struct str after_id;
	struct str before_id;
	int64_t version;
};

extern const struct schema board_schema, board_detail_schema, card_schema, card_filter_schema,
	card_move_schema;

/* --- store --- */

enum err board_list(struct db_tenant *tenant, struct list *ret) MUST_USE;
enum err board_get(struct db_tenant *tenant, struct str board_id,
		   struct board_detail *ret) MUST_USE;

/*
 * Up to filter->limit + 1 cards of a board in board order after the cursor, so that the caller sees
 * whether there are more. Error: ERR_NOT_FOUND without the board, ERR_BAD_CURSOR.
 */
enum err card_list(struct db_tenant *tenant, struct str board_id, const struct card_filter *filter,
		   struct list *ret) MUST_USE;
enum err card_get(struct db_tenant *tenant, struct str board_id, struct str card_id,
		  struct card *ret) MUST_USE;

/* Where a card stands and what surrounds the place it shall go to. */
struct placement {
	struct str stage_id;
	struct str position;
	int64_t version;
	int64_t placed_version;
	bool target_found;
	bool neighbour_missing;
	struct str low;  /* position directly above the place, or NULL */
	struct str high; /* position directly below, or NULL */
};

/* Locks the target stage, then the card. Error: ERR_NOT_FOUND without the card. */
enum err placement_lock(struct db_tenant *tenant, struct str board_id, struct str card_id,
			const struct card_move *move, struct placement *ret) MUST_USE;

/* Puts the card at `position` of a stage: new version, which is also its placed_version. */
enum err card_place(struct db_tenant *tenant, struct str card_id, struct str stage_id,
		    struct str position, struct card *ret) MUST_USE;

/* --- record --- */

/* Also the rows of kanban_events. */
enum card_action {
	CARD_CREATED,
	CARD_MOVED,
	CARD_UPDATED,
	CARD_DELETED
};

/* What is left to say of a card that is gone. */
struct card_gone {
	struct str id;
	struct str board_id;
};

extern const struct schema card_gone_schema;

/*
 * Queues the change's event and, for creations and moves, its history row. `from_stage_id` may be
 * NULL.
 */
void card_record(const struct kanban_context *ctx, enum card_action action,
		 struct str from_stage_id, const struct card *card);

/* The same of a card that was deleted; `version` is one more than its last. */
void card_record_deleted(const struct kanban_context *ctx, const struct card_gone *card,
			 struct str stage_id, int64_t version);

/* True when a card at this place need not move: it already stands between the two. */
bool placement_is_current(const struct placement *placement, struct str stage_id);

#endif

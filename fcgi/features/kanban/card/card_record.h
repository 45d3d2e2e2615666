/* The traces that a change of a card leaves in its transaction: permanent history, and events. */
#ifndef HUB_KANBAN_CARD_RECORD_H
#define HUB_KANBAN_CARD_RECORD_H

#include "features/kanban/access/context.h"
#include "features/kanban/card/card.h"

/* A card as a change left it, and who hears of that. */
struct card_change {
	struct card card;
	struct str audience;  /* JSON, as of struct event */
	struct str lost;      /* of those for whom the card is gone with it; or NULL */
	struct str outsiders; /* of those who hear only where it stands; or NULL */
};

/* The rows of kanban_card_events. */
enum card_action {
	CARD_CREATED,
	CARD_MOVED,
	CARD_UPDATED,
	CARD_DELETED
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
 * Who hears of these cards now, {"<id>": audience}, as cards_told() takes it; STR_NULL of none. For
 * before a change that may let others see them.
 */
enum err cards_audiences_of(struct db_tenant *tenant, const struct list *ids,
			    struct str *ret) MUST_USE;

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

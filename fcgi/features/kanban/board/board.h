/*
 * Boards: what other folders need of them. Whoever changes what is on a board locks the board
 * first, then its stages, then cards.
 */
#ifndef HUB_KANBAN_BOARD_H
#define HUB_KANBAN_BOARD_H

#include "features/kanban/access/context.h"

struct board {
	struct str id;
	struct str name;
	struct str type;
	struct str description;
	struct str visibility;
	struct str outsiders;
	struct str currency;
	bool is_default;
	usec_t archived_at;
	int64_t created_by;
	int64_t version;
	usec_t created_at;
	usec_t updated_at;
};

/* What a person may do on a board that they see. */
struct board_access {
	struct board board;
	bool writable;       /* not archived, and they are no viewer of it */
	struct str audience; /* of the board's events: JSON, as of struct event */
};

/* Error: ERR_NOT_FOUND without the board, or when the person does not see it. */
enum err board_access(struct db_tenant *tenant, int64_t user_id, struct str board_id,
		      struct board_access *ret) MUST_USE;

/*
 * The same before a change of the board, its stages or fields: whoever comes after us with one
 * waits. Stages are locked behind it, cards behind these. ERR_BOARD_ARCHIVED for an archived one.
 */
enum err board_take(struct db_tenant *tenant, int64_t user_id, struct str board_id,
		    struct board_access *ret) MUST_USE;

/* Tells that the cards of the stage are to be read anew: a new version of it. */
enum err stage_tell(const struct kanban_context *ctx, struct str stage_id) MUST_USE;

/* Three capital letters. */
bool currency_valid(struct str code);

/* SQL: what money of new cards of `boards b` is in. */
#define BOARD_CURRENCY(b) \
	"coalesce(" b ".currency, (select a.currency from accounts a where a.id = $1))"

#endif

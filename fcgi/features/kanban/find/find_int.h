/* What the files share that find, count, save and carry away cards; and their handlers. */
#ifndef HUB_KANBAN_FIND_INT_H
#define HUB_KANBAN_FIND_INT_H

#include "features/kanban/find/find.h"
#include "features/kanban/kanban.h"

/* "all of these": most labels and priorities one filter may name. */
#define FILTER_NAMES_MAX 20

struct card_count {
	struct str stage_id;
	int64_t cards_count;
	struct str value_sum; /* JSON: [{currency, value}] */
};

struct board_view {
	struct str id;
	struct str board_id;
	int64_t user_id;
	struct str name;
	bool shared;
	struct str filters; /* JSON: names and values of the query of the board's cards */
	int64_t version;
	usec_t created_at;
};

struct view_new {
	struct str name;
	struct card_filter *filters;
	bool shared;
};

struct view_change {
	int64_t version;
	struct str name;
	struct card_filter *filters;
	bool shared;
};

extern const struct schema card_count_schema, board_view_schema, view_new_schema,
	view_change_schema;

/* Is anything asked for but stage, conversation and page? */
bool filter_is_set(const struct card_filter *filter);

/*
 * Up to filter->limit + 1 cards in board order behind the cursor. Error: ERR_NOT_FOUND without the
 * board, ERR_BAD_CURSOR.
 */
enum err cards_find(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		    const struct card_filter *filter, struct list *ret) MUST_USE;

enum err cards_list(struct request *rq);
enum err cards_count(struct request *rq);
enum err views_list(struct request *rq);
enum err view_create(struct request *rq);
enum err view_update(struct request *rq);
enum err view_delete(struct request *rq);

#endif

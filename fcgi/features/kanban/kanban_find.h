/* What the files share that find, count, save and carry away cards; and their handlers. */
#ifndef HUB_KANBAN_FIND_H
#define HUB_KANBAN_FIND_H

#include "features/kanban/kanban_filter.h"
#include "features/kanban/kanban_shared.h"

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

/* Of the fields of `schema`, those that have a value. */
struct str filter_json(struct arena *arena, const struct schema *schema,
		       const struct card_filter *filter);

/*
 * Up to filter->limit + 1 cards in board order behind the cursor. Error: ERR_NOT_FOUND without the
 * board, ERR_BAD_CURSOR.
 */
enum err cards_find(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		    const struct card_filter *filter, struct list *ret) MUST_USE;

/* The stage and position to go on behind: NULL and "" without a cursor. ERR_BAD_CURSOR. */
enum err cards_page_begin(struct arena *arena, const struct card_filter *filter,
			  struct str ret_after[2]) MUST_USE;

/*
 * For who finds nothing: ERR_NOT_FOUND without the board or when the person does not see it,
 * ERR_BAD_CURSOR when it has no such stage. The stage may be NULL.
 */
enum err page_check(struct db_tenant *tenant, int64_t user_id, struct str board_id,
		    struct str stage_id) MUST_USE;

/* cards_find() for a request, whether or not it asks for anything but place and page. */
enum err cards_page(struct request *rq, const struct sight *sight,
		    const struct card_filter *filter, struct list *ret) MUST_USE;

enum err cards_count(struct request *rq);
enum err views_list(struct request *rq);
enum err view_create(struct request *rq);
enum err view_update(struct request *rq);
enum err view_delete(struct request *rq);
enum err cards_export(struct request *rq);

#endif

/*
 * Finding cards of a board: the filters of its list, counts, export and saved views. All that are
 * given must hold. What a person does not see is not found, whatever they ask for; a card that is
 * shown redacted has nothing to be found by.
 */
#ifndef HUB_KANBAN_FIND_H
#define HUB_KANBAN_FIND_H

#include "features/kanban/card/card.h"

struct card_filter {
	struct str stage_id;
	int64_t chatwoot_conversation_id; /* I64_NULL: any; so in all numbers and times */
	int64_t limit;
	struct str cursor;

	struct str assignee; /* "me", "none", or somebody's id in Chatwoot */
	struct str priority; /* one of these, with commas */
	struct str labels;   /* all of these, with commas */
	struct str due;      /* overdue (in no final stage), today, week (from today), none */
	usec_t due_from, due_to;
	int64_t value_min, value_max; /* minor units of whatever currency; inclusive */
	usec_t created_from, created_to;
	int64_t chatwoot_inbox_id;
	struct str q; /* words, of title, description, labels, contacts, conversation numbers */
};

/* A page of cards; of a filter without stage, conversation and page; the same as in saved views. */
extern const struct schema card_filter_schema, card_query_schema, view_filters_schema;

/* Times end before `…_to`, as days do. The field that says what cannot be, or NULL. */
const char *filter_problem(const struct card_filter *filter);

/* Of the fields of `schema`, those that have a value. */
struct str filter_json(struct arena *arena, const struct schema *schema,
		       const struct card_filter *filter);

/* The stage and position to go on behind: NULL and "" without a cursor. ERR_BAD_CURSOR. */
enum err cards_page_begin(struct arena *arena, const struct card_filter *filter,
			  struct str ret_after[2]) MUST_USE;

/*
 * For who finds nothing: ERR_NOT_FOUND without the board or when the person does not see it,
 * ERR_BAD_CURSOR when it has no such stage. The stage may be NULL.
 */
enum err page_check(struct db_tenant *tenant, int64_t user_id, struct str board_id,
		    struct str stage_id) MUST_USE;

/*
 * Up to filter->limit + 1 cards of a board in board order after the cursor, so that the caller sees
 * whether there are more. Error: ERR_NOT_FOUND without the board, ERR_BAD_CURSOR.
 */
enum err card_list(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		   const struct card_filter *filter, struct list *ret) MUST_USE;

#endif

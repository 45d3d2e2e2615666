/*
 * Finding cards of a board: the filters of its list, counts, export and saved views. All that are
 * given must hold. What a person does not see is not found, whatever they ask for; a card that is
 * shown redacted has nothing to be found by.
 */
#ifndef HUB_KANBAN_FILTER_H
#define HUB_KANBAN_FILTER_H

#include "core/data/field.h"

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

/* "all of these": most labels and priorities one filter may name. */
#define FILTER_NAMES_MAX 20

/* Times end before `…_to`, as days do. The field that says what cannot be, or NULL. */
const char *filter_problem(const struct card_filter *filter);

/* Is anything asked for but stage, conversation and page? */
bool filter_is_set(const struct card_filter *filter);

#endif

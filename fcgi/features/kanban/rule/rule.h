/*
 * Rules of a board: which conversations become cards, which status leads to which stage, and what
 * happens when a card enters or leaves a stage, or stays in one too long. docs/features/kanban.md
 */
#ifndef HUB_KANBAN_RULE_H
#define HUB_KANBAN_RULE_H

#include "features/kanban/access/context.h"

/* Rules that may lead to one another, this one included, before the last one is let go. */
#define RULE_DEPTH_MAX 5

/* {"chain":[…]}: the detail of history that tells the next rules where they come from. */
struct str rule_chain_json(struct arena *arena, const struct list *chain);

/*
 * After the default board's card of a conversation was made or changed: its cards on other boards
 * follow, and rules make and move them. Adds to *ret_made the cards it made.
 */
struct rule_talk {
	int64_t chatwoot_conversation_id;
	struct str old_status;    /* NULL: it had none */
	const struct list *chain; /* of struct str: the rules that led to the change */
	struct str only;          /* the one rule that is asked, or NULL */
};
enum err rules_apply_talk(const struct kanban_context *ctx, const struct rule_talk *talk,
			  size_t *ret_made) MUST_USE;

/* Queues that the time is over which the rule leaves the card in its stage. */
void rule_time_is_over(struct db_tenant *tenant, struct str rule_id, struct str card_id);

/*
 * The job by which a rule writes to Chatwoot; whose kind is the chatwoot slice's, which knows how.
 * Payload: {chatwoot_conversation_id, kind, change, user_id, rule_id, rule_name}: kind and change
 * as of a write (docs/features/writing-back.md), in whose name.
 */
#define KANBAN_WRITE_JOB "chatwoot.rule_write"

#endif

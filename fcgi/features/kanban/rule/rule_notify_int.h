/* The action `notify` of rules: docs/features/kanban.md. */
#ifndef HUB_KANBAN_RULE_NOTIFY_INT_H
#define HUB_KANBAN_RULE_NOTIFY_INT_H

#include "features/kanban/rule/rule_int.h"

struct rule_notice {
	int64_t chatwoot_conversation_id; /* the card's latest; I64_NULL: it has none */
	struct str text;                  /* of note or comment; NULL: nobody to tell */
	struct str mentions;              /* JSON: users; NULL: they never signed in here */
};

/* Whom the action tells of the card, and how. */
enum err rule_notice(struct db_tenant *tenant, struct str card_id, const struct rule_action *action,
		     struct rule_notice *ret) MUST_USE;

#endif

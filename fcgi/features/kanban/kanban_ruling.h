/* What the files of rules share. */
#ifndef HUB_KANBAN_RULE_INT_H
#define HUB_KANBAN_RULE_INT_H

#include "features/kanban/kanban_rule.h"

/* The columns of a struct rule, of `board_rules r`. */
#define RULE_COLUMNS                                                                        \
	"r.id, r.board_id, r.name, r.kind, r.stage_id, r.conditions, r.actions, r.minutes," \
	" r.enabled, r.position, r.backfill, r.version, r.created_at, r.updated_at"

#define RULE_JSON_MAX ((size_t)96 * 1024)

/*
 * What is wrong with a rule that the schemas cannot say; `is_default`: of the account's default
 * board, whose cards follow their conversations anyway. NULL when it is sound, else the refusal's
 * code with the path of the field in *ret_path. Whether the things it names exist is not asked.
 */
const char *rule_problem(struct arena *arena, const struct rule *rule, bool is_default,
			 struct str *ret_path);

/* Queues the next step of a backfill: of conversations with a number above `after`. */
void backfill_enqueue(struct db_tenant *tenant, struct str rule_id, int64_t after);

#endif

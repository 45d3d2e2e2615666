/*
 * Rules of a board: which conversations become cards, which status leads to which stage, and what
 * happens when a card enters or leaves a stage, or stays in one too long. docs/features/kanban.md
 */
#ifndef HUB_KANBAN_RULE_H
#define HUB_KANBAN_RULE_H

#include "core/http/request.h"
#include "core/jobs/job.h"
#include "features/kanban/kanban.h"

#define RULES_MAX        50 /* of a board */
#define RULE_ACTIONS_MAX 10
#define RULE_IDS_MAX     100

/* Rules that may lead to one another, this one included, before the last one is let go. */
#define RULE_DEPTH_MAX 5
/* Acts of rules on one card within a minute; then the rule rests for the card. */
#define RULE_FUSE_ACTS 20

/* Which conversations: of each list that is not empty, one has to fit. */
struct rule_conditions {
	struct list inbox_ids, team_ids; /* of int64_t: Chatwoot's */
	struct list labels, statuses;    /* of struct str */
};

struct rule_action {
	struct str type;
	struct str stage_id;      /* move */
	struct str status;        /* set_status */
	int64_t chatwoot_user_id; /* set_assignee; I64_NULL: nobody */
	int64_t chatwoot_team_id; /* set_team; I64_NULL: none */
	struct str label;         /* add_label, remove_label */
	struct str priority;      /* set_priority; NULL: none */
};

/* How far a rule has come with the conversations that were there before it. */
struct rule_backfill {
	struct str state; /* running, done */
	int64_t total, done, created;
	usec_t started_at, finished_at;
};

struct rule {
	struct str id;
	struct str board_id;
	struct str name;
	struct str kind;
	struct str stage_id;
	struct rule_conditions *conditions;
	struct list actions; /* of struct rule_action */
	int64_t minutes;
	bool enabled;
	int64_t position;
	struct rule_backfill *backfill; /* NULL: never */
	int64_t version;
	usec_t created_at, updated_at;
};

struct rule_new {
	struct str name;
	struct str kind;
	struct str stage_id;
	struct rule_conditions *conditions;
	struct list actions;
	int64_t minutes;
	bool enabled;
	int64_t position;
};

struct rule_change {
	int64_t version;
	struct str name;
	struct str stage_id;
	struct rule_conditions *conditions;
	struct list actions;
	int64_t minutes;
	bool enabled;
	int64_t position;
};

struct rule_preview {
	struct rule_conditions *conditions;
	struct str stage_id;
};

struct rule_reach {
	int64_t conversations;
};

extern const struct schema rule_schema, rule_conditions_schema, rule_action_schema, rule_new_schema,
	rule_change_schema, rule_preview_schema, rule_reach_schema;

enum err rules_list(struct request *rq);
enum err rule_created(struct request *rq);
enum err rule_changed(struct request *rq);
enum err rule_deleted(struct request *rq);
enum err rule_previewed(struct request *rq);
enum err rule_backfilled(struct request *rq);

#endif

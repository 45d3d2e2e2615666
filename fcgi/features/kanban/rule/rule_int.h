/* What the files of rules share, and the handlers of their routes. */
#ifndef HUB_KANBAN_RULE_INT_H
#define HUB_KANBAN_RULE_INT_H

#include "features/kanban/board/board.h"
#include "features/kanban/card/card_record.h"
#include "features/kanban/kanban.h"
#include "features/kanban/rule/rule.h"

#define RULES_MAX        50 /* of a board */
#define RULE_ACTIONS_MAX 10
#define RULE_IDS_MAX     100

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
	int64_t chatwoot_user_id; /* set_assignee (I64_NULL: nobody), notify (the assignee) */
	int64_t chatwoot_team_id; /* set_team; I64_NULL: none */
	struct str label;         /* add_label, remove_label */
	struct str priority;      /* set_priority; NULL: none */
	struct str text;          /* notify */
};

/* How far a rule has come with the conversations that were there before it. */
struct rule_backfill {
	struct str state; /* running, done, failed */
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

/* --- what rules do --- */

/* In whose name a rule acts, and the rules that led there, itself last. */
struct rule_cause {
	const struct kanban_context *ctx; /* its actor is the rule */
	struct list chain;                /* of struct str */
};

/* `chain`: the rules before it, of which events tell the number. */
struct kanban_context rule_context(const struct kanban_context *ctx, const struct list *chain,
				   struct str rule_id, struct str name);
struct rule_cause rule_cause(const struct kanban_context *as_rule, const struct list *chain,
			     struct str rule_id);

/* For the fuse, and for what comes back from Chatwoot. */
struct rule_act {
	const char *action;
	struct str wanted;                /* the status of set_status, or NULL */
	int64_t chatwoot_conversation_id; /* I64_NULL: none */
};

/* Queues act, history and events of a card that a rule made or moved. */
void rule_record(const struct rule_cause *cause, enum card_action action,
		 const struct rule_act *act, struct str from_stage_id,
		 const struct card_change *change);

/* Queues act and history alone: `action` in the card's history, `detail` a JSON object. */
void rule_note(const struct rule_cause *cause, const struct card *card, const char *action,
	       const struct rule_act *act, struct str detail);

/* A card's way to the top of another stage; both are locked. */
struct rule_place {
	struct str card_id, from_stage_id, stage_id;
	struct str top; /* position of the first card there, or NULL */
};
enum err rule_move(const struct rule_cause *cause, const struct rule_place *place) MUST_USE;

/* --- jobs --- */

/* What the payloads of these jobs hold: each kind its members. */
struct rule_payload {
	struct str card_id, rule_id, history_id;
	int64_t after; /* a conversation */
};

enum err rule_payload(struct job_context *ctx, const struct job *job,
		      struct rule_payload *ret) MUST_USE;

enum err rules_run(struct job_context *ctx, const struct job *job) MUST_USE;
enum err backfill_run(struct job_context *ctx, const struct job *job) MUST_USE;

#endif

/* What the files of clocks, timers and rules' jobs share. */
#ifndef HUB_KANBAN_FLOW_INT_H
#define HUB_KANBAN_FLOW_INT_H

#include "features/kanban/kanban_flow.h"
#include "features/kanban/kanban_shared.h"
#include "features/kanban/kanban_ruling.h"

/* What the payloads of these jobs hold: each kind its members. */
struct flow_payload {
	struct list card_ids; /* of struct str */
	struct str card_id, stage_id, rule_id, history_id;
	int64_t after;       /* a conversation */
	struct str after_id; /* a card */
};

enum err flow_payload(struct job_context *ctx, const struct job *job,
		      struct flow_payload *ret) MUST_USE;

enum flow_event {
	SLA_WARNED,
	SLA_BREACHED
};

/* What an event tells of a clock; `sla` is what the card shows now. */
struct sla_event {
	struct str card_id, board_id, stage_id;
	struct str kind;
	struct str sla; /* JSON */
};

/* Queues a job of this slice for now. */
void flow_enqueue(struct db_tenant *tenant, const char *kind, struct str key, struct str payload);

/* In the name of the Hub itself. */
struct kanban_context flow_context(const struct job_context *ctx);

/* Tells that the cards of the stage are to be read anew. */
enum err stage_tell(const struct kanban_context *ctx, struct str stage_id) MUST_USE;

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

/* {"chain":[…]}: the detail of history that tells the next rules where they come from. */
struct str rule_chain_json(struct arena *arena, const struct list *chain);

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

/* --- jobs --- */

enum err timers_run(struct job_context *ctx, const struct job *job) MUST_USE;
enum err clocks_run(struct job_context *ctx, const struct job *job) MUST_USE;
enum err respace_run(struct job_context *ctx, const struct job *job) MUST_USE;
enum err rules_run(struct job_context *ctx, const struct job *job) MUST_USE;
enum err backfill_run(struct job_context *ctx, const struct job *job) MUST_USE;

#endif

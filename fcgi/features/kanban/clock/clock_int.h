/* What the files of clocks, timers and order keys share. */
#ifndef HUB_KANBAN_CLOCK_INT_H
#define HUB_KANBAN_CLOCK_INT_H

#include "features/kanban/board/board.h"
#include "features/kanban/kanban.h"

/* The rows of kanban_clock_events. */
enum clock_event {
	SLA_WARNED,
	SLA_BREACHED
};

/* What an event tells of a clock; `sla` is what the card shows now. */
struct sla_event {
	struct str card_id, board_id, stage_id;
	struct str kind;
	struct str sla; /* JSON */
};

/* --- jobs --- */

/* What the payloads of these jobs hold: each kind its members. */
struct clock_payload {
	struct list card_ids; /* of struct str */
	struct str stage_id, rule_id;
	struct str after_id; /* a card */
};

enum err clock_payload(struct job_context *ctx, const struct job *job,
		       struct clock_payload *ret) MUST_USE;

enum err timers_run(struct job_context *ctx, const struct job *job) MUST_USE;
enum err clocks_run(struct job_context *ctx, const struct job *job) MUST_USE;
enum err respace_run(struct job_context *ctx, const struct job *job) MUST_USE;

#endif

/*
 * A board with stages A, B and C (final) beside the default one, and what tests of clocks and rules
 * do there.
 */
#ifndef HUB_TEST_FLOW_H
#define HUB_TEST_FLOW_H

#include <inttypes.h>

#include "features/kanban/clock/clock.h"
#include "features/kanban/follow/follow.h"
#include "features/kanban/kanban.h"
#include "fixture.h"

extern struct fixture f;
extern int64_t account;
extern struct str board, stage_a, stage_b, stage_c;

/* Returns NULL, or why the test cannot run here. */
const char *flow_start(void);
void flow_stop(void);

/* Nothing is left of the case before. */
void begin(void);

int64_t number(const char *sql);

/* All jobs that are due; and the duty, once. */
void run_jobs(void);
void tick(void);

/* What Chatwoot says of a conversation of inbox 1, at that time in microseconds. */
void apply(int64_t id, const char *status, int64_t at);

/* A rule of the stage's board; its id. `minutes` is SQL. */
struct str rule(const char *kind, struct str stage, const char *conditions, const char *actions,
		const char *minutes);

/* A card by hand, and a move of it, with the history a person's request writes. */
struct str card(struct str stage, const char *position);
void put(struct str id, struct str stage, const char *position);

#endif

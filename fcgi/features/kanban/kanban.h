/*
 * Kanban: boards of stages of cards. A folder per concern:
 *
 *   access    what of boards and cards a person sees, and in whose name something changes
 *   order     keys that order cards, stages and checklists
 *   field     fields of a board's own: which values they take
 *   board     boards, their stages, members and fields
 *   card      cards: reading, writing, moving, trash
 *   part      what hangs on a card: checklist, comments, links, history
 *   bulk      acts on many cards at once, and taking acts back
 *   find      lists, filters, counts, saved views
 *   transfer  import and export
 *   rule      what rules make of conversations, and do with cards
 *   clock     SLAs, due dates, timers; order keys spaced anew
 *   follow    cards that follow Chatwoot's conversations
 *   metric    flow metrics
 *
 * This header is what the programs compose the slice from; docs/features/kanban.md.
 */
#ifndef HUB_KANBAN_H
#define HUB_KANBAN_H

#include "core/http/route.h"
#include "core/jobs/event.h"
#include "core/jobs/job.h"

extern const struct route_set kanban_board_routes, kanban_bulk_routes, kanban_card_routes,
	kanban_field_routes, kanban_find_routes, kanban_import_routes, kanban_metric_routes,
	kanban_parts_routes, kanban_people_routes, kanban_presence_routes, kanban_rule_routes,
	kanban_stage_routes;
extern const struct event_set kanban_board_events, kanban_card_events, kanban_clock_events,
	kanban_comment_events;
extern const struct job_kind kanban_board_jobs[], kanban_clock_jobs[], kanban_import_jobs[],
	kanban_rule_jobs[];

#endif

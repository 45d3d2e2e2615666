/* The events of clocks. */
#include "features/kanban/clock/clock_int.h"

#include "features/kanban/card/card.h"

static const char *const kind_names[] = {"stage", "due"};
static const struct names kinds = {kind_names, ARRAY_LEN(kind_names)};

static const struct field sla_event_fields[] = {
	F_UUID(struct sla_event, card_id, REQUIRED),
	F_UUID(struct sla_event, board_id, REQUIRED),
	F_UUID(struct sla_event, stage_id, REQUIRED),
	F_ENUM(struct sla_event, kind, &kinds, REQUIRED),
	F_JSON_OBJECT(struct sla_event, sla, &card_clock_schema, NULLABLE),
};
static const struct schema sla_event_schema =
	SCHEMA("SlaEvent", struct sla_event, sla_event_fields);

static const struct event_type types[] = {
	[SLA_WARNED] = {"sla.warned", "sla", &sla_event_schema,
			"Four fifths of the time of a card's stage, or up to its due date, are"
			" over"},
	[SLA_BREACHED] = {"sla.breached", "sla", &sla_event_schema,
			  "The time of a card's stage is over, or its due date past"},
};

const struct event_set kanban_clock_events = {types, ARRAY_LEN(types)};

#include "features/accounts/accounts_int.h"

/* The envelope of an event; stored whole, so the struct exists for its table only. */
struct envelope_actor {
	struct str type;
	struct str id;
	struct str name;
};

struct event_envelope {
	int64_t v;
	struct str id;
	int64_t account_id;
	int64_t seq;
	struct str type;
	struct str entity;
	struct str entity_id;
	int64_t version;
	struct envelope_actor *actor;
	struct str cause_id;
	int64_t depth;
	usec_t occurred_at;
	struct str audience;
	struct str data;
};

static const struct field actor_fields[] = {
	F_STR(struct envelope_actor, type, 1, 32, REQUIRED),
	F_STR(struct envelope_actor, id, 0, 64, NULLABLE),
	F_STR(struct envelope_actor, name, 0, 255, NULLABLE),
};
static const struct schema actor_schema = SCHEMA("EventActor", struct envelope_actor, actor_fields);

static const struct field envelope_fields[] = {
	F_I64(struct event_envelope, v, 1, 1, REQUIRED),
	F_UUID(struct event_envelope, id, REQUIRED),
	F_I64(struct event_envelope, account_id, 1, INT64_MAX, REQUIRED),
	F_I64(struct event_envelope, seq, 1, INT64_MAX, REQUIRED),
	F_STR(struct event_envelope, type, 1, 64, REQUIRED),
	F_STR(struct event_envelope, entity, 1, 32, REQUIRED),
	F_STR(struct event_envelope, entity_id, 1, 64, REQUIRED),
	F_I64(struct event_envelope, version, 1, INT64_MAX, REQUIRED),
	F_OBJECT(struct event_envelope, actor, &actor_schema, struct envelope_actor, REQUIRED),
	F_STR(struct event_envelope, cause_id, 0, 64, NULLABLE),
	F_I64(struct event_envelope, depth, 0, 100, REQUIRED),
	F_TIME(struct event_envelope, occurred_at, REQUIRED),
	F_JSON(struct event_envelope, audience, REQUIRED),
	F_JSON(struct event_envelope, data, REQUIRED),
};
const struct schema event_envelope_schema =
	SCHEMA("EventEnvelope", struct event_envelope, envelope_fields);

static const struct field query_fields[] = {
	F_I64(struct events_query, after, 0, INT64_MAX, REQUIRED),
	F_I64(struct events_query, limit, 1, 500, OPTIONAL),
};
const struct schema events_query_schema = SCHEMA("EventsQuery", struct events_query, query_fields);

static const struct field ticket_fields[] = {
	F_STR(struct ticket_reply, ticket, 1, 2048, REQUIRED),
	F_UUID(struct ticket_reply, reach, REQUIRED),
	F_TIME(struct ticket_reply, expires_at, REQUIRED),
};
const struct schema ticket_reply_schema =
	SCHEMA("StreamTicket", struct ticket_reply, ticket_fields);

static const char *const locale_names[] = {"pt-BR", "en"};
static const struct names locales = {locale_names, ARRAY_LEN(locale_names)};

#define PERIODS_MAX  8
#define HOLIDAYS_MAX 200

static const struct field period_fields[] = {
	F_STR(struct calendar_period, from, 5, 5, REQUIRED),
	F_STR(struct calendar_period, to, 5, 5, REQUIRED),
};
static const struct schema period_schema =
	SCHEMA("CalendarPeriod", struct calendar_period, period_fields);

static const struct field holiday_fields[] = {
	F_STR(struct calendar_holiday, date, 10, 10, REQUIRED),
	F_STR(struct calendar_holiday, name, 1, 80, REQUIRED),
};
static const struct schema holiday_schema =
	SCHEMA("CalendarHoliday", struct calendar_holiday, holiday_fields);

static const struct field calendar_fields[] = {
	F_LIST(struct calendar, monday, &period_schema, PERIODS_MAX, REQUIRED),
	F_LIST(struct calendar, tuesday, &period_schema, PERIODS_MAX, REQUIRED),
	F_LIST(struct calendar, wednesday, &period_schema, PERIODS_MAX, REQUIRED),
	F_LIST(struct calendar, thursday, &period_schema, PERIODS_MAX, REQUIRED),
	F_LIST(struct calendar, friday, &period_schema, PERIODS_MAX, REQUIRED),
	F_LIST(struct calendar, saturday, &period_schema, PERIODS_MAX, REQUIRED),
	F_LIST(struct calendar, sunday, &period_schema, PERIODS_MAX, REQUIRED),
	F_LIST(struct calendar, holidays, &holiday_schema, HOLIDAYS_MAX, REQUIRED),
};
const struct schema calendar_schema = SCHEMA("BusinessCalendar", struct calendar, calendar_fields);

static const struct field settings_fields[] = {
	F_I64(struct settings, id, 1, INT64_MAX, REQUIRED),
	F_I64(struct settings, chatwoot_account_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct settings, name, 0, 255, REQUIRED),
	F_ENUM(struct settings, locale, &locales, REQUIRED),
	F_STR(struct settings, time_zone, 1, 64, REQUIRED),
	F_STR(struct settings, currency, 3, 3, REQUIRED),
	F_OBJECT(struct settings, business_calendar, &calendar_schema, struct calendar, REQUIRED),
	F_I64(struct settings, version, 1, INT64_MAX, REQUIRED),
	F_TIME(struct settings, updated_at, REQUIRED),
};
const struct schema settings_schema = SCHEMA("AccountSettings", struct settings, settings_fields);

static const struct field change_fields[] = {
	F_ENUM(struct settings_change, locale, &locales, OPTIONAL),
	F_STR(struct settings_change, time_zone, 1, 64, OPTIONAL),
	F_STR(struct settings_change, currency, 3, 3, OPTIONAL),
	F_OBJECT(struct settings_change, business_calendar, &calendar_schema, struct calendar,
		 OPTIONAL),
	F_I64(struct settings_change, version, 1, INT64_MAX, REQUIRED),
};
const struct schema settings_change_schema =
	SCHEMA("AccountSettingsChange", struct settings_change, change_fields);

const struct schema page_schema = {.name = "Page"};

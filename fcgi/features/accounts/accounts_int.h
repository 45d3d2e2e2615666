/* What the files of the accounts slice share. */
#ifndef HUB_ACCOUNTS_INT_H
#define HUB_ACCOUNTS_INT_H

#include "core/data/template.h"
#include "features/accounts/accounts.h"

/* One event as clients get it: the envelope is stored and passed on as it was published. */
struct event_row {
	int64_t seq;
	struct str envelope;
};

struct events_query {
	int64_t after;
	int64_t limit;
};

struct ticket_reply {
	struct str ticket;
	struct str reach; /* UUID: what was read under another one is to be read anew */
	usec_t expires_at;
};

/* "09:00" to "18:00": of one day; `to` may be "24:00". */
struct calendar_period {
	struct str from;
	struct str to;
};

struct calendar_holiday {
	struct str date; /* "2026-12-25" */
	struct str name;
};

/* When the business is open, in the account's time zone: by weekday, but for the holidays. */
struct calendar {
	struct list monday, tuesday, wednesday, thursday, friday, saturday, sunday;
	struct list holidays; /* in the order of their dates */
};

struct settings {
	int64_t id;
	int64_t chatwoot_account_id;
	struct str name; /* Chatwoot's */
	struct str locale;
	struct str time_zone; /* IANA */
	struct str currency;  /* ISO 4217 */
	struct calendar *business_calendar;
	int64_t version;
	usec_t updated_at;
};

struct settings_change {
	struct str locale;
	struct str time_zone;
	struct str currency;
	struct calendar *business_calendar;
	int64_t version;
};

/*
 * What the schema can't say: times that are none, periods that end before they begin or overlap the
 * one before, dates that are none, come twice or out of order. Returns NULL, or the refusal's code
 * ("format", "order", "duplicate") with the path of the field in *path.
 */
const char *calendar_refused(struct arena *arena, const struct calendar *calendar,
			     struct str *path);

/* What the SPA reads from #hub-config. */
struct page_config {
	struct str installation;
	struct str view;
	bool embedded;
	struct str base_path;
	struct str chatwoot_url;
	struct list chatwoot_origins;
};

/* What templates/accounts/page.html shows; names of files are below the base path. */
struct page {
	struct str lang;
	struct str base_path;
	struct str script;
	struct list styles;
	struct list preloads;
	struct page_config *config;
	struct str noscript;
};

#define SHELL_FILES_MAX 16

/* A build of the SPA, as Vite's manifest tells, with the template that shows it. */
struct shell {
	struct arena *arena;                  /* of all of it */
	const struct template_tree *template; /* of struct page */
	struct str script;
	struct list styles;
	struct list preloads;
};

/* The newest build that could be read; NULL while there is none. Valid to the request's end. */
const struct shell *page_shell(struct request *rq);

extern const struct schema events_query_schema, event_envelope_schema, ticket_reply_schema,
	page_schema, calendar_schema, settings_schema, settings_change_schema;

enum err stream_ticket_create(struct request *rq);
enum err events_list(struct request *rq);
enum err settings_show(struct request *rq);
enum err settings_update(struct request *rq);
enum err page_embedded(struct request *rq);
enum err page_full(struct request *rq);
enum err page_of_account(struct request *rq);
enum err page_of_board(struct request *rq);
enum err page_unknown(struct request *rq);

#endif

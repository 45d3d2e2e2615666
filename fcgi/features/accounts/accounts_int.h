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
	usec_t expires_at;
};

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
	page_schema;

enum err stream_ticket_create(struct request *rq);
enum err events_list(struct request *rq);
enum err page_embedded(struct request *rq);
enum err page_full(struct request *rq);
enum err page_unknown(struct request *rq);

#endif

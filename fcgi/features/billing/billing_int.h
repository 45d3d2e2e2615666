/* What the files of the billing slice share. */
#ifndef HUB_BILLING_INT_H
#define HUB_BILLING_INT_H

#include "features/billing/billing.h"

/* What an account is granted of a key, and what it has. */
struct entitlement {
	int64_t amount; /* I64_NULL: without end */
	int64_t used;   /* I64_NULL: not counted */
	bool soft;
};

/* How many more fit; INT64_MAX without end. A soft limit has an end, too. */
int64_t entitlement_room(const struct entitlement *e);

/* As the API tells it. */
struct entitlement_row {
	struct str key;
	struct str kind;
	bool granted;
	int64_t limit;
	int64_t used;
	struct str mode;
	struct str source;
};

/* The flags there are: one member each, known by its name in table feature_flags. */
struct features {
	bool kanban;
	bool history;
	bool chat;
	bool automations;
};

struct features_query {
	int64_t account_id;
};

struct features_reply {
	struct features *features;
};

/* A rule that speaks of the caller in that account (directory.flag_rules). */
struct flag_rule {
	int64_t account_id;
	struct str flag;
	bool allow;
	int64_t percentage; /* I64_NULL: of all */
	bool by_user;       /* a share of the users, else of the accounts */
};

/* 0 … 99, the same for a flag and an id each time, spread evenly over ids. */
unsigned flag_bucket(struct arena *arena, struct str flag, int64_t id);

struct usage_query {
	struct str from; /* YYYY-MM-DD */
	struct str to;
};

struct usage_day {
	struct str day;
	int64_t messages_in;
	int64_t messages_out;
	int64_t conversations;
	int64_t active_users;
};

#define USAGE_DAYS_MAX 366

extern const struct schema entitlement_row_schema, features_schema, features_query_schema,
	features_reply_schema, flag_rule_schema, usage_query_schema, usage_day_schema;

enum err entitlements_list(struct request *rq);
enum err features_show(struct request *rq);
enum err usage_list(struct request *rq);

#endif

/*
 * Configuration: one table (config_rows.c) of every key with type, range, default, flags and a
 * sentence of documentation; values come from the file named by HUB_CONFIG (lines KEY=value,
 * # comments, nothing quoted, at most 64 KB) and from the environment, which wins. An empty value
 * stands for the default. Loaded whole, checked whole: a bad value is an error, and so is a
 * cryptographic key that serves two purposes; an unknown HUB_* key is a warning. Problems never
 * show values.
 * `hubctl config check|dump` print it (secrets masked).
 */
#ifndef HUB_CONFIG_H
#define HUB_CONFIG_H

#include "core/base/arena.h"

struct config {
	struct str database_url;        /* role hub_app */
	struct str database_system_url; /* role hub_system */
	struct str database_owner_url;  /* role hub_owner; hubctl only */
	struct str database_admin_url;  /* may create roles and databases; hubctl db init only */
	struct str redis_url;
	struct str public_url; /* ends with base_path, never with a slash */
	struct str base_path;  /* "" or "/whatpro" */
	struct str jwt_keys;   /* kid:base64,… */
	struct str seal_keys;
	struct str ticket_keys;
	struct str audit_key;
	struct str smtp_url;  /* NULL: no mail goes out */
	struct str mail_from; /* "Name <user@host>" */
	struct str run_dir;
	struct str web_dist;
	struct str templates;
	struct str migrations;
	struct str log_level;
	struct str sandbox;          /* a mode of sandbox.h */
	struct str trusted_proxies;  /* comma list of CIDRs */
	struct str monitor_networks; /* comma list of CIDRs */
	struct str ready_requires;   /* "postgresql,redis" */
	struct str rate_login;       /* gcra.h: "limit/seconds", or "0" */
	struct str rate_login_address;
	struct str rate_anonymous;
	struct str rate_api;
	struct str rate_webhook;
	struct str rate_sessions;
	int64_t api_workers;
	int64_t slow_workers;
	int64_t job_workers;
	int64_t drain_seconds;
	int64_t max_requests; /* a worker retires after about that many; 0 = never */
};

enum config_type {
	CONFIG__UNSET = 0,
	CONFIG_INT,      /* min–max */
	CONFIG_PATH,     /* absolute; at most `max` bytes when that is set */
	CONFIG_PREFIX,   /* path part of URLs: "" or "/whatpro" */
	CONFIG_HTTP,     /* http(s)://host[:port][/path], no trailing slash */
	CONFIG_POSTGRES, /* postgresql://… */
	CONFIG_REDIS,    /* unix:///path or redis://… */
	CONFIG_CIDRS,    /* comma list of networks: 10.0.0.0/8,::1/128 */
	CONFIG_KEYS,     /* keyring.h: kid:base64,… */
	CONFIG_KEY,      /* base64 of 32 bytes */
	CONFIG_SMTP,     /* smtp.h */
	CONFIG_MAILBOX,  /* mail.h */
	CONFIG_LEVEL,    /* log.h */
	CONFIG_SANDBOX,  /* sandbox.h */
	CONFIG_SERVICES, /* comma list of postgresql, redis */
	CONFIG_RATE,     /* gcra.h */
	CONFIG__COUNT
};

enum config_flag {
	CONFIG_RELOAD = 1,
	CONFIG_SECRET = 2
};

/*
 * Which program needs a key; a missing one is an error only there. No key is needed by all of
 * hubctl: its commands look for theirs.
 */
enum config_user {
	USER_API = 1,
	USER_EVENTS = 2,
	USER_WORKER = 4,
	USER_CTL = 8
};

struct config_row {
	const char *key;
	enum config_type type;
	unsigned flags;
	unsigned required_by; /* config_user bits */
	size_t offset;        /* in struct config: struct str, or int64_t for CONFIG_INT */
	int64_t min, max;
	const char *fallback; /* NULL: none */
	const char *doc;
};

extern const struct config_row config_rows[];
extern const size_t config_row_count;

/* Checks a value by its row's type. Returns NULL, or what it must be (static or in the arena). */
const char *config_check(struct arena *arena, const struct config_row *row, struct str value);

/* "integer", "path" …, for people. */
const char *config_type_name(enum config_type type);

/*
 * What is wrong with a table of rows: an empty column, a malformed or repeated key, two rows for
 * one member, a default its own type refuses, key material or a database URL that is not secret;
 * STR_NULL when sound.
 */
struct str config_table_problem(struct arena *arena, const struct config_row *rows, size_t count);

/* Something wrong (or, when `warning`, merely odd) with one key. */
struct config_problem {
	struct str key;
	struct str text;
	bool warning;
};

struct config_problems {
	struct config_problem items[64];
	size_t count;
};

/* The file that HUB_CONFIG names; NULL without one. */
const char *config_file(void);

/*
 * Loads file and environment into *ret (views live in the arena) for the program `user`.
 * Returns false when at least one problem is an error; *problems lists all of them.
 */
bool config_load(struct arena *arena, unsigned user, struct config *ret,
		 struct config_problems *problems);

/* Prints the problems to stderr, one per line: "hub-api: HUB_REDIS_URL: …". */
void config_complain(const char *program, const struct config_problems *problems);

#endif

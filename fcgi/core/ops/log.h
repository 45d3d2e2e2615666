/*
 * Log events: one JSON object per line on stderr, one write(2) of at most 4096 bytes, so lines of
 * several processes never interleave. A line is an event name plus typed fields:
 *
 *   log_event(log, LOG_WARN, "job.failed", LOG_STR("kind", kind), LOG_I64("attempt", n));
 *
 * Keys every line has: ts, level, event, service, pid; and request_id, account_id, user_id when the
 * context has them. Never log bodies, tokens, names, phone numbers or mail addresses.
 */
#ifndef HUB_LOG_H
#define HUB_LOG_H

#include "core/base/seams.h"

enum log_level {
	LOG_DEBUG = 0,
	LOG_INFO,
	LOG_WARN,
	LOG_ERROR
};

struct log {
	const char *service; /* "hub-api" */
	const struct clock *clock;
	enum log_level level;
	int fd;                /* 2, or a pipe in tests */
	struct str request_id; /* or STR_NULL */
	int64_t account_id;    /* or 0 */
	int64_t user_id;       /* or 0 */
};

struct log_field {
	const char *name;
	struct str text; /* used when not number */
	int64_t number;
	bool is_number;
};

#define LOG_STR(n, s) ((struct log_field){.name = (n), .text = (s)})
#define LOG_TXT(n, c) ((struct log_field){.name = (n), .text = str_from(c)})
#define LOG_I64(n, v) ((struct log_field){.name = (n), .number = (v), .is_number = true})

/*
 * Use through log_event(). Text fields are cut at 512 bytes; a field that no longer fits into the
 * line is left out and the line says "cut":true. Events below log->level, and a NULL log, write
 * nothing. Neither allocates nor locks: may be called from a signal handler.
 */
void log_write(const struct log *log, enum log_level level, const char *event,
	       const struct log_field *fields, size_t count);

#define log_event(log, level, event, ...)                                           \
	log_write((log), (level), (event), (const struct log_field[]){__VA_ARGS__}, \
		  sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))

/* An event without fields. */
#define log_plain(log, level, event) log_write((log), (level), (event), NULL, 0)

/* "debug" "info" "warn" "error"; false for anything else. */
bool log_level_parse(struct str text, enum log_level *ret);

#endif

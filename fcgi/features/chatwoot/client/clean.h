/*
 * Values of Chatwoot's objects, made fit to be kept and shown: bounded, without control characters,
 * of a known set. Each follows a path as json_get() does; what is absent, null or of another type
 * is "no value".
 */
#ifndef HUB_CHATWOOT_CLEAN_H
#define HUB_CHATWOOT_CLEAN_H

#include "core/data/json.h"

/* Bounds in code points; longer texts are cut. Chatwoot has everything. */
#define CLEAN_NAME_MAX    255
#define CLEAN_URL_MAX     2048 /* bytes; a longer URL is none */
#define CLEAN_CONTENT_MAX 16000

/* Of custom and additional attributes: bytes of all, code points of one text. */
#define CLEAN_ATTRIBUTES_MAX     ((size_t)16 * 1024)
#define CLEAN_ATTRIBUTE_TEXT_MAX 2000

/* An id: 1 and up, else I64_NULL. */
int64_t clean_id(const struct json *json, const char *path);

/* Text on one line: control characters become spaces; NULL when nothing is left. */
struct str clean_line(struct arena *arena, const struct json *json, const char *path, size_t max);

/*
 * Text of a message as Chatwoot's webhooks normalise it, so that REST gives the same: without the
 * backslashes of hard line breaks and without line breaks at the end. NULL when nothing is left.
 */
struct str clean_content(struct arena *arena, const struct json *json, const char *path);

/* An absolute http or https URL, or NULL. */
struct str clean_url(const struct json *json, const char *path);

/* One of `words`, ended by NULL, or `otherwise`. */
struct str clean_word(const struct json *json, const char *path, const char *const *words,
		      struct str otherwise);

/* Epoch seconds or ISO 8601, to whole seconds: REST and webhooks differ in form and precision. */
usec_t clean_time(const struct json *json, const char *path);

/* An object as compact text within the bounds above; {} for anything else. */
struct str clean_attributes(struct arena *arena, const struct json *json, const char *path);

/* The texts of an array, each as clean_line(); at most `count` of them. */
struct list clean_lines(struct arena *arena, const struct json *json, const char *path,
			size_t count, size_t max);

#endif

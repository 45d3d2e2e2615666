/*
 * One list of a JSON text that comes in pieces, however long, element by element in constant
 * memory: what foreign systems answer without pages.
 *
 * Each element is collected, parsed by json_parse_foreign() and shown to `fn`, then forgotten. What
 * surrounds the list is skipped after a look at its strings and brackets only.
 */
#ifndef HUB_JSON_STREAM_H
#define HUB_JSON_STREAM_H

#include "core/data/json.h"

#define JSON_STREAM_ELEMENT_MAX (4u * 1024 * 1024) /* bytes */

/* `item` lives until it returns. Anything but OK ends the reading with that error. */
typedef enum err json_item_fn(void *ctx, const struct json *item);

struct json_stream;

/*
 * `path` names the list by the keys that lead to it, as json_get() does ("data.payload"), without
 * numbers; "" is a text that is the list. Freed with the arena, which holds nothing that grows.
 */
struct json_stream *json_stream_new(struct arena *arena, const char *path, json_item_fn *fn,
				    void *ctx);

/*
 * The next bytes. Error: ERR_BAD_JSON for a text that is not JSON or an element that is, but over
 * the limits; or what `fn` said. After an error every further call answers it again.
 */
enum err json_stream_feed(struct json_stream *stream, struct str bytes) MUST_USE;

/* The text is over. ERR_BAD_JSON when it was not whole, or had no list at the path. */
enum err json_stream_end(struct json_stream *stream) MUST_USE;

/* Elements shown so far. */
size_t json_stream_count(const struct json_stream *stream);

#endif

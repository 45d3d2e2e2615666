/*
 * hub-events in a child process with a real Redis; this process is the relay and the browsers.
 */
#ifndef HUB_HUB_FIXTURE_H
#define HUB_HUB_FIXTURE_H

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <sys/resource.h>

#include "app/events/hub.h"
#include "app/events/key_reader.h"
#include "core/net/redis.h"
#include "core/ops/config.h"
#include "core/ops/metric.h"
#include "core/ops/supervise.h"
#include "lib/cutap.h"
#include "unit/crypto/crypto_fixture.h"
#include "unit/net/redis_server.h"

#define TEAM_1    "01890a5d-ac96-774b-bcce-000000000001"
#define TEAM_2    "01890a5d-ac96-774b-bcce-000000000002"
#define REPLY_MAX (2 * 1024 * 1024)

struct fixture {
	struct redis_server server;
	struct redis *redis;
	struct arena *arena;
	struct keyring keys;
	char socket[128];
	char ops_socket[128];
	const struct clock *clock; /* of the hub; NULL: the machine's */
	bool reloads;              /* SIGHUP reads the keys again */
	pid_t hub;
};

extern struct fixture fx;

/* --- the relay's side --- */

bool redis_do(const struct str *args, size_t count);
struct str number(int64_t n);
void set_head(int64_t account, int64_t seq);
void publish_to(int64_t account, int64_t seq, struct str audience, struct str padding);
void publish(int64_t account, int64_t seq);
void set_epoch(const char *epoch);

#define REDIS(...)                                                 \
	CU_ASSERT_TRUE(redis_do((const struct str[]){__VA_ARGS__}, \
				sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str)))

/* --- the browser's side --- */

struct client {
	int fd;
	size_t len;
	size_t seen; /* up to where expect() has looked */
	bool eof;
	char text[REPLY_MAX];
};

#define REACH "01890a5d-ac96-774b-bcce-0000000000f1" /* of everybody */

struct str ticket_of(const char *session, int64_t account, int64_t user, const char *team,
		     int session_sec);
struct str ticket_for(int64_t account, int64_t user, const char *team, int session_sec);
int dial(const char *path);
struct client *send_text(struct str text);
struct client *open_with(int64_t account, struct str ticket, const char *query,
			 const char *extra);
struct client *open_stream(int64_t account, const char *query);

/* Reads what has come; waits at most `ms` for something. */
bool read_more(struct client *client, int ms);

/* Waits up to 5 s for the text, after what was expected before. */
bool expect(struct client *client, const char *text);
bool expect_end(struct client *client);
bool has(const struct client *client, const char *text);
void hang_up(struct client *client);

/* --- the hub --- */

/* With at most `descriptors` open files, or as many as this process may have (0). */
void start_hub(rlim_t descriptors);

/* Its exit status. */
int stop_hub(void);

/* The value of a metric, or -1. */
int64_t metric(const char *series);

/* --- a test program --- */

/* False when there is no redis-server here. */
bool fixture_open(void);

/* Exit status of the program, whose tests ended with `status`. */
int fixture_close(int status);

#endif

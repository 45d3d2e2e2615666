#include "unit/events/hub_fixture.h"

struct fixture fx;

/* --- the relay's side --- */

bool redis_do(const struct str *args, size_t count)
{
	struct redis_reply reply;

	for (int i = 0; i < 100; i++) {
		if (redis_command(fx.redis, fx.arena, args, count, &reply) == OK)
			return true;
		test_sleep_ms(20);
	}
	return false;
}

struct str number(int64_t n)
{
	return arena_printf(fx.arena, "%" PRId64, n);
}

void set_head(int64_t account, int64_t seq)
{
	REDIS(STR("HSET"), STR("hub:heads"), number(account), number(seq));
}

void publish_to(int64_t account, int64_t seq, struct str audience, struct str padding)
{
	struct str envelope = arena_printf(fx.arena,
					   "{\"v\":1,\"seq\":%" PRId64
					   ",\"type\":\"card.moved\",\"pad\":\"%.*s\"}",
					   seq, STR_FMT(padding));

	REDIS(STR("XADD"), STR("hub:firehose"), STR("MAXLEN"), STR("~"), STR("10000"), STR("*"), STR("a"),
	      number(account), STR("s"), number(seq), STR("e"), envelope, STR("u"), audience);
	set_head(account, seq);
}

void publish(int64_t account, int64_t seq)
{
	publish_to(account, seq, STR("\"account\""), STR(""));
}

void set_epoch(const char *epoch)
{
	REDIS(STR("SET"), STR("hub:epoch"), str_from(epoch));
}

/* --- the browser's side --- */

struct str ticket_of(const char *session, int64_t account, int64_t user, const char *team,
		     int session_sec)
{
	struct str teams[] = {str_from(team)};
	usec_t now = clock_now(&clock_system);
	struct ticket ticket = {
		.account_id = account,
		.user_id = user,
		.session_id = str_from(session),
		.reach_id = STR(REACH),
		.teams = {teams, team ? 1 : 0},
		.expires_at = now + TICKET_LIFE_SEC * USEC_PER_SEC,
		.session_ends = now + session_sec * USEC_PER_SEC,
	};
	struct str text = STR("");

	CU_ASSERT_EQUAL(ticket_sign(fx.arena, &fx.keys, &ticket, &text), OK);
	return text;
}

struct str ticket_for(int64_t account, int64_t user, const char *team, int session_sec)
{
	return ticket_of(SESSION, account, user, team, session_sec);
}

int dial(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%.*s",
		 (int)sizeof(address.sun_path) - 1, path);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static struct client *send_to(const char *path, struct str text)
{
	struct client *client = calloc(1, sizeof(*client));

	if (!client)
		abort();
	client->fd = dial(path);
	CU_ASSERT_TRUE(client->fd >= 0);
	CU_ASSERT_EQUAL(send(client->fd, text.ptr, text.len, MSG_NOSIGNAL), (ssize_t)text.len);
	return client;
}

struct client *send_text(struct str text)
{
	return send_to(fx.socket, text);
}

struct client *open_with(int64_t account, struct str ticket, const char *query,
			 const char *extra)
{
	return send_text(arena_printf(fx.arena,
				      "GET /api/v1/accounts/%" PRId64
				      "/stream%s HTTP/1.1\r\nHost: hub\r\n"
				      "Authorization: Bearer %.*s\r\n%s\r\n",
				      account, query, STR_FMT(ticket), extra));
}

struct client *open_stream(int64_t account, const char *query)
{
	return open_with(account, ticket_for(account, 42, TEAM_1, 900), query, "");
}

bool read_more(struct client *client, int ms)
{
	struct pollfd fd = {.fd = client->fd, .events = POLLIN};
	ssize_t n;

	if (client->eof || poll(&fd, 1, ms) <= 0)
		return false;
	n = read(client->fd, client->text + client->len, sizeof(client->text) - 1 - client->len);
	client->eof = n <= 0;
	if (n > 0)
		client->len += (size_t)n;
	return n > 0;
}

bool expect(struct client *client, const char *text)
{
	usec_t until = clock_monotonic(&clock_system) + 5 * USEC_PER_SEC;

	do {
		const char *at = memmem(client->text + client->seen, client->len - client->seen,
					text, strlen(text));

		if (at) {
			client->seen = (size_t)(at - client->text) + strlen(text);
			return true;
		}
		read_more(client, 100);
	} while (!client->eof && clock_monotonic(&clock_system) < until);
	/* what came with the end */
	return memmem(client->text + client->seen, client->len - client->seen, text,
		      strlen(text)) != NULL;
}

bool expect_end(struct client *client)
{
	for (int i = 0; i < 50 && !client->eof; i++)
		read_more(client, 100);
	return client->eof;
}

bool has(const struct client *client, const char *text)
{
	return memmem(client->text, client->len, text, strlen(text)) != NULL;
}

void hang_up(struct client *client)
{
	close(client->fd);
	free(client);
}

/* --- the hub --- */

void start_hub(rlim_t descriptors)
{
	struct log log = {.service = "hub-events",
			  .clock = fx.clock ? fx.clock : &clock_system,
			  .level = LOG_ERROR + 1,
			  .fd = 2};
	pid_t parent = getpid();

	snprintf(fx.socket, sizeof(fx.socket), "%s/events.sock", fx.server.dir);
	snprintf(fx.ops_socket, sizeof(fx.ops_socket), "%s/ops.sock", fx.server.dir);
	fx.hub = fork();
	if (fx.hub == 0) {
		int keys_fd = fx.reloads ? key_reader_start() : -1;
		const struct metrics_config metrics = {.program = USER_EVENTS, .fd = -1};
		struct hub_config config = {
			.log = &log,
			.rng = &rng_system,
			.ticket_keys = &fx.keys,
			.reloads = fx.reloads,
			.keys_fd = keys_fd,
			.base_path = STR(""),
			.redis_url = str_from(fx.server.url),
			.listen_fd = unix_listen(fx.socket),
			.drain_seconds = 5,
			.metrics = metrics_new(fx.arena, &metrics),
			.ops_fd = unix_listen(fx.ops_socket),
		};

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(126);
		if (descriptors > 0)
			setrlimit(RLIMIT_NOFILE, &(struct rlimit){descriptors, descriptors});
		_exit(config.listen_fd < 0 || config.ops_fd < 0 ? 125 : hub_run(&config));
	}
	for (int i = 0; i < 200; i++) {
		int fd = dial(fx.socket);

		if (fd >= 0) {
			close(fd);
			return;
		}
		test_sleep_ms(10);
	}
	CU_FAIL_FATAL("hub-events does not listen");
}

int stop_hub(void)
{
	int status = -1;

	kill(fx.hub, SIGTERM);
	waitpid(fx.hub, &status, 0);
	unlink(fx.socket);
	unlink(fx.ops_socket);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int64_t metric(const char *series)
{
	struct client *client =
		send_to(fx.ops_socket, STR("GET /metrics HTTP/1.1\r\nHost: hub\r\n\r\n"));
	struct str text;
	int64_t value = -1;

	CU_ASSERT_TRUE(expect_end(client));
	text = (struct str){client->text, client->len};
	while (text.ptr && value < 0) {
		struct str line = str_split(&text, '\n');

		if (str_eq(str_split(&line, ' '), str_from(series)))
			(void)str_to_i64(line, 0, INT64_MAX, &value);
	}
	hang_up(client);
	return value;
}

/* --- a test program --- */

bool fixture_open(void)
{
	signal(SIGPIPE, SIG_IGN);
	if (!redis_server_start(&fx.server))
		return false;
	fx.arena = arena_new();
	fx.redis = redis_new(str_from(fx.server.url), &clock_system);
	fx.keys = keyring_of(fx.arena, "k1:" KEY_A);
	(void)redis_do((const struct str[]){STR("SET"), STR("hub:epoch"), STR("e1")}, 3);
	start_hub(0);
	return true;
}

int fixture_close(int status)
{
	if (stop_hub() != 0)
		status = 1;
	redis_free(fx.redis);
	redis_server_remove(&fx.server);
	arena_free(fx.arena);
	return status;
}

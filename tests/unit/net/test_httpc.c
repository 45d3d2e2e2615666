/* The real client against a small server in a child process, one process per connection. */
#include "core/net/httpc.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cutap.h"

static int port;

static bool asks(const char *request, const char *path)
{
	const char *at = strchr(request, ' ');

	return at && strncmp(at + 1, path, strlen(path)) == 0 && at[1 + strlen(path)] == ' ';
}

static void say(int fd, const char *text)
{
	if (send(fd, text, strlen(text), MSG_NOSIGNAL) < 0)
		_exit(0);
}

/* Sends the whole request back as the body. */
static void echo(int fd, const char *request, int connection)
{
	char head[256];

	snprintf(head, sizeof(head),
		 "HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\nHTTP/1.1 201 Created\r\n"
		 "X-Connection:  %d \r\nX-Empty:\r\nContent-Length: %zu\r\n\r\n",
		 connection, strlen(request));
	say(fd, head);
	say(fd, request);
}

static void too_large(int fd, bool chunked)
{
	say(fd, chunked ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
			: "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
	for (int i = 0; i < 100; i++) {
		char line[1001];

		memset(line, 'x', 1000);
		line[1000] = '\0';
		if (chunked)
			say(fd, "3e8\r\n");
		say(fd, line);
		if (chunked)
			say(fd, "\r\n");
	}
	say(fd, chunked ? "0\r\n\r\n" : "");
}

static void answer(int fd, const char *request, int connection)
{
	if (asks(request, "/echo"))
		echo(fd, request, connection);
	else if (asks(request, "/moved"))
		say(fd, "HTTP/1.1 302 Found\r\nLocation: /echo\r\nContent-Length: 0\r\n\r\n");
	else if (asks(request, "/large"))
		too_large(fd, false);
	else if (asks(request, "/chunks"))
		too_large(fd, true);
	else if (asks(request, "/slow"))
		sleep(5);
	else if (asks(request, "/cut"))
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
	else
		say(fd, "+PONG\r\n");
	if (!asks(request, "/echo") && !asks(request, "/moved"))
		_exit(0);
}

static void serve_connection(int fd, int connection)
{
	char request[8192];
	size_t len = 0;
	ssize_t n;

	while ((n = read(fd, request + len, sizeof(request) - 1 - len)) > 0) {
		const char *end;
		const char *length;
		size_t body = 0;

		len += (size_t)n;
		request[len] = '\0';
		end = strstr(request, "\r\n\r\n");
		length = strstr(request, "Content-Length: ");
		if (length)
			body = strtoul(length + 16, NULL, 10);
		if (!end || len < (size_t)(end - request) + 4 + body)
			continue;
		answer(fd, request, connection);
		len = 0;
	}
	_exit(0);
}

static pid_t start_server(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pid_t parent = getpid();
	pid_t pid;

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 16) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		return -1;
	port = ntohs(address.sin_port);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGCHLD, SIG_IGN);
		for (int connection = 1; getppid() == parent; connection++) {
			int client = accept(fd, NULL, NULL);

			if (fork() == 0)
				serve_connection(client, connection);
			close(client);
		}
		_exit(0);
	}
	close(fd);
	return pid;
}

static struct str url_of(struct arena *arena, const char *path)
{
	return arena_printf(arena, "http://127.0.0.1:%d%s", port, path);
}

static void sends_and_reads(void)
{
	struct arena *arena = arena_new();
	struct httpc *httpc = httpc_new();
	const struct httpc_header headers[] = {
		{STR("X-Token"), STR("s3cret")},
		{STR("X-Empty"), STR("")},
	};
	struct httpc_request request = {
		.method = "POST",
		.url = url_of(arena, "/echo"),
		.headers = headers,
		.header_count = 2,
		.body = STR("{\"a\":1}"),
		.allow_private = true,
	};
	struct httpc_reply reply = {.status = 0};

	CU_ASSERT_EQUAL_FATAL(httpc_send(httpc, arena, &request, &reply, NULL), OK);
	CU_ASSERT_EQUAL(reply.status, 201);
	CHECK_STR(httpc_reply_header(&reply, STR("x-connection")), STR("1"));
	CHECK_STR(httpc_reply_header(&reply, STR("X-Empty")), STR(""));
	CHECK_STR(httpc_reply_header(&reply, STR("X-Interim")), STR_NULL);
	CU_ASSERT_TRUE(str_starts(reply.body, STR("POST /echo HTTP/1.1\r\n")));
	CU_ASSERT_TRUE(str_ends(reply.body, STR("\r\n\r\n{\"a\":1}")));
	CU_ASSERT_PTR_NOT_NULL(memmem(reply.body.ptr, reply.body.len, "X-Token: s3cret\r\n", 17));
	CU_ASSERT_PTR_NOT_NULL(memmem(reply.body.ptr, reply.body.len, "X-Empty:\r\n", 10));
	CU_ASSERT_PTR_NULL(memmem(reply.body.ptr, reply.body.len, "form-urlencoded", 15));
	CU_ASSERT_PTR_NULL(memmem(reply.body.ptr, reply.body.len, "Accept-Encoding", 15));
	request.method = "GET";
	request.body = STR_NULL;
	CU_ASSERT_EQUAL_FATAL(httpc_send(httpc, arena, &request, &reply, NULL), OK);
	CHECK_STR(httpc_reply_header(&reply, STR("X-Connection")), STR("1")); /* kept */
	request.method = "POST";
	CU_ASSERT_EQUAL_FATAL(httpc_send(httpc, arena, &request, &reply, NULL), OK);
	CU_ASSERT_PTR_NOT_NULL(memmem(reply.body.ptr, reply.body.len, "Content-Length: 0\r\n", 19));
	request.url = url_of(arena, "/moved");
	CU_ASSERT_EQUAL_FATAL(httpc_send(httpc, arena, &request, &reply, NULL), OK);
	CU_ASSERT_EQUAL(reply.status, 302);
	CHECK_STR(httpc_reply_header(&reply, STR("Location")), STR("/echo"));
	httpc_free(httpc);
	arena_free(arena);
}

static void tells_trouble(void)
{
	const struct {
		const char *path;
		const char *detail; /* part of it */
	} rows[] = {
		{"/large", "too large"},
		{"/chunks", "too large"},
		{"/slow", "timed out"},
		{"/cut", "remaining"},
		{"/redis", "HTTP/0.9"},
	};
	struct arena *arena = arena_new();
	struct httpc *httpc = httpc_new();
	struct httpc_request request = {
		.method = "GET",
		.allow_private = true,
		.reply_max = 50000,
		.total_ms = 300,
	};
	struct httpc_reply reply = {.status = -1};
	struct str detail = STR_NULL;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		request.url = url_of(arena, rows[i].path);
		CHECK_ROW(httpc_send(httpc, arena, &request, &reply, &detail) == ERR_UPSTREAM,
			  str_from(rows[i].path));
		CHECK_ROW(memmem(detail.ptr, detail.len, rows[i].detail, strlen(rows[i].detail)) != NULL,
			  detail);
		CU_ASSERT_EQUAL(reply.status, -1);
	}
	request.url = STR("http://127.0.0.1:1/");
	CU_ASSERT_EQUAL(httpc_send(httpc, arena, &request, &reply, &detail), ERR_UPSTREAM);
	request.url = STR("http://nowhere.invalid/");
	CU_ASSERT_EQUAL(httpc_send(httpc, arena, &request, &reply, &detail), ERR_UPSTREAM);
	httpc_free(httpc);
	arena_free(arena);
}

static void guards(void)
{
	const struct {
		struct str url;
		bool allow_private;
		enum err want;
	} rows[] = {
		{STR("https://127.0.0.1/"), false, ERR_UPSTREAM},
		{STR("https://localhost/"), false, ERR_UPSTREAM},
		{STR("https://2130706433/"), false, ERR_UPSTREAM},
		{STR("https://0x7f.1/"), false, ERR_UPSTREAM},
		{STR("https://0/"), false, ERR_UPSTREAM},
		{STR("https://[::1]/"), false, ERR_UPSTREAM},
		{STR("https://[::ffff:127.0.0.1]/"), false, ERR_UPSTREAM},
		{STR("https://[64:ff9b::7f00:1]/"), false, ERR_UPSTREAM},
		{STR("https://10.0.0.1:8443/"), false, ERR_UPSTREAM},
		{STR("https://169.254.169.254/"), false, ERR_UPSTREAM},
		{STR("http://169.254.169.254/"), true, ERR_UPSTREAM},
		{STR("http://0.0.0.0/"), true, ERR_UPSTREAM},
		{STR("http://[fe80::1]/"), true, ERR_UPSTREAM},
		{STR("http://224.0.0.1/"), true, ERR_UPSTREAM},
		{STR("http://example.org/"), false, ERR_UNAVAILABLE},
		{STR("https://example.org:22/"), false, ERR_UNAVAILABLE},
		{STR("https://user:pass@example.org/"), false, ERR_UNAVAILABLE},
		{STR("https://user@example.org/"), true, ERR_UNAVAILABLE},
		{STR("file:///etc/passwd"), true, ERR_UNAVAILABLE},
		{STR("gopher://example.org/"), true, ERR_UNAVAILABLE},
		{STR("example.org"), true, ERR_UNAVAILABLE},
		{STR("https://exa mple.org/"), true, ERR_UNAVAILABLE},
		{STR("http://127.0.0.1/\r\nX-Smuggled: 1"), true, ERR_UNAVAILABLE},
		{STR("http://127.0.0.1/\0.example.org"), true, ERR_UNAVAILABLE},
		{STR(""), true, ERR_UNAVAILABLE},
	};
	struct arena *arena = arena_new();
	struct httpc *httpc = httpc_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct httpc_request request = {.method = "GET",
						.url = rows[i].url,
						.connect_ms = 300,
						.total_ms = 500,
						.allow_private = rows[i].allow_private};
		struct httpc_reply reply;
		struct str detail = STR_NULL;

		CHECK_ROW(httpc_send(httpc, arena, &request, &reply, &detail) == rows[i].want,
			  rows[i].url);
		CHECK_ROW(memmem(detail.ptr, detail.len, "not allowed", 11) != NULL ||
				  memmem(detail.ptr, detail.len, "can't be read", 13) != NULL,
			  detail);
	}
	httpc_free(httpc);
	arena_free(arena);
}

static void refuses_bad_requests(void)
{
	const struct {
		const char *method;
		struct httpc_header header;
	} rows[] = {
		{"get", {STR("X"), STR("1")}},
		{"CONNECT", {STR("X"), STR("1")}},
		{NULL, {STR("X"), STR("1")}},
		{"GET", {STR(""), STR("1")}},
		{"GET", {STR("X:Y"), STR("1")}},
		{"GET", {STR("X"), STR("1\r\nY: 2")}},
		{"GET", {STR("X\n"), STR("1")}},
		{"GET", {STR("X"), STR("a\0b")}},
	};
	struct arena *arena = arena_new();
	struct httpc *httpc = httpc_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct httpc_request request = {.method = rows[i].method,
						.url = url_of(arena, "/echo"),
						.headers = &rows[i].header,
						.header_count = 1,
						.allow_private = true};
		struct httpc_reply reply;

		CHECK_ROW(httpc_send(httpc, arena, &request, &reply, NULL) == ERR_UNAVAILABLE,
			  rows[i].header.value);
	}
	httpc_free(httpc);
	arena_free(arena);
}

/* What one kind of request opened is not there for the other. */
static void keeps_private_connections_apart(void)
{
	struct arena *arena = arena_new();
	struct httpc *httpc = httpc_new();
	struct httpc_request request = {.method = "GET",
					.url = url_of(arena, "/echo"),
					.allow_private = true};
	struct httpc_reply reply;

	CU_ASSERT_EQUAL(httpc_send(httpc, arena, &request, &reply, NULL), OK);
	request.allow_private = false;
	CU_ASSERT_NOT_EQUAL(httpc_send(httpc, arena, &request, &reply, NULL), OK);
	httpc_free(httpc);
	arena_free(arena);
}

struct sunk {
	size_t bytes, most; /* most: declines beyond that */
};

static bool sink(void *ctx, struct str bytes)
{
	struct sunk *sunk = ctx;

	sunk->bytes += bytes.len;
	return sunk->bytes <= sunk->most;
}

static void a_body_may_go_elsewhere_as_it_comes(void)
{
	struct arena *arena = arena_new();
	struct httpc *httpc = httpc_new();
	struct sunk sunk = {.most = 1000000};
	struct httpc_request request = {
		.method = "GET",
		.url = url_of(arena, "/chunks"),
		.allow_private = true,
		.reply_max = 200000,
		.sink = sink,
		.sink_ctx = &sunk,
	};
	struct httpc_reply reply = {.status = 0};
	struct str detail = STR_NULL;
	size_t before = arena_used(arena);

	CU_ASSERT_EQUAL_FATAL(httpc_send(httpc, arena, &request, &reply, &detail), OK);
	CU_ASSERT_EQUAL(sunk.bytes, 100000);
	CHECK_STR(reply.body, STR(""));
	CU_ASSERT_TRUE(arena_used(arena) - before < 10000);
	request.reply_max = 50000;
	CU_ASSERT_EQUAL(httpc_send(httpc, arena, &request, &reply, &detail), ERR_UPSTREAM);
	CHECK_STR(detail, STR("the reply is too large"));
	request.reply_max = 200000;
	sunk = (struct sunk){.most = 30000};
	CU_ASSERT_EQUAL(httpc_send(httpc, arena, &request, &reply, &detail), ERR_UPSTREAM);
	CHECK_STR(detail, STR("the reply was not read to its end"));
	/* Only a success's: what went wrong is read whole. */
	sunk = (struct sunk){.most = 0};
	request.url = url_of(arena, "/moved");
	CU_ASSERT_EQUAL(httpc_send(httpc, arena, &request, &reply, &detail), OK);
	CU_ASSERT_EQUAL(reply.status, 302);
	CU_ASSERT_EQUAL(sunk.bytes, 0);
	httpc_free(httpc);
	arena_free(arena);
}

int main(void)
{
	pid_t server = start_server();
	int status;

	if (server < 0)
		return cutap_skip("no loopback network");
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	signal(SIGPIPE, SIG_IGN);
	status = CUTAP_RUN({"sends a request, reads the reply, keeps the connection",
			    sends_and_reads},
			   {"tells what went wrong", tells_trouble},
			   {"a body may go elsewhere as it comes",
			    a_body_may_go_elsewhere_as_it_comes},
			   {"guards addresses, schemes and ports", guards},
			   {"refuses methods and headers that smuggle", refuses_bad_requests},
			   {"keeps private connections apart", keeps_private_connections_apart});
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	return status;
}

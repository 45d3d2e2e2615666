/*
 * What FastCGI itself costs on this machine, as a yardstick: pre-forked workers that answer each
 * request with one fixed JSON body through libfcgi, and nothing else.
 *
 *   hello SOCKET WORKERS BYTES
 *
 * Listens as hub-api does (same backlog, accept in the workers, kept connections declined), so the
 * two differ only by what hub-api does for its answer. Ends on SIGTERM.
 */
#include <fcgiapp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/ops/supervise.h"

#define WORKERS_MAX 64
#define BYTES_MAX   (1024 * 1024)

/* As in core/http/fcgi_io.c: without it Caddy 2.6 logs an error for each response. */
#define END_TWICE (1 << 24 | 3 << 16)

static char *response_new(size_t bytes)
{
	char *text = calloc(1, bytes + 256);

	if (!text)
		abort();
	int head = snprintf(text, 256,
			    "Status: 200\r\nContent-Type: application/json\r\n"
			    "Content-Length: %zu\r\n\r\n",
			    bytes);
	memset(text + head, 'x', bytes);
	text[head] = text[(size_t)head + bytes - 1] = '"';
	return text;
}

static int serve(int listen_fd, const char *response)
{
	int len = (int)strlen(response);
	FCGX_Request request;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGTERM, SIG_DFL);
	if (FCGX_Init() != 0 || FCGX_InitRequest(&request, listen_fd, 0) != 0)
		return EXIT_FAILURE;
	signal(SIGTERM, SIG_DFL);
	for (;;) {
		if (FCGX_Accept_r(&request) != 0)
			continue; /* the peer left */
		request.keepConnection = 0;
		FCGX_PutStr(response, len, request.out);
		FCGX_SetExitStatus(END_TWICE, request.out);
		FCGX_Finish_r(&request);
	}
}

static long number(const char *text, long max)
{
	char *end;
	long n = strtol(text, &end, 10);

	return *end == '\0' && n >= 1 && n <= max ? n : 0;
}

int main(int argc, char **argv)
{
	long workers = argc == 4 ? number(argv[2], WORKERS_MAX) : 0;
	long bytes = argc == 4 ? number(argv[3], BYTES_MAX) : 0;

	if (workers == 0 || bytes < 2) {
		fputs("usage: hello SOCKET WORKERS BYTES\n", stderr);
		return 2;
	}
	int listen_fd = unix_listen(argv[1]);
	/* Blocking: accept() is the wait. */
	if (listen_fd < 0 || fcntl(listen_fd, F_SETFL, 0) != 0) {
		perror(argv[1]);
		return EXIT_FAILURE;
	}
	const char *response = response_new((size_t)bytes);
	for (long i = 0; i < workers; i++) {
		pid_t pid = fork();
		if (pid < 0)
			return EXIT_FAILURE;
		if (pid == 0)
			return serve(listen_fd, response);
	}
	/* Returns only when all workers have died; SIGTERM ends this process and, with it, them. */
	while (wait(NULL) > 0)
		;
	return EXIT_FAILURE;
}

#include "core/http/fcgi_out.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "lib/cutap.h"

#define HEAD      STR("Status: 200\r\n\r\n")
#define ID        258
#define INPUT_MAX (10u * 1024 * 1024)

/* What comes out of a socket while another process sends, a little at a time. */
static struct str sent(struct arena *arena, struct str head, struct str body)
{
	struct buf input = buf_new(arena, INPUT_MAX);
	char bytes[5000];
	int fds[2], status;
	ssize_t got;

	CU_ASSERT_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
	pid_t pid = fork();
	if (pid == 0)
		_exit(fcgi_out(fds[1], ID, head, body) ? EXIT_SUCCESS : EXIT_FAILURE);
	close(fds[1]);
	while ((got = read(fds[0], bytes, sizeof(bytes))) > 0)
		buf_bytes(&input, bytes, (size_t)got);
	close(fds[0]);
	CU_ASSERT_EQUAL_FATAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_EQUAL(status, 0);
	CU_ASSERT_TRUE_FATAL(buf_ok(&input));
	return buf_view(&input);
}

/*
 * The content of the records up to the empty one, each of which must be STDOUT of our request and
 * padded by nothing; what follows is left in *input.
 */
static struct str content(struct arena *arena, struct str *input)
{
	struct buf out = buf_new(arena, INPUT_MAX);

	for (;;) {
		const unsigned char *h = (const unsigned char *)input->ptr;
		CU_ASSERT_FATAL(input->len >= 8);
		size_t len = (size_t)h[4] << 8 | h[5];
		CU_ASSERT_FATAL(h[0] == 1 && h[1] == 6 && (h[2] << 8 | h[3]) == ID && h[6] == 0);
		CU_ASSERT_FATAL(input->len >= 8 + len);
		buf_str(&out, str_slice(*input, 8, 8 + len));
		*input = str_slice(*input, 8 + len, input->len);
		if (len == 0)
			return buf_view(&out);
	}
}

static void sends_head_body_and_end(void)
{
	static const size_t lengths[] = {0, 1, 8192, 65512, 65513, 65514, 200000, 4u * 1024 * 1024};
	static const struct str end = {"\1\3\1\2\0\10\0\0\1\3\0\0\0\0\0\0", 16};

	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		struct arena *arena = arena_new();
		char *body = arena_bytes(arena, lengths[i]);
		for (size_t j = 0; j < lengths[i]; j++)
			body[j] = (char)(j * 7 + j / 251);
		struct str input = sent(arena, HEAD, (struct str){body, lengths[i]});
		struct str got = content(arena, &input);
		CHECK_STR(str_slice(got, 0, HEAD.len), HEAD);
		CU_ASSERT_EQUAL_FATAL(got.len, HEAD.len + lengths[i]);
		CU_ASSERT_EQUAL(memcmp(got.ptr + HEAD.len, body, lengths[i]), 0);
		CHECK_STR(input, end);
		arena_free(arena);
	}
}

static void a_peer_that_left_is_told_apart(void)
{
	int fds[2];

	CU_ASSERT_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
	close(fds[0]);
	CU_ASSERT_FALSE(fcgi_out(fds[1], ID, HEAD, STR("body")));
	close(fds[1]);
}

static void refuses_what_is_too_long(void)
{
	struct arena *arena = arena_new();
	struct str body = {arena_bytes(arena, FCGI_OUT_TOTAL_MAX), FCGI_OUT_TOTAL_MAX};

	CU_ASSERT_FALSE(fcgi_out(-1, ID, HEAD, body));
	CU_ASSERT_FALSE(fcgi_out(-1, ID, str_slice(body, 0, FCGI_OUT_HEAD_MAX + 1), STR("")));
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"sends head, body and end", sends_head_body_and_end},
			 {"a peer that left is told apart", a_peer_that_left_is_told_apart},
			 {"refuses what is too long", refuses_what_is_too_long});
}

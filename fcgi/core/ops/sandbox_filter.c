/*
 * The filter over system calls, as classic BPF over struct seccomp_data (seccomp(2)): written out
 * here, since it is thirty lines and a library would be one more thing inside the wall.
 */
#include "core/ops/sandbox_int.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/ops/trace.h"

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#else
#define NATIVE 0 /* no filter is made: seccomp_enter() fails */
#endif

/* System calls of the x32 ABI have this bit, and the native architecture. */
#define X32_BIT 0x40000000u

#define PROGRAM_MAX 640

struct program {
	struct sock_filter code[PROGRAM_MAX];
	unsigned short len;
	bool overflow;
	unsigned violation; /* what becomes of a call that isn't allowed */
};

static void put(struct program *p, struct sock_filter instruction)
{
	if (p->len == PROGRAM_MAX)
		p->overflow = true;
	else
		p->code[p->len++] = instruction;
}

static void put_load(struct program *p, size_t offset)
{
	put(p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offset));
}

static void put_return(struct program *p, unsigned action)
{
	put(p, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

/* Goes on with the next instruction when true, else skips `count`. */
static void put_unless_equal_skip(struct program *p, unsigned value, unsigned char count)
{
	put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, count));
}

static void put_unless_bits_skip(struct program *p, unsigned bits, unsigned char count)
{
	put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, count));
}

/*
 * The low half of an argument: both architectures are little-endian, and the kernel takes no more
 * of those that are looked at than an int, or flags that are all low.
 */
static void put_load_argument(struct program *p, unsigned index)
{
	put_load(p, offsetof(struct seccomp_data, args) + index * sizeof(uint64_t));
}

static unsigned failing(int error)
{
	return SECCOMP_RET_ERRNO | ((unsigned)error & SECCOMP_RET_DATA);
}

/* Allows the call when what was loaded is that value. */
static void put_allow(struct program *p, unsigned value)
{
	put_unless_equal_skip(p, value, 1);
	put_return(p, SECCOMP_RET_ALLOW);
}

/* Refuses with `error` when the argument has one of the bits; else allows. */
static void put_without_bits(struct program *p, unsigned index, unsigned bits, int error)
{
	put_load_argument(p, index);
	put_unless_bits_skip(p, bits, 1);
	put_return(p, failing(error));
	put_return(p, SECCOMP_RET_ALLOW);
}

static void put_socket(struct program *p, const struct sandbox *sandbox)
{
	put_load_argument(p, 0);
	put_allow(p, AF_UNIX);
	if (sandbox->network) {
		put_allow(p, AF_INET);
		put_allow(p, AF_INET6);
	}
	if (sandbox->program == SANDBOX_EVENTS) { /* asks how many wait in its queue */
		put_unless_equal_skip(p, AF_NETLINK, 4);
		put_load_argument(p, 2);
		put_allow(p, NETLINK_SOCK_DIAG);
		put_return(p, failing(EAFNOSUPPORT));
	}
	if (sandbox->network) { /* the resolver asks for our addresses, and does without them */
		put_unless_equal_skip(p, AF_NETLINK, 1);
		put_return(p, failing(EAFNOSUPPORT));
	}
	put_return(p, p->violation);
}

/* What is done with the row's call; every path ends in a return. */
static void put_rule(struct program *p, enum call_rule rule, const struct sandbox *sandbox)
{
	switch (rule) {
	case CALL_FREE:
		put_return(p, SECCOMP_RET_ALLOW);
		break;
	case CALL_SOCKET:
		put_socket(p, sandbox);
		break;
	case CALL_READ_ONLY:
		put_without_bits(p, 2, O_ACCMODE | O_CREAT | O_TRUNC, EACCES);
		break;
	case CALL_NO_CODE:
		put_without_bits(p, 2, PROT_EXEC, EACCES);
		break;
	case CALL_THREAD:
		put_load_argument(p, 0);
		put_unless_bits_skip(p, CLONE_THREAD, 1);
		put_return(p, SECCOMP_RET_ALLOW);
		put_return(p, p->violation);
		break;
	case CALL_SELF:
		put_load_argument(p, 0);
		put_allow(p, 0);
		put_allow(p, (unsigned)getpid());
		put_return(p, p->violation);
		break;
	case CALL_QUESTION:
		put_load_argument(p, 1);
		put_allow(p, FIONREAD);
		put_allow(p, FIONBIO);
		put_allow(p, TCGETS); /* isatty() */
		put_return(p, failing(ENOTTY));
		break;
	case CALL_ABSENT:
		put_return(p, failing(ENOSYS));
		break;
	case CALL__UNSET:
		p->overflow = true;
		break;
	}
}

static void put_row(struct program *p, const struct call_row *row, const struct sandbox *sandbox)
{
	struct program rule = {.violation = p->violation};

	put_rule(&rule, row->rule, sandbox);
	p->overflow |= rule.overflow;
	put_unless_equal_skip(p, (unsigned)row->number, (unsigned char)rule.len);
	for (unsigned short i = 0; i < rule.len; i++)
		put(p, rule.code[i]);
}

static void put_all(struct program *p, const struct sandbox *sandbox)
{
	put_load(p, offsetof(struct seccomp_data, arch));
	put_unless_equal_skip(p, NATIVE, 1);
	put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0));
	put_return(p, SECCOMP_RET_KILL_PROCESS);
	put_load(p, offsetof(struct seccomp_data, nr));
	put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1));
	put_return(p, SECCOMP_RET_KILL_PROCESS);
	for (size_t i = 0; i < call_row_count; i++)
		if (call_rows[i].number >= 0 && (call_rows[i].programs & sandbox->program))
			put_row(p, &call_rows[i], sandbox);
	put_return(p, p->violation);
}

bool seccomp_enter(const struct sandbox *sandbox)
{
	struct program p = {.violation = sandbox->mode == SANDBOX_TRACE
						 ? SECCOMP_RET_TRAP
						 : SECCOMP_RET_KILL_PROCESS};
	struct sock_fprog filter = {.filter = p.code};

	if (NATIVE == 0) {
		errno = ENOSYS;
		return false;
	}
	put_all(&p, sandbox);
	if (p.overflow) {
		errno = E2BIG;
		return false;
	}
	filter.len = p.len;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

/* --- trace --- */

/* The call has not been made; what it returns is what the handler leaves in the register. */
static void fail_call(ucontext_t *context)
{
#if defined(__x86_64__)
	context->uc_mcontext.gregs[REG_RAX] = -EPERM;
#elif defined(__aarch64__)
	context->uc_mcontext.regs[0] = (unsigned long)-EPERM;
#endif
}

static void log_refused(int signo, siginfo_t *info, void *context)
{
	const struct log log = {.service = program_invocation_short_name,
				.clock = &clock_system,
				.level = LOG_WARN,
				.fd = STDERR_FILENO};
	char frames[TRACE_SIZE];
	int saved = errno;

	(void)signo;
	log_event(&log, LOG_WARN, "sandbox.refused",
		  LOG_TXT("syscall", call_name(info->si_syscall)),
		  LOG_I64("number", info->si_syscall),
		  LOG_STR("frames", trace_frames(frames, sizeof(frames))));
	fail_call(context);
	errno = saved;
}

void seccomp_trace(void)
{
	struct sigaction action = {.sa_sigaction = log_refused, .sa_flags = SA_SIGINFO};
	char frames[TRACE_SIZE];

	trace_frames(frames, sizeof(frames)); /* loads the unwinder, which a handler could not */
	sigemptyset(&action.sa_mask);
	sigaction(SIGSYS, &action, NULL);
}

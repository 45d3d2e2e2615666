/*
 * Which system calls which program may make. Found with `--sandbox=trace` and all of the tests,
 * then reasoned about; the commonest come first, because the filter asks in this order.
 */
#include <sys/syscall.h>

#include "core/ops/sandbox_int.h"

/* Calls that some architectures don't have. */
#define NO_CALL -1
#ifndef __NR_open
#define __NR_open NO_CALL
#endif
#ifndef __NR_creat
#define __NR_creat NO_CALL
#endif
#ifndef __NR_stat
#define __NR_stat NO_CALL
#endif
#ifndef __NR_lstat
#define __NR_lstat NO_CALL
#endif
#ifndef __NR_access
#define __NR_access NO_CALL
#endif
#ifndef __NR_readlink
#define __NR_readlink NO_CALL
#endif
#ifndef __NR_unlink
#define __NR_unlink NO_CALL
#endif
#ifndef __NR_poll
#define __NR_poll NO_CALL
#endif
#ifndef __NR_select
#define __NR_select NO_CALL
#endif
#ifndef __NR_epoll_wait
#define __NR_epoll_wait NO_CALL
#endif
#ifndef __NR_fork
#define __NR_fork NO_CALL
#endif
#ifndef __NR_vfork
#define __NR_vfork NO_CALL
#endif
#ifndef __NR_time
#define __NR_time NO_CALL
#endif

#define WORKERS (SANDBOX_API | SANDBOX_SLOW | SANDBOX_JOBS | SANDBOX_RELAY)
#define ALL     (WORKERS | SANDBOX_EVENTS)
#define CALLS   (SANDBOX_API | SANDBOX_SLOW | SANDBOX_EVENTS) /* answer connections */
#define NOBODY  0

#define CALL(call, how, who)                                                           \
	{                                                                              \
		.number = __NR_##call, .name = #call, .rule = (how), .programs = (who) \
	}

const struct call_row call_rows[] = {
	CALL(epoll_wait, CALL_FREE, ALL),
	CALL(epoll_pwait, CALL_FREE, ALL),
	CALL(poll, CALL_FREE, ALL),
	CALL(ppoll, CALL_FREE, ALL),
	CALL(read, CALL_FREE, ALL),
	CALL(write, CALL_FREE, ALL),
	CALL(recvfrom, CALL_FREE, ALL),
	CALL(sendto, CALL_FREE, ALL),
	CALL(sendmsg, CALL_FREE, ALL),
	CALL(recvmsg, CALL_FREE, ALL),
	CALL(readv, CALL_FREE, ALL),
	CALL(writev, CALL_FREE, ALL),
	CALL(accept, CALL_FREE, CALLS),
	CALL(accept4, CALL_FREE, CALLS),
	CALL(shutdown, CALL_FREE, ALL),
	CALL(close, CALL_FREE, ALL),
	CALL(epoll_ctl, CALL_FREE, ALL),
	CALL(clock_gettime, CALL_FREE, ALL),
	CALL(gettimeofday, CALL_FREE, ALL),
	CALL(time, CALL_FREE, ALL),
	CALL(getpid, CALL_FREE, ALL),
	CALL(futex, CALL_FREE, ALL),
	CALL(getrandom, CALL_FREE, ALL),

	/* memory */
	CALL(brk, CALL_FREE, ALL),
	CALL(mmap, CALL_NO_CODE, ALL),
	CALL(mprotect, CALL_NO_CODE, ALL),
	CALL(munmap, CALL_FREE, ALL),
	CALL(mremap, CALL_FREE, ALL),
	CALL(madvise, CALL_FREE, ALL),

	/* connections to PostgreSQL, Redis, and from workers that call out */
	CALL(socket, CALL_SOCKET, ALL),
	CALL(connect, CALL_FREE, ALL),
	CALL(getsockopt, CALL_FREE, ALL),
	CALL(setsockopt, CALL_FREE, ALL),
	CALL(getsockname, CALL_FREE, ALL),
	CALL(getpeername, CALL_FREE, ALL),
	CALL(fcntl, CALL_FREE, ALL),
	CALL(ioctl, CALL_QUESTION, ALL),
	CALL(select, CALL_FREE, ALL),
	CALL(pselect6, CALL_FREE, ALL),
	CALL(epoll_create1, CALL_FREE, ALL),
	CALL(sendmmsg, CALL_FREE, ALL), /* the resolver */
	CALL(socketpair, CALL_SOCKET, WORKERS),
	CALL(pipe2, CALL_FREE, WORKERS),
	CALL(eventfd2, CALL_FREE, WORKERS),
	CALL(signalfd4, CALL_FREE, SANDBOX_EVENTS),
	CALL(timerfd_create, CALL_FREE, SANDBOX_EVENTS),
	CALL(timerfd_settime, CALL_FREE, SANDBOX_EVENTS),

	/* files: templates, manifest, resolver, CA */
	CALL(openat, CALL_READ_ONLY, ALL),
	CALL(newfstatat, CALL_FREE, ALL),
	CALL(fstat, CALL_FREE, ALL),
	CALL(stat, CALL_FREE, ALL),
	CALL(lstat, CALL_FREE, ALL),
	CALL(statx, CALL_FREE, ALL),
	CALL(lseek, CALL_FREE, ALL),
	CALL(pread64, CALL_FREE, ALL),
	CALL(access, CALL_FREE, ALL),
	CALL(faccessat, CALL_FREE, ALL),
	CALL(faccessat2, CALL_FREE, ALL),
	CALL(readlink, CALL_FREE, ALL),
	CALL(readlinkat, CALL_FREE, ALL),
	CALL(getdents64, CALL_FREE, ALL),
	CALL(getcwd, CALL_FREE, ALL),
	CALL(statfs, CALL_FREE, SANDBOX_API | SANDBOX_SLOW), /* /health/deep: room on the disk */

	/* signals and the end */
	CALL(rt_sigaction, CALL_FREE, ALL),
	CALL(rt_sigprocmask, CALL_FREE, ALL),
	CALL(rt_sigreturn, CALL_FREE, ALL),
	CALL(sigaltstack, CALL_FREE, ALL),
	CALL(restart_syscall, CALL_FREE, ALL),
	CALL(tgkill, CALL_SELF, ALL), /* raise(), abort() */
	CALL(exit, CALL_FREE, ALL),
	CALL(exit_group, CALL_FREE, ALL),

	/* who and where we are */
	CALL(gettid, CALL_FREE, ALL),
	CALL(getppid, CALL_FREE, ALL),
	CALL(getuid, CALL_FREE, ALL),
	CALL(geteuid, CALL_FREE, ALL),
	CALL(getgid, CALL_FREE, ALL),
	CALL(getegid, CALL_FREE, ALL),
	CALL(uname, CALL_FREE, ALL),
	CALL(sysinfo, CALL_FREE, ALL),
	CALL(getrlimit, CALL_FREE, ALL),
	CALL(prlimit64, CALL_SELF, ALL), /* limits only go down */
	CALL(getrusage, CALL_FREE, ALL),
	CALL(clock_getres, CALL_FREE, ALL),
	CALL(sched_getaffinity, CALL_FREE, ALL),

	/* waiting */
	CALL(nanosleep, CALL_FREE, ALL),
	CALL(clock_nanosleep, CALL_FREE, ALL),
	CALL(sched_yield, CALL_FREE, ALL),

	/* libcurl resolves names in a thread */
	CALL(clone, CALL_THREAD, WORKERS),
	CALL(clone3, CALL_ABSENT, ALL), /* flags out of sight; libc falls back to clone() */
	CALL(set_robust_list, CALL_FREE, WORKERS),
	CALL(rseq, CALL_FREE, WORKERS),
	CALL(membarrier, CALL_FREE, WORKERS),

	/* what libraries try, and do without */
	CALL(prctl, CALL_ABSENT, ALL),      /* names for memory */
	CALL(keyctl, CALL_ABSENT, WORKERS), /* Kerberos, under libpq over TCP */
	CALL(add_key, CALL_ABSENT, WORKERS),
	CALL(request_key, CALL_ABSENT, WORKERS),

	/* for the trace: what an intruder would want first */
	CALL(open, CALL_FREE, NOBODY),
	CALL(creat, CALL_FREE, NOBODY),
	CALL(openat2, CALL_FREE, NOBODY),
	CALL(unlink, CALL_FREE, NOBODY),
	CALL(unlinkat, CALL_FREE, NOBODY),
	CALL(renameat2, CALL_FREE, NOBODY),
	CALL(fork, CALL_FREE, NOBODY),
	CALL(vfork, CALL_FREE, NOBODY),
	CALL(execve, CALL_FREE, NOBODY),
	CALL(execveat, CALL_FREE, NOBODY),
	CALL(kill, CALL_FREE, NOBODY),
	CALL(tkill, CALL_FREE, NOBODY),
	CALL(ptrace, CALL_FREE, NOBODY),
	CALL(process_vm_readv, CALL_FREE, NOBODY),
	CALL(bind, CALL_FREE, NOBODY),
	CALL(listen, CALL_FREE, NOBODY),
	CALL(memfd_create, CALL_FREE, NOBODY),
	CALL(io_uring_setup, CALL_FREE, NOBODY),
	CALL(bpf, CALL_FREE, NOBODY),
	CALL(mount, CALL_FREE, NOBODY),
	CALL(unshare, CALL_FREE, NOBODY),
	CALL(setns, CALL_FREE, NOBODY),
	CALL(setuid, CALL_FREE, NOBODY),
	CALL(chroot, CALL_FREE, NOBODY),
	CALL(personality, CALL_FREE, NOBODY),
	CALL(userfaultfd, CALL_FREE, NOBODY),
	CALL(perf_event_open, CALL_FREE, NOBODY),
};

const size_t call_row_count = ARRAY_LEN(call_rows);

const char *call_name(int number)
{
	for (size_t i = 0; i < call_row_count; i++)
		if (call_rows[i].number == number)
			return call_rows[i].name;
	return "?";
}

/*
 * What a process that serves may still do, so that whoever takes it over can do no more: entered
 * once after set-up, before the first byte of anybody's, never left.
 *
 * - no_new_privs, not dumpable (no core, no ptrace by its own user), RLIMIT_CORE 0, memory and
 *   descriptors bounded.
 * - Landlock, where the kernel has it: the files named below may be read, nothing else may be
 *   opened, made, changed or executed. Descriptors that are open stay usable.
 * - seccomp: system calls that sandbox_calls.c does not list for the program end the process
 *   (SIGSYS; the master logs it with route and stage). Sockets are local ones, and TCP/UDP only
 *   where the program needs them; files open for reading only; no memory becomes executable; no new
 *   processes, only threads.
 *
 * Files are bound by identity: one that is replaced (not rewritten) is out of reach until the next
 * generation. A directory covers what comes into it.
 *
 * Modes: `on`; `off`; `trace`, for development: a call that would end the process is logged
 * ("sandbox.refused": its name, and return addresses for addr2line) and fails with EPERM.
 * A build with AddressSanitizer, which does at run time what this forbids, has no sandbox.
 */
#ifndef HUB_SANDBOX_H
#define HUB_SANDBOX_H

#include "core/ops/log.h"

enum sandbox_mode {
	SANDBOX_OFF = 0,
	SANDBOX_ON,
	SANDBOX_TRACE
};

/* Columns of the table of calls. */
enum sandbox_program {
	SANDBOX_API = 1,
	SANDBOX_SLOW = 2, /* calls Chatwoot */
	SANDBOX_JOBS = 4, /* calls out */
	SANDBOX_RELAY = 8,
	SANDBOX_EVENTS = 16
};

#define SANDBOX_PATHS_MAX 16

struct sandbox {
	enum sandbox_mode mode;
	enum sandbox_program program;
	/* Reaches something over the network: TCP and UDP sockets, resolver and CA files. */
	bool network;
	/* What may be read besides: files, or directories with all in them. NUL-terminated. */
	struct str paths[SANDBOX_PATHS_MAX];
	size_t path_count;
	size_t memory_max;   /* bytes of address space; 0: not bounded */
	int descriptors_max; /* 0: as they are */
};

/* "on", "off", "trace"; false for anything else. */
bool sandbox_mode_parse(struct str text, enum sandbox_mode *ret);

/* Adds to `paths`; STR_NULL and what is too many are ignored. */
void sandbox_may_read(struct sandbox *sandbox, struct str path);

/*
 * Enters. False, after a log event, when the kernel refuses a part (but for Landlock, without which
 * many have to do): the process must not go on. NULL: nothing.
 */
bool sandbox_enter(const struct sandbox *sandbox, const struct log *log) MUST_USE;

/* Logs what sandbox_enter() will do on this machine ("sandbox"). Once per master. */
void sandbox_report(const struct sandbox *sandbox, const struct log *log);

#endif

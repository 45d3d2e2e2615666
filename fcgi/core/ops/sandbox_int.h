/* The parts of the sandbox. */
#ifndef HUB_SANDBOX_INT_H
#define HUB_SANDBOX_INT_H

#include "core/ops/sandbox.h"

/* How a system call is looked at. Zero is forgotten. */
enum call_rule {
	CALL__UNSET = 0,
	CALL_FREE,
	CALL_SOCKET,    /* local; network where the sandbox says so */
	CALL_READ_ONLY, /* openat(): for reading; else EACCES */
	CALL_NO_CODE,   /* mmap(), mprotect(): not executable; else EACCES */
	CALL_THREAD,    /* clone(): a thread */
	CALL_SELF,      /* tgkill(), prlimit64(): on this process */
	CALL_QUESTION,  /* ioctl(): what asks a descriptor; else ENOTTY */
	CALL_ABSENT     /* ENOSYS: what a library tries and does without */
};

struct call_row {
	int number;
	const char *name;
	enum call_rule rule;
	unsigned programs; /* sandbox_program bits; 0: named here for the trace only */
};

extern const struct call_row call_rows[];
extern const size_t call_row_count;

/* "execve"; "?" for one that the table doesn't name. */
const char *call_name(int number);

/* False in a build with AddressSanitizer. */
bool sandbox_has_walls(void);

/* --- the walls; each false with errno --- */

/* The ABI of the kernel's Landlock; 0: it has none. */
int landlock_abi(void);
bool landlock_enter(const struct sandbox *sandbox, int abi);

bool seccomp_enter(const struct sandbox *sandbox);

/* Logs the calls that seccomp traps and lets them fail. */
void seccomp_trace(void);

#endif

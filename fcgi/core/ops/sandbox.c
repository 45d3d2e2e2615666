#include "core/ops/sandbox_int.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static const char *const mode_names[] = {
	[SANDBOX_OFF] = "off",
	[SANDBOX_ON] = "on",
	[SANDBOX_TRACE] = "trace",
};

bool sandbox_has_walls(void)
{
	return !HAS_ASAN;
}

bool sandbox_mode_parse(struct str text, enum sandbox_mode *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(mode_names); i++)
		if (str_eq(text, str_from(mode_names[i]))) {
			*ret = (enum sandbox_mode)i;
			return true;
		}
	return false;
}

void sandbox_may_read(struct sandbox *sandbox, struct str path)
{
	if (path.len && sandbox->path_count < SANDBOX_PATHS_MAX)
		sandbox->paths[sandbox->path_count++] = path;
}

/* Lowers soft and hard limit, never raises them. */
static bool limit(__rlimit_resource_t resource, size_t max)
{
	struct rlimit now;

	if (getrlimit(resource, &now) != 0)
		return false;
	if (now.rlim_max == RLIM_INFINITY || now.rlim_max > max)
		now.rlim_max = max;
	if (now.rlim_cur == RLIM_INFINITY || now.rlim_cur > max)
		now.rlim_cur = max;
	return setrlimit(resource, &now) == 0;
}

static bool limit_all(const struct sandbox *sandbox)
{
	bool done = limit(RLIMIT_CORE, 0);

	if (sandbox->descriptors_max > 0)
		done = done && limit(RLIMIT_NOFILE, (size_t)sandbox->descriptors_max);
	if (sandbox->memory_max > 0)
		done = done && limit(RLIMIT_AS, sandbox->memory_max);
	return done;
}

static bool refused(const struct log *log, const char *part)
{
	log_event(log, LOG_ERROR, "sandbox.not_entered", LOG_TXT("part", part),
		  LOG_I64("errno", errno));
	return false;
}

bool sandbox_enter(const struct sandbox *sandbox, const struct log *log)
{
	int abi;

	if (!sandbox || sandbox->mode == SANDBOX_OFF || !sandbox_has_walls())
		return true;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return refused(log, "privileges");
	if (!limit_all(sandbox))
		return refused(log, "limits");
	if (sandbox->mode == SANDBOX_TRACE)
		seccomp_trace(); /* loads a library: before the files are gone */
	abi = landlock_abi();
	if (abi > 0 && !landlock_enter(sandbox, abi))
		return refused(log, "landlock");
	return seccomp_enter(sandbox) || refused(log, "seccomp");
}

void sandbox_report(const struct sandbox *sandbox, const struct log *log)
{
	bool walls = sandbox_has_walls();
	bool whole = walls && sandbox->mode == SANDBOX_ON;

	log_event(log, whole ? LOG_INFO : LOG_WARN, "sandbox",
		  LOG_TXT("mode", mode_names[sandbox->mode]),
		  LOG_TXT("seccomp", walls ? "yes" : "not in a sanitized build"),
		  LOG_I64("landlock", walls ? landlock_abi() : 0));
}

/* The files a process may still open: Landlock (landlock(7)). */
#include "core/ops/sandbox_int.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than some machines' headers: ABI 3. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

#define ACCESS_ABI_1 ((1ULL << 13) - 1) /* all from EXECUTE to MAKE_SYM */

/* What resolving names and verifying certificates reads, on one distribution or another. */
static const char *const network_paths[] = {
	"/etc/resolv.conf",
	"/run/systemd/resolve", /* where resolv.conf often points */
	"/etc/hosts",
	"/etc/host.conf",
	"/etc/nsswitch.conf",
	"/etc/gai.conf",
	"/etc/services",
	"/etc/protocols",
	"/etc/passwd",
	"/etc/localtime",
	"/etc/ssl/openssl.cnf",
	"/etc/ssl/certs",
	"/etc/ssl/cert.pem",
	"/etc/ca-certificates",
	"/etc/pki/tls",
	"/etc/pki/ca-trust",
	"/etc/crypto-policies",
	"/etc/krb5.conf",
	"/usr/share/ca-certificates",
	"/usr/local/share/ca-certificates",
	"/dev/null",
	"/dev/urandom",
};

int landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return abi > 0 ? (int)abi : 0;
}

/* What isn't there needs no rule. */
static bool allow_reading(int ruleset, const char *path)
{
	struct landlock_path_beneath_attr rule = {.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE};
	struct stat st;
	bool added;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return true;
	if (fstat(rule.parent_fd, &st) == 0 && S_ISDIR(st.st_mode))
		rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
	added = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
	close(rule.parent_fd);
	return added;
}

static bool allow_all(const struct sandbox *sandbox, int ruleset)
{
	bool added = true;

	for (size_t i = 0; i < sandbox->path_count; i++)
		added = added && allow_reading(ruleset, sandbox->paths[i].ptr);
	for (size_t i = 0; sandbox->network && i < ARRAY_LEN(network_paths); i++)
		added = added && allow_reading(ruleset, network_paths[i]);
	return added;
}

bool landlock_enter(const struct sandbox *sandbox, int abi)
{
	struct landlock_ruleset_attr all = {.handled_access_fs = ACCESS_ABI_1};
	bool entered;
	int ruleset;

	if (abi >= 2)
		all.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
	if (abi >= 3)
		all.handled_access_fs |= LANDLOCK_ACCESS_FS_TRUNCATE;
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
	if (ruleset < 0)
		return false;
	entered = allow_all(sandbox, ruleset) &&
		  syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	close(ruleset);
	return entered;
}

/* Other ticket keys while hub-events runs: SIGHUP has its configuration read again. */
#include "unit/events/hub_fixture.h"

#define OLD "k1:" KEY_A
#define NEW "k2:" KEY_B

static char path[128];

static void configure(const char *keys, const char *rest)
{
	FILE *file = fopen(path, "w");

	if (!file)
		abort();
	fprintf(file, "HUB_TICKET_KEYS=%s\nHUB_REDIS_URL=%s\nHUB_RUN_DIR=%s\n%s", keys,
		fx.server.url, fx.server.dir, rest);
	fclose(file);
}

/* A ticket signed by the first of `keys`; its stream, or an answer without one. */
static struct client *open_signed(const char *keys)
{
	struct keyring kept = fx.keys;

	fx.keys = keyring_of(fx.arena, keys);
	struct client *client = open_stream(7, "");
	fx.keys = kept;
	return client;
}

static bool opens(const char *keys)
{
	struct client *client = open_signed(keys);
	bool opened = expect(client, "HTTP/1.1 200 ");

	hang_up(client);
	return opened;
}

static bool reload_until_opens(const char *keys)
{
	kill(fx.hub, SIGHUP);
	for (int i = 0; i < 100; i++) {
		if (opens(keys))
			return true;
		test_sleep_ms(50);
	}
	return false;
}

static void takes_new_keys_and_keeps_streams(void)
{
	struct client *client;

	set_head(7, 7);
	client = open_signed(OLD);
	CU_ASSERT_TRUE(expect(client, "hub.complete"));
	CU_ASSERT_FALSE(opens(NEW));
	configure(NEW "," OLD, "");
	CU_ASSERT_FALSE(opens(NEW)); /* nobody has asked for it */
	CU_ASSERT_TRUE(reload_until_opens(NEW));
	CU_ASSERT_TRUE(opens(OLD));
	publish(7, 8);
	CU_ASSERT_TRUE(expect(client, "id: 8\n"));
	hang_up(client);
}

static void a_key_that_is_gone_opens_nothing(void)
{
	configure("k3:" KEY_C, "");
	CU_ASSERT_TRUE(reload_until_opens("k3:" KEY_C));
	CU_ASSERT_FALSE(opens(OLD));
	configure(NEW "," OLD, "");
	CU_ASSERT_TRUE(reload_until_opens(NEW));
}

/* What is asked for is answered in turn: when the sound one holds, the others have been refused. */
static void a_wrong_configuration_changes_nothing(void)
{
	configure("k3:" KEY_C, "HUB_LOG_LEVEL=loud\n");
	kill(fx.hub, SIGHUP);
	test_sleep_ms(100);
	CU_ASSERT_FALSE(opens("k3:" KEY_C));
	configure("k3:short", "");
	kill(fx.hub, SIGHUP);
	test_sleep_ms(100);
	unlink(path);
	kill(fx.hub, SIGHUP);
	test_sleep_ms(100);
	CU_ASSERT_TRUE(opens(NEW));
	CU_ASSERT_TRUE(opens(OLD));
	CU_ASSERT_FALSE(opens("k3:" KEY_C));
}

int main(void)
{
	int status;

	snprintf(path, sizeof(path), "/tmp/hub-test-keys-%d.conf", (int)getpid());
	setenv("HUB_CONFIG", path, 1);
	fx.reloads = true;
	if (!fixture_open())
		return cutap_skip("no redis-server");
	status = fixture_close(CUTAP_RUN(
		{"takes new keys, keeps streams and old keys", takes_new_keys_and_keeps_streams},
		{"forgets a key that is gone", a_key_that_is_gone_opens_nothing},
		{"refuses a wrong configuration", a_wrong_configuration_changes_nothing}));
	unlink(path);
	return status;
}

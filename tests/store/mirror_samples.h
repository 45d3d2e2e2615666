/* One conversation as Chatwoot tells it over REST and by a webhook (contracts: CONV and C). */
#ifndef HUB_TEST_MIRROR_SAMPLES_H
#define HUB_TEST_MIRROR_SAMPLES_H

/* The same conversation as REST and as a webhook tell it; %s: status, %lld: its updated_at. */
#define REST_CONVERSATION                                                                        \
	"{\"id\":131,\"uuid\":\"6e0a7c0e-0000-4000-8000-000000000000\",\"account_id\":3,"        \
	"\"inbox_id\":12,\"status\":\"%s\",\"priority\":\"high\",\"labels\":[\"vip\",\"obra\"]," \
	"\"muted\":false,\"can_reply\":true,\"snoozed_until\":null,\"custom_attributes\":"       \
	"{\"pedido\":7},\"additional_attributes\":{\"browser\":{\"name\":\"Chrome\"}},"          \
	"\"unread_count\":14,\"agent_last_seen_at\":0,\"first_reply_created_at\":1782120100,"    \
	"\"waiting_since\":0,\"last_activity_at\":1782130000,\"timestamp\":1782130000,"          \
	"\"created_at\":1782120000,\"updated_at\":%lld.123456,\"meta\":{\"sender\":{\"id\":77,"  \
	"\"name\":\"Maria\",\"email\":\"m@m.test\",\"phone_number\":\"+5511\","                  \
	"\"identifier\":null,\"thumbnail\":\"https://c.test/m.png\",\"blocked\":false,"          \
	"\"custom_attributes\":{},\"additional_attributes\":{\"city\":\"SP\"},"                  \
	"\"last_activity_at\":1782130000,\"created_at\":1782100000},"                            \
	"\"channel\":\"Channel::Api\",\"assignee\":{\"id\":5,\"name\":\"Ana\","                  \
	"\"email\":\"ana@a.test\",\"thumbnail\":\"\",\"role\":\"agent\"},"                       \
	"\"team\":{\"id\":4,\"name\":\"vendas\"}},"                                              \
	"\"messages\":[{\"id\":9002,\"message_type\":2,\"content\":\"Ana resolved\","            \
	"\"conversation_id\":131,\"created_at\":1782130001}],\"last_non_activity_message\":"     \
	"{\"id\":9001,\"conversation_id\":131,\"message_type\":1,\"created_at\":1782130000,"     \
	"\"private\":false,\"status\":\"read\",\"content\":\"Ol\\u00e1\\\\\\nMaria\\n\","        \
	"\"content_type\":\"text\",\"sender_type\":\"User\",\"sender\":{\"id\":5,"               \
	"\"name\":\"Ana\",\"type\":\"user\"}}}"

#define HOOK_CONVERSATION                                                                         \
	"{\"account\":{\"id\":3,\"name\":\"Acme\"},\"id\":131,\"inbox_id\":12,"                   \
	"\"channel\":\"Channel::Api\",\"status\":\"%s\",\"priority\":\"high\","                   \
	"\"labels\":[\"vip\",\"obra\"],\"can_reply\":true,\"snoozed_until\":null,"                \
	"\"custom_attributes\":{\"pedido\":7},"                                                   \
	"\"additional_attributes\":{\"browser\":{\"name\":\"Chrome\"}},\"unread_count\":10,"      \
	"\"contact_inbox\":{\"id\":91,\"contact_id\":77,\"pubsub_token\":\"secret\"},"            \
	"\"first_reply_created_at\":\"2026-06-22T09:21:40.000Z\",\"waiting_since\":0,"            \
	"\"last_activity_at\":1782130000,\"timestamp\":1782130000,\"created_at\":1782120000,"     \
	"\"updated_at\":%lld.123456,\"meta\":{\"sender\":{\"id\":77,\"name\":\"Maria\","          \
	"\"email\":\"m@m.test\",\"phone_number\":\"+5511\",\"identifier\":null,"                  \
	"\"thumbnail\":\"https://c.test/m.png\",\"blocked\":false,\"custom_attributes\":{},"      \
	"\"additional_attributes\":{\"city\":\"SP\"},\"type\":\"contact\"},"                      \
	"\"assignee\":{\"id\":5,\"name\":\"Ana\",\"available_name\":\"Ana\",\"thumbnail\":\"\","  \
	"\"type\":\"user\"},\"assignee_type\":\"User\",\"team\":{\"id\":4,\"name\":\"vendas\"}}," \
	"\"messages\":[{\"id\":9001,\"conversation_id\":131,\"message_type\":1,"                  \
	"\"created_at\":1782130000,\"private\":false,\"status\":\"read\","                        \
	"\"content\":\"Ol\\u00e1\\nMaria\",\"content_type\":\"text\",\"sender_type\":\"User\","   \
	"\"sender_id\":5,\"sender\":{\"id\":5,\"name\":\"Ana\",\"type\":\"user\"}}],"             \
	"\"event\":\"conversation_updated\"}"

#endif

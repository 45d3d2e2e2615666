-- One row of each tenant table for the account hub_account(), for tests/store/test_tenancy.
insert into cards (account_id, id, board_id, stage_id, title, position)
	select account_id, gen_random_uuid(), board_id, id, 'x', 'V' from stages
	where account_id = hub_account() and key = 'open';
insert into card_conversations (account_id, board_id, chatwoot_conversation_id, card_id, status)
	select account_id, board_id, 1, id, 'open' from cards where account_id = hub_account();
insert into card_history (account_id, id, card_id, board_id, action, to_stage_id, actor_type, card_version,
		occurred_at)
	select account_id, gen_random_uuid(), id, board_id, 'created', stage_id, 'system', 1, now()
	from cards where account_id = hub_account();
insert into checklist_items (account_id, id, card_id, text, position, created_by)
	select account_id, gen_random_uuid(), id, 'x', 'a0', 1 from cards where account_id = hub_account();
insert into card_comments (account_id, id, card_id, author_id, body)
	select account_id, gen_random_uuid(), id, 1, 'x' from cards where account_id = hub_account();
insert into card_links (account_id, id, card_id, url, created_by)
	select account_id, gen_random_uuid(), id, 'https://example.com', 1 from cards
	where account_id = hub_account();
insert into users (installation_id, chatwoot_user_id, name)
	select id, hub_account(), 'Ana' from installations;
insert into memberships (account_id, user_id, role, chatwoot_role)
	select hub_account(), max(id), 'agent', 'agent' from users;
insert into idempotency_keys (account_id, user_id, key, request_hash, status, body)
	select account_id, user_id, 'k', '', 200, '' from memberships where account_id = hub_account();
insert into events (account_id, seq, id, envelope, audience)
	values (hub_account(), 1, gen_random_uuid(), '{}', '"account"');
insert into api_keys (account_id, id, user_id, name, prefix, hash, scopes, networks, requests_per_minute)
	select account_id, gen_random_uuid(), user_id, 'k', 'whk_', uuid_send(gen_random_uuid()), '{}', '{}', 60
	from memberships where account_id = hub_account();
insert into roles (account_id, id, name, grants) values (hub_account(), gen_random_uuid(), 'x', '[]');
insert into audit_log (account_id, seq, at, action, status, actor_type, resource_type, repeats,
		payload_digest, hash)
	values (hub_account(), 1, now(), 'card.moved', 200, 'system', 'card', 1, '', '');
insert into agents (account_id, chatwoot_user_id, name, role, observed_at)
	values (hub_account(), 1, 'x', 'agent', now());
insert into chatwoot_custom_roles (account_id, chatwoot_custom_role_id, name, permissions, observed_at)
	values (hub_account(), 1, 'x', '{}', now());
insert into inboxes (account_id, chatwoot_inbox_id, name, channel_type, observed_at)
	values (hub_account(), 1, 'x', 'Channel::Api', now());
insert into inbox_members (account_id, chatwoot_inbox_id, chatwoot_user_id) values (hub_account(), 1, 1);
insert into teams (account_id, chatwoot_team_id, name, observed_at) values (hub_account(), 1, 'x', now());
insert into team_members (account_id, chatwoot_team_id, chatwoot_user_id) values (hub_account(), 1, 1);
insert into labels (account_id, chatwoot_label_id, title, observed_at) values (hub_account(), 1, 'x', now());
insert into attribute_definitions (account_id, chatwoot_attribute_definition_id, attribute_key,
		attribute_display_name, attribute_display_type, attribute_model, observed_at)
	values (hub_account(), 1, 'x', 'x', 'text', 'contact_attribute', now());
insert into contacts (account_id, chatwoot_contact_id, observed_at) values (hub_account(), 1, now());
insert into conversations (account_id, chatwoot_conversation_id, chatwoot_inbox_id, status, observed_at)
	values (hub_account(), 1, 1, 'open', now());
insert into messages (account_id, chatwoot_message_id, chatwoot_conversation_id, message_type, sent_at,
		observed_at)
	values (hub_account(), 1, 1, 'incoming', now(), now());
insert into account_entitlements (account_id, key, amount) values (hub_account(), 'max_boards', 5);
insert into seats_wanted (account_id, user_id, state, role, role_source, chatwoot_role)
	select hub_account(), max(id), 'waiting', 'agent', 'chatwoot', 'agent' from users;
insert into usage_events (account_id, metric, amount, at) values (hub_account(), 'messages_in', 1, now());
insert into usage_active (account_id, day, user_id)
	select account_id, current_date, user_id from memberships where account_id = hub_account();
insert into usage_daily (account_id, day, messages_in) values (hub_account(), current_date, 1);
insert into chatwoot_connections (account_id, state, token_sealed)
	values (hub_account(), 'connected', '\x00');
insert into sync_runs (account_id, kind, trigger, step) values (hub_account(), 'full', 'schedule', 'account');
insert into sync_wanted (account_id, run_id, chatwoot_conversation_id, after, updated_at)
	select account_id, id, 1, 0, 0 from sync_runs where account_id = hub_account();
insert into message_marks (account_id, chatwoot_conversation_id, chatwoot_message_id, conversation_updated_at)
	values (hub_account(), 1, 1, 0);
insert into repairs (account_id, run_id, entity, chatwoot_id, kind)
	values (hub_account(), gen_random_uuid(), 'contact', 1, 'stale');
insert into coverage (account_id) values (hub_account());
insert into chatwoot_writes (account_id, id, chatwoot_conversation_id, kind, change, user_id, user_name,
		after_message_id)
	values (hub_account(), gen_random_uuid(), 1, 'status', '{}', 1, 'x', 0);
insert into retention (account_id) values (hub_account());
insert into erasures (account_id, id, chatwoot_contact_id, requested_by)
	values (hub_account(), gen_random_uuid(), 999, 1);
insert into erased_conversations (account_id, chatwoot_conversation_id, chatwoot_contact_id)
	values (hub_account(), 999, 999);
insert into conversations_kept_out (account_id, chatwoot_conversation_id, chatwoot_updated_at, observed_at)
	values (hub_account(), 1, 0, now());
insert into contact_exports (account_id, id, chatwoot_contact_id, requested_by, document, expires_at)
	values (hub_account(), gen_random_uuid(), 1, 1, '', now());
insert into board_views (account_id, id, board_id, user_id, name, filters)
	select account_id, gen_random_uuid(), id, 1, 'x', '{}' from boards where account_id = hub_account();
insert into board_members (account_id, board_id, user_id, role)
	select m.account_id, b.id, m.user_id, 'editor' from memberships m
	join boards b on b.account_id = m.account_id where m.account_id = hub_account();
insert into board_fields (account_id, id, board_id, name, type, position)
	select account_id, gen_random_uuid(), id, 'x', 'text', 0 from boards where account_id = hub_account();
insert into board_rules (account_id, id, board_id, stage_id, name, kind, conditions, actions, updated_by)
	select account_id, gen_random_uuid(), board_id, id, 'x', 'enter', '{}', '[]', 1 from stages
	where account_id = hub_account() and key = 'open';
insert into rule_acts (account_id, id, rule_id, card_id, action, chain)
	select account_id, gen_random_uuid(), id, id, 'move', array[id] from board_rules
	where account_id = hub_account();
insert into card_clocks (account_id, card_id, kind, subject_id, state, calendar, started_at)
	select account_id, id, 'due', id, 'running', 'calendar', now() from cards
	where account_id = hub_account() limit 1;
insert into stage_respaces (account_id, stage_id)
	select account_id, id from stages where account_id = hub_account() and key = 'open';
insert into board_imports (account_id, id, board_id, user_id, format, headers, columns, separator, stages,
		at, line, total)
	select account_id, gen_random_uuid(), id, 1, 'csv', '{}', '{}', ',', '[]', 0, 1, 1
	from boards where account_id = hub_account();
insert into board_import_errors (account_id, import_id, nth, line, code)
	select account_id, id, 1, 1, 'required' from board_imports where account_id = hub_account();
insert into card_counts (account_id, board_id, stage_id, chatwoot_inbox_ids, chatwoot_team_ids, currency,
		cards, worth)
	select account_id, board_id, id, '{1}', '{}', '', 1, 0 from stages
	where account_id = hub_account() and key = 'open';

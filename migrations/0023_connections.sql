-- An account's connection to Chatwoot: the Hub's credential there, sealed, and what is known of it.

create table chatwoot_connections (
	account_id        bigint primary key references accounts,
	state             text not null check (state in ('connected', 'unauthorized', 'disconnected')),
	mode              text not null default 'poll' check (mode in ('signed', 'poll')),
	token_sealed      bytea,   -- under "account|chatwoot_connections|token_sealed|account"
	service_user_id   bigint,  -- whose token it is, in Chatwoot
	service_user_name text,
	webhook_id        bigint,  -- Chatwoot's
	chatwoot_version  text,
	last_error        text,    -- why it is not connected, or the last trouble with it
	version           bigint not null default 1,
	checked_at        timestamptz,
	connected_at      timestamptz,
	created_at        timestamptz not null default now(),
	updated_at        timestamptz not null default now(),
	check ((state = 'disconnected') = (token_sealed is null))
);
select hub_tenant_table('chatwoot_connections', 'select, insert, update', 'select, update');

-- The last webhook of an endpoint, without a walk through everybody's.
create index inbound_events_endpoint on inbound_events (endpoint_id, id);

-- Where the account hub_account() lives in Chatwoot, and where Chatwoot reaches it here.
create function directory.chatwoot()
returns table (installation_id uuid, slug text, base_url text, origins text[], allow_private boolean,
	chatwoot_account_id bigint, account_name text, locale text, endpoint_id uuid, endpoint_key text,
	secret_sealed bytea, last_webhook_at timestamptz)
language sql stable security definer set search_path = public, pg_temp
as $$
	select i.id, i.slug, i.base_url, i.origins, i.allow_private, a.chatwoot_account_id, a.name,
		a.locale, e.id, e.key, e.secret_sealed,
		(select n.received_at from inbound_events n where n.endpoint_id = e.id
			order by n.id desc limit 1)
	from accounts a
	join installations i on i.id = a.installation_id
	left join endpoints e on e.account_id = a.id and e.source = 'chatwoot'
	where a.id = hub_account()
$$;

-- The endpoint of hub_account(), made with that key when it has none.
create function directory.make_endpoint(key text) returns table (id uuid, endpoint_key text)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	perform from accounts a where a.id = hub_account() for update;
	insert into endpoints (key, account_id, installation_id, source)
	select make_endpoint.key, a.id, a.installation_id, 'chatwoot' from accounts a
	where a.id = hub_account() and not exists (
		select from endpoints e where e.account_id = a.id and e.source = 'chatwoot');
	return query select e.id, e.key from endpoints e
	where e.account_id = hub_account() and e.source = 'chatwoot';
end
$$;

-- What Chatwoot signs with from now on (NULL: nothing does); what it signed with before stays good
-- for `overlap`, sealed anew by the caller for its column.
create function directory.keep_secret(endpoint_id uuid, secret bytea, previous bytea, overlap interval)
returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	update endpoints e
	set secret_sealed = keep_secret.secret, previous_sealed = keep_secret.previous,
		previous_until = case when keep_secret.previous is not null
			then now() + keep_secret.overlap end,
		updated_at = now()
	where e.id = keep_secret.endpoint_id and e.account_id = hub_account()
$$;

grant execute on function directory.chatwoot(), directory.make_endpoint(text),
	directory.keep_secret(uuid, bytea, bytea, interval) to hub_app;

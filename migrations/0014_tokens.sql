-- Credentials limited to one account: instance tokens, which a page of Chatwoot gets for minutes,
-- and API keys, which an admin gives to a program. Both are kept as their SHA-256 only. And the
-- secret with which an installation's operator signs what they tell the Hub.

alter table installations
	add column secret_sealed   bytea,
	add column previous_sealed bytea, -- still good until previous_until, while a secret rotates
	add column previous_until  timestamptz;

create table instance_tokens (
	id         uuid primary key,
	hash       bytea not null unique,
	account_id bigint not null,
	user_id    bigint not null,
	session_id uuid references sessions on delete cascade, -- that asked for it; NULL: Chatwoot vouched
	scopes     text[] not null check (length(array_to_string(scopes, ' ')) <= 1024),
	origin     text check (length(origin) <= 255), -- of the page that asked
	created_at timestamptz not null default now(),
	expires_at timestamptz not null,
	revoked_at timestamptz,
	foreign key (account_id, user_id) references memberships on delete cascade
);
create index instance_tokens_member on instance_tokens (account_id, user_id);
create index instance_tokens_session on instance_tokens (session_id);
create index instance_tokens_expired on instance_tokens (expires_at);

alter table instance_tokens enable row level security;
alter table instance_tokens force row level security;
create policy trusted on instance_tokens to hub_owner, hub_system, hub_search using (true) with check (true);
grant select, insert, update, delete on instance_tokens to hub_system;

create table api_keys (
	account_id          bigint not null references accounts,
	id                  uuid not null,
	user_id             bigint not null references users, -- who made it, and as whom it acts
	name                text not null check (length(name) between 1 and 100),
	prefix              text not null,                    -- the part of it that may be shown
	hash                bytea not null,
	scopes              text[] not null check (length(array_to_string(scopes, ' ')) <= 1024),
	networks            text[] not null check (length(array_to_string(networks, ',')) <= 1024),
	requests_per_minute integer not null check (requests_per_minute between 1 and 6000),
	expires_at          timestamptz,
	last_used_at        timestamptz,
	version             bigint not null default 1,
	created_at          timestamptz not null default now(),
	updated_at          timestamptz not null default now(),
	primary key (account_id, id)
);
create unique index api_keys_hash on api_keys (hash);
select hub_tenant_table('api_keys', 'select, insert, update, delete', 'select, delete');

-- What a session gave out ends with it, whoever ends it.
create function directory.session_tokens_end() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
	perform directory.revoke(t.id) from instance_tokens t
	where t.session_id = new.id and t.revoked_at is null and t.expires_at > now();
	update instance_tokens t set revoked_at = now()
	where t.session_id = new.id and t.revoked_at is null;
	return null;
end
$$;
create trigger session_tokens_end after update of revoked_at on sessions
	for each row when (old.revoked_at is null and new.revoked_at is not null)
	execute function directory.session_tokens_end();

-- The streams of a key end with it.
create function directory.api_key_end() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
	perform directory.revoke(old.id);
	return null;
end
$$;
create trigger api_key_end after delete on api_keys
	for each row execute function directory.api_key_end();

-- Keeps a token of that member for so many minutes, and returns when it ends. Expired ones go on
-- the way, a few at a time.
create function directory.token_open(id uuid, hash bytea, account_id bigint, user_id bigint,
	session_id uuid, scopes text[], origin text, minutes bigint)
returns timestamptz
language sql volatile security definer set search_path = public, pg_temp
as $$
	delete from instance_tokens t where t.id in (
		select o.id from instance_tokens o where o.expires_at < now() - interval '1 hour'
		order by o.expires_at limit 50 for update skip locked);
	insert into instance_tokens (id, hash, account_id, user_id, session_id, scopes, origin, expires_at)
	values (token_open.id, token_open.hash, token_open.account_id, token_open.user_id,
		token_open.session_id, token_open.scopes, token_open.origin,
		now() + token_open.minutes * interval '1 minute')
	returning expires_at
$$;

-- Ends a token of that user; false when there was none to end.
create function directory.token_revoke(id uuid, user_id bigint) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	update instance_tokens t set revoked_at = now()
	where t.id = token_revoke.id and t.user_id = token_revoke.user_id and t.revoked_at is null
		and t.expires_at > now();
	if found then
		perform directory.revoke(token_revoke.id);
	end if;
	return found;
end
$$;

-- Ends all tokens of an installation's accounts; returns how many.
create function directory.installation_tokens_revoke(installation_id uuid) returns bigint
language sql volatile security definer set search_path = public, pg_temp
as $$
	select count(*)
	from instance_tokens t
	join accounts a on a.id = t.account_id,
	lateral directory.token_revoke(t.id, t.user_id) as ended
	where a.installation_id = installation_tokens_revoke.installation_id
		and t.revoked_at is null and t.expires_at > now() and ended
$$;

-- The token or key with that hash and what its person may be in its account; no row for one that
-- never was, has expired or was revoked, whose session has ended, or whose person is no member.
create function directory.token_access(hash bytea)
returns table (id uuid, account_id bigint, user_id bigint, impersonator_id bigint, scopes text,
	origin text, expires_at timestamptz, networks text, requests_per_minute bigint, role text,
	locale text)
language sql stable security definer set search_path = public, pg_temp
as $$
	select t.id, t.account_id, t.user_id, s.impersonator_id, array_to_string(t.scopes, ' '),
		t.origin, t.expires_at, ''::text, 0::bigint, m.role, a.locale
	from instance_tokens t
	join memberships m on m.account_id = t.account_id and m.user_id = t.user_id
	join accounts a on a.id = t.account_id and a.status = 'active'
	left join sessions s on s.id = t.session_id
	where t.hash = token_access.hash and t.revoked_at is null and t.expires_at > now()
		and (t.session_id is null or s.revoked_at is null and s.expires_at > now())
$$;

-- Notes that the key was used, at most once a minute.
create function directory.key_access(hash bytea)
returns table (id uuid, account_id bigint, user_id bigint, impersonator_id bigint, scopes text,
	origin text, expires_at timestamptz, networks text, requests_per_minute bigint, role text,
	locale text)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	update api_keys k set last_used_at = now()
	where k.hash = key_access.hash
		and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute');
	return query
	select k.id, k.account_id, k.user_id, null::bigint, array_to_string(k.scopes, ' '), null::text,
		k.expires_at, array_to_string(k.networks, ','), k.requests_per_minute::bigint, m.role,
		a.locale
	from api_keys k
	join memberships m on m.account_id = k.account_id and m.user_id = k.user_id
	join accounts a on a.id = k.account_id and a.status = 'active'
	where k.hash = key_access.hash and (k.expires_at is null or k.expires_at > now());
end
$$;

-- The installation of that slug whose pages have that origin; either may be NULL, which is any.
-- `matches` tells how many there are: the other columns are NULL unless it is one.
create function directory.installation_for(slug text, origin text)
returns table (id uuid, slug text, base_url text, allow_private boolean, matches bigint)
language sql stable security definer set search_path = public, pg_temp
as $$
	with found as (
		select i.id, i.slug, i.base_url, i.allow_private
		from installations i
		where (installation_for.slug is null or i.slug = installation_for.slug)
			and (installation_for.origin is null or installation_for.origin = any (i.origins)))
	select f.id, f.slug, f.base_url, f.allow_private, c.total
	from (select count(*) as total from found) c
	left join found f on c.total = 1
$$;

-- Is it the origin of some installation's pages?
create function directory.origin_known(origin text) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
	select exists (select from installations i where origin_known.origin = any (i.origins))
$$;

-- The secrets of the installation of that slug, or without one of the only installation there is.
-- The previous secret shows only while it is still good.
create function directory.installation_secrets(slug text)
returns table (id uuid, slug text, secret_sealed bytea, previous_sealed bytea)
language sql stable security definer set search_path = public, pg_temp
as $$
	select i.id, i.slug, i.secret_sealed, case when i.previous_until > now() then i.previous_sealed end
	from installations i
	where i.slug = installation_secrets.slug or (installation_secrets.slug is null
		and (select count(*) from installations) = 1)
$$;

grant execute on function
	directory.token_open(uuid, bytea, bigint, bigint, uuid, text[], text, bigint),
	directory.token_revoke(uuid, bigint), directory.installation_tokens_revoke(uuid),
	directory.token_access(bytea), directory.key_access(bytea),
	directory.installation_for(text, text), directory.origin_known(text),
	directory.installation_secrets(text)
	to hub_app;

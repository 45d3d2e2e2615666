-- The directory: Chatwoot installations, accounts, people and webhook endpoints, and the functions
-- through which hub_app works with them before it knows an account.

create table installations (
	id            uuid primary key default hub_uuid(),
	slug          text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
	name          text not null,
	base_url      text not null check (base_url ~ '^https?://' and base_url !~ '/$'),
	origins       text[] not null,                -- that may frame the Hub and call its API
	allow_private boolean not null default false, -- http and private networks, by the operator
	created_at    timestamptz not null default now(),
	updated_at    timestamptz not null default now()
);

create table accounts (
	id                  bigint generated always as identity primary key,
	installation_id     uuid not null references installations,
	chatwoot_account_id bigint not null,
	name                text not null,
	locale              text not null default 'pt-BR' check (locale in ('pt-BR', 'en')),
	time_zone           text not null default 'America/Sao_Paulo',
	currency            text not null default 'BRL' check (currency ~ '^[A-Z]{3}$'),
	status              text not null default 'active' check (status in ('active', 'frozen')),
	created_at          timestamptz not null default now(),
	updated_at          timestamptz not null default now(),
	unique (installation_id, chatwoot_account_id)
);

create table users (
	id               bigint generated always as identity primary key,
	installation_id  uuid not null references installations,
	chatwoot_user_id bigint not null,
	name             text not null,
	email            text,
	avatar_url       text,
	locale           text,
	created_at       timestamptz not null default now(),
	updated_at       timestamptz not null default now(),
	unique (installation_id, chatwoot_user_id)
);

create table memberships (
	account_id    bigint not null references accounts,
	user_id       bigint not null references users,
	role          text not null check (role in ('admin', 'supervisor', 'agent', 'viewer')),
	chatwoot_role text not null, -- what Chatwoot last said
	role_source   text not null default 'chatwoot' check (role_source in ('chatwoot', 'hub')),
	created_at    timestamptz not null default now(),
	updated_at    timestamptz not null default now(),
	primary key (account_id, user_id)
);
create index memberships_user on memberships (user_id);

create table endpoints (
	id              uuid primary key default hub_uuid(),
	key             text not null unique check (length(key) >= 20), -- the opaque part of the path
	account_id      bigint not null references accounts,
	installation_id uuid not null references installations,
	source          text not null check (source in ('chatwoot')),
	secret_sealed   bytea,
	previous_sealed bytea,       -- still good until previous_until, while a secret rotates
	previous_until  timestamptz,
	created_at      timestamptz not null default now(),
	updated_at      timestamptz not null default now()
);

-- hub_app reads its own account and that account's people; the rest only through the functions.
do $$
declare
	target text;
begin
	foreach target in array array['installations', 'accounts', 'users', 'memberships', 'endpoints'] loop
		execute format('alter table %I enable row level security', target);
		execute format('alter table %I force row level security', target);
		execute format('create policy trusted on %I to hub_owner, hub_system, hub_search
			using (true) with check (true)', target);
		execute format('grant select, insert, update, delete on %I to hub_system', target);
	end loop;
end
$$;
create policy account on accounts for select to hub_app using (id = (select hub_account()));
create policy account on memberships for select to hub_app using (account_id = (select hub_account()));
create policy account on users for select to hub_app using (exists (
	select from memberships m where m.account_id = (select hub_account()) and m.user_id = users.id));
grant select on accounts, memberships, users to hub_app;

-- The installation named `slug`; without a slug the only one. `installations` tells the caller how
-- many there are; with several and no slug, or an unknown slug, the other columns are NULL.
create function directory.installation(slug text default null)
returns table (id uuid, slug text, name text, base_url text, origins text[], allow_private boolean,
	installations bigint)
language sql stable security definer set search_path = public, pg_temp
as $$
	select i.id, i.slug, i.name, i.base_url, i.origins, i.allow_private, c.total
	from (select count(*) as total from installations) c
	left join installations i
		on i.slug = installation.slug or (installation.slug is null and c.total = 1)
$$;

-- Where Chatwoot is, for the health check: at most eight installations.
create function directory.base_urls()
returns table (slug text, base_url text, allow_private boolean)
language sql stable security definer set search_path = public, pg_temp
as $$
	select i.slug, i.base_url, i.allow_private from installations i order by i.slug limit 8
$$;

-- The endpoint with that key, or no row. The previous secret shows only while it is still good.
create function directory.endpoint(key text)
returns table (id uuid, account_id bigint, chatwoot_account_id bigint, installation_id uuid, source text,
	secret_sealed bytea, previous_sealed bytea)
language sql stable security definer set search_path = public, pg_temp
as $$
	select e.id, e.account_id, a.chatwoot_account_id, e.installation_id, e.source, e.secret_sealed,
		case when e.previous_until > now() then e.previous_sealed end
	from endpoints e
	join accounts a on a.id = e.account_id
	where e.key = endpoint.key
$$;

-- A person whom Chatwoot has just vouched for: makes or refreshes the user and their memberships
-- in those accounts of `accounts` ([{"id","name","role"}…], Chatwoot's ids) that are connected to
-- the Hub, and ends the memberships that Chatwoot no longer lists. A role given in the Hub
-- (role_source 'hub') stays until Chatwoot takes "administrator" away.
create function directory.sign_in(installation_id uuid, chatwoot_user_id bigint, name text, email text,
	avatar_url text, locale text, accounts jsonb)
returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
	person bigint;
begin
	insert into users as u (installation_id, chatwoot_user_id, name, email, avatar_url, locale)
	values (sign_in.installation_id, sign_in.chatwoot_user_id, sign_in.name, sign_in.email,
		sign_in.avatar_url, sign_in.locale)
	on conflict (installation_id, chatwoot_user_id) do update
		set name = excluded.name, email = excluded.email, avatar_url = excluded.avatar_url,
			locale = excluded.locale, updated_at = now()
	returning u.id into person;

	insert into memberships as m (account_id, user_id, role, chatwoot_role)
	select a.id, person, case given.role when 'administrator' then 'admin' else 'agent' end, given.role
	from jsonb_to_recordset(sign_in.accounts) as given(id bigint, role text)
	join accounts a on a.installation_id = sign_in.installation_id and a.chatwoot_account_id = given.id
	where given.role is not null
	order by a.id
	on conflict (account_id, user_id) do update
		set role = case when directory.keeps_role(m.role_source, m.chatwoot_role, excluded.chatwoot_role)
				then m.role else excluded.role end,
			role_source = case when directory.keeps_role(m.role_source, m.chatwoot_role,
				excluded.chatwoot_role) then 'hub' else 'chatwoot' end,
			chatwoot_role = excluded.chatwoot_role,
			updated_at = now()
		where m.chatwoot_role is distinct from excluded.chatwoot_role;

	delete from memberships m
	where m.user_id = person and not exists (
		select from jsonb_to_recordset(sign_in.accounts) as given(id bigint, role text)
		join accounts a on a.installation_id = sign_in.installation_id
			and a.chatwoot_account_id = given.id
		where a.id = m.account_id and given.role is not null);

	return person;
end
$$;

-- Does a membership keep the role an admin gave it in the Hub, when Chatwoot's role changes?
create function directory.keeps_role(role_source text, chatwoot_before text, chatwoot_now text)
returns boolean
language sql immutable parallel safe
as $$
	select role_source = 'hub' and not (chatwoot_before = 'administrator' and chatwoot_now <> 'administrator')
$$;

create function directory."user"(user_id bigint)
returns table (id bigint, installation_id uuid, chatwoot_user_id bigint, name text, email text,
	avatar_url text, locale text)
language sql stable security definer set search_path = public, pg_temp
as $$
	select u.id, u.installation_id, u.chatwoot_user_id, u.name, u.email, u.avatar_url, u.locale
	from users u
	where u.id = "user".user_id
$$;

create function directory.memberships(user_id bigint)
returns table (account_id bigint, chatwoot_account_id bigint, name text, role text, locale text,
	time_zone text, status text, installation text)
language sql stable security definer set search_path = public, pg_temp
as $$
	select a.id, a.chatwoot_account_id, a.name, m.role, a.locale, a.time_zone, a.status, i.slug
	from memberships m
	join accounts a on a.id = m.account_id
	join installations i on i.id = a.installation_id
	where m.user_id = memberships.user_id
	order by a.id
$$;

-- What one person may be in one account; no row for an outsider.
create function directory.membership(user_id bigint, account_id bigint)
returns table (role text, locale text, time_zone text, status text)
language sql stable security definer set search_path = public, pg_temp
as $$
	select m.role, a.locale, a.time_zone, a.status
	from memberships m
	join accounts a on a.id = m.account_id
	where m.user_id = membership.user_id and m.account_id = membership.account_id
$$;

grant execute on function directory.installation(text), directory.base_urls(), directory.endpoint(text),
	directory.sign_in(uuid, bigint, text, text, text, text, jsonb), directory."user"(bigint),
	directory.memberships(bigint), directory.membership(bigint, bigint)
	to hub_app;

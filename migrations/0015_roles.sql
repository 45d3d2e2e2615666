-- Custom roles: an account's own lists of permissions. A membership with one keeps its built-in role
-- beside it, for the day the custom one goes.

create table roles (
	account_id bigint not null references accounts,
	id         uuid not null,
	name       text not null check (length(name) between 1 and 80),
	grants     jsonb not null check (jsonb_typeof(grants) = 'array'), -- [{"permission","scope"}…]
	version    bigint not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (account_id, id)
);
create unique index roles_name on roles (account_id, lower(name));
select hub_tenant_table('roles', 'select, insert, update, delete', 'select, insert, update, delete');

alter table memberships
	add column role_id uuid,
	add column version bigint not null default 1,
	add foreign key (account_id, role_id) references roles (account_id, id);
create index memberships_role on memberships (account_id, role_id) where role_id is not null;

-- Who may be what is decided inside the account; who belongs to it, by Chatwoot alone.
create policy account_change on memberships for update to hub_app
	using (account_id = (select hub_account())) with check (account_id = (select hub_account()));
grant update (role, role_id, role_source, version, updated_at) on memberships to hub_app;

-- The permissions of a person with a custom role in that account; NULL for a built-in one.
create function directory.custom_grants(user_id bigint, account_id bigint) returns jsonb
language sql stable security definer set search_path = public, pg_temp
as $$
	select r.grants
	from memberships m
	join roles r on r.account_id = m.account_id and r.id = m.role_id
	where m.user_id = custom_grants.user_id and m.account_id = custom_grants.account_id
$$;
grant execute on function directory.custom_grants(bigint, bigint) to hub_app;

-- Whoever stops being an administrator in Chatwoot loses a custom role as well as a given one.
create function memberships_demoted() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
begin
	if old.chatwoot_role = 'administrator' and new.chatwoot_role <> 'administrator' then
		new.role_id := null;
	end if;
	return new;
end
$$;
create trigger demoted before update of chatwoot_role on memberships
	for each row execute function memberships_demoted();

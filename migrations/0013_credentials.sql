-- Local sign-in: passwords, second factors, and the links that go out by mail. A super-admin is a user
-- of no installation; everybody else is one of Chatwoot's people who may have a password here as well.

alter table users
	alter column installation_id drop not null,
	alter column chatwoot_user_id drop not null,
	add constraint users_origin check ((installation_id is null) = (chatwoot_user_id is null)
		and (installation_id is not null or super_admin and email is not null));
create unique index users_super_admin on users (lower(email)) where installation_id is null;
create index users_email on users (lower(email));

create table passwords (
	user_id    bigint primary key references users on delete cascade,
	hash       text not null check (hash like '$argon2id$%'), -- a PHC string
	changed_at timestamptz not null default now()
);

create table totp (
	user_id        bigint primary key references users on delete cascade,
	secret_sealed  bytea,   -- NULL until a first code proved that the app has it
	pending_sealed bytea,   -- shown, not yet proved
	last_step      bigint not null default 0, -- of the code used last: none counts twice
	changed_at     timestamptz not null default now()
);

create table recovery_codes (
	user_id bigint not null references users on delete cascade,
	hash    bytea not null, -- SHA-256
	primary key (user_id, hash)
);

create table mail_tokens (
	hash       bytea primary key, -- SHA-256
	user_id    bigint not null references users on delete cascade,
	purpose    text not null check (purpose in ('invitation', 'reset')),
	created_at timestamptz not null default now(),
	expires_at timestamptz not null
);
create index mail_tokens_user on mail_tokens (user_id, created_at);
create index mail_tokens_expired on mail_tokens (expires_at);

do $$
declare
	target text;
begin
	foreach target in array array['passwords', 'totp', 'recovery_codes', 'mail_tokens'] loop
		execute format('alter table %I enable row level security', target);
		execute format('alter table %I force row level security', target);
		execute format('create policy trusted on %I to hub_owner, hub_system, hub_search
			using (true) with check (true)', target);
		execute format('grant select, insert, update, delete on %I to hub_system', target);
	end loop;
end
$$;

-- Mails are jobs of no account: who asks for one is not known yet. Their account is NULL in the row
-- and 0 to the worker, under which no tenant's row is in sight.
alter table jobs alter column account_id drop not null;

create or replace function directory.finish_job(id bigint, attempt integer) returns void
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
	kept boolean;
begin
	update jobs j set state = 'done', finished_at = now(), lease_until = null
	where j.id = finish_job.id and j.attempts = finish_job.attempt and j.state = 'running'
		and coalesce(j.account_id, 0) = hub_account()
	returning j.idempotency_key is not null into kept;
	if kept is null then
		raise exception 'attempt % does not hold job %', attempt, finish_job.id using errcode = 'HB001';
	elsif not kept then
		delete from jobs j where j.id = finish_job.id;
	end if;
end
$$;

-- The person an e-mail address means: in the installation of that slug; without a slug the super-admin,
-- else one of the only installation there is. Of two in one installation (Chatwoot made a person anew)
-- the one with a password, then the newest.
create function directory.person(installation text, email text) returns bigint
language sql stable security definer set search_path = public, pg_temp
as $$
	select u.id
	from users u
	left join installations i on i.id = u.installation_id
	left join passwords p on p.user_id = u.id
	where lower(u.email) = lower(person.email)
		and case when person.installation is not null then i.slug = person.installation
			else u.super_admin or (select count(*) = 1 from installations) end
	order by u.super_admin desc, p.user_id is null, u.updated_at desc, u.id desc
	limit 1
$$;

-- Asks for a mail that resets a password. Whether there is such a person is found out by the worker, so
-- that asking takes the same time for everybody.
create function directory.reset_ask(installation text, email text, locale text) returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	insert into jobs (queue, kind, payload, max_attempts)
	values ('mail', 'identity.mail', jsonb_build_object('purpose', 'reset',
		'installation', reset_ask.installation, 'email', lower(reset_ask.email),
		'locale', reset_ask.locale), 8)
$$;

-- What a user proves themselves with; no row for a user that is not.
create function directory.credentials(user_id bigint)
returns table (user_id bigint, name text, email text, locale text, super_admin boolean, hash text,
	secret_sealed bytea, pending_sealed bytea, last_step bigint, recovery_codes bigint)
language sql stable security definer set search_path = public, pg_temp
as $$
	select u.id, u.name, u.email, u.locale, u.super_admin, p.hash, t.secret_sealed, t.pending_sealed,
		coalesce(t.last_step, 0),
		(select count(*) from recovery_codes r where r.user_id = u.id)
	from users u
	left join passwords p on p.user_id = u.id
	left join totp t on t.user_id = u.id
	where u.id = credentials.user_id
$$;

-- A new password: links in mails that are out end with it, and all sessions but `keep`.
create function directory.password_set(user_id bigint, hash text, keep uuid) returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	insert into passwords as p (user_id, hash)
	values (password_set.user_id, password_set.hash)
	on conflict (user_id) do update set hash = excluded.hash, changed_at = now();
	delete from mail_tokens m where m.user_id = password_set.user_id;
	select directory.sessions_revoke(password_set.user_id, password_set.keep);
$$;

-- The same password under today's costs, unless it was changed in the meantime.
create function directory.password_rehash(user_id bigint, hash_before text, hash text) returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	update passwords p set hash = password_rehash.hash
	where p.user_id = password_rehash.user_id and p.hash = password_rehash.hash_before
$$;

create function directory.totp_offer(user_id bigint, pending_sealed bytea) returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	insert into totp as t (user_id, pending_sealed)
	values (totp_offer.user_id, totp_offer.pending_sealed)
	on conflict (user_id) do update set pending_sealed = excluded.pending_sealed
$$;

-- Replaces the recovery codes by these hashes (hexadecimal).
create function directory.recovery_set(user_id bigint, hashes text[]) returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	delete from recovery_codes r where r.user_id = recovery_set.user_id;
	insert into recovery_codes (user_id, hash)
	select recovery_set.user_id, decode(h, 'hex') from unnest(recovery_set.hashes) as h;
$$;

-- The pending secret, of which a code of `step` was shown, becomes the secret; false when it is not
-- the pending one any more.
create function directory.totp_confirm(user_id bigint, pending_sealed bytea, step bigint, hashes text[])
returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	update totp t
	set secret_sealed = t.pending_sealed, pending_sealed = null, last_step = totp_confirm.step,
		changed_at = now()
	where t.user_id = totp_confirm.user_id and t.pending_sealed = totp_confirm.pending_sealed;
	if not found then
		return false;
	end if;
	perform directory.recovery_set(totp_confirm.user_id, totp_confirm.hashes);
	return true;
end
$$;

-- Takes the code of `step`; false when it, or a later one, was taken before.
create function directory.totp_use(user_id bigint, step bigint) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	update totp t set last_step = totp_use.step
	where t.user_id = totp_use.user_id and t.last_step < totp_use.step;
	return found;
end
$$;

create function directory.recovery_use(user_id bigint, hash bytea) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	delete from recovery_codes r where r.user_id = recovery_use.user_id and r.hash = recovery_use.hash;
	return found;
end
$$;

-- Ends the second factor; false for a super-admin, who must have one.
create function directory.totp_end(user_id bigint) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	if exists (select from users u where u.id = totp_end.user_id and u.super_admin) then
		return false;
	end if;
	delete from totp t where t.user_id = totp_end.user_id;
	delete from recovery_codes r where r.user_id = totp_end.user_id;
	return true;
end
$$;

-- A link for that user: good for 7 days (invitation) or an hour (reset). False when four went out
-- within the hour: nobody's mailbox is to be filled by others.
create function directory.mail_token_make(user_id bigint, purpose text, hash bytea) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	delete from mail_tokens m where m.expires_at < now();
	if (select count(*) >= 4 from mail_tokens m
		where m.user_id = mail_token_make.user_id and m.created_at > now() - interval '1 hour') then
		return false;
	end if;
	insert into mail_tokens (hash, user_id, purpose, expires_at)
	values (mail_token_make.hash, mail_token_make.user_id, mail_token_make.purpose,
		now() + case mail_token_make.purpose when 'reset' then interval '1 hour'
			else interval '7 days' end);
	return true;
end
$$;

-- Whose link that is, while it is good.
create function directory.mail_token(hash bytea)
returns table (user_id bigint, purpose text, name text, email text, installation text)
language sql stable security definer set search_path = public, pg_temp
as $$
	select u.id, m.purpose, u.name, u.email, i.slug
	from mail_tokens m
	join users u on u.id = m.user_id
	left join installations i on i.id = u.installation_id
	where m.hash = mail_token.hash and m.expires_at > now()
$$;

-- Uses it up; false when somebody else just did.
create function directory.mail_token_use(hash bytea) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	delete from mail_tokens m where m.hash = mail_token_use.hash and m.expires_at > now();
	return found;
end
$$;

grant execute on function directory.person(text, text), directory.reset_ask(text, text, text),
	directory.credentials(bigint), directory.password_set(bigint, text, uuid),
	directory.password_rehash(bigint, text, text), directory.totp_offer(bigint, bytea),
	directory.recovery_set(bigint, text[]), directory.totp_confirm(bigint, bytea, bigint, text[]),
	directory.totp_use(bigint, bigint), directory.recovery_use(bigint, bytea),
	directory.totp_end(bigint), directory.mail_token_make(bigint, text, bytea),
	directory.mail_token(bytea), directory.mail_token_use(bytea)
	to hub_app;

-- Writing back: a permission of its own, and certainty about what was taken back.

-- To message customers and change conversations needs chatwoot:write. Whoever could do it until now, by
-- kanban:write, has it as far as that went; reading, which it includes, shows nobody more conversations
-- than Chatwoot does.
update roles r
set grants = r.grants || jsonb_build_array(
		jsonb_build_object('permission', 'chatwoot:write', 'scope', k.scope)),
	version = r.version + 1, updated_at = now()
from (
	select g.account_id, g.id, g.one ->> 'scope' as scope,
		row_number() over (partition by g.account_id, g.id order by array_position(
			array['account', 'team', 'own'], g.one ->> 'scope')) as place
	from (select o.account_id, o.id, jsonb_array_elements(o.grants) as one from roles o) g
	where g.one ->> 'permission' in ('kanban:write', 'kanban:admin')
) k
where r.account_id = k.account_id and r.id = k.id and k.place = 1;

update api_keys set scopes = scopes || 'chatwoot:write'::text
where scopes && array['kanban:write', 'kanban:admin']
	and not scopes && array['chatwoot:write', 'chatwoot:admin'];

update instance_tokens set scopes = scopes || 'chatwoot:write'::text
where expires_at > now() and scopes && array['kanban:write', 'kanban:admin']
	and not scopes && array['chatwoot:write', 'chatwoot:admin'];

-- unsure: the answer to some try was lost, so Chatwoot may have it. cancelling: it is not sent any more;
-- the job finds out whether it had arrived, and it ends as cancelled or sent.
alter table chatwoot_writes
	add column unsure boolean not null default false,
	add column cancelling boolean not null default false,
	add check (not cancelling or state = 'queued');

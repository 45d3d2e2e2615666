-- Replies kept under an Idempotency-Key, in the transaction of the change they report: the key is
-- reserved first, so that a second request with it waits, and gets the reply before the commit.

create table idempotency_keys (
	account_id   bigint not null references accounts,
	user_id      bigint not null references users,
	key          text not null check (length(key) between 1 and 255),
	request_hash bytea not null,
	status       integer, -- NULL only inside the transaction that reserved the key
	body         text,
	created_at   timestamptz not null default now(),
	primary key (account_id, user_id, key)
);
select hub_tenant_table('idempotency_keys', 'select, insert, update', 'select, insert, delete');

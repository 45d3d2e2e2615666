-- Replies kept under an Idempotency-Key, written in the transaction of the change they report.

create table idempotency_keys (
	account_id   bigint not null references accounts,
	user_id      bigint not null references users,
	key          text not null check (length(key) between 1 and 255),
	request_hash bytea not null,
	status       integer not null,
	body         text not null,
	created_at   timestamptz not null default now(),
	primary key (account_id, user_id, key)
);
select hub_tenant_table('idempotency_keys', 'select, insert, delete', 'select, insert, delete');

-- Dead letters are few among finished jobs, and are counted every few seconds.
create index jobs_dead on jobs (id) where state = 'dead';

-- One row a closed UTC day: what retention is about to forget. Written once by
-- private.close_days(), never recomputed, so that purging sessions or posts does not rewrite
-- history.
create table private.daily_facts (
    day date primary key,
    dau integer not null,
    mau integer not null,
    posts integer not null,
    new_users integer not null
);

comment on table private.daily_facts is
    'Facts of closed UTC days, without gaps. Written once by private.close_days().';
comment on column private.daily_facts.day is 'The UTC day.';
comment on column private.daily_facts.dau is 'People with a session on that day.';
comment on column private.daily_facts.mau is
    'People with a session in the 30 days that end with that day.';
comment on column private.daily_facts.posts is
    'Posts and quotes made on that day and living when it was closed.';
comment on column private.daily_facts.new_users is 'Accounts made on that day.';

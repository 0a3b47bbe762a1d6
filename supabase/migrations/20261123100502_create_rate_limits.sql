-- Generated from migrations/20261123100502_create_rate_limits.sql by npm run supabase:generate: do not edit.

-- How much of each limit somebody has used: one row a person (or address) and kind of act, in a
-- window that begins with the first act and is renewed by the first one after its end. Unlogged:
-- counting what will be forgotten in a minute is not worth the write-ahead log, and a crash only
-- gives everybody a new window. Room in each page and no index on what changes keep updates within
-- the page. Written by private.spend_allowance() alone.
create unlogged table private.rate_buckets (
    subject text not null,
    action text not null,
    started_at timestamptz not null,
    used integer not null,

    primary key (subject, action)
)
with (fillfactor = 50);

comment on table private.rate_buckets is
    'What is used of the limits in the running windows. Unlogged: empty after a crash. Written by '
    'private.spend_allowance() only.';
comment on column private.rate_buckets.subject is
    'user:<id>, or ip:<hash> of a visitor; ip:unknown is shared by all whose address is not told.';
comment on column private.rate_buckets.action is 'The table that the acts are rows of.';
comment on column private.rate_buckets.started_at is 'When the window began.';
comment on column private.rate_buckets.used is 'Rows inserted since.';

-- No policy and no grant: no API role reads or writes it. Kept by private.spend_allowance().
alter table private.rate_buckets enable row level security;

revoke all on private.rate_buckets from anon, authenticated, service_role;

-- Limits against abuse, in this one place: whoever acts spends from an allowance that the setting
-- limit_<action> grants, such as '30 per minute'; '0', or no such setting, is no limit. A person is
-- known by its id, a visitor by the hash of its address; visitors without one share an allowance of
-- their own, the setting limit_<action>_shared. Staff, service_role and sessions outside of a
-- request spend nothing. A window is fixed from its first act, so the time to wait is exact. What
-- raises is rolled back, and therefore not counted. The caller's lock (private.lock_person()) is
-- taken before the statement, so nobody waits for two allowances at once.
create function private.spend_allowance(action text, amount integer)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_role text := auth.role();
    v_user_id uuid := auth.uid();
    v_subject text;
    v_limit text;
    v_window interval;
    v_bucket private.rate_buckets;
begin
    if coalesce(spend_allowance.amount, 0) <= 0 then
        return;
    elsif v_role = 'anon' then
        v_subject := 'ip:' || coalesce(private.client_ip_hash(), 'unknown');
    elsif v_user_id is null or v_role = 'service_role' or private.is_staff() then
        return;
    else
        v_subject := 'user:' || v_user_id;
    end if;

    select s.value
    into v_limit
    from private.settings s
    where s.name = 'limit_' || spend_allowance.action
        || case v_subject when 'ip:unknown' then '_shared' else '' end;

    if v_limit is null or v_limit = '0' then
        return;
    end if;

    -- 'minute' is one minute, '5 minutes' is what it says.
    v_window := regexp_replace(split_part(v_limit, ' per ', 2), '^([a-z])', '1 \1')::interval;

    insert into private.rate_buckets as b (subject, action, started_at, used)
    values (v_subject, spend_allowance.action, now(), spend_allowance.amount)
    on conflict on constraint rate_buckets_pkey do update
    set
        started_at = case
            when b.started_at <= excluded.started_at - v_window then excluded.started_at
            else b.started_at
        end,
        used = case
            when b.started_at <= excluded.started_at - v_window then excluded.used
            else b.used + excluded.used
        end
    returning b.* into v_bucket;

    if v_bucket.used > split_part(v_limit, ' per ', 1)::integer then
        raise exception using
            errcode = 'PT429',
            message = 'rate_limited',
            detail = ceil(extract(epoch from v_bucket.started_at + v_window - now()))::text,
            hint = format(
                'Retry after that many seconds. At most %s, and no more at once.', v_limit
            );
    end if;
end;
$$;

comment on function private.spend_allowance is
    'Counts rows against the caller''s limit for an action; 429 rate_limited with the seconds to '
    'wait in the detail. Internal.';
revoke all on function private.spend_allowance from public, anon, authenticated, service_role;

-- What a statement inserted counts against the limit of its table: rows and not statements, in
-- calls and direct writes alike. A row that is deleted again was an act all the same.
create function private.limit_rate()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.spend_allowance(tg_table_name, (select count(*)::integer from changed));
    return null;
end;
$$;

comment on function private.limit_rate is
    'Trigger function: counts inserted rows against the limit of their table (429 rate_limited).';
revoke all on function private.limit_rate from public, anon, authenticated, service_role;

drop trigger posts_lock_caller on public.posts;

create trigger posts_lock_caller
before insert or update on public.posts
for each statement
execute function private.lock_caller();

create trigger comments_lock_caller
before insert on public.comments
for each statement
execute function private.lock_caller();

create trigger poll_votes_lock_caller
before insert on public.poll_votes
for each statement
execute function private.lock_caller();

create trigger reports_lock_caller
before insert on public.reports
for each statement
execute function private.lock_caller();

create trigger watchlist_items_lock_caller
before insert on public.watchlist_items
for each statement
execute function private.lock_caller();

create trigger user_sessions_lock_caller
before insert on public.user_sessions
for each statement
execute function private.lock_caller();

create trigger error_logs_lock_caller
before insert on public.error_logs
for each statement
execute function private.lock_caller();

create trigger posts_a_limit_rate
after insert on public.posts
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger comments_a_limit_rate
after insert on public.comments
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger reactions_a_limit_rate
after insert on public.reactions
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger reposts_a_limit_rate
after insert on public.reposts
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger follows_a_limit_rate
after insert on public.follows
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger bookmarks_a_limit_rate
after insert on public.bookmarks
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger poll_votes_a_limit_rate
after insert on public.poll_votes
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger content_filters_a_limit_rate
after insert on public.content_filters
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger watchlist_items_a_limit_rate
after insert on public.watchlist_items
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger reports_a_limit_rate
after insert on public.reports
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger user_sessions_a_limit_rate
after insert on public.user_sessions
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger error_logs_a_limit_rate
after insert on public.error_logs
referencing new table as changed
for each statement
execute function private.limit_rate();

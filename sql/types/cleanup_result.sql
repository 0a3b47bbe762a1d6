-- What one batch of cleanup_orphans() did.
create type public.cleanup_result as (
    tickers integer,
    username_holds integer,
    rate_buckets integer,
    counter_slots integer,
    ip_hashes integer,
    error_logs integer,
    sessions integer,
    sessions_closed integer,
    has_more boolean
);

comment on type public.cleanup_result is 'What one batch did, as cleanup_orphans() returns it.';
comment on column public.cleanup_result.tickers is
    'Nameless symbols that nothing mentions and nobody watches any more.';
comment on column public.cleanup_result.username_holds is 'Former usernames that are free again.';
comment on column public.cleanup_result.rate_buckets is 'Windows of limits that are long over.';
comment on column public.cleanup_result.counter_slots is 'Extra counter slots merged back.';
comment on column public.cleanup_result.ip_hashes is 'Address hashes cleared.';
comment on column public.cleanup_result.error_logs is 'Logged errors past their retention.';
comment on column public.cleanup_result.sessions is 'Sessions past their retention.';
comment on column public.cleanup_result.sessions_closed is 'Sessions that nobody had ended.';
comment on column public.cleanup_result.has_more is 'Whether another call has something to do.';

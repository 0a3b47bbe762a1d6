-- As visible as the post. Written by the cashtag trigger alone.
alter table public.post_tickers enable row level security;

create policy select_visible on public.post_tickers
for select to anon, authenticated
using (
    exists (
        select
        from public.posts p
        where p.id = post_tickers.post_id
    )
);

revoke all on public.post_tickers from anon, authenticated, service_role;
grant select on public.post_tickers to anon, authenticated;
grant select, insert, update, delete on public.post_tickers to service_role;

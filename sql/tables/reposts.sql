-- One row per person and post: a plain repost, or the trace of a quote. For a quote the quoting
-- post stands in posts, and quote_content repeats its text, kept equal by trigger, so that lists of
-- reposts need no second lookup.
create table public.reposts (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    post_id uuid not null references public.posts (id) on delete cascade,
    type varchar(10) not null check (type in ('normal', 'quote')),
    quote_content text,
    created_at timestamptz not null default now(),

    constraint unique_user_post_repost unique (user_id, post_id),
    constraint reposts_quote_content_check check ((type = 'quote') = (quote_content is not null))
);

create index idx_reposts_post_id on public.reposts (post_id, created_at desc, id desc);
comment on index public.idx_reposts_post_id is
    'Who reposted a post, newest first; covers the foreign key.';
create index idx_reposts_created_at on public.reposts (user_id, created_at desc, id desc);
comment on index public.idx_reposts_created_at is
    'A person''s reposts, newest first, for profile and home feed.';
create index idx_reposts_type on public.reposts (type);
comment on index public.idx_reposts_type is 'Quotes apart from plain reposts, for metrics.';
create index reposts_created_at_idx on public.reposts (created_at desc, post_id desc)
include (user_id, type);
comment on index public.reposts_created_at_idx is
    'The newest reposts of everybody; index-only for the home feed''s walk and for ranking.';

comment on table public.reposts is
    'Reposts and quotes, one per person and post. Signed-in people read visible ones; one inserts '
    'and deletes one''s own plain ones; quotes by quote_post().';
comment on column public.reposts.id is 'Repost id.';
comment on column public.reposts.user_id is 'Who reposted; defaults to the caller.';
comment on column public.reposts.post_id is 'The post that was reposted.';
comment on column public.reposts.type is 'normal or quote.';
comment on column public.reposts.quote_content is
    'The quoting post''s text; null for a plain repost.';
comment on column public.reposts.created_at is 'When it was first reposted.';

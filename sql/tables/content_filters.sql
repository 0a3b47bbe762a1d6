-- Mutes and blocks. A mute hides from the muter's feeds and is noticed by nobody; a block separates
-- two people entirely: its trigger keeps private.hidden and cuts follows both ways.
create table public.content_filters (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    filtered_user_id uuid not null references public.users (id) on delete cascade,
    filter_type varchar(10) not null check (filter_type in ('mute', 'block')),
    created_at timestamptz not null default now(),

    constraint unique_user_filter unique (user_id, filtered_user_id, filter_type),
    constraint no_self_filter check (user_id <> filtered_user_id)
);

create index idx_content_filters_filtered_user_id on public.content_filters (filtered_user_id);
comment on index public.idx_content_filters_filtered_user_id is
    'Covers the foreign key: deleting a person.';
create index idx_content_filters_type
on public.content_filters (user_id, filter_type, created_at desc);
comment on index public.idx_content_filters_type is 'One''s mutes or blocks, newest first.';

comment on table public.content_filters is
    'One''s own mutes and blocks: read, inserted and deleted by their owner alone.';
comment on column public.content_filters.id is 'Filter id.';
comment on column public.content_filters.user_id is 'Who filters; defaults to the caller.';
comment on column public.content_filters.filtered_user_id is 'Who is filtered.';
comment on column public.content_filters.filter_type is 'mute or block.';
comment on column public.content_filters.created_at is 'When.';

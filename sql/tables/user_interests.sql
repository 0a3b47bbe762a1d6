-- What a person said to be interested in, from onboarding.
create table public.user_interests (
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    interest varchar(50) not null,
    created_at timestamptz not null default now(),

    primary key (user_id, interest),
    constraint user_interests_interest_check check (private.has_visible_text(interest))
);

create index idx_user_interests_interest on public.user_interests (interest);
comment on index public.idx_user_interests_interest is
    'People who share an interest, for suggestions.';

comment on table public.user_interests is
    'One''s own interests: read, inserted and deleted by their owner alone.';
comment on column public.user_interests.user_id is 'Whose interest; defaults to the caller.';
comment on column public.user_interests.interest is 'Its name, such as Stocks, Crypto or ETFs.';
comment on column public.user_interests.created_at is 'When.';

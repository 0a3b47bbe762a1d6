-- Somebody whom the caller may want to follow. Shared interests and activity weigh in, but show
-- nowhere: they are their owner's alone.
create type public.suggestion_item as (
    id uuid,
    username text,
    display_name text,
    bio text,
    profile_picture_url text,
    badge text,
    follows_me boolean,
    followed_by_count integer
);

comment on type public.suggestion_item is 'A person whom the caller may want to follow.';
comment on column public.suggestion_item.id is 'The person.';
comment on column public.suggestion_item.username is 'Unique handle.';
comment on column public.suggestion_item.display_name is 'Shown name.';
comment on column public.suggestion_item.bio is 'Self-description.';
comment on column public.suggestion_item.profile_picture_url is 'https URL of the picture.';
comment on column public.suggestion_item.badge is 'Verified, Public or null.';
comment on column public.suggestion_item.follows_me is 'Whether the person follows the caller.';
comment on column public.suggestion_item.followed_by_count is
    'How many of those the caller follows follow the person, as far as was looked.';

-- Somebody whom a search finds, and how they stand to the caller.
create type public.user_item as (
    id uuid,
    username text,
    display_name text,
    bio text,
    profile_picture_url text,
    badge text,
    follower_count bigint,
    is_me boolean,
    is_followed boolean,
    follows_me boolean,
    is_muted boolean,
    cursor text
);

comment on type public.user_item is 'A person whom a search finds, with the relation to the caller.';
comment on column public.user_item.id is 'The person.';
comment on column public.user_item.username is 'Unique handle.';
comment on column public.user_item.display_name is 'Shown name.';
comment on column public.user_item.bio is 'Self-description.';
comment on column public.user_item.profile_picture_url is 'https URL of the picture.';
comment on column public.user_item.badge is 'Verified, Public or null.';
comment on column public.user_item.follower_count is 'Who follow the person.';
comment on column public.user_item.is_me is 'Whether it is the caller.';
comment on column public.user_item.is_followed is 'Whether the caller follows the person.';
comment on column public.user_item.follows_me is 'Whether the person follows the caller.';
comment on column public.user_item.is_muted is
    'Whether the caller mutes the person: never, since a search leaves such people out.';
comment on column public.user_item.cursor is
    'Where this person stands among the finds: give that of the last one as cursor to get the next '
    'page.';

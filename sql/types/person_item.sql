-- Somebody in a list of people: followers, those followed.
create type public.person_item as (
    id uuid,
    username text,
    display_name text,
    bio text,
    profile_picture_url text,
    badge text,
    since timestamptz,
    is_me boolean,
    is_followed boolean,
    follows_me boolean,
    is_muted boolean,
    cursor text
);

comment on type public.person_item is 'A person in a list, with the relation to the caller.';
comment on column public.person_item.id is 'The person.';
comment on column public.person_item.username is 'Unique handle.';
comment on column public.person_item.display_name is 'Shown name.';
comment on column public.person_item.bio is 'Self-description.';
comment on column public.person_item.profile_picture_url is 'https URL of the picture.';
comment on column public.person_item.badge is 'Verified, Public or null.';
comment on column public.person_item.since is 'Since when the follow stands.';
comment on column public.person_item.is_me is 'Whether it is the caller.';
comment on column public.person_item.is_followed is 'Whether the caller follows the person.';
comment on column public.person_item.follows_me is 'Whether the person follows the caller.';
comment on column public.person_item.is_muted is 'Whether the caller mutes the person.';
comment on column public.person_item.cursor is
    'Where this person stands in the list: give that of the last one as cursor to get the next '
    'page.';

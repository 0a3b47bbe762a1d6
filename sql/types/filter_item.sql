-- Somebody whom the caller mutes or blocks.
create type public.filter_item as (
    id uuid,
    username text,
    display_name text,
    profile_picture_url text,
    filter_type text,
    since timestamptz,
    cursor text
);

comment on type public.filter_item is 'A mute or block of the caller, with who it is.';
comment on column public.filter_item.id is 'The person, for unmute_user() and unblock_user().';
comment on column public.filter_item.username is
    'Unique handle. Null, as name and picture, for whom the caller does not see and did not see '
    'when choosing.';
comment on column public.filter_item.display_name is 'Shown name.';
comment on column public.filter_item.profile_picture_url is 'https URL of the picture.';
comment on column public.filter_item.filter_type is 'mute or block.';
comment on column public.filter_item.since is 'Since when.';
comment on column public.filter_item.cursor is
    'Where this row stands in the list: give that of the last one as cursor to get the next page.';

-- What get_profile() answers: a profile and how it stands to the caller.
create type public.profile_details as (
    id uuid,
    username text,
    display_name text,
    bio text,
    profile_picture_url text,
    badge text,
    created_at timestamptz,
    follower_count bigint,
    following_count bigint,
    post_count bigint,
    is_me boolean,
    is_followed boolean,
    follows_me boolean,
    is_muted boolean,
    posts public.post_item[]
);

comment on type public.profile_details is
    'A profile with its relation to the caller, as get_profile() returns it.';
comment on column public.profile_details.id is 'The person.';
comment on column public.profile_details.username is 'Unique handle.';
comment on column public.profile_details.display_name is 'Shown name.';
comment on column public.profile_details.bio is 'Self-description.';
comment on column public.profile_details.profile_picture_url is 'https URL of the picture.';
comment on column public.profile_details.badge is 'Verified, Public or null.';
comment on column public.profile_details.created_at is 'Member since.';
comment on column public.profile_details.follower_count is 'Who follow the person.';
comment on column public.profile_details.following_count is 'Whom the person follows.';
comment on column public.profile_details.post_count is 'Living posts and quotes.';
comment on column public.profile_details.is_me is 'Whether it is the caller.';
comment on column public.profile_details.is_followed is 'Whether the caller follows the person.';
comment on column public.profile_details.follows_me is 'Whether the person follows the caller.';
comment on column public.profile_details.is_muted is 'Whether the caller mutes the person.';
comment on column public.profile_details.posts is
    'The first page of the person''s feed, for its next page give the last one''s cursor to '
    'user_feed(); null unless a page_size was asked for.';

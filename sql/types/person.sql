-- Somebody in a list: what a front end shows beside a post, a comment or a notice.
create type public.person as (
    id uuid,
    username text,
    display_name text,
    profile_picture_url text,
    badge text
);

comment on type public.person is 'A person as shown beside content.';
comment on column public.person.id is 'The person.';
comment on column public.person.username is 'Unique handle.';
comment on column public.person.display_name is 'Shown name.';
comment on column public.person.profile_picture_url is 'https URL of the picture.';
comment on column public.person.badge is 'Verified, Public or null.';

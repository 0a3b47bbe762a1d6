-- The people whose doings reach the caller unasked, in activity and suggestions: those the caller
-- sees and does not mute, oneself apart. Probed by key, one by one.
create view private.heard_people as
select
    u.id,
    u.username::text as username,
    u.display_name::text as display_name,
    u.bio,
    u.profile_picture_url,
    u.badge::text as badge
from public.users u
where u.id <> (select auth.uid())
    and (
        select g.user_id
        from private.gone g
        where g.user_id = u.id
    ) is null
    and (
        select h.author
        from private.hidden h
        where h.viewer = (select auth.uid())
            and h.author = u.id
    ) is null
    and (
        select c.filtered_user_id
        from public.content_filters c
        where c.user_id = (select auth.uid())
            and c.filtered_user_id = u.id
            and c.filter_type = 'mute'
    ) is null;

comment on view private.heard_people is
    'Whom the caller sees and does not mute, oneself apart. For definers.';
comment on column private.heard_people.id is 'The person.';
comment on column private.heard_people.username is 'Unique handle.';
comment on column private.heard_people.display_name is 'Shown name.';
comment on column private.heard_people.bio is 'Self-description.';
comment on column private.heard_people.profile_picture_url is 'https URL of the picture.';
comment on column private.heard_people.badge is 'Verified, Public or null.';

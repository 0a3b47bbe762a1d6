-- The public face of people, with counts: what select('*') and author:profiles(*) may ask for
-- without naming columns, where users holds private ones too. Who is visible, the policy on users
-- decides.
create view public.profiles
with (security_invoker = true) as
select
    u.id,
    u.username,
    u.display_name,
    u.bio,
    u.profile_picture_url,
    u.badge,
    u.created_at,
    uc.follower_count + coalesce(s.follower_count, 0) as follower_count,
    uc.following_count + coalesce(s.following_count, 0) as following_count,
    uc.post_count + coalesce(s.post_count, 0) as post_count
from public.users u
join private.user_counts uc on uc.user_id = u.id
left join lateral (
    select
        sum(us.follower_count) as follower_count,
        sum(us.following_count) as following_count,
        sum(us.post_count) as post_count
    from private.user_count_slots us
    where us.user_id = u.id
) s on true;

comment on view public.profiles is
    'Public profiles of visible people with their counts. Embed as author:profiles(*).';
comment on column public.profiles.id is 'The person.';
comment on column public.profiles.username is 'Unique handle.';
comment on column public.profiles.display_name is 'Shown name.';
comment on column public.profiles.bio is 'Self-description.';
comment on column public.profiles.profile_picture_url is 'https URL of the picture.';
comment on column public.profiles.badge is 'Verified, Public or null.';
comment on column public.profiles.created_at is 'Member since.';
comment on column public.profiles.follower_count is 'Who follow the person.';
comment on column public.profiles.following_count is 'Whom the person follows.';
comment on column public.profiles.post_count is 'Living posts and quotes.';

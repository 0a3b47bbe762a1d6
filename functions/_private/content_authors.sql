-- Whose content is acted on: the author of the post, or of the comment and of the post it stands
-- under.
create function private.content_authors(post_id uuid, comment_id uuid)
returns uuid[]
language sql
stable
security definer
set search_path = ''
as $$
select array_agg(a.user_id)
from (
    select p.user_id
    from public.posts p
    where p.id = content_authors.post_id
    union
    select c.user_id
    from public.comments c
    where c.id = content_authors.comment_id
    union
    select p.user_id
    from public.comments c
    join public.posts p on p.id = c.post_id
    where c.id = content_authors.comment_id
) a
$$;

comment on function private.content_authors is
    'The authors of a post, or of a comment and its post. Internal.';
revoke all on function private.content_authors from public, anon, authenticated, service_role;

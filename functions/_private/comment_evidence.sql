-- How a comment reads now, for the evidence of a report: of the comment itself, and of what it
-- replies to.
create function private.comment_evidence(comment_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
select jsonb_build_object(
    'comment_id', c.id,
    'user_id', c.user_id,
    'username', u.username,
    'post_id', c.post_id,
    'parent_comment_id', c.parent_comment_id,
    'content', c.content,
    'media_urls', c.media_urls,
    'gif_url', c.gif_url,
    'poll_options', q.options,
    'created_at', c.created_at,
    'updated_at', c.updated_at
)
from public.comments c
join public.users u on u.id = c.user_id
left join public.polls q on q.comment_id = c.id
where c.id = comment_evidence.comment_id
$$;

comment on function private.comment_evidence is
    'A comment as it reads now, with its poll''s options; null if there is none. Internal.';
revoke all on function private.comment_evidence from public, anon, authenticated, service_role;

-- How a post reads now, for the evidence of a report: of the post itself, and around a comment.
create function private.post_evidence(post_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
select jsonb_build_object(
    'post_id', p.id,
    'user_id', p.user_id,
    'username', u.username,
    'content', p.content,
    'media_urls', p.media_urls,
    'gif_url', p.gif_url,
    'poll_options', q.options,
    'original_post_id', p.original_post_id,
    'created_at', p.created_at,
    'updated_at', p.updated_at
)
from public.posts p
join public.users u on u.id = p.user_id
left join public.polls q on q.post_id = p.id
where p.id = post_evidence.post_id
$$;

comment on function private.post_evidence is
    'A post as it reads now, with its poll''s options; null if there is none. Internal.';
revoke all on function private.post_evidence from public, anon, authenticated, service_role;

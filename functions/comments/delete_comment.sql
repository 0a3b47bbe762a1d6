-- Deletes softly: the comment vanishes at once, and only where replies hang on it a blank place
-- remains in the thread.
create function public.delete_comment(comment_id uuid)
returns public.comments
language sql
volatile
security invoker
set search_path = ''
as $$
select c.*
from private.delete_comment(delete_comment.comment_id) c
$$;

comment on function public.delete_comment is
    'Deletes a comment of the caller and returns it; idempotent. Replies stay. Errors: 404 '
    'comment_not_found.';
revoke all on function public.delete_comment from public, anon, authenticated, service_role;
grant execute on function public.delete_comment to authenticated;

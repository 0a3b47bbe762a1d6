-- What moderators have to decide, one call a page: each reported target with its reports, how it
-- read, how it stands, and whose it is.
create function public.moderation_queue(
    status text default 'pending',
    target_kind text default null,
    cursor text default null,
    page_size integer default 20
)
returns setof public.moderation_item
language sql
stable
security invoker
set search_path = ''
as $$
select i.*
from private.moderation_queue(
    moderation_queue.status,
    moderation_queue.target_kind,
    moderation_queue.cursor,
    moderation_queue.page_size
) i
$$;

comment on function public.moderation_queue is
    'For staff: reported targets of one report status (pending by default) and kind, each with its '
    'reports of that status. pending and reviewed: most reporters first, then the oldest; resolved '
    'and dismissed: latest report first. Without what is about the caller. Errors: 400 '
    'report_status_unknown, target_kind_unknown, page_size_out_of_range, cursor_invalid, 403 '
    'staff_only.';
revoke all on function public.moderation_queue from public, anon, authenticated, service_role;
grant execute on function public.moderation_queue to authenticated;

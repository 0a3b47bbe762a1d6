-- What staff did, to what and why: the history of one target, of one staff member, or all.
create function public.moderation_log(
    target_kind text default null,
    target_id uuid default null,
    actor_id uuid default null,
    cursor text default null,
    page_size integer default 20
)
returns setof public.moderation_log_entry
language sql
stable
security invoker
set search_path = ''
as $$
select e.*
from private.moderation_log(
    moderation_log.target_kind,
    moderation_log.target_id,
    moderation_log.actor_id,
    moderation_log.cursor,
    moderation_log.page_size
) e
$$;

comment on function public.moderation_log is
    'For staff: the moderation log, newest first, of all or of one target kind, target or actor; '
    'without reviews of reports about the caller. Errors: 400 target_kind_unknown, '
    'page_size_out_of_range, cursor_invalid, 403 staff_only.';
revoke all on function public.moderation_log from public, anon, authenticated, service_role;
grant execute on function public.moderation_log to authenticated;

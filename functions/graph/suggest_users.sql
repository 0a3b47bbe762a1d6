-- Whom to follow next.
create function public.suggest_users(page_size integer default 20)
returns setof public.suggestion_item
language sql
stable
security invoker
set search_path = ''
as $$
select s.*
from private.suggest_users(suggest_users.page_size) s
$$;

comment on function public.suggest_users is
    'People whom the caller does not follow yet and may want to: first those whom most of the '
    'people one follows follow, then who shares interests, then who was active lately and is '
    'followed by many. Errors: 400 page_size_out_of_range.';
revoke all on function public.suggest_users from public, anon, authenticated, service_role;
grant execute on function public.suggest_users to authenticated;

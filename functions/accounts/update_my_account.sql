-- The settings page. An object of changes, since a call cannot tell an argument that is absent from
-- one that is null: what is not in it stays, null empties.
create function public.update_my_account(changes jsonb)
returns public.account
language sql
volatile
security invoker
set search_path = ''
as $$
select a.*
from private.update_my_account(update_my_account.changes) a
$$;

comment on function public.update_my_account is
    'Changes the caller''s account and returns it: any of username, display_name, bio, '
    'profile_picture_url, date_of_birth (YYYY-MM-DD), timezone. A key that is absent stays, null '
    'empties. Errors: 400 changes_not_an_object, change_unknown, change_invalid, timezone_unknown '
    'and values a constraint refuses; 401 and 403 of the active-caller rule; 409 username_taken, '
    'username_reserved, username_held, username_change_too_soon.';
revoke all on function public.update_my_account from public, anon, authenticated, service_role;
grant execute on function public.update_my_account to authenticated;

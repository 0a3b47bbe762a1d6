-- Definer behind public.revoke_staff(). The trigger on staff logs it. The last admin may go too:
-- service_role appoints the next one.
create function private.revoke_staff(user_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    delete from private.staff s
    where s.user_id = revoke_staff.user_id;

    return found;
end;
$$;

comment on function private.revoke_staff is
    'Takes a person''s staff role away. Internal: public.revoke_staff().';
revoke all on function private.revoke_staff from public, anon, authenticated, service_role;
grant execute on function private.revoke_staff to service_role;

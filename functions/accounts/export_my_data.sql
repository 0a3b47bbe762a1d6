-- What a person has a right to: all that is stored of it. Also while suspended or deleted.
create function public.export_my_data()
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
select private.export_my_data()
$$;

comment on function public.export_my_data is
    'Everything of the caller''s as one object: account, sign_in, files, and a list under the name '
    'of each table. Not what others did about the caller, such as who follows, mutes, blocks or '
    'reports. Errors: 401 sign_in_required, account_missing.';
revoke all on function public.export_my_data from public, anon, authenticated, service_role;
grant execute on function public.export_my_data to authenticated;

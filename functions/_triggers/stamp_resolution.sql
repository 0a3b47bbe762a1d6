-- Who resolved an error, and when; opening it again clears both.
create function private.stamp_resolution()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    new.resolved_at := case when new.resolved then now() end;
    new.resolved_by := case when new.resolved then auth.uid() end;
    return new;
end;
$$;

comment on function private.stamp_resolution is
    'Trigger function: sets resolved_at and resolved_by with resolved.';
revoke all on function private.stamp_resolution from public, anon, authenticated, service_role;

-- Who changed a report's status, and when.
create function private.stamp_review()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    new.reviewed_at := now();
    new.reviewed_by := auth.uid();
    return new;
end;
$$;

comment on function private.stamp_review is
    'Trigger function: sets reviewed_at and reviewed_by with the status.';
revoke all on function private.stamp_review from public, anon, authenticated, service_role;

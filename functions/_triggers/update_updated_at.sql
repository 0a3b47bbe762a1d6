-- Sets updated_at. As the schema document wrote it; the triggers' WHEN says what counts as an edit.
create function public.update_updated_at()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    new.updated_at = now();
    return new;
end;
$$;

comment on function public.update_updated_at is 'Trigger function: sets updated_at to now.';
revoke all on function public.update_updated_at from public, anon, authenticated, service_role;

-- What a statement inserted counts against the limit of its table: rows and not statements, in
-- calls and direct writes alike. A row that is deleted again was an act all the same.
create function private.limit_rate()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.spend_allowance(tg_table_name, (select count(*)::integer from changed));
    return null;
end;
$$;

comment on function private.limit_rate is
    'Trigger function: counts inserted rows against the limit of their table (429 rate_limited).';
revoke all on function private.limit_rate from public, anon, authenticated, service_role;

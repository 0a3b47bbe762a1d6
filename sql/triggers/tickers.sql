-- Staff name tickers by direct updates; each is logged.
create trigger tickers_log_direct_write
after update of name, type on public.tickers
for each row
when (
    (old.name, old.type) is distinct from (new.name, new.type)
    and current_user in ('authenticated', 'service_role')
)
execute function private.log_direct_write();

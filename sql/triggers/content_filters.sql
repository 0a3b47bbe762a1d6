-- A block separates the pair and cuts follows; taking it back reverses the first. A filter is never
-- turned into another.
create trigger content_filters_keep_hidden_insert
after insert on public.content_filters
for each row
when (new.filter_type = 'block')
execute function private.keep_hidden();

create trigger content_filters_keep_hidden_delete
after delete on public.content_filters
for each row
when (old.filter_type = 'block')
execute function private.keep_hidden();

create trigger content_filters_refuse_update
before update on public.content_filters
for each row
execute function private.refuse_update();

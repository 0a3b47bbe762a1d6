-- Frozen once made; a counter row an option.
create trigger polls_refuse_update
before update on public.polls
for each row
execute function private.refuse_update();

create trigger polls_make_counts
after insert on public.polls
for each row
execute function private.make_counts();

-- Nothing towards a blocked pair (a comment stands under other people's posts); frozen once made; a
-- counter row an option.
create trigger polls_guard_interaction
before insert on public.polls
for each row
when (new.comment_id is not null)
execute function private.guard_interaction();

create trigger polls_refuse_update
before update on public.polls
for each row
execute function private.refuse_update();

create trigger polls_make_counts
after insert on public.polls
for each row
execute function private.make_counts();

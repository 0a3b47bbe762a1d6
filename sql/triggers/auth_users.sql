-- All of ours on Supabase's table. A person in auth.users is a person in public.users; an anonymous
-- sign-in becomes one when it is made permanent. Before an account is deleted: its turn, and what
-- goes along.
create trigger pageshare_create_person
after insert on auth.users
for each row
when (new.is_anonymous is not true)
execute function private.create_person();

create trigger pageshare_create_person_when_permanent
after update of is_anonymous on auth.users
for each row
when (old.is_anonymous and not new.is_anonymous)
execute function private.create_person();

create trigger pageshare_queue_erasure
before delete on auth.users
for each statement
execute function private.queue_erasure();

create trigger pageshare_hold_person
before delete on auth.users
for each row
execute function private.hold_person();

-- The one thing of ours on Supabase's table: a person in auth.users is a person in public.users. An
-- anonymous sign-in becomes one when it is made permanent.
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

-- A name that was given up stays with its former owner for a while, so that nobody can step into it
-- the same day and be taken for that person. The former owner may take it back.
create table private.username_holds (
    username text primary key,
    user_id uuid not null references public.users (id) on delete cascade,
    held_until timestamptz not null
);

create index username_holds_user_id_idx on private.username_holds (user_id);
comment on index private.username_holds_user_id_idx is
    'Covers the foreign key: deleting a person releases the names held.';

comment on table private.username_holds is
    'Former usernames and until when they are held for their former owner.';
comment on column private.username_holds.username is 'The name given up.';
comment on column private.username_holds.user_id is 'Who gave it up.';
comment on column private.username_holds.held_until is 'From this moment anybody may take it.';

-- Accounts that are suspended or deleted: they vanish for all but themselves and staff. Kept by the
-- trigger on users. It is a table of its own because a policy runs with the reader's rights, and no
-- reader may look into users.suspended_at.
create table private.gone (
    user_id uuid primary key references public.users (id) on delete cascade
);

comment on table private.gone is
    'Suspended and deleted accounts. Kept by trigger; never written by hand.';
comment on column private.gone.user_id is 'The account that vanished.';

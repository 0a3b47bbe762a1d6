-- Names that nobody may take, because a person reading them would believe the platform speaks.
create table private.reserved_usernames (
    username text primary key
);

comment on table private.reserved_usernames is
    'Usernames that sign-up avoids and a change is refused for.';
comment on column private.reserved_usernames.username is 'The name, lower case.';

-- ISO 3166-1: turns the two letters that the edge sends (cf-ipcountry) into the name that
-- users.country holds.
create table private.countries (
    code text primary key,
    name text not null,

    constraint countries_code_check check (code ~ '^[A-Z]{2}$')
);

comment on table private.countries is 'ISO 3166-1 alpha-2 codes and English short names.';
comment on column private.countries.code is 'Two upper-case letters.';
comment on column private.countries.name is 'English short name.';

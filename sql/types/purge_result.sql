-- What one batch of purge_deleted() did.
create type public.purge_result as (
    posts integer,
    comments integer,
    accounts integer,
    tombstones integer,
    other_rows integer,
    kept_for_reports integer,
    has_more boolean
);

comment on type public.purge_result is 'What one batch did, as purge_deleted() returns it.';
comment on column public.purge_result.posts is 'Posts deleted for good.';
comment on column public.purge_result.comments is 'Comments deleted for good.';
comment on column public.purge_result.accounts is 'Accounts erased.';
comment on column public.purge_result.tombstones is
    'Comments that were blanked, since replies hang on them.';
comment on column public.purge_result.other_rows is
    'Likes, votes, follows and other rows that were deleted or let go of what was purged.';
comment on column public.purge_result.kept_for_reports is
    'Posts and comments whose time has come and that an open report keeps.';
comment on column public.purge_result.has_more is 'Whether another call has something to do.';

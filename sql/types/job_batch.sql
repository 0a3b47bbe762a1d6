-- What a batch of a job tells private.run_job().
create type private.job_batch as (
    row_count bigint,
    has_more boolean
);

comment on type private.job_batch is 'What one batch of a job did.';
comment on column private.job_batch.row_count is 'Rows that it dealt with.';
comment on column private.job_batch.has_more is 'Whether another batch is wanted at once.';

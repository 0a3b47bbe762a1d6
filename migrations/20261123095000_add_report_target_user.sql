-- Whose content a report is about, kept with it: so that who reported is never told to who was
-- reported, even where that is a moderator; and evidence that holds what the target stood beside.
-- migrate: down-loses-data
-- Up Migration

alter table public.reports add column target_user_id uuid;
comment on column public.reports.target_user_id is
    'Whose content it is, or the reported person; kept after they are erased; set by trigger.';

update public.reports r
set target_user_id = (r.evidence ->> 'user_id')::uuid
where r.evidence ? 'user_id';

-- How a post reads now, for the evidence of a report: of the post itself, and around a comment.
create function private.post_evidence(post_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
select jsonb_build_object(
    'post_id', p.id,
    'user_id', p.user_id,
    'username', u.username,
    'content', p.content,
    'media_urls', p.media_urls,
    'gif_url', p.gif_url,
    'poll_options', q.options,
    'original_post_id', p.original_post_id,
    'created_at', p.created_at,
    'updated_at', p.updated_at
)
from public.posts p
join public.users u on u.id = p.user_id
left join public.polls q on q.post_id = p.id
where p.id = post_evidence.post_id
$$;

comment on function private.post_evidence is
    'A post as it reads now, with its poll''s options; null if there is none. Internal.';
revoke all on function private.post_evidence from public, anon, authenticated, service_role;

-- How a comment reads now, for the evidence of a report: of the comment itself, and of what it
-- replies to.
create function private.comment_evidence(comment_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
select jsonb_build_object(
    'comment_id', c.id,
    'user_id', c.user_id,
    'username', u.username,
    'post_id', c.post_id,
    'parent_comment_id', c.parent_comment_id,
    'content', c.content,
    'media_urls', c.media_urls,
    'gif_url', c.gif_url,
    'poll_options', q.options,
    'created_at', c.created_at,
    'updated_at', c.updated_at
)
from public.comments c
join public.users u on u.id = c.user_id
left join public.polls q on q.comment_id = c.id
where c.id = comment_evidence.comment_id
$$;

comment on function private.comment_evidence is
    'A comment as it reads now, with its poll''s options; null if there is none. Internal.';
revoke all on function private.comment_evidence from public, anon, authenticated, service_role;

-- Makes a report able to outlive its target: what was reported, whose it is, and how it read at
-- that moment, with what it stood beside (the quoted post; the post and the comment replied to, as
-- long as they live), without which many a sentence says nothing. Exactly one target, and not
-- oneself. A target that does not exist, or that the reporter may not see, is left for the policy
-- to refuse.
create or replace function private.prepare_report()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if num_nonnulls(new.reported_post_id, new.reported_comment_id, new.reported_user_id) <> 1 then
        raise exception using
            errcode = '23514',
            message = 'report_target_required',
            constraint = 'report_target',
            hint = 'Give one of reported_post_id, reported_comment_id and reported_user_id.';
    end if;

    if new.reported_post_id is not null then
        select
            'post', p.id, p.user_id,
            private.post_evidence(p.id)
                || jsonb_build_object('quoted_post', private.post_evidence(q.id))
        into new.target_kind, new.target_id, new.target_user_id, new.evidence
        from public.posts p
        left join public.posts q on q.id = p.original_post_id
            and q.deleted_at is null
            and q.removed_at is null
        where p.id = new.reported_post_id;
    elsif new.reported_comment_id is not null then
        select
            'comment', c.id, c.user_id,
            private.comment_evidence(c.id) || jsonb_build_object(
                'post', private.post_evidence(p.id),
                'parent_comment', private.comment_evidence(r.id)
            )
        into new.target_kind, new.target_id, new.target_user_id, new.evidence
        from public.comments c
        left join public.posts p on p.id = c.post_id
            and p.deleted_at is null
            and p.removed_at is null
        left join public.comments r on r.id = c.parent_comment_id
            and r.deleted_at is null
            and r.removed_at is null
        where c.id = new.reported_comment_id;
    else
        select
            'user', u.id, u.id,
            jsonb_build_object(
                'user_id', u.id, 'username', u.username, 'display_name', u.display_name,
                'bio', u.bio, 'profile_picture_url', u.profile_picture_url, 'badge', u.badge
            )
        into new.target_kind, new.target_id, new.target_user_id, new.evidence
        from public.users u
        where u.id = new.reported_user_id;
    end if;

    -- Only to the reporter itself: a forged reporter must not learn whose content this is.
    if
        new.target_user_id = new.reporter_id
        and new.reporter_id = coalesce(auth.uid(), new.reporter_id)
    then
        raise exception using
            errcode = '22023',
            message = 'cannot_report_self',
            hint = 'One''s own posts and comments can be deleted instead.';
    end if;

    return new;
end;
$$;

comment on function private.prepare_report is
    'Trigger function: fills target and evidence of a report; refuses none or several targets and '
    'reporting oneself (400).';
revoke all on function private.prepare_report from public, anon, authenticated, service_role;

drop policy select_own_or_staff on public.reports;
create policy select_own_or_staff on public.reports
for select to authenticated
using (
    reporter_id = (select auth.uid())
    or (
        (select private.is_staff())
        and target_user_id is distinct from (select auth.uid())
    )
);

drop policy update_staff on public.reports;
create policy update_staff on public.reports
for update to authenticated
using (
    (select private.is_staff())
    and reporter_id <> (select auth.uid())
    and target_user_id is distinct from (select auth.uid())
)
with check ((select private.is_staff()));

-- Down Migration

drop policy update_staff on public.reports;
create policy update_staff on public.reports
for update to authenticated
using ((select private.is_staff()))
with check ((select private.is_staff()));

drop policy select_own_or_staff on public.reports;
create policy select_own_or_staff on public.reports
for select to authenticated
using (reporter_id = (select auth.uid()) or (select private.is_staff()));

-- Makes a report able to outlive its target: what was reported, and how it read at that moment.
-- Exactly one target, and not oneself. A target that does not exist, or that the reporter may not
-- see, is left for the policy to refuse.
create or replace function private.prepare_report()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_author uuid;
begin
    if num_nonnulls(new.reported_post_id, new.reported_comment_id, new.reported_user_id) <> 1 then
        raise exception using
            errcode = '23514',
            message = 'report_target_required',
            constraint = 'report_target',
            hint = 'Give one of reported_post_id, reported_comment_id and reported_user_id.';
    end if;

    if new.reported_post_id is not null then
        select
            'post', p.id, p.user_id,
            jsonb_build_object(
                'user_id', p.user_id, 'username', u.username, 'content', p.content,
                'media_urls', p.media_urls, 'gif_url', p.gif_url,
                'created_at', p.created_at, 'updated_at', p.updated_at
            )
        into new.target_kind, new.target_id, v_author, new.evidence
        from public.posts p
        join public.users u on u.id = p.user_id
        where p.id = new.reported_post_id;
    elsif new.reported_comment_id is not null then
        select
            'comment', c.id, c.user_id,
            jsonb_build_object(
                'user_id', c.user_id, 'username', u.username, 'post_id', c.post_id,
                'content', c.content, 'media_urls', c.media_urls, 'gif_url', c.gif_url,
                'created_at', c.created_at, 'updated_at', c.updated_at
            )
        into new.target_kind, new.target_id, v_author, new.evidence
        from public.comments c
        join public.users u on u.id = c.user_id
        where c.id = new.reported_comment_id;
    else
        select
            'user', u.id, u.id,
            jsonb_build_object(
                'user_id', u.id, 'username', u.username, 'display_name', u.display_name,
                'bio', u.bio,
                'profile_picture_url', u.profile_picture_url
            )
        into new.target_kind, new.target_id, v_author, new.evidence
        from public.users u
        where u.id = new.reported_user_id;
    end if;

    -- Only to the reporter itself: a forged reporter must not learn whose content this is.
    if v_author = new.reporter_id and new.reporter_id = coalesce(auth.uid(), new.reporter_id) then
        raise exception using
            errcode = '22023',
            message = 'cannot_report_self',
            hint = 'One''s own posts and comments can be deleted instead.';
    end if;

    return new;
end;
$$;

comment on function private.prepare_report is
    'Trigger function: fills target and evidence of a report; refuses none or several targets and '
    'reporting oneself (400).';
revoke all on function private.prepare_report from public, anon, authenticated, service_role;

drop function private.comment_evidence;
drop function private.post_evidence;

alter table public.reports drop column target_user_id;

/**
 * The demo: four people and a visitor use PageShare as a front end would, through supabase-js over HTTP. After every step
 * it looks through the eyes of each of them, and whatever one of them should not see, or should and does not, ends it.
 */
import { randomUUID } from 'node:crypto';
import { say, warn } from '../cli.ts';
import { checkStack, leave, newcomer, reader, signUp, type DemoStack, type Person, type Reader } from './people.ts';
import { answer, refusal, same, Story } from './story.ts';

interface TimelinePost {
    id: string;
    content: string;
    author: { username: string } | null;
    tickers: { symbol: string }[];
}

/**
 * Plays the whole story against a running stack, telling it line by line. Rejects with a UserError that names the step
 * in which something was not as it should be. The people it signs up are gone afterwards, also when it fails.
 */
export async function runDemo(stack: DemoStack, tell: (line: string) => void = say): Promise<void> {
    const [ana, ben, cleo, dan] = ['Ana', 'Ben', 'Cleo', 'Dan'].map((name) => newcomer(stack, name)) as
        [Person, Person, Person, Person];
    const people = [ana, ben, cleo, dan];
    await checkStack(stack);
    try {
        await play(stack, new Story(tell), people, { ana, ben, cleo, dan });
    } catch (error) {
        // What went wrong in the story is what the user must read, whether or not its people can be removed.
        await leave(stack, people).catch(() => {
            warn(`the demo's people could not be removed: ${people.map((person) => person.username).join(', ')}.`);
        });
        throw error;
    }
}

async function play(
    stack: DemoStack,
    story: Story,
    people: readonly Person[],
    { ana, ben, cleo, dan }: Record<'ana' | 'ben' | 'cleo' | 'dan', Person>,
): Promise<void> {
    const visitor = reader(stack, 'A visitor', stack.anonKey);
    const server = reader(stack, 'The server', stack.serviceRoleKey);
    const everybody: readonly Reader[] = [...people, visitor];
    const ids = people.map((person) => person.id);
    const allNames = people.map((person) => person.name);
    const nameOf = new Map(people.map((person) => [person.username, person.name]));

    /** The posts of the demo's people that somebody sees, oldest first. */
    async function timeline(who: Reader): Promise<TimelinePost[]> {
        return await answer(
            `${who.name} reading posts`,
            who.api.from('posts')
                .select('id, content, author:profiles(username), tickers(symbol)')
                .in('user_id', ids)
                .order('created_at')
                .overrideTypes<TimelinePost[], { merge: false }>(),
        );
    }

    /** Whose profiles somebody sees. */
    async function profilesSeenBy(who: Reader): Promise<string[]> {
        const rows = await answer(
            `${who.name} reading profiles`,
            who.api.from('profiles').select('username').in('id', ids).order('username'),
        );
        return rows.map((row) => nameOf.get(row.username as string) ?? '?');
    }

    async function stats(who: Reader, postId: string): Promise<Record<string, number>> {
        return await answer(
            `${who.name} reading the counts`,
            who.api.from('post_stats')
                .select('reaction_count, comment_count, repost_count, bookmark_count')
                .eq('post_id', postId)
                .single(),
        );
    }

    /** Everybody reads the counts of a post, and they are the same for everybody. */
    async function countsAre(postId: string, expected: Record<string, number>): Promise<void> {
        for (const who of everybody) {
            const seen = await stats(who, postId);
            for (const [name, value] of Object.entries(expected)) {
                same(`${name} as ${who.name} sees it`, seen[name], value);
            }
        }
    }

    await story.step('Ana, Ben, Cleo and Dan sign up', async () => {
        await signUp(stack, people);
        for (const person of people) {
            const account = await answer(`${person.name} reading the own account`, person.api.rpc('get_my_account'));
            same(`${person.name}'s username`, account.username, person.username);
        }
        for (const who of everybody) same(`the profiles that ${who.name} sees`, await profilesSeenBy(who), allNames);
        story.tell('Each finds the own account; everybody, also the visitor, sees four profiles: '
            + `${people.map((person) => person.username).join(', ')}.`);
        story.tell(`The visitor asks for "my account" and is told: ${await refusal(
            'a visitor\'s get_my_account', visitor.api.rpc('get_my_account'), { status: 401 },
        )}.`);
        story.tell(`Ben asks for Ana's date of birth and is told: ${await refusal(
            'reading a private column',
            ben.api.from('users').select('date_of_birth').eq('id', ana.id),
            { status: 403, code: '42501' },
        )}.`);
    });

    const aapl = { id: '', content: 'Holding $AAPL through the next earnings. Services carry it.' };
    const btc = { id: '', content: 'Bought some $btc today, as every month. Not $100 at once.' };
    await story.step('Ana posts about $AAPL, Ben about $BTC', async () => {
        const posted = await answer('Ana\'s create_post', ana.api.rpc('create_post', { content: aapl.content }));
        aapl.id = posted.id;
        btc.id = (await answer(
            'Ben\'s insert into posts',
            ben.api.from('posts').insert({ user_id: ben.id, content: btc.content }).select('id').single(),
        )).id;
        for (const who of everybody) {
            const seen = await timeline(who);
            same(`what ${who.name} sees`, seen.map((post) => [post.id, post.author?.username, post.tickers]), [
                [aapl.id, ana.username, [{ symbol: 'AAPL' }]],
                [btc.id, ben.username, [{ symbol: 'BTC' }]],
            ]);
        }
        story.tell(`Everybody sees both: Ana: "${aapl.content}" [AAPL]; Ben: "${btc.content}" [BTC].`);
        story.tell(`Cleo tries to post in Ana's name and is told: ${await refusal(
            'a post in another\'s name',
            cleo.api.from('posts').insert({ user_id: ana.id, content: 'I am Ana.' }),
            { status: 403, code: '42501' },
        )}.`);
        story.tell(`The visitor tries to post and is told: ${await refusal(
            'a visitor\'s post', visitor.api.rpc('create_post', { content: 'Hello' }), { status: 401 },
        )}.`);
        const again = await answer(
            'a post with an id of one\'s own',
            ana.api.rpc('create_post', { content: aapl.content, id: aapl.id }),
        );
        same('the post of a repeated call', again.id, aapl.id);
        story.tell('Ana\'s app sends the same post twice with one id: there is still one.');
    });

    const comments = { dan: '', cleo: '', ben: '' };
    const wholeThread = (): string[] => [comments.dan, comments.cleo, comments.ben];
    const dansQuestion = 'What about the App Store ruling?';
    await story.step('Dan and Ben comment on Ana\'s post, Cleo replies to Dan', async () => {
        const comment = async (who: Person, content: string, parent: string | null = null): Promise<string> => {
            const row = await answer(
                `${who.name}'s comment`,
                who.api.from('comments')
                    .insert({ user_id: who.id, post_id: aapl.id, content, parent_comment_id: parent })
                    .select('id')
                    .single(),
            );
            return row.id as string;
        };
        comments.dan = await comment(dan, dansQuestion);
        comments.cleo = await comment(cleo, 'Already in the price, I think.', comments.dan);
        comments.ben = await comment(ben, 'I would rather hold $BTC.');
        for (const who of everybody) {
            same(`the thread as ${who.name} sees it`, await thread(who, aapl.id), wholeThread());
        }
        await countsAre(aapl.id, { comment_count: 3 });
        story.tell('Everybody sees the thread of three and the count 3.');
        story.tell(`Ben tries to hang a reply under another post's comment and is told: ${await refusal(
            'a reply across threads',
            ben.api.from('comments')
                .insert({ user_id: ben.id, post_id: btc.id, content: 'Here?', parent_comment_id: comments.dan }),
            { status: [400, 403, 409] },
        )}.`);
    });

    await story.step('Ben, Cleo and Dan like Ana\'s post; Dan thinks again', async () => {
        for (const who of [ben, cleo, dan]) {
            await answer(`${who.name}'s like`, who.api.rpc('react', { post_id: aapl.id }));
        }
        await answer('Cleo\'s second like', cleo.api.rpc('react', { post_id: aapl.id }));
        await countsAre(aapl.id, { reaction_count: 3 });
        story.tell('Cleo\'s app sent the like twice: everybody counts 3 likes.');
        const undone = await answer('Dan\'s unlike', dan.api.rpc('unreact', { post_id: aapl.id }));
        same('whether Dan had liked', undone, true);
        await countsAre(aapl.id, { reaction_count: 2 });
        story.tell('Dan takes the like back: everybody counts 2.');
        const likers = await answer(
            'Ana reading who likes',
            ana.api.from('reactions').select('user_id').eq('post_id', aapl.id),
        );
        same('how many likers Ana sees', likers.length, 2);
        story.tell(`Ana sees who likes the post; the visitor sees the count only, and for the rest: ${await refusal(
            'a visitor reading reactions',
            visitor.api.from('reactions').select('user_id'),
            { status: 401, code: '42501' },
        )}.`);
        await answer('Ana\'s like of a comment', ana.api.rpc('react', { comment_id: comments.ben }));
    });

    await story.step('Cleo reposts Ana\'s post, takes it back, and reposts it again', async () => {
        await answer('Cleo\'s repost', cleo.api.rpc('repost', { post_id: aapl.id }));
        await answer('Cleo\'s second repost', cleo.api.rpc('repost', { post_id: aapl.id }));
        await countsAre(aapl.id, { repost_count: 1 });
        const undone = await answer('Cleo\'s undo', cleo.api.rpc('undo_repost', { post_id: aapl.id }));
        same('whether Cleo had reposted', undone, true);
        await countsAre(aapl.id, { repost_count: 0 });
        await answer('Cleo\'s repost again', cleo.api.rpc('repost', { post_id: aapl.id }));
        await countsAre(aapl.id, { repost_count: 1 });
        story.tell('Everybody counts one repost, none, and one again; no post was added.');
        same('how many posts there are', (await timeline(visitor)).length, 2);
    });

    const quote = { id: '', content: 'This. And the buyback does the rest. $AAPL $MSFT' };
    await story.step('Dan quotes Ana\'s post', async () => {
        quote.id = (await answer(
            'Dan\'s quote',
            dan.api.rpc('quote_post', { post_id: aapl.id, content: quote.content }),
        )).id;
        await countsAre(aapl.id, { repost_count: 2 });
        for (const who of everybody) {
            const seen = await answer(
                `${who.name} reading the quote`,
                who.api.from('posts').select('content, repost_type, original_post_id').eq('id', quote.id).single(),
            );
            same(`the quote as ${who.name} sees it`, seen, {
                content: quote.content, repost_type: 'quote', original_post_id: aapl.id,
            });
        }
        const row = await answer(
            'Ana reading the repost',
            ana.api.from('reposts').select('type, quote_content').eq('post_id', aapl.id).eq('user_id', dan.id).single(),
        );
        same('the repost row of the quote', row, { type: 'quote', quote_content: quote.content });
        story.tell('Everybody sees the quote as a post of its own that points at Ana\'s, and counts 2 reposts.');
        story.tell(`Dan quotes it once more and is told: ${await refusal(
            'a second quote by Dan',
            dan.api.rpc('quote_post', { post_id: aapl.id, content: 'Once more' }),
            { status: 409 },
        )}.`);
    });

    await story.step('Ana asks in a poll, Ben and Cleo vote', async () => {
        const post = await answer('Ana\'s poll', ana.api.rpc('create_post', {
            content: 'Which one do you add next?', poll_options: ['$AAPL', '$BTC', 'Cash'], poll_duration_days: 2,
        }));
        const poll = await answer(
            'a visitor finding the poll',
            visitor.api.from('polls').select('id, options').eq('post_id', post.id).single(),
        );
        await answer('Ben\'s vote', ben.api.rpc('vote_poll', { poll_id: poll.id, option_index: 1 }));
        await answer('Cleo\'s vote', cleo.api.rpc('vote_poll', { poll_id: poll.id, option_index: 0 }));
        for (const who of everybody) {
            const results = await answer(
                `${who.name} reading the results`,
                who.api.rpc('get_poll_results', { poll_id: poll.id }),
            );
            same(`the results as ${who.name} sees them`, (results as Record<string, unknown>[]).map(
                (row) => [row['option'], row['vote_count'], row['total_votes'], row['is_my_choice']],
            ), [
                ['$AAPL', 1, 2, who === cleo],
                ['$BTC', 1, 2, who === ben],
                ['Cash', 0, 2, false],
            ]);
        }
        story.tell('Everybody sees $AAPL 1, $BTC 1, Cash 0 of 2 votes; Ben and Cleo see which one is theirs.');
        story.tell(`Ben changes his mind and is told: ${await refusal(
            'a second vote', ben.api.rpc('vote_poll', { poll_id: poll.id, option_index: 2 }), { status: 409 },
        )}.`);
        await refusal(
            'a second vote past the function',
            ben.api.from('poll_votes').insert({ user_id: ben.id, poll_id: poll.id, option_index: 2 }),
            { status: 409, code: '23505' },
        );
        story.tell(`Dan votes for an option that is not there and is told: ${await refusal(
            'a vote for nothing', dan.api.rpc('vote_poll', { poll_id: poll.id, option_index: 3 }), { status: 400 },
        )}.`);
        for (const [who, votes] of [[ana, 0], [ben, 1], [cleo, 1], [dan, 0]] as const) {
            const ballots = await answer(`${who.name} reading ballots`, who.api.from('poll_votes').select('user_id'));
            same(`the ballots that ${who.name} sees`, ballots.map((row) => row.user_id), votes === 0 ? [] : [who.id]);
        }
        story.tell('The ballots stay secret, also from Ana: Ben and Cleo each find their own and nobody else\'s.');
    });

    await story.step('Ben bookmarks Ana\'s post', async () => {
        await answer('Ben\'s bookmark', ben.api.from('bookmarks').insert({ user_id: ben.id, post_id: aapl.id }));
        for (const who of people) {
            const marks = await answer(
                `${who.name} reading bookmarks`,
                who.api.from('bookmarks').select('user_id, post_id'),
            );
            same(`the bookmarks that ${who.name} sees`, marks,
                who === ben ? [{ user_id: ben.id, post_id: aapl.id }] : []);
        }
        await refusal(
            'a visitor reading bookmarks',
            visitor.api.from('bookmarks').select('post_id'),
            { status: 401, code: '42501' },
        );
        await countsAre(aapl.id, { bookmark_count: 1 });
        story.tell('Ben finds his bookmark; Ana, Cleo and Dan find none, and the visitor may not ask. Everybody counts 1.');
    });

    await story.step('Ben follows Ana, Ana follows Ben, Cleo follows both', async () => {
        for (const [who, whom] of [[ben, ana], [ana, ben], [cleo, ana], [cleo, ben], [cleo, ben]] as const) {
            await answer(`${who.name} following ${whom.name}`, who.api.rpc('follow_user', { user_id: whom.id }));
        }
        for (const who of everybody) {
            const rows = await answer(
                `${who.name} reading profiles`,
                who.api.from('profiles').select('follower_count, following_count').in('id', ids).order('username'),
            );
            same(`the profiles as ${who.name} sees them`, rows.map((row) => [row.follower_count, row.following_count]),
                [[2, 1], [2, 1], [0, 2], [0, 0]]);
        }
        story.tell('Everybody sees: Ana 2 followers, Ben 2, Cleo follows 2; the follow that was sent twice counts once.');
        await refusal('following oneself', dan.api.rpc('follow_user', { user_id: dan.id }), { status: [400, 409] });
        story.tell('Dan cannot follow himself.');
    });

    await story.step('Cleo mutes Dan', async () => {
        await answer('Cleo\'s mute', cleo.api.rpc('mute_user', { user_id: dan.id }));
        for (const who of people) {
            const filters = await answer(
                `${who.name} reading filters`,
                who.api.from('content_filters').select('filter_type, filtered_user_id'),
            );
            same(`the filters that ${who.name} sees`, filters,
                who === cleo ? [{ filter_type: 'mute', filtered_user_id: dan.id }] : []);
        }
        same('the profiles that Dan sees', await profilesSeenBy(dan), allNames);
        const isOpen = (await timeline(cleo)).some((post) => post.id === quote.id);
        same('whether Cleo still reads Dan\'s post by its link', isOpen, true);
        story.tell('Only Cleo knows: Dan sees everything as before, and a link to his post still opens for Cleo.');
    });

    await story.step('Ben edits his post, deletes it and restores it', async () => {
        await answer(
            'Ben\'s edit',
            ben.api.from('posts').update({ content: 'Bought some $BTC and $ETH today.' }).eq('id', btc.id),
        );
        const foreign = await answer(
            'Ana editing Ben\'s post',
            ana.api.from('posts').update({ content: 'Sold everything.' }).eq('id', btc.id).select('id'),
        );
        same('how many of Ben\'s posts Ana can edit', foreign.length, 0);
        for (const who of everybody) {
            const post = (await timeline(who)).find((one) => one.id === btc.id);
            same(`the tickers that ${who.name} sees`, post?.tickers.map((ticker) => ticker.symbol).sort(), ['BTC', 'ETH']);
        }
        story.tell('Everybody sees the new text with [BTC, ETH]; Ana cannot edit it.');
        await refusal('Ana deleting Ben\'s post', ana.api.rpc('delete_post', { post_id: btc.id }), { status: [403, 404] });
        await answer('Ben\'s delete', ben.api.rpc('delete_post', { post_id: btc.id }));
        for (const who of everybody) {
            const isThere = (await timeline(who)).some((post) => post.id === btc.id);
            same(`whether ${who.name} sees the deleted post`, isThere, who === ben);
        }
        story.tell('Deleted, it is gone for everybody but Ben.');
        await answer('Ben\'s restore', ben.api.rpc('restore_post', { post_id: btc.id }));
        for (const who of everybody) {
            const isThere = (await timeline(who)).some((post) => post.id === btc.id);
            same(`whether ${who.name} sees the restored post`, isThere, true);
        }
        story.tell('Restored, it is back for everybody.');
    });

    await story.step('The server refreshes what is trending', async () => {
        await refusal('Ana refreshing the metrics', ana.api.rpc('refresh_metrics'), { status: [403, 404] });
        await answer('the server\'s refresh', server.api.rpc('refresh_metrics'));
        for (const who of everybody) {
            const rows = await answer(
                `${who.name} reading what is trending`,
                who.api.from('trending_tickers')
                    .select('symbol, name, mention_count, mentions_24h')
                    .order('score', { ascending: false }),
            );
            const [apple, bitcoin] = ['AAPL', 'BTC'].map((symbol) => rows.find((row) => row.symbol === symbol));
            same(`whether ${who.name} sees $AAPL named by two posts or more`, Number(apple?.mentions_24h) >= 2, true);
            same(`whether ${who.name} sees $BTC`, bitcoin !== undefined, true);
            if (who === visitor) {
                story.tell(`Everybody sees $AAPL (${apple?.name ?? 'no name'}), ${apple?.mentions_24h} posts in 24 hours, `
                    + `and $BTC; first is $${rows[0]?.symbol}.`);
            }
        }
    });

    await story.step('Ana blocks Ben', async () => {
        await answer('Ana\'s block', ana.api.rpc('block_user', { user_id: ben.id }));
        const seenBy = async (who: Reader): Promise<string[]> => [
            ...new Set((await timeline(who)).map((post) => nameOf.get(post.author?.username ?? '') ?? '?')),
        ].sort();
        for (const who of everybody) {
            const hidden = who === ana ? 'Ben' : who === ben ? 'Ana' : '';
            const visible = allNames.filter((name) => name !== hidden);
            same(`the profiles that ${who.name} sees`, await profilesSeenBy(who), visible);
            same(`whose posts ${who.name} sees`, await seenBy(who), visible.filter((name) => name !== 'Cleo'));
        }
        same('Ana\'s thread without Ben', await thread(ana, aapl.id), [comments.dan, comments.cleo]);
        same('the thread as Ben sees it: his own words only', await thread(ben, aapl.id), [comments.ben]);
        for (const who of [cleo, dan, visitor]) {
            same(`the thread as ${who.name} sees it`, await thread(who, aapl.id), wholeThread());
        }
        story.tell('Ana and Ben no longer see each other: no profile, no post, no comment.');
        story.tell('Cleo, Dan and the visitor see both as before.');

        for (const who of [ana, ben]) {
            const other = who === ana ? ben : ana;
            const follows = await answer(
                `${who.name} reading follows`,
                who.api.from('follows')
                    .select('follower_id, following_id')
                    .or(`follower_id.eq.${other.id},following_id.eq.${other.id}`),
            );
            same(`the follows between the two that ${who.name} sees`, follows, []);
        }
        const follows = await answer(
            'Cleo reading follows',
            cleo.api.from('follows').select('follower_id, following_id').eq('follower_id', ben.id),
        );
        same('whom Ben follows now, as Cleo sees it', follows, []);
        story.tell('The follows between them are cut, both ways.');

        const notThere = { status: 404 };
        const told = await refusal('Ben liking Ana\'s post', ben.api.rpc('react', { post_id: aapl.id }), notThere);
        await refusal('Ben following Ana', ben.api.rpc('follow_user', { user_id: ana.id }), notThere);
        await refusal('Ben quoting Ana', ben.api.rpc('quote_post', { post_id: aapl.id, content: 'Hm' }), notThere);
        for (const [who, whom] of [[ana, ben], [ben, ana]] as const) {
            await refusal(
                `${who.name} opening ${whom.name}'s profile`,
                who.api.rpc('get_profile', { username: whom.username }),
                notThere,
            );
        }
        const commentOn = (postId: string): Promise<string> => refusal(
            'a comment on a post that is not there for Ben',
            ben.api.from('comments').insert({ user_id: ben.id, post_id: postId, content: 'Hello?' }),
            { status: 403, code: '42501' },
        );
        same('what Ben is told about a hidden post and about none', await commentOn(aapl.id), await commentOn(randomUUID()));
        story.tell(`Whatever Ben tries, Ana's post is not there for him: ${told}.`);
    });

    await story.step('Ana takes the block back', async () => {
        const undone = await answer('Ana\'s unblock', ana.api.rpc('unblock_user', { user_id: ben.id }));
        same('whether Ana had blocked', undone, true);
        for (const who of everybody) {
            same(`the profiles that ${who.name} sees`, await profilesSeenBy(who), allNames);
            same(`the thread as ${who.name} sees it`, await thread(who, aapl.id), wholeThread());
        }
        const follows = await answer(
            'Ben reading follows',
            ben.api.from('follows').select('following_id').eq('follower_id', ben.id),
        );
        same('whom Ben follows', follows, []);
        story.tell('They see each other again; the follows stay cut.');
    });

    await story.step('Dan deletes his account', async () => {
        await leave(stack, [dan]);
        for (const who of [ana, ben, cleo, visitor]) {
            same(`the profiles that ${who.name} sees`, await profilesSeenBy(who), ['Ana', 'Ben', 'Cleo']);
            const seen = await thread(who, aapl.id);
            same(`whether ${who.name} still sees Cleo's reply`, seen.includes(comments.cleo), true);
            const [comment] = await answer(
                `${who.name} reading Dan's comment`,
                who.api.from('comments').select('content, user_id').eq('id', comments.dan),
            );
            same(`whether ${who.name} still reads Dan's words`, comment?.content === dansQuestion, false);
            same(`whether ${who.name} still sees Dan's name`, comment?.user_id === dan.id, false);
        }
        same('how often the post is reposted now', (await stats(visitor, aapl.id))['repost_count'], 1);
        story.tell('Nobody sees Dan, his quote or his words any more; Cleo\'s reply to him is still there.');
        story.tell(`Dan's old token still comes by, and is told: ${await refusal(
            'a post by nobody', dan.api.rpc('create_post', { content: 'Still here?' }), { status: 401 },
        )}.`);
    });

    await story.step('Ana, Ben and Cleo leave as well', async () => {
        await leave(stack, [ana, ben, cleo]);
        same('the profiles that the visitor sees', await profilesSeenBy(visitor), []);
        same('the posts that the visitor sees', (await timeline(visitor)).length, 0);
        story.tell('Nothing of theirs is left.');
    });
}

/** The ids of the comments of a post that somebody sees, oldest first. */
async function thread(who: Reader, postId: string): Promise<string[]> {
    const rows = await answer(
        `${who.name} reading the thread`,
        who.api.from('comments').select('id').eq('post_id', postId).order('created_at'),
    );
    return rows.map((row) => row.id as string);
}

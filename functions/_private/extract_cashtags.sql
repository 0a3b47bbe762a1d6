-- The symbols a text names, upper case, each once, in order, at most ten. A cashtag is a dollar
-- sign and a letter: $AAPL, $BRK.B, $btc; not $100, not US$5, nothing inside a URL. What follows a
-- dot or dash belongs to it if it is one letter or written in capitals ($BTC-USD, not $AAPL-led).
create function private.extract_cashtags(content text)
returns text[]
language sql
immutable
parallel safe
set search_path = ''
as $$
select coalesce(array_agg(t.symbol order by t.place), '{}')
from (
    select upper(m.parts[1]) as symbol, min(m.place) as place
    from regexp_matches(
        -- URLs out first: with a scheme, with www., or a bare host and what follows it.
        regexp_replace(
            extract_cashtags.content,
            '([a-z][a-z0-9+.-]*://|www\.)\S+'
            '|(^|[^[:alnum:]$.-])[[:alnum:]-]+(\.[[:alnum:]-]+)+(:\d+)?[/?#]\S*',
            ' ',
            'gi'
        ),
        '(?<![[:alnum:]_$])\$'
        '([A-Za-z][A-Za-z0-9]{0,14}(?:[.-](?:[A-Za-z0-9]|[A-Z0-9]{2,4}))?)'
        '(?![[:alnum:]_$])',
        'g'
    ) with ordinality m (parts, place)
    group by upper(m.parts[1])
    order by min(m.place)
    limit 10
) t
$$;

comment on function private.extract_cashtags is
    'The ticker symbols that a text names: upper case, distinct, in order, at most ten.';
revoke all on function private.extract_cashtags from public, anon, authenticated, service_role;

-- is_https_url(): what a browser fetches without a warning, of bounded length.
begin;
select plan(21);

select is(private.is_https_url(c.value), c.expected, c.description)
from (
    values
        ('https://a.example', true, 'a host'),
        ('https://a.example/1.png?x=y#z', true, 'a path, query and fragment'),
        ('https://a.example:8443/1.png', true, 'a port'),
        ('https://192.0.2.1/1.png', true, 'an address'),
        ('https://bücher.example/ä.png', true, 'letters of other scripts'),
        ('https://a.example/' || repeat('x', 2030), true, '2,048 characters'),
        ('https://a.example/' || repeat('x', 2031), false, 'one more is too long'),
        ('http://a.example', false, 'no encryption'),
        ('HTTP://a.example', false, 'nor loudly'),
        ('ftp://a.example', false, 'another scheme'),
        ('javascript:alert(1)', false, 'a script'),
        ('data:image/png;base64,AAAA', false, 'data'),
        ('//a.example/1.png', false, 'no scheme'),
        ('a.example', false, 'a bare host'),
        ('https://', false, 'no host'),
        ('https:///1.png', false, 'no host before a path'),
        ('https://?q', false, 'no host before a query'),
        (' https://a.example', false, 'a blank before'),
        (e'https://a.example\njavascript:alert(1)', false, 'a second line'),
        ('', false, 'nothing'),
        (null, null, 'null is unknown, so that a check lets it pass')
) c (value, expected, description);

select * from finish();
rollback;

-- is_poll_options(): what a voter can tell apart.
begin;
select plan(15);

select is(private.is_poll_options(c.options) is true, c.expected, c.description)
from (
    values
        (array['yes', 'no'], true, 'two options'),
        (array['1', '2', '3', '4'], true, 'four options'),
        (array[repeat('x', 80), 'no'], true, '80 characters'),
        (array[repeat('x', 81), 'no'], false, 'one more is too long'),
        (array['yes', 'yes'], false, 'the same twice'),
        (array['yes', 'YES'], false, 'in another case'),
        (array['yes', ' yes '], false, 'with blanks around it'),
        (array['yes', e'yes\t'], false, 'with a tab after it'),
        (array['yes', u&'yes\200B'], false, 'with an invisible character after it'),
        (array['yes', ''], false, 'an empty one'),
        (array['yes', u&'\2003\200B'], false, 'one that nobody sees'),
        (array['yes', null], false, 'a null'),
        (array[['yes', 'no'], ['up', 'down']], false, 'a table'),
        (array['go up', 'goup'], false, 'a blank inside makes no difference'),
        ('{}', false, 'none')
) c (options, expected, description);

select * from finish();
rollback;

/** The API answers at all, and the test's own people are real to it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApi } from './_client.ts';

const api = await openApi();

test('a visitor reads profiles', async () => {
    const person = await api.signUp('alice');
    const { data, error } = await api.anon.from('profiles').select('id, username').eq('id', person.id);
    assert.equal(error, null);
    assert.deepEqual(data, [{ id: person.id, username: person.username }]);
});

test('somebody who has signed up reads their own account', async () => {
    const person = await api.signUp('bob');
    const { data, error } = await person.client.rpc('get_my_account').single<{ id: string }>();
    assert.equal(error, null);
    assert.equal(data?.id, person.id);
});

test('a token that nobody signed is refused', async () => {
    const { status, error } = await api.clientFor('no.such.token').from('profiles').select('id');
    assert.equal(status, 401);
    assert.notEqual(error, null);
});

test('staff are staff', async () => {
    const moderator = await api.signUpStaff();
    const { data, error } = await moderator.client.rpc('get_my_account').single<{ staff_role: string }>();
    assert.equal(error, null);
    assert.equal(data?.staff_role, 'moderator');
});

test('the back end\'s key reads what is nobody\'s to read', async () => {
    const person = await api.signUp('carol');
    const { data, error } = await api.service.from('users').select('date_of_birth').eq('id', person.id);
    assert.equal(error, null);
    assert.deepEqual(data, [{ date_of_birth: null }]);
});

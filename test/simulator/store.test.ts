/** What an operator says in the KeyValueStore, and what a viewer sees of it. */
import { describe, expect, it } from 'vitest';
import { sceneOf } from './edge.ts';

describe('an operator', () => {
  it('closes the shop, moves a path back, and opens it again', async () => {
    const { origin, store, get, close } = await sceneOf({
      switches: ['maintenance', 'redirects', 'headers'],
      maintenance: { page: '<h1>Back at ten</h1>' },
      redirects: { exact: { '/old': '/new' }, store: true },
      headers: { frameOptions: 'DENY' },
    });
    const open = await get('/');
    expect(open.answer).toMatchObject({ status: '200', headers: { 'x-frame-options': [{ value: 'DENY' }] } });
    expect((await get('/old')).answer.status).toBe('301');

    store.set('switches', 'maintenance=on');
    const closed = await get('/');
    expect(closed.answer).toMatchObject({ status: '503', headers: { 'cache-control': [{ value: 'no-store' }] } });
    expect(closed.body).toBe('<h1>Back at ten</h1>');
    expect(origin.asked).toHaveLength(1);

    store.set('switches', 'redirects=off headers=off');
    const bypassed = await get('/old');
    expect(bypassed.answer.status).toBe('200');
    expect(bypassed.answer.headers['x-frame-options']).toBeUndefined();

    store.delete('switches');
    expect((await get('/old')).answer.status).toBe('301');
    await close();
  });
});

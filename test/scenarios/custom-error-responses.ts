import { expect } from 'vitest';
import { documented, type Subject } from './scenario.ts';
import type { EdgeSetup } from './scene.ts';

const PAGES = 'DG GeneratingCustomErrorResponses';

/** An edge with a page for 404, of the second origin. */
const withPage = (responseCode: number): EdgeSetup => ({
  behaviors: [{ path: '/errors/*', target: 'backup' }],
  distribution: {
    customErrorResponses: [
      { errorCode: 404, page: { path: '/errors/404.html', responseCode }, errorCachingMinTtl: 10 },
      { errorCode: 412, page: { path: '/errors/404.html', responseCode }, errorCachingMinTtl: 10 },
    ],
  },
});

/** What viewers get in place of errors. */
export const CUSTOM_ERROR_RESPONSES: Subject = {
  title: 'Custom error responses',
  scenarios: [
    documented(
      'error-page',
      PAGES,
      'The page of an error comes by GET from the origin of the behavior that its path matches, with the status that is set for it.',
      async ({ send, edge, origin, backup }) => {
        await edge(withPage(200));
        origin.will({ status: 404, body: 'missing' });
        backup.will({ body: 'the page' });
        const { status, body, xCache } = await send('/a', { method: 'DELETE' });
        expect([status, body, xCache]).toEqual([200, 'the page', 'Error']);
        expect(backup.wasAsked().map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /errors/404.html']);
      },
    ),
    documented(
      'error-page-missing',
      PAGES,
      'Where the page cannot be had, the viewer gets the status of the page.',
      async ({ get, edge, origin, backup }) => {
        await edge(withPage(200));
        origin.will({ status: 404 });
        backup.will({ status: 403 });
        expect((await get('/a')).status).toBe(403);
      },
    ),
    documented(
      'error-page-whole',
      PAGES,
      'The page is asked for as a whole, whatever range or condition the viewer sent.',
      async ({ get, edge, origin, backup }) => {
        await edge(withPage(404));
        origin.will({ status: 404 });
        backup.will({ headers: { ETag: '"page"' }, body: 'the page' });
        for (const headers of [{ Range: 'bytes=0-2' }, { 'If-None-Match': '"page"' }]) {
          const { status, body } = await get('/a', headers);
          expect([status, body]).toEqual([404, 'the page']);
        }
      },
    ),
    documented('error-page-statuses', PAGES, 'There is no page for 412.', async ({ get, edge, origin, backup }) => {
      await edge(withPage(200));
      origin.will({ status: 412 });
      expect((await get('/a')).status).toBe(412);
      expect(backup.wasAsked()).toEqual([]);
    }),
    documented(
      'error-page-viewer-response',
      'DG edge-function-restrictions-all',
      'viewer-response does not run for an error, whatever the status of its page is.',
      async ({ get, edge, origin }) => {
        const code =
          "function handler(event) { event.response.headers['x-ran'] = { value: 'yes' }; return event.response; }";
        await edge({ ...withPage(200), code: { 'viewer-response': { function: code } } });
        expect((await get('/a')).header('x-ran')).toBe('yes');
        origin.will({ status: 404 });
        const { status, header } = await get('/b');
        expect([status, header('x-ran')]).toEqual([200, undefined]);
      },
    ),
    documented(
      'error-page-of-function',
      PAGES,
      'An error that a function at viewer-request answers with has no page.',
      async ({ get, edge }) => {
        const code = "function handler() { return { statusCode: 404, statusDescription: 'Not Found' }; }";
        await edge({ ...withPage(200), code: { 'viewer-request': { function: code } } });
        expect((await get('/a')).status).toBe(404);
      },
    ),
  ],
};

import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Answer, ViewerRequest } from '../../../simulator/exchange.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { errorCachingMinTtlOf, withCustomErrorResponse } from '../../../simulator/response/custom-error-response.ts';
import { errorAnswer } from '../../../simulator/response/error-page.ts';
import type { CustomErrorResponse } from '../../../simulator/settings.ts';

const REQUEST: ViewerRequest = {
  clientIp: '198.51.100.7',
  method: 'POST',
  uri: '/a',
  querystring: 'b=1',
  headers: headersFrom({ Host: 'www.example.com', Range: 'bytes=0-1', 'If-None-Match': '"a"', 'Content-Length': 1 }),
  stream: Readable.from(['x']),
};

const answerOf = (status: number): Answer => ({
  status: String(status),
  statusDescription: '',
  headers: headersFrom({ 'X-Cache': 'Error from cloudfront', 'X-Error': 'yes' }),
  body: Readable.from(['error']),
});

const PAGE: Answer = {
  status: '200',
  statusDescription: 'OK',
  headers: headersFrom({ 'Content-Type': 'text/html', 'X-Cache': 'Hit from cloudfront', Age: 3 }),
  body: 'page',
};

const pageFor = (errorCode: number, responseCode = errorCode): CustomErrorResponse => ({
  errorCode,
  page: { path: '/errors/page.html', responseCode },
  errorCachingMinTtl: 60,
});

describe('a custom error response', () => {
  it.each([400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504])('stands in for %i', async (status) => {
    const error = answerOf(status);
    const answer = await withCustomErrorResponse(error, REQUEST, [pageFor(status)], async () => PAGE);
    expect([answer.status, answer.body]).toEqual([String(status), 'page']);
    expect((error.body as Readable).destroyed).toBe(true);
  });

  it.each([200, 304, 401, 412, 415])('leaves %i alone', async (status) => {
    const error = answerOf(status);
    expect(await withCustomErrorResponse(error, REQUEST, [pageFor(status)], async () => PAGE)).toBe(error);
  });

  it('leaves alone what it has no page for', async () => {
    const error = answerOf(404);
    const responses = [pageFor(403), { errorCode: 404, errorCachingMinTtl: 1 }];
    expect(await withCustomErrorResponse(error, REQUEST, responses, async () => PAGE)).toBe(error);
  });

  it('has the status of its own, the headers of the page, and is still an error', async () => {
    const answer = await withCustomErrorResponse(answerOf(404), REQUEST, [pageFor(404, 200)], async () => PAGE);
    expect(answer).toEqual({
      status: '200',
      statusDescription: 'OK',
      headers: headersFrom({ 'Content-Type': 'text/html', 'X-Cache': 'Error from cloudfront', Age: 3 }),
      body: 'page',
    });
  });

  it('asks for its page by its path, and tells what failed', async () => {
    const asked: ViewerRequest[] = [];
    await withCustomErrorResponse(answerOf(404), REQUEST, [pageFor(404)], async (request) => {
      asked.push(request);
      return PAGE;
    });
    expect(asked).toEqual([
      {
        clientIp: '198.51.100.7',
        method: 'GET',
        uri: '/errors/page.html',
        querystring: '',
        headers: headersFrom({
          Host: 'www.example.com',
          'CloudFront-Error-Uri': '/a',
          'CloudFront-Error-Args': 'b=1',
        }),
      },
    ]);
  });

  it('is what the page got where that is not to be had', async () => {
    const missing = { ...answerOf(403), body: 'missing' };
    const answer = await withCustomErrorResponse(
      answerOf(404),
      REQUEST,
      [pageFor(404, 200), pageFor(403)],
      async () => missing,
    );
    expect([answer.status, answer.body]).toEqual(['403', 'missing']);
  });

  it('keeps why there was an error', async () => {
    const error = { ...errorAnswer(502, 'Error', 'no connection'), failure: 'OriginConnectError' } as const;
    const answer = await withCustomErrorResponse(error, REQUEST, [pageFor(502, 200)], async () => PAGE);
    expect([answer.reason, answer.failure]).toEqual(['no connection', 'OriginConnectError']);
  });

  it('has no body for HEAD', async () => {
    const body = Readable.from(['page']);
    const request = { ...REQUEST, method: 'HEAD' };
    const answer = await withCustomErrorResponse(answerOf(404), request, [pageFor(404)], async () => ({
      ...PAGE,
      body,
    }));
    expect([answer.body, body.destroyed]).toEqual(['', true]);
  });
});

describe('the error caching minimum TTL', () => {
  it.each([
    [404, 60],
    [500, 10],
  ])('of %i is %i seconds', (status, seconds) => {
    expect(errorCachingMinTtlOf([pageFor(404)])(status)).toBe(seconds);
  });
});

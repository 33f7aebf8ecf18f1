import { expect, it } from 'vitest';
import { logLines, requestLine } from '../../cli/request-line.ts';
import { headersFrom } from '../../simulator/header-lines.ts';

const RUN = { name: 'one', runtime: 'cloudfront-js-2.0', event: {}, took: 0 } as const;
const SERVED = {
  request: { clientIp: '::1', method: 'GET', uri: '/a', querystring: 'b=1', headers: {} },
  trip: {
    behavior: '*',
    answer: {
      status: '200',
      statusDescription: 'OK',
      headers: headersFrom({ 'X-Cache': 'Hit from cloudfront' }),
      body: '',
    },
    changes: () => ['path /index.html'],
    notes: {
      stations: [
        { ...RUN, station: 'viewer-request', logs: ['seen /a', 'red \u001b[31m'], customData: 'a.b' },
        { ...RUN, station: 'viewer-response', logs: [] },
      ],
      exchanges: [],
    },
  },
  connection: { address: '::1', port: 1, scheme: 'http' },
  httpVersion: '1.1',
  firstByte: 1,
  took: 2,
  bodyBytes: 0,
} as const;

it('A request is a line, and what was written with console stands behind it', () => {
  expect(requestLine(SERVED)).toBe('200  Hit  GET  /a?b=1  [*]  path /index.html  logged a.b  2 ms');
  expect(logLines(SERVED)).toEqual(['  viewer-request  seen /a', '  viewer-request  red \\x1b[31m']);
});

it('As JSON it is one object', () => {
  expect(JSON.parse(requestLine(SERVED, true))).toEqual({
    status: 200,
    method: 'GET',
    url: '/a?b=1',
    behavior: '*',
    result: 'Hit',
    changes: ['path /index.html'],
    logs: ['seen /a', 'red \u001b[31m'],
    logData: ['a.b'],
    ms: 2,
  });
});

import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { EdgeError } from '../../config/errors.ts';
import { createClock } from '../../simulator/clock.ts';
import { type Controls, controlAnswer, isControl } from '../../simulator/control.ts';
import { faultSwitches } from '../../simulator/faults.ts';
import { headersFrom } from '../../simulator/header-lines.ts';

function controls(): Controls {
  return {
    clock: createClock(Date.UTC(2026, 0, 1)),
    faults: faultSwitches(),
    invalidate: (items) => {
      if (items.includes('news')) throw new EdgeError('ERR_USAGE', 'wrong items', 'Begin with a slash.');
      return items.length;
    },
    origins: () => ['api', 'site'],
    traces: () => [{ id: 'one' }],
  };
}

async function ask(
  to: Controls,
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = { Host: 'localhost:8080' },
) {
  const request = { clientIp: '::1', method, uri: path, querystring: '', headers: headersFrom(headers) };
  const answer = await controlAnswer(to, body === undefined ? request : { ...request, stream: Readable.from([body]) });
  return { status: answer.status, said: JSON.parse(String(answer.body)) };
}

describe('controls', () => {
  it('step the clock and tell the time', async () => {
    const to = controls();
    expect(await ask(to, 'POST', '/.edgewright/clock', '{"advance":61}')).toEqual({
      status: '200',
      said: { now: '2026-01-01T00:01:01.000Z' },
    });
    expect((await ask(to, 'GET', '/.edgewright/state')).said).toEqual({ now: '2026-01-01T00:01:01.000Z', faults: {} });
  });

  it('switch faults, invalidate and show traces', async () => {
    const to = controls();
    const faults = { origins: { api: { down: true } }, throttled: ['function'], network: 'down' };
    expect((await ask(to, 'PUT', '/.edgewright/faults', JSON.stringify(faults))).said).toEqual(faults);
    expect(to.faults.now()).toEqual(faults);
    expect((await ask(to, 'POST', '/.edgewright/invalidations', '{"items":["/a","/b*"]}')).said).toEqual({
      invalidated: 2,
    });
    expect((await ask(to, 'GET', '/.edgewright/traces')).said).toEqual([{ id: 'one' }]);
  });

  it.each([
    ['POST', '/.edgewright/clock', '{"advance":-1}', '400', 'advance'],
    ['POST', '/.edgewright/clock', '{"forward":1}', '400', 'forward'],
    ['POST', '/.edgewright/clock', 'no json', '400', 'takes JSON'],
    ['POST', '/.edgewright/clock', undefined, '400', 'takes JSON'],
    ['POST', '/.edgewright/clock', ' '.repeat(70_000), '400', '64 KB'],
    ['PUT', '/.edgewright/faults', '{"origins":{"api":{"status":200}}}', '400', 'origins.api.status'],
    ['PUT', '/.edgewright/faults', '{"origins":{"api":{"dwon":true}}}', '400', 'did you mean down?'],
    ['PUT', '/.edgewright/faults', '{"network":"up"}', '400', "expected 'down', or nothing"],
    ['POST', '/.edgewright/invalidations', '{"items":["news"]}', '400', 'Begin with a slash.'],
    [
      'PUT',
      '/.edgewright/faults',
      '{"origins":{"aip":{"down":true}}}',
      '400',
      'is no origin; expected one of api, site',
    ],
    ['GET', '/.edgewright/clock', undefined, '405', 'takes POST'],
    ['GET', '/.edgewright/constructor', undefined, '404', 'POST /.edgewright/clock'],
  ])('refuse %s %s %s', async (method, path, body, status, says) => {
    const { status: got, said } = await ask(controls(), method, path, body);
    expect(got).toBe(status);
    expect(JSON.stringify(said)).toContain(says);
  });

  it.each<[string, Record<string, string>, string]>([
    ['by a name that is led here', { Host: 'evil.example' }, '403'],
    ['by a page elsewhere', { Host: 'localhost', Origin: 'https://evil.example' }, '403'],
    ['by a page of no origin', { Host: 'localhost', Origin: 'null' }, '403'],
    ['by a link elsewhere', { Host: 'localhost', 'Sec-Fetch-Site': 'cross-site' }, '403'],
    ['by its address', { Host: '127.0.0.1:8080' }, '200'],
    ['by IPv6', { Host: '[::1]:8080' }, '200'],
    [
      'by a page of its own',
      { Host: 'localhost:8080', Origin: 'http://localhost:8080', 'Sec-Fetch-Site': 'same-origin' },
      '200',
    ],
  ])('are for this machine alone: asked %s', async (_, headers, status) => {
    expect((await ask(controls(), 'GET', '/.edgewright/state', undefined, headers)).status).toBe(status);
  });

  it('are beside what a distribution serves', () => {
    const request = { clientIp: '::1', method: 'GET', querystring: '', headers: {} };
    expect(isControl({ ...request, uri: '/.edgewright/clock' })).toBe(true);
    expect(isControl({ ...request, uri: '/.edgewright' })).toBe(false);
  });
});

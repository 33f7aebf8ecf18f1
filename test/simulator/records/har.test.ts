import Ajv from 'ajv';
import draft6 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' };
import fc from 'fast-check';
import schemas from 'har-schema';
import { describe, expect, it } from 'vitest';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { harOf } from '../../../simulator/records/har.ts';
import { traceOf } from './traces.ts';

/** The schema of HAR 1.2. */
function validator() {
  const formats = {
    'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
    uri: (text: string) => URL.canParse(text) && !/[^!-~]/.test(text),
    ipv4: true,
    ipv6: true,
  } as const;
  const ajv = new Ajv.default({ strict: false, formats });
  ajv.addMetaSchema(draft6);
  ajv.addSchema(Object.values(schemas));
  return ajv.getSchema('har.json') ?? ajv.compile({ $ref: 'har.json#' });
}

const isHar = validator();

describe('a HAR', () => {
  it('is one by its schema', () => {
    isHar(harOf([traceOf(), traceOf()], '1.2.3'));
    expect(isHar.errors ?? []).toEqual([]);
  });

  it('is refused by the schema where something is missing', () => {
    const { log } = harOf([traceOf()], '1.2.3');
    expect(isHar({ log: { ...log, entries: [{ ...log.entries[0], timings: undefined }] } })).toBe(false);
  });

  it('has what the viewer asked, and behind it what the origin was asked', () => {
    const { entries } = harOf([traceOf()], '1.2.3').log;
    expect(entries.map(({ request, startedDateTime, time }) => [request.url, startedDateTime, time])).toEqual([
      ['https://www.example.com/products/42?page=2', '2025-01-31T23:59:59.900Z', 123],
      ['http://www.example.com/products/42?page=2', '2025-01-31T23:59:59.902Z', 40],
    ]);
    expect(entries.map(({ _edgewright }) => _edgewright)).toMatchObject([
      { id: traceOf().id, behavior: '*' },
      { id: traceOf().id, origin: 'site' },
    ]);
  });

  it('puts requests in the order in which they began', () => {
    const [early, late] = [traceOf({ startedAt: 1, exchanges: [] }), traceOf({ startedAt: 2, exchanges: [] })];
    const { entries } = harOf([late, early], '1.2.3').log;
    expect(entries.map(({ startedDateTime }) => startedDateTime.slice(-4))).toEqual(['001Z', '002Z']);
  });

  it('is one whatever a viewer sends', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, text, text, (uri, querystring, host, value) => {
        const headers = headersFrom({ Host: host, 'X-Any': value });
        const request = { method: 'GET', uri: `/${uri}`, querystring, headers, bodyBytes: 0 };
        isHar(harOf([traceOf({ request })], '1.2.3'));
        expect(isHar.errors ?? []).toEqual([]);
      }),
    );
  });
});

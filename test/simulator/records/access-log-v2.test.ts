import { describe, expect, it } from 'vitest';
import { accessLogV2Line } from '../../../simulator/records/access-log-v2.ts';
import type { StationRun } from '../../../simulator/trace/trace.ts';
import { traceOf } from './traces.ts';

const ran = (station: StationRun['station'], customData?: string): StationRun => ({
  station,
  name: 'viewer-request-default',
  runtime: 'cloudfront-js-2.0',
  event: {},
  logs: ['a line of the console'],
  took: 0,
  ...(customData === undefined ? {} : { customData }),
});

/** The fields of a line that the access log of version 1.0 has not. */
function fieldsOf(...stations: readonly StationRun[]) {
  const fields = JSON.parse(accessLogV2Line(traceOf({ behavior: '/a/*', stations })));
  const names = ['cs-method', 'cache-behavior-path-pattern', 'viewer-request-log-data', 'viewer-response-log-data'];
  return names.map((name) => fields[name]);
}

describe('a line of the logs v2', () => {
  it('has what functions logged with the request, by their stations', () => {
    const runs = [ran('viewer-request', 'checkout.short~price.low'), ran('viewer-response', 'a=b c')];
    expect(fieldsOf(...runs)).toEqual(['GET', '/a/*', 'checkout.short~price.low', 'a%3Db%20c']);
  });

  it('has a hyphen for what none has logged', () => {
    expect(fieldsOf(ran('viewer-request'))).toEqual(['GET', '/a/*', '-', '-']);
  });

  it('has the first 800 bytes of it', () => {
    expect(fieldsOf(ran('viewer-request', 'x'.repeat(900)))[2]).toBe('x'.repeat(800));
    expect(fieldsOf(ran('viewer-request', '\ud800'))[2]).toBe('%EF%BF%BD');
  });
});

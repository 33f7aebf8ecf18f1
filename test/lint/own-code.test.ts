import { describe, expect, it } from 'vitest';
import { readsOf } from '../../lint/own-code.ts';

describe('code', () => {
  it.each([
    ["cf.selectRequestOriginById('b')", true],
    ['cf.updateRequestOrigin({})', true],
    ['request.origin = { s3: {} }', true],
    ["request.origin.custom.domainName = 'b'", true],
    ['console.log(request.origin.custom.domainName)', false],
    ["request.headers.origin = { value: 'b' }", false],
    ["const origin = 'b'", false],
    ["const { origin } = request; origin.custom.domainName = 'b'", true],
    ["const custom = request.origin.custom; if (custom) custom.domainName = 'b'", true],
    ["Object.assign(request.origin.custom, { domainName: 'b' })", true],
  ])('chooses an origin, or not: %s', (code, changesOrigin) => {
    expect(readsOf(code).changesOrigin).toBe(changesOrigin);
  });

  it.each([
    ["request.headers['X-Tenant'].value", { headers: ['x-tenant'] }],
    ['const { headers } = request; use(headers.host)', { headers: ['host'] }],
    ["const h = request.headers; use(h['X-Tenant'])", { headers: ['x-tenant'] }],
    [
      "const { headers: { 'X-Tenant': tenant }, cookies } = request; use(cookies.a)",
      {
        headers: ['x-tenant'],
        cookies: ['a'],
      },
    ],
    ['const { beta } = request.cookies', { cookies: ['beta'] }],
    ['const f = ({ querystring: { beta = 1 } }) => beta', { query: ['beta'] }],
    ["const NAME = 'x-tenant'; request.headers[NAME]?.value", { headers: ['x-tenant'] }],
    ['request.headers[nameOf(1)]', { unnamed: ['headers'] }],
    ['get(request.cookies)', { unnamed: ['cookies'] }],
    ['for (const name in request.querystring) use(name)', { unnamed: ['querystring'] }],
    ['const { a, ...rest } = request.cookies', { cookies: ['a'], unnamed: ['cookies'] }],
    ["const h = request.headers; h['x-choice'] = { value: 'b' }", { headersSet: ['x-choice'] }],
    ['crypto.randomUUID()', { isByViewer: true }],
    ['request.cookies.tenant', { cookies: ['tenant'] }],
    ['request.querystring.tenant', { query: ['tenant'] }],
    ['event.viewer.ip', { isByViewer: true }],
    ['Math.random()', { isByViewer: true }],
    ["await cf.kvs().get('a')", { isByViewer: true }],
    ['request.uri', {}],
    ["request.headers.host = { value: 'b' }", {}],
    ["request.headers.host.value = 'b'", {}],
    ['delete request.headers.host', {}],
    ["request.headers['x-a'] = request.headers['x-b']", { headers: ['x-b'] }],
  ])('reads of a request: %s', (code, reads) => {
    const nothing = { headers: [], cookies: [], query: [], unnamed: [], isByViewer: false };
    expect(readsOf(code)).toMatchObject({ ...nothing, ...reads });
  });

  it.each([
    ['if (response.statusCode >= 400) return; set(response)', false],
    ['if (response.statusCode >= 400) { return response; } set(response)', false],
    ['if (response.statusCode >= 400 || isPlain) return undefined; set(response)', false],
    ['if (!(response.statusCode >= 400)) set(response)', false],
    ['if (response.statusCode < 400) set(response)', false],
    ['if (!(response.statusCode >= 400)) return; set(response)', true],
    ['if (response.statusCode >= 400) { set(response); return; }', true],
    ['if (response.statusCode >= 400) return set(response)', true],
    ['if (response.statusCode >= 400) {} else set(response)', false],
    ['if (response.statusCode === 404) set(response)', true],
    ['if (response.statusCode >= 500) return; if (response.statusCode === 404) set(response)', true],
    ['switch (response.statusCode) { case 503: set(response) }', true],
  ])('asks for errors, or leaves them alone: %s', (code, comparesErrors) => {
    const rule = `export const own = (response) => { ${code} };`;
    expect(readsOf(rule).comparesErrors).toBe(comparesErrors);
  });

  it('has every name and text, whatever it does with them', () => {
    expect([...readsOf("const a = 'X-Tenant'; request.headers[a]; b.Other").texts].sort()).toEqual([
      'headers',
      'other',
      'x-tenant',
    ]);
  });
});

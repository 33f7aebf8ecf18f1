/**
 * What is a request by Node's servers, and none by HTTP: CloudFront answers it with 400 before it looks for a distribution.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2 for Host
 */
import { METHODS } from 'node:http';
import { authorityOf, type RequestHead } from './viewer-request.ts';

/** The characters of a host and a port; nobody is to find a path, a user or a space there. RFC 3986 section 3.2. */
const HOST = /^[\w.~!$&'()*+,;=%:[\]-]*$/;

/** Why a request is malformed, in words; nothing where it is not. */
export function malformation({ method, url, httpVersion, rawHeaders }: RequestHead): string | undefined {
  if (method === 'CONNECT') return 'CloudFront is no proxy: CONNECT';
  // Node refuses what it does not know over HTTP/1.1; over HTTP/2 it takes any.
  if (!METHODS.includes(method)) return 'the method is none';
  // The same: HTTP/1.1 lets no such byte into a request line.
  if (/[^!-~]/.test(url)) return 'the URL is not ASCII';
  const hosts = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === 'host');
  if (hosts.length > 1) return 'there are two Host headers';
  if (hosts.length === 0 && httpVersion !== '1.0') return 'there is no Host header';
  const authority = authorityOf(url);
  if (authority === '') return 'the URL names no host';
  return HOST.test(authority ?? hosts[0] ?? '') ? undefined : 'Host is none';
}

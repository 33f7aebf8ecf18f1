/** Names that say of their values that they are one request's, or one viewer's. */

/** What a request alone has: what finds it in logs, what is said once, what goes round a cache. */
const OF_A_REQUEST: readonly string[] = [
  'requestid',
  'reqid',
  'correlationid',
  'traceid',
  'transactionid',
  'nonce',
  'timestamp',
  'ts',
  'cachebuster',
  'cachebust',
  'cb',
  'rand',
  'random',
  'rnd',
  'signature',
  'amzsignature',
];

/** What a viewer alone has. */
const OF_A_VIEWER: readonly string[] = [
  'session',
  'sessionid',
  'sid',
  'jsessionid',
  'phpsessid',
  'visitorid',
  'anonymousid',
  'deviceid',
  'userid',
  'uid',
  'csrf',
  'csrftoken',
  'xsrftoken',
  'token',
  'accesstoken',
  'authtoken',
  'idtoken',
  'sessiontoken',
  'jwt',
];

/** What jQuery puts behind every request that shall not come out of a cache. */
const OF_JQUERY = '_';

/** Whether a parameter, a cookie or a header of this name hardly has the same value twice: `request_id`, `X-Session-Id`, `userId`. */
export function isUniqueName(name: string): boolean {
  const plain = name
    .toLowerCase()
    .replace(/^x[-_]/, '')
    .replace(/[-_.]/g, '');
  return name === OF_JQUERY || OF_A_REQUEST.includes(plain) || OF_A_VIEWER.includes(plain);
}

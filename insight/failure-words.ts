/** How a request over the network failed, in words. */

/** What Node says of connections and answers, in words that go on behind "the origin" or a name. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'cut the connection before the answer was whole',
  ENOTFOUND: 'has a name that the DNS does not know',
  EAI_AGAIN: 'has a name that the DNS could not look up',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate that it signed itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate that nobody trusts',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'does not send the certificates between its own and one that is trusted',
  EPROTO: 'does not speak the TLS of this machine, or none at all',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name',
};

/** How a request failed, as a sentence goes on behind who was asked: `refused the connection`. */
export function failureWords(error: Error & { code?: string; reason?: string }): string {
  const { code = '', reason, message } = error;
  if (message === 'socket hang up') return 'closed the connection without an answer';
  if (code.startsWith('HPE_')) return `does not speak HTTP: ${(reason ?? message).replace(/^Parse Error: /, '')}`;
  return WORDS[code] ?? `failed: ${message}`;
}

/** Credentials by which requests to the API are signed. They are of this machine, and open nothing on AWS. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Characters of AWS's own ids. */
const ID_CHARS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Makes credentials that look like AWS's and are thrown away. */
export function throwAwayCredentials(randomBytes: (count: number) => Uint8Array): Credentials {
  const id = [...randomBytes(16)].map((byte) => ID_CHARS[byte % ID_CHARS.length]).join('');
  return { accessKeyId: `AKIA${id}`, secretAccessKey: Buffer.from(randomBytes(30)).toString('base64') };
}

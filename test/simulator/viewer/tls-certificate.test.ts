import { X509Certificate } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tlsCertificate } from '../../../simulator/viewer/tls-certificate.ts';

const DAY = 86_400_000;
const NAMES = ['shop.example.com', '*.example.org'];

describe('the certificate', () => {
  let folder: string;
  let time = Date.UTC(2026, 0, 1);
  const now = (): number => time;
  const later = async (days: number): Promise<void> => {
    time += days * DAY;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-cert-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is for this machine and for the names given', async () => {
    const { cert } = await tlsCertificate({ names: NAMES, now });
    const read = new X509Certificate(cert);
    const hosts = ['localhost', 'shop.example.com', 'www.example.org', 'example.net'];
    expect(hosts.map((host) => read.checkHost(host) !== undefined)).toEqual([true, true, true, false]);
    expect(['127.0.0.1', '::1', '10.0.0.1'].map((ip) => read.checkIP(ip) !== undefined)).toEqual([true, true, false]);
  });

  it('outlives the process in its folder, readable by nobody else', async () => {
    const made = await tlsCertificate({ names: NAMES, folder, now });
    expect(await tlsCertificate({ names: NAMES, folder, now })).toEqual(made);
    expect((await stat(join(folder, 'key.pem'))).mode & 0o077).toBe(0);
  });

  it.each<[string, readonly string[], () => Promise<void>]>([
    ['is for other names', [...NAMES, 'a.example.net'], async () => {}],
    ['is about to end', NAMES, () => later(395)],
    ['cannot be read', NAMES, () => writeFile(join(folder, 'cert.pem'), 'nonsense')],
    ['has lost its key', NAMES, () => rm(join(folder, 'key.pem'))],
  ])('is made anew where the one that is kept %s', async (_, names, happens) => {
    const before = await tlsCertificate({ names: NAMES, folder, now });
    await happens();
    const after = await tlsCertificate({ names, folder, now });
    expect(after.cert).not.toBe(before.cert);
    expect(await readFile(join(folder, 'cert.pem'), 'utf8')).toBe(after.cert);
  });

  it('is there without a folder that can be written', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    await chmod(file, 0o400);
    expect((await tlsCertificate({ names: [], folder: join(file, 'below'), now })).key).toContain('PRIVATE KEY');
  });
});

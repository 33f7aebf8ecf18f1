import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateDistributionCommand } from '@aws-sdk/client-cloudfront';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDistribution } from '../../../deploy/distribution/read-distribution.ts';
import { distributionConfig } from '../../simulator/aws-api/cloudfront/distribution-config.ts';
import { type LocalApi, localApi } from '../../simulator/aws-api/local-api.ts';
import { answeredClient, configXml, distributionXml } from './config-xml.ts';
import { anyConfig } from './random-config.ts';

/** A config with something at every kind of place. */
const CONFIG = {
  ...distributionConfig({
    AllowedMethods: { Quantity: 1, Items: ['GET'], CachedMethods: { Quantity: 1, Items: ['GET'] } },
    FunctionAssociations: { Quantity: 0 },
  }),
  Aliases: { Quantity: 1, Items: ['www.example.com'] },
  CacheBehaviors: {
    Quantity: 2,
    Items: [
      { PathPattern: '/a', TargetOriginId: 'site', ViewerProtocolPolicy: 'allow-all' },
      {
        PathPattern: '/b',
        TargetOriginId: 'site',
        ViewerProtocolPolicy: 'allow-all',
        FunctionAssociations: { Quantity: 1, Items: [{ EventType: 'viewer-request', FunctionARN: 'arn' }] },
      },
    ],
  },
  ViewerCertificate: { CloudFrontDefaultCertificate: true },
};

const read = (config: string) => readDistribution(answeredClient(distributionXml(config)), 'E1');
const unknown = async (config: string) => (await read(config)).unknown;

describe('a distribution that is read', () => {
  let api: LocalApi;
  beforeEach(async () => {
    api = await localApi({ delays: { distribution: 60_000 } });
  });
  afterEach(() => api.close());

  it('has its config, the ETag of that, and where it stands, of one call', async () => {
    const { Distribution: made, ETag } = await api.cloudfront.send(
      new CreateDistributionCommand({ DistributionConfig: distributionConfig() }),
    );
    const before = api.calls.length;
    expect(await readDistribution(api.cloudfront, made?.Id ?? '')).toEqual({
      id: made?.Id,
      arn: made?.ARN,
      domainName: made?.DomainName,
      status: 'InProgress',
      etag: ETag,
      config: made?.DistributionConfig,
      unknown: [],
    });
    expect(api.calls.slice(before).map(({ operation }) => operation)).toEqual(['GetDistribution']);
  });

  it('is not there as the SDK says it', async () => {
    await expect(readDistribution(api.cloudfront, 'E404')).rejects.toMatchObject({ name: 'NoSuchDistribution' });
  });
});

describe('what the SDK does not know of a config', () => {
  it.each(objectsIn(CONFIG))('is found wherever it stands: in DistributionConfig%s', async (path) => {
    const text = configXml(withInvented(CONFIG, path));
    expect(await unknown(text)).toEqual([`DistributionConfig${path}.Invented`]);
  });

  it.each([
    ['with members of its own', '<Enabled>true</Enabled><New><A>1</A><B/></New>', ['DistributionConfig.New']],
    ['empty', '<Enabled>true</Enabled><New/>', ['DistributionConfig.New']],
    ['an attribute', '<Enabled since="2">true</Enabled>', ['DistributionConfig.Enabled@since']],
    ['a member of another case', '<enabled>true</enabled>', ['DistributionConfig.enabled']],
    [
      'items of another name, in a list of those that are known',
      '<Aliases><Quantity>1</Quantity><Items><CNAME>a</CNAME><Pattern>*</Pattern></Items></Aliases>',
      ['DistributionConfig.Aliases.Items.Pattern'],
    ],
    [
      'a structure that is there twice',
      '<Aliases><Quantity>0</Quantity></Aliases><Aliases/>',
      ['DistributionConfig.Aliases[0].Quantity', 'DistributionConfig.Aliases[1]'],
    ],
    ['text beside members', '<Restrictions>none</Restrictions>', ['DistributionConfig.Restrictions']],
  ])('is found: %s', async (_, config, paths) => {
    expect(await unknown(`<DistributionConfig>${config}</DistributionConfig>`)).toEqual(paths);
  });

  it.each([
    ['a number that is greater than JavaScript counts', '<MinTTL>9007199254740993</MinTTL>', 'MinTTL'],
    ['a switch with a third position', '<Compress>auto</Compress>', 'Compress'],
    ['a number that is written otherwise', '<MinTTL>1.50</MinTTL>', 'MinTTL'],
    [
      'a character beyond the first plane, as its number',
      '<TargetOriginId>&#x1F600;</TargetOriginId>',
      'TargetOriginId',
    ],
    ['a text of lines alone', '<TargetOriginId>\n</TargetOriginId>', 'TargetOriginId'],
  ])('is found where it would come back as another text: %s', async (_, member, name) => {
    expect(
      await unknown(`<DistributionConfig><DefaultCacheBehavior>${member}</DefaultCacheBehavior></DistributionConfig>`),
    ).toEqual([`DistributionConfig.DefaultCacheBehavior.${name}`]);
  });
});

describe('what the SDK knows of a config', () => {
  it.each([
    ['an empty text', '<Comment></Comment>'],
    ['an empty text, in one tag', '<Comment/>'],
    ['space inside a text', '<Comment> a  b </Comment>'],
    ['a text of spaces', '<Comment>  </Comment>'],
    ['a line break and what XML escapes', '<Comment>a&#10;b &amp; &lt;c&gt; &quot;d&quot; &#13; 漢</Comment>'],
    ['a marked section', '<Comment><![CDATA[<b>&amp;</b>]]></Comment>'],
    ['a character beyond the first plane', '<Comment>😀</Comment>'],
    ['a comment of XML', '<!-- here --><Enabled>true</Enabled>'],
    ['members in another order', '<Staging>false</Staging><Comment>a</Comment><CallerReference>1</CallerReference>'],
    ['an empty list', '<Aliases><Quantity>0</Quantity><Items/></Aliases>'],
    ['an empty list, over lines', '<Aliases>\n  <Quantity>0</Quantity>\n  <Items>\n  </Items>\n</Aliases>'],
    ['an empty structure', '<ViewerMtlsConfig/>'],
    ['several items', '<Aliases><Quantity>2</Quantity><Items><CNAME>b</CNAME><CNAME>a</CNAME></Items></Aliases>'],
    ['a switch that is off, and zero', '<Enabled>false</Enabled><Origins><Quantity>0</Quantity></Origins>'],
  ])('comes back as it was: %s', async (_, config) => {
    expect(await unknown(`<DistributionConfig>${config}</DistributionConfig>`)).toEqual([]);
  });

  it.each([
    ['a member that is a structure now', '<DefaultRootObject><Path>index.html</Path></DefaultRootObject>'],
    ['a member that is there twice', '<HttpVersion>http2</HttpVersion><HttpVersion>http3</HttpVersion>'],
  ])('is not read at all where the SDK cannot: %s', async (_, config) => {
    await expect(read(`<DistributionConfig>${config}</DistributionConfig>`)).rejects.toThrow();
  });

  it('comes back as it was, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(anyConfig, async (config) => {
        const live = await read(configXml(config));
        expect(live.unknown).toEqual([]);
        expect(live.config).toEqual(config);
      }),
      { numRuns: 100 },
    );
  });
});

/** Configs of others: AWS's own examples, and recorded answers. */
const SHARED = join(import.meta.dirname, '../../../../shared/data/dist-config');

describe.skipIf(!existsSync(SHARED))('the configs of others in ../shared/data/dist-config', () => {
  const files = existsSync(SHARED) ? readdirSync(SHARED).filter((name) => name.endsWith('.json')) : [];
  const recorded = files.flatMap((name) => {
    const config = configIn(JSON.parse(readFileSync(join(SHARED, name), 'utf8')));
    return config ? [[name, config] as const] : [];
  });

  it('are there', () => {
    expect(recorded.length).toBeGreaterThan(10);
  });

  it.each(recorded)('come back as they were: %s', async (_, config) => {
    const live = await read(configXml(config));
    expect(live.unknown).toEqual([]);
    expect(live.config).toEqual(config);
  });

  it.each(recorded)('show what is new at any of their places: %s', async (_, config) => {
    for (const path of objectsIn(config)) {
      expect(await unknown(configXml(withInvented(config, path)))).toEqual([`DistributionConfig${path}.Invented`]);
    }
  });
});

/** The first config in a file: bare, in a member of that name, or in what a recorder wrote around it. */
function configIn(json: object): object | undefined {
  const { CallerReference, DistributionConfig, Distribution, data } = json as Readonly<
    Record<string, object | undefined>
  >;
  if (CallerReference) return json;
  if (DistributionConfig) return DistributionConfig;
  const inner = Distribution ?? data;
  return inner && configIn(inner);
}

/** Paths of every object in a value: ``, `.CacheBehaviors`, `.CacheBehaviors.Items[0]`. */
function objectsIn(value: unknown, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, i) => objectsIn(item, `${path}[${i}]`));
  return [path, ...Object.entries(value).flatMap(([name, member]) => objectsIn(member, `${path}.${name}`))];
}

/** A value with one more member in the object at a path. */
function withInvented(value: unknown, at: string, path = ''): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, i) => withInvented(item, at, `${path}[${i}]`));
  const members = Object.entries(value).map(([name, member]) => [name, withInvented(member, at, `${path}.${name}`)]);
  return { ...Object.fromEntries(members), ...(path === at && { Invented: 'new' }) };
}

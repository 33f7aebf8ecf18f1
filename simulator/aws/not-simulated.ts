/**
 * The members of a distribution that are not simulated, and what becomes of a file that sets one: nothing where no viewer of this
 * machine could tell, a warning, or a refusal where going on without it would let somebody see or send what AWS would not.
 *
 * `api-schemas.ts` has the members that are simulated; a test finds those that AWS knows and neither of the two names.
 */

/** What becomes of a member that is set. */
export interface NotSimulated {
  readonly treatment: 'ignored' | 'warned' | 'refused';
  /** What is different here; of a member that is ignored why nobody can tell. */
  readonly says: string;
  /** The values, in lower case, with which there is nothing to say. One that is empty, false or disabled never says anything. */
  readonly unless?: readonly string[];
}

const BEHAVIOR: Readonly<Record<string, NotSimulated>> = {
  TrustedSigners: {
    treatment: 'refused',
    says: 'asks for signatures of AWS accounts, whose keys are not known here; use TrustedKeyGroups',
  },
  SmoothStreaming: { treatment: 'warned', says: 'is not simulated: what the origin answers is served as it is' },
  FieldLevelEncryptionId: {
    treatment: 'refused',
    says: 'is not simulated: the origin would get in the clear what is to be encrypted',
  },
  RealtimeLogConfigArn: { treatment: 'ignored', says: 'goes to Kinesis' },
  GrpcConfig: { treatment: 'warned', says: 'is not simulated: gRPC is not spoken' },
};

const ORIGIN: Readonly<Record<string, NotSimulated>> = {
  'S3OriginConfig.OriginAccessIdentity': { treatment: 'ignored', says: 'is between CloudFront and S3' },
  'CustomOriginConfig.IpAddressType': { treatment: 'ignored', says: 'is between CloudFront and the origin' },
  'CustomOriginConfig.OriginMtlsConfig': {
    treatment: 'warned',
    says: 'is not simulated: the origin is shown no certificate',
  },
  'VpcOriginConfig.VpcOriginId': {
    treatment: 'warned',
    says: 'is reached from inside its VPC alone, with a protocol and ports that are not in this file; point the origin at something local',
  },
  'VpcOriginConfig.OwnerAccountId': { treatment: 'ignored', says: 'is between CloudFront and the VPC' },
  'OriginShield.OriginShieldRegion': { treatment: 'ignored', says: 'there are no Regions on one machine' },
  OriginAccessControlId: { treatment: 'ignored', says: 'is between CloudFront and the origin' },
};

/** Policies that agree with Node.js on TLS 1.2 and 1.3. What is older no current client speaks, and CloudFront sets `TLSv1` itself for its own certificate. */
const OLDER_TLS = [
  'sslv3',
  'tlsv1',
  'tlsv1_2016',
  'tlsv1.1_2016',
  'tlsv1.2_2018',
  'tlsv1.2_2019',
  'tlsv1.2_2021',
  'tlsv1.2_2025',
];

/** The certificate here is generated for this machine. */
const CERTIFICATE: NotSimulated = { treatment: 'ignored', says: 'is about a certificate that is on AWS' };

/** What `list-distributions` has beside the members of the config. */
const SUMMARY: NotSimulated = { treatment: 'ignored', says: 'is about the distribution, and no setting of it' };

const DISTRIBUTION: Readonly<Record<string, NotSimulated>> = {
  CallerReference: { treatment: 'ignored', says: 'is between its owner and the API' },
  Comment: { treatment: 'ignored', says: 'is for its owner' },
  Logging: { treatment: 'ignored', says: 'goes to S3' },
  PriceClass: { treatment: 'ignored', says: 'chooses edge locations by price' },
  IsIPV6Enabled: { treatment: 'ignored', says: 'is about DNS' },
  AnycastIpListId: { treatment: 'ignored', says: 'is about DNS' },
  Enabled: { treatment: 'warned', says: 'is false: CloudFront answers nobody, and here it answers', unless: ['true'] },
  Staging: {
    treatment: 'warned',
    says: 'is reached through a continuous deployment policy alone; here it is reached by its names',
  },
  ContinuousDeploymentPolicyId: {
    treatment: 'warned',
    says: 'is not simulated: every viewer gets this distribution, and none the staging one',
  },
  WebACLId: { treatment: 'warned', says: 'is not simulated: AWS WAF blocks no request here' },
  HttpVersion: {
    treatment: 'warned',
    says: 'is not simulated: HTTP/1.1 is spoken, and HTTP/2 over TLS, never HTTP/3',
    unless: ['http2'],
  },
  'ViewerCertificate.CloudFrontDefaultCertificate': CERTIFICATE,
  'ViewerCertificate.IAMCertificateId': CERTIFICATE,
  'ViewerCertificate.ACMCertificateArn': CERTIFICATE,
  'ViewerCertificate.Certificate': CERTIFICATE,
  'ViewerCertificate.CertificateSource': CERTIFICATE,
  'ViewerCertificate.SSLSupportMethod': CERTIFICATE,
  'ViewerCertificate.MinimumProtocolVersion': {
    treatment: 'warned',
    says: 'is not simulated: what Node.js agrees on is spoken, TLS 1.2 and 1.3',
    unless: OLDER_TLS,
  },
  ConnectionMode: {
    treatment: 'warned',
    says: 'is answered at the domains of its tenants alone; here it answers itself, with the default values of its parameters',
    unless: ['direct'],
  },
  'TenantConfig.ParameterDefinitions[].Definition.StringSchema.Required': {
    treatment: 'ignored',
    says: 'is about making tenants',
  },
  'TenantConfig.ParameterDefinitions[].Definition.StringSchema.Comment': {
    treatment: 'ignored',
    says: 'is for its owner',
  },
  ViewerMtlsConfig: { treatment: 'refused', says: "is not simulated: nobody's client certificate is looked at" },
  ConnectionFunctionAssociation: {
    treatment: 'refused',
    says: 'is not simulated: the function that may close a connection does not run',
  },
  'OriginGroups.Items[].SelectionCriteria': {
    treatment: 'warned',
    says: 'is not simulated: the first origin is asked first',
    unless: ['default'],
  },
  ARN: SUMMARY,
  AliasICPRecordals: SUMMARY,
  DomainName: SUMMARY,
  ETag: SUMMARY,
  Id: SUMMARY,
  LastModifiedTime: SUMMARY,
  Status: SUMMARY,
};

/** By path, of a distribution, and of each of its origins and behaviors. */
export const NOT_SIMULATED = { distribution: DISTRIBUTION, origin: ORIGIN, behavior: BEHAVIOR };

/** What becomes of the member of a distribution at a path such as `CacheBehaviors.Items[].SmoothStreaming`; nothing where it is simulated or not known. */
export function notSimulatedAt(path: string): NotSimulated | undefined {
  const [, behavior] = /^(?:DefaultCacheBehavior|CacheBehaviors\.Items\[\])\.(.+)$/.exec(path) ?? [];
  if (behavior !== undefined) return own(BEHAVIOR, behavior);
  const [, origin] = /^Origins\.Items\[\]\.(.+)$/.exec(path) ?? [];
  return origin === undefined ? own(DISTRIBUTION, path) : own(ORIGIN, origin);
}

function own(table: Readonly<Record<string, NotSimulated>>, path: string): NotSimulated | undefined {
  return Object.hasOwn(table, path) ? table[path] : undefined;
}

import { ApiError } from '../wire/api-error.ts';
import type { Wire } from '../wire/service.ts';
import type { Refusal } from './check-signature.ts';

/**
 * The error of a request that is not signed as it has to be.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/CommonErrors.html
 */
export function refusalError(refusal: Refusal, wire: Wire): ApiError {
  const { xml, json, s3 = xml, says, status = 403 } = REFUSALS[refusal];
  const codes = { 'rest-xml': xml, query: xml, 'rest-json': json, json, s3 };
  return new ApiError(codes[wire], says, status);
}

interface RefusalCodes {
  readonly xml: string;
  readonly json: string;
  /** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
  readonly s3?: string;
  readonly says: string;
  readonly status?: number;
}

const REFUSALS: Readonly<Record<Refusal, RefusalCodes>> = {
  unsigned: {
    xml: 'MissingAuthenticationToken',
    json: 'MissingAuthenticationTokenException',
    s3: 'AccessDenied',
    says: 'Missing Authentication Token',
  },
  incomplete: {
    xml: 'IncompleteSignature',
    json: 'IncompleteSignatureException',
    s3: 'AuthorizationHeaderMalformed',
    says: 'The request signature does not conform to AWS standards.',
    status: 400,
  },
  'unknown key': {
    xml: 'InvalidClientTokenId',
    json: 'UnrecognizedClientException',
    s3: 'InvalidAccessKeyId',
    says: 'The security token included in the request is invalid.',
  },
  mismatch: {
    xml: 'SignatureDoesNotMatch',
    json: 'InvalidSignatureException',
    says: 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
  },
  expired: {
    xml: 'SignatureDoesNotMatch',
    json: 'InvalidSignatureException',
    s3: 'RequestTimeTooSkewed',
    says: 'Signature expired: the time of the request is more than 15 minutes from the time of this machine.',
  },
  'expired URL': {
    xml: 'SignatureDoesNotMatch',
    json: 'InvalidSignatureException',
    s3: 'AccessDenied',
    says: 'Request has expired',
  },
  'wrong scope': {
    xml: 'SignatureDoesNotMatch',
    json: 'InvalidSignatureException',
    s3: 'AuthorizationHeaderMalformed',
    says: 'Credential should be scoped to a valid region: us-east-1; key value stores take SigV4A alone.',
  },
};

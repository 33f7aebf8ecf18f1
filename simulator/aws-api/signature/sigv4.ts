import { createHmac } from 'node:crypto';

/** The parts of a signature's scope: `20260101/us-east-1/cloudfront/aws4_request`. */
export interface Scope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** The signature of a text by SigV4. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export function sigv4(stringToSign: string, secretAccessKey: string, { date, region, service }: Scope): string {
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  return createHmac('sha256', key).update(stringToSign).digest('hex');
}

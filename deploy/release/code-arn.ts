/** Code as a release speaks of it, `name` or `name:4`, and as a distribution does, by its ARN. */
import { REGION } from '../aws/clients.ts';

/** `arn:aws:cloudfront::123456789012:function/greet` is `greet`, `arn:aws:lambda:us-east-1:123456789012:function:greet:4` is `greet:4`. */
export function codeOfArn(arn: string): string {
  const parts = arn.split(':');
  return parts[2] === 'cloudfront' ? (parts[5] ?? '').replace(/^function\//, '') : parts.slice(6).join(':');
}

/** The ARN of code in an account. Only a version of a Lambda function has a number. */
export function arnOfCode(code: string, account: string): string {
  return code.includes(':')
    ? `arn:aws:lambda:${REGION}:${account}:function:${code}`
    : `arn:aws:cloudfront::${account}:function/${code}`;
}

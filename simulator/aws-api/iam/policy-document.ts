/** Documents of policies, as IAM takes and gives them. */
import { ApiError } from '../wire/api-error.ts';

/** @throws ApiError MalformedPolicyDocument for what is no JSON */
export function requireDocument(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw new ApiError('MalformedPolicyDocument', 'The policy is not in the valid JSON format.');
  }
}

/** Documents are percent-encoded where they are read. @see https://www.rfc-editor.org/rfc/rfc3986#section-2.2 */
export function encodedDocument(document: string): string {
  const hex = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(document).replace(/[!'()*]/g, hex);
}

/** Who may assume a role. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
import { isRecord } from '../../is-record.ts';

const ASSUMING = ['sts:AssumeRole', 'sts:*', '*'];

/** Whether a trust policy lets a service such as `lambda.amazonaws.com` assume its role. Conditions are taken to hold. */
export function trusts(document: string, service: string): boolean {
  const policy: unknown = JSON.parse(document);
  const statements = isRecord(policy) ? listed(policy.Statement).filter(isRecord) : [];
  const about = statements.filter(
    ({ Action: action, Principal: principal }) =>
      listed(action).some((one) => ASSUMING.includes(String(one))) && servicesOf(principal).includes(service),
  );
  const hasEffect = (effect: string): boolean => about.some(({ Effect }) => Effect === effect);
  return hasEffect('Allow') && !hasEffect('Deny');
}

function servicesOf(principal: unknown): readonly unknown[] {
  return isRecord(principal) ? listed(principal.Service) : [];
}

/** IAM takes one thing in place of a list of one. */
function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

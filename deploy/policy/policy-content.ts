/** What a policy says, apart from its name: by this two of them are the same. */
import { digestOf, type Owner } from '../names.ts';
import type { PolicyType } from './live-policies.ts';

/**
 * What a policy says, as a text: CloudFront answers with members that were left out, and lists names in an order of its own, so what
 * is false, empty or in another order makes no difference. Nor do the name and the comment.
 */
export function policyContent(type: PolicyType, config: object): string {
  return JSON.stringify([type, plain({ ...config, Name: undefined, Comment: undefined })]);
}

/** Whether the name of a policy that a release made still stands for what it says. */
export function isAsNamed(
  { app, environment }: Owner,
  { name, type, config }: { readonly name: string; readonly type: PolicyType; readonly config: object },
): boolean {
  return name.endsWith(`-${digestOf(app, environment, policyContent(type, config))}`);
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(plain(item))).sort();
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, plain(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => !isNothing(member)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

import type { ApiFault, FaultSwitches } from '../faults.ts';

/** What is wrong with the next call of an operation, if anything is. One that is for some calls alone is used up by them. */
export function nextApiFault(faults: FaultSwitches, operation: string): ApiFault | undefined {
  const current = faults.now();
  const { api = {} } = current;
  const name = Object.hasOwn(api, operation) ? operation : '*';
  const fault = Object.hasOwn(api, name) ? api[name] : undefined;
  if (fault?.times === undefined) return fault;
  const { [name]: _, ...others } = api;
  const left = fault.times > 1 ? { ...others, [name]: { ...fault, times: fault.times - 1 } } : others;
  faults.set({ ...current, api: left });
  return fault;
}

import { CACHE_KEY } from './cache-key.ts';
import type { Subject } from './scenario.ts';

/** Every subject, in the order of docs/fidelity.md. */
export const SUBJECTS: readonly Subject[] = [CACHE_KEY];

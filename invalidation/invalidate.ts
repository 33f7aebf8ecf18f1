/**
 * What a server invalidates by its meaning: `edgewright/invalidate` carries no package, and calls AWS by the client that it is given.
 */
export type { Entities, Entity } from '#policy/entities';
export type { InvalidationBatch } from './batches.ts';
export { InvalidationError, type InvalidationErrorCode } from './invalidation-error.ts';
export type { InvalidationMap, MappedBehavior } from './invalidation-map.ts';
export { type ChangedEntities, type Id, type Invalidate, type InvalidatorOptions, invalidator } from './invalidator.ts';
export type { ItemProblem } from './meant-items.ts';

/** What users import in their tests, as `edgewright/testing`. */
export { type Clock, createClock } from './clock.ts';
export type { Conflict } from './conflicts.ts';
export { createEdge, type Edge, type EdgeOptions, type ViewerInit } from './create-edge.ts';
export type { Faults, OriginFault } from './faults.ts';
export { createOrigin, type OriginHandler, type PlayedAnswer, type PlayedOrigin } from './origin/played-origin.ts';

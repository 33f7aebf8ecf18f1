/**
 * What an origin behind CloudFront says of its answers: how long they are good, and whether what a client has still is.
 *
 * `edgewright/origin` is for servers: it carries no package, and nothing of the rest of this one.
 */
export type { HandlerOptions, OriginRequest, Respond } from './answer-request.ts';
export { cacheControl, type Life, type PrivateLife, type SharedLife } from './cache-control.ts';
export {
  type EntityTag,
  type EntityTagList,
  isStrongMatch,
  isWeakMatch,
  readEntityTag,
  readEntityTags,
} from './entity-tag.ts';
export { etagOfBody, etagOfRows, etagOfVersion, type Rows, type RowsOptions, type VersionPart } from './etag.ts';
export { httpDate, readHttpDate } from './http-date.ts';
export { nodeHandler } from './node-handler.ts';
export { type PayloadV1Event, type PayloadV1Result, payloadV1Handler } from './payload-v1-handler.ts';
export { type PayloadV2Event, type PayloadV2Result, payloadV2Handler } from './payload-v2-handler.ts';
export { type Conditions, evaluatePreconditions, type Outcome, type Validators } from './preconditions.ts';
export type { RequestHeaders } from './request-headers.ts';
export {
  type AnswerWorld,
  type ConditionalRequest,
  type Content,
  type OriginAnswer,
  type Resource,
  revalidate,
} from './revalidate.ts';
export { type SecretHeader, secretHeaderCheck } from './secret-header.ts';

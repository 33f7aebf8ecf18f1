/** What names and values of parameters have to be. @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
import type { Quotas } from '../quotas.ts';
import type { ParameterVersion } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { parameterArn } from './parameter-for.ts';

/** Levels of a hierarchy. */
const LEVELS = 15;

/** Characters of a whole ARN. */
const ARN_LENGTH = 1011;

/** @throws ApiError ValidationException, HierarchyLevelLimitExceededException */
export function requireName(name: string, account: string): void {
  if (!/^[a-zA-Z0-9_.\-/]+$/.test(name) || name.endsWith('/') || name.includes('//')) {
    const says =
      'Parameter name: can\'t be empty, and may have letters, digits, "_", ".", "-" and "/" between its parts.';
    throw new ApiError('ValidationException', says);
  }
  if (name.includes('/') && !name.startsWith('/')) {
    throw new ApiError('ValidationException', 'Parameter name must be a fully qualified name.');
  }
  if (/^\/?(?:aws|ssm)/i.test(name)) {
    throw new ApiError(
      'ValidationException',
      `Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).`,
    );
  }
  if (name.split('/').length - 1 > LEVELS) {
    const says = `A hierarchy of parameters has at most ${LEVELS} levels.`;
    throw new ApiError('HierarchyLevelLimitExceededException', says);
  }
  if (parameterArn(account, name).length > ARN_LENGTH) {
    throw new ApiError('ValidationException', `Parameter name: its ARN has at most ${ARN_LENGTH} characters.`);
  }
}

/** @throws ApiError ValidationException, ParameterPatternMismatchException, InvalidAllowedPatternException */
export function requireValue({ value, tier, allowedPattern }: ParameterVersion, quotas: Quotas): void {
  const limit = tier === 'Advanced' ? quotas.advancedParameterSize : quotas.parameterSize;
  if (value === '') throw new ApiError('ValidationException', 'A value has at least one character.');
  if (Buffer.byteLength(value) > limit) {
    const says = `${tier} tier parameters support a maximum parameter value of ${limit} characters.`;
    throw new ApiError('ValidationException', says);
  }
  if (allowedPattern !== undefined && !patternOf(allowedPattern).test(value)) {
    const says = `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`;
    throw new ApiError('ParameterPatternMismatchException', says);
  }
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new ApiError('InvalidAllowedPatternException', `The pattern is no regular expression: ${text}`);
  }
}

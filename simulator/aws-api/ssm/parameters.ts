/** Parameters of the Parameter Store. @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Operations.html */
import type {
  DeleteParameterRequest,
  DescribeParametersRequest,
  GetParameterRequest,
  GetParametersByPathRequest,
  GetParametersRequest,
  ParameterMetadata,
  ParameterStringFilter,
  PutParameterRequest,
} from '@aws-sdk/client-ssm';
import type { Call, Handler, Operations } from '../call.ts';
import type { AwsState, Given, ParameterRecord, ParameterVersion } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { latestOf, namedIn, parameterArn, parameterFor, shownParameter } from './parameter-for.ts';
import { requireName, requireValue } from './parameter-rules.ts';

const putParameter: Handler<Given<PutParameterRequest>> = (input, call) => {
  const { state, quotas, now, account } = call;
  const { name } = namedIn(input.Name);
  requireName(name, account);
  const before = recordOf(state, name);
  if (before && !input.Overwrite) {
    const says =
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
    throw new ApiError('ParameterAlreadyExists', says);
  }
  if (before && input.Tags) throw invalid('Tags and overwrite cannot be used together.');
  if (!before && Object.keys(state.parameters).length >= quotas.parameters) {
    throw new ApiError('ParameterLimitExceeded', `An account can have ${quotas.parameters} parameters in a Region.`);
  }
  const last = before && latestOf(before);
  const type = input.Type ?? last?.type;
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  if (last && type !== last.type) {
    const says = `The parameter type cannot be changed. ${name} is of type ${last.type}.`;
    throw new ApiError('HierarchyTypeMismatchException', says);
  }
  const made: ParameterVersion = {
    version: (last?.version ?? 0) + 1,
    type,
    value: input.Value,
    tier: input.Tier === 'Advanced' || last?.tier === 'Advanced' ? 'Advanced' : 'Standard',
    dataType: input.DataType ?? last?.dataType ?? 'text',
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.AllowedPattern === undefined ? {} : { allowedPattern: input.AllowedPattern }),
    ...(type === 'SecureString' ? { keyId: input.KeyId ?? last?.keyId ?? 'alias/aws/ssm' } : {}),
    changedAt: now,
  };
  requireValue(made, quotas);
  const versions = [...(before?.versions ?? []), made].slice(-quotas.parameterVersions);
  const parameters = { ...state.parameters, [name]: { name, versions } };
  return { state: { ...state, parameters }, output: { Version: made.version, Tier: made.tier } };
};

const getParameter: Handler<Given<GetParameterRequest>> = (input, { state, account }) => ({
  output: { Parameter: parameterFor(input, (name) => recordOf(state, name), account) },
});

/** Those that are there; names of others are listed. */
const getParameters: Handler<Given<GetParametersRequest>> = ({ Names: names, WithDecryption }, { state, account }) => {
  if (names.length < 1 || names.length > 10) throw invalid('Names must have from 1 to 10 members.');
  const found: object[] = [];
  const InvalidParameters: string[] = [];
  for (const Name of new Set(names)) {
    try {
      const input = { Name, ...(WithDecryption === undefined ? {} : { WithDecryption }) };
      found.push(parameterFor(input, (name) => recordOf(state, name), account));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      InvalidParameters.push(Name);
    }
  }
  return { output: { Parameters: found, InvalidParameters } };
};

const getParametersByPath: Handler<Given<GetParametersByPathRequest>> = (input, { state, account }) => {
  const { Path: path, Recursive: isDeep = false, WithDecryption: isDecrypted = false } = input;
  if (!path.startsWith('/')) throw invalid('The parameter path must begin with a slash.');
  const meant = records(state).filter((record) => isUnder(record.name, path, isDeep) && hasAll(record, input));
  const { page, NextToken } = pageAfter(meant, input, 10);
  const Parameters = page.map((record) => shownParameter(record, latestOf(record), { account, isDecrypted }));
  return { output: { Parameters, ...NextToken } };
};

const describeParameters: Handler<Given<DescribeParametersRequest>> = (input, call) => {
  if (input.Filters) throw invalid('Filters are not implemented here: use ParameterFilters.');
  const meant = records(call.state).filter((record) => hasAll(record, input));
  const { page, NextToken } = pageAfter(meant, input, 50);
  return { output: { Parameters: page.map((record) => metadataOf(record, call)), ...NextToken } };
};

const deleteParameter: Handler<Given<DeleteParameterRequest>> = ({ Name: written }, { state }) => {
  const { name } = namedIn(written);
  if (!recordOf(state, name)) throw new ApiError('ParameterNotFound', '');
  const { [name]: _, ...parameters } = state.parameters;
  return { state: { ...state, parameters }, output: {} };
};

/** What can be asked of parameters. */
export const parameterOperations: Operations = {
  PutParameter: putParameter,
  GetParameter: getParameter,
  GetParameters: getParameters,
  GetParametersByPath: getParametersByPath,
  DescribeParameters: describeParameters,
  DeleteParameter: deleteParameter,
};

function recordOf({ parameters }: AwsState, name: string): ParameterRecord | undefined {
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}

function records({ parameters }: AwsState): readonly ParameterRecord[] {
  return Object.values(parameters).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether a name stands under a path; directly, unless all that is deeper counts too. */
function isUnder(name: string, path: string, isDeep: boolean): boolean {
  const folder = path.endsWith('/') ? path : `${path}/`;
  return name.startsWith(folder) && (isDeep || !name.slice(folder.length).includes('/'));
}

function hasAll(
  record: ParameterRecord,
  { ParameterFilters: filters = [] }: { readonly ParameterFilters?: readonly Given<ParameterStringFilter>[] },
): boolean {
  return filters.every((filter) => hasOne(record, filter));
}

function hasOne(
  record: ParameterRecord,
  { Key: key, Option: option, Values: values = [] }: Given<ParameterStringFilter>,
) {
  if (key === 'Path') return values.some((path) => isUnder(record.name, path, option === 'Recursive'));
  const { type, tier, dataType, keyId = '' } = latestOf(record);
  const value: string | undefined = { Name: record.name, Type: type, Tier: tier, DataType: dataType, KeyId: keyId }[
    key
  ];
  if (value === undefined) throw new ApiError('InvalidFilterKey', `The filter key ${key} is not valid.`);
  const matches = { Equals: isSame, BeginsWith: begins, Contains: holds }[option ?? 'Equals'];
  if (!matches) throw new ApiError('InvalidFilterOption', `The filter option ${option} is not valid.`);
  return values.some((wanted) => matches(value, wanted));
}

const isSame = (value: string, wanted: string): boolean => value === wanted;
const begins = (value: string, wanted: string): boolean => value.startsWith(wanted);
const holds = (value: string, wanted: string): boolean => value.includes(wanted);

interface PageInput {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** The page behind a token, which is the name of the last parameter of the page before. */
function pageAfter(all: readonly ParameterRecord[], { MaxResults: max, NextToken: token }: PageInput, most: number) {
  if (max !== undefined && !(max >= 1 && max <= most)) throw invalid(`MaxResults must be from 1 to ${most}.`);
  const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString();
  const rest = all.filter(({ name }) => name > after);
  const page = rest.slice(0, max ?? most);
  const last = page.at(-1);
  const isOver = last === undefined || page.length === rest.length;
  return { page, NextToken: isOver ? {} : { NextToken: Buffer.from(last.name).toString('base64url') } };
}

function metadataOf(record: ParameterRecord, { account }: Call): ParameterMetadata {
  const { name } = record;
  const { version, type, tier, dataType, description, allowedPattern, keyId, changedAt } = latestOf(record);
  return {
    Name: name,
    ARN: parameterArn(account, name),
    Type: type,
    ...(keyId === undefined ? {} : { KeyId: keyId }),
    LastModifiedDate: new Date(changedAt),
    LastModifiedUser: `arn:aws:iam::${account}:user/edgewright`,
    ...(description === undefined ? {} : { Description: description }),
    ...(allowedPattern === undefined ? {} : { AllowedPattern: allowedPattern }),
    Version: version,
    Tier: tier,
    Policies: [],
    DataType: dataType,
  };
}

function invalid(says: string): ApiError {
  return new ApiError('ValidationException', says);
}

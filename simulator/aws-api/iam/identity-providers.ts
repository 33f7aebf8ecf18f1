/** Providers of OpenID Connect, such as GitHub. Nobody is let in by them here. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html */
import type { CreateOpenIDConnectProviderRequest, GetOpenIDConnectProviderRequest } from '@aws-sdk/client-iam';
import type { Handler, Operations } from '../call.ts';
import type { AwsState, Given, IdentityProviderRecord } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';

const createProvider: Handler<Given<CreateOpenIDConnectProviderRequest>> = (input, { state, account, now }) => {
  const { Url, ClientIDList: clients = [], ThumbprintList: thumbprints = [] } = input;
  if (!/^https:\/\/[^/?#]+/.test(Url))
    throw new ApiError('ValidationError', 'Invalid Open ID Connect Provider URL', 400);
  const url = Url.slice('https://'.length);
  const arn = `arn:aws:iam::${account}:oidc-provider/${url}`;
  if (Object.hasOwn(state.identityProviders, arn)) {
    throw new ApiError('EntityAlreadyExists', `Provider with url ${Url} already exists.`);
  }
  const provider = { arn, url, clients, thumbprints, createdAt: now };
  const identityProviders = { ...state.identityProviders, [arn]: provider };
  return { state: { ...state, identityProviders }, output: { OpenIDConnectProviderArn: arn } };
};

const getProvider: Handler<Given<GetOpenIDConnectProviderRequest>> = ({ OpenIDConnectProviderArn: arn }, { state }) => {
  const { url, clients, thumbprints, createdAt } = providerOf(state, arn);
  return {
    output: { Url: url, ClientIDList: clients, ThumbprintList: thumbprints, CreateDate: new Date(createdAt) },
  };
};

const listProviders: Handler<object> = (_, { state }) => ({
  output: { OpenIDConnectProviderList: Object.keys(state.identityProviders).map((Arn) => ({ Arn })) },
});

const deleteProvider: Handler<Given<GetOpenIDConnectProviderRequest>> = (
  { OpenIDConnectProviderArn: arn },
  { state },
) => {
  const { [arn]: _, ...identityProviders } = state.identityProviders;
  return { state: { ...state, identityProviders }, output: {} };
};

/** What can be asked of providers. */
export const identityProviderOperations: Operations = {
  CreateOpenIDConnectProvider: createProvider,
  GetOpenIDConnectProvider: getProvider,
  ListOpenIDConnectProviders: listProviders,
  DeleteOpenIDConnectProvider: deleteProvider,
};

function providerOf({ identityProviders }: AwsState, arn: string): IdentityProviderRecord {
  const found = Object.hasOwn(identityProviders, arn) ? identityProviders[arn] : undefined;
  if (found) return found;
  throw new ApiError('NoSuchEntity', `OpenIDConnect Provider not found for arn ${arn}`);
}

import type { Atlas } from '../../atlas/atlas.js';
import { formatProviderKind, listFederations, listProviders, providerName } from '../federations.js';
import { formatNames } from '../format.js';
import type { NamedItem } from '../operation.js';
import { hexIdSchema, type ParamOverrides, withField } from '../params/field.js';
import { optionalTraits, type ParamKind } from '../params/kind.js';
import { ifVisible } from '../place.js';

export const identityProviderParamKind: ParamKind = {
  name: 'identity-provider',
  noun: 'identity provider',
  takes: 'name',
  input: 'names',
  list: listAllProviders,
  seen: async (names, { may }) => (may({}) ? names : []),
};

export const identityProviderParam = (extra: ParamOverrides = {}) =>
  withField(hexIdSchema(), { label: 'Identity provider', kind: identityProviderParamKind, position: 1, ...extra });

async function listAllProviders(atlas: Atlas): Promise<readonly NamedItem[]> {
  const federations = await listFederations(atlas);
  const lists = await Promise.all(federations.map(({ id }) => ifVisible(listProviders(atlas, id))));
  return federations.flatMap(({ organizations }, index) => {
    const owners = formatNames(organizations);
    return (lists[index] ?? []).map((provider) => ({
      id: provider.id,
      name: providerName(provider),
      detail: `${formatProviderKind(provider)}, in ${owners}`,
      ...optionalTraits((provider.associatedOrgs ?? []).length > 0 && 'connected'),
    }));
  });
}

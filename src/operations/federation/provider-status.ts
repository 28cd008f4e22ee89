// The recipe for switching a SAML identity provider on or off.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { IdentityProvider, requireKnown } from '../../atlas/replies.js';
import { type Blocker, blockedBy, type LostAccess } from '../blocker.js';
import type { Change, ChangeDeclaration, Fact, Preview } from '../operation.js';
import { ifExists } from '../place.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { defineUpdate } from '../recipes/update.js';
import { providerIsGone, providerPath, type SeenProvider } from './identity-provider.js';
import { identityProviderParam } from './identity-provider-param.js';
import {
  DIRECTION_WITHOUT_SAML,
  describeProviderDrift,
  formatProviderStatus,
  inspectProvider,
  ProviderBasis,
  type ProviderUse,
} from './provider-change.js';

/**
 * The state of a provider. Atlas only accepts a status together with the debug setting, so calls send the debug setting
 * unchanged.
 */
const ProviderState = z.object({ status: z.string().nullable(), ssoDebugEnabled: z.boolean().nullable() });
type ProviderState = z.output<typeof ProviderState>;

const StatusBasis = ProviderBasis.extend(ProviderState.shape);
type StatusBasis = z.output<typeof StatusBasis>;

interface ProviderOf {
  readonly provider: string;
}

const WAYS = {
  ACTIVE: { end: 'on', inverse: 'deactivate-idp', instead: 'Use connect-org to connect it to an organization' },
  INACTIVE: {
    end: 'off',
    inverse: 'activate-idp',
    instead: 'Use disconnect-org to disconnect it from an organization',
  },
} as const;
type WantedStatus = keyof typeof WAYS;

interface SwitchSpec
  extends Pick<ChangeDeclaration, 'name' | 'title' | 'example' | 'guesses'>,
    Pick<Preview, 'direction'> {
  /** Facts to add to the facts that every preview of a provider shows. */
  facts?(seen: ProviderUse): readonly Fact[];
  warnings(saml: SeenProvider, seen: ProviderUse): readonly string[];
  /**
   * Returns the sign-in that the change takes away or redirects.
   * @param isBack whether this undoes a change to the same provider
   */
  signIn(saml: SeenProvider, isBack: boolean): LostAccess['signIn'];
  /** Called only for a SAML provider that can be switched. */
  blockers?(seen: ProviderUse): readonly Blocker[];
  /** Called only for a SAML provider. */
  isDangerous?(seen: ProviderUse): boolean;
  undo(seen: ProviderUse): string;
}

export function defineProviderSwitch(status: WantedStatus, spec: SwitchSpec): Change {
  const { name, title, example, guesses } = spec;
  const { end, inverse } = WAYS[status];
  const wanted = (_: unknown, { ssoDebugEnabled }: StatusBasis): ProviderState => ({ status, ssoDebugEnabled });
  return defineUpdate({
    name,
    title,
    example,
    guesses,
    area: 'federation',
    role: 'Organization Owner',
    effect: 'reversible',
    canNarrow: false,
    interrupts: true,
    params: z.strictObject({ provider: identityProviderParam(), for: optionalEndParam() }),
    basis: StatusBasis,
    preview: (atlas, { provider }, _, undoes) =>
      previewSwitch(atlas, status, spec, { provider, isBack: undoes?.params.provider === provider }),
    path: ({ provider }, { federationSettingsId }) => providerPath(federationSettingsId ?? '', provider),
    body: (given, basis) => ({ protocol: 'SAML', ...wanted(given, basis) }),
    wanted,
    state: statusNow,
    isGone: (atlas, { params, basis }) => providerIsGone(atlas, basis.federationSettingsId ?? '', params.provider),
    before: ({ status: was, ssoDebugEnabled }): ProviderState => ({ status: was, ssoDebugEnabled }),
    // The debug setting isn't compared, because the call sent the setting unchanged.
    stillDone: (state) => state.status === status,
    where: ({ provider }) => `the status of the identity provider ${provider}`,
    format: formatProviderStatus,
    done: (_, provider) => `${provider} is switched ${end}.`,
    drift: describeStatusDrift,
    inverse,
    revertDirection: () => (status === 'ACTIVE' ? DIRECTION_WITHOUT_SAML : 'widens access'),
  });
}

async function previewSwitch(
  atlas: Atlas,
  status: WantedStatus,
  { direction, facts, warnings, signIn, blockers, isDangerous, undo }: SwitchSpec,
  { provider, isBack }: ProviderOf & { readonly isBack: boolean },
) {
  const { seen, common, ...looked } = await inspectProvider(atlas, provider);
  const { name } = looked;
  const { end } = WAYS[status];
  /** Only SAML providers have a status and affect how people sign in to Atlas. */
  const saml = seen?.provider.protocol === 'SAML' ? seen : undefined;
  const standard = seen === undefined ? looked.blockers : blockersOf(name, seen.provider, status);
  return {
    ...common,
    summary: `switch the identity provider ${name} ${end}`,
    act: `Switch ${end} identity provider`,
    ...(saml !== undefined && { before: formatProviderStatus(saml.provider) }),
    after: saml === undefined ? common.before : formatProviderStatus({ status }),
    direction,
    facts: [...common.facts, ...((saml && facts?.(looked)) ?? [])],
    warnings: saml === undefined ? [] : warnings(saml, looked),
    takesAway: { signIn: saml && signIn(saml, isBack) },
    blockers: standard.length > 0 ? standard : (blockers?.(looked) ?? []),
    basis: { ...common.basis, ssoDebugEnabled: seen?.provider.ssoDebugEnabled ?? null },
    ...(saml !== undefined && isDangerous?.(looked) && { isDangerous: true }),
    undo: undo(looked),
  };
}

async function statusNow(
  atlas: Atlas,
  { provider }: ProviderOf,
  { federationSettingsId }: StatusBasis,
): Promise<ProviderState | undefined> {
  const found = await ifExists(atlas.get(providerPath(federationSettingsId ?? '', provider), IdentityProvider));
  return (
    found && {
      status: requireKnown(found.status, 'the provider’s status'),
      ssoDebugEnabled: found.ssoDebugEnabled ?? null,
    }
  );
}

function describeStatusDrift(before: StatusBasis, after: StatusBasis): string {
  const isDebugAlone = isDeepStrictEqual(before, { ...after, ssoDebugEnabled: before.ssoDebugEnabled });
  return isDebugAlone
    ? 'the provider’s sign-in debugging was switched on or off'
    : describeProviderDrift(before, after);
}

function blockersOf(name: string, provider: IdentityProvider, wanted: WantedStatus): readonly Blocker[] {
  const { end, instead } = WAYS[wanted];
  if (requireKnown(provider.protocol, 'the provider’s kind') !== 'SAML')
    return blockedBy('provider', `${name} isn’t a SAML provider, so it can’t be switched ${end}. ${instead}.`);
  if (requireKnown(provider.status, 'the provider’s status') === wanted)
    return blockedBy('provider', `${name} is already ${formatProviderStatus(provider)}.`);
  if (typeof provider.ssoDebugEnabled === 'boolean') return [];
  return blockedBy(
    'provider',
    `I can’t switch ${name} ${end} because Atlas doesn’t show the provider’s debug setting. Switch ${name} ${end} in Atlas, under Federation settings.`,
  );
}

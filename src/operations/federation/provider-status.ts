// Switching a SAML identity provider on and off: what activate-idp and deactivate-idp share.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { IdentityProvider } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import { ifMissing } from '../place.js';
import { whileItLasts } from '../recipes/for-a-while.js';
import { providerIsGone, providerPath } from './identity-provider.js';
import { identityProvider } from './identity-provider-param.js';
import { lookAtProvider, ProviderBasis, sayProviderDrift, sayStatus } from './provider-change.js';

/** Atlas accepts a status only together with the debug setting, which is sent back unchanged. */
const ProviderState = z.object({ status: z.string().nullable(), ssoDebugEnabled: z.boolean().nullable() });
type ProviderState = z.output<typeof ProviderState>;

const StatusBasis = ProviderBasis.extend(ProviderState.shape);
type StatusBasis = z.output<typeof StatusBasis>;

type WantedStatus = 'ACTIVE' | 'INACTIVE';

interface ProviderOf {
  readonly provider: string;
}

export async function lookAtStatus(atlas: Atlas, { provider: id }: ProviderOf, wanted: WantedStatus) {
  const looked = await lookAtProvider(atlas, id);
  const { seen, name, common } = looked;
  const blockers = seen === undefined ? looked.blockers : blockersOf(name, seen.provider, wanted);
  /** Only SAML providers have a status, and change how people sign in to Atlas. */
  const saml = seen?.provider.protocol === 'SAML' ? seen : undefined;
  const basis = { ...common.basis, ssoDebugEnabled: seen?.provider.ssoDebugEnabled ?? null };
  return { ...looked, saml, common: { ...common, basis }, blockers };
}

async function statusNow(
  atlas: Atlas,
  { provider }: ProviderOf,
  { federationSettingsId }: StatusBasis,
): Promise<ProviderState | undefined> {
  const found = await ifMissing(atlas.get(providerPath(federationSettingsId ?? '', provider), IdentityProvider));
  return found && { status: found.status ?? null, ssoDebugEnabled: found.ssoDebugEnabled ?? null };
}

const WAYS = {
  ACTIVE: { end: 'on', inverse: 'deactivate-idp' },
  INACTIVE: { end: 'off', inverse: 'activate-idp' },
} as const satisfies Record<WantedStatus, object>;

/** What both changes share, by the status to be set. */
export function switching(status: WantedStatus) {
  const { end, inverse } = WAYS[status];
  const wanted = (_: unknown, { ssoDebugEnabled }: StatusBasis): ProviderState => ({ status, ssoDebugEnabled });
  return {
    area: 'federation' as const,
    role: 'Organization Owner',
    effect: 'reversible' as const,
    params: z.strictObject({ provider: identityProvider(), for: whileItLasts() }),
    basis: StatusBasis,
    path: ({ provider }: ProviderOf, { federationSettingsId }: StatusBasis) =>
      providerPath(federationSettingsId ?? '', provider),
    body: (given: ProviderOf, basis: StatusBasis) => ({ protocol: 'SAML', ...wanted(given, basis) }),
    wanted,
    state: statusNow,
    isGone: (atlas: Atlas, { params, basis }: { readonly params: ProviderOf; readonly basis: StatusBasis }) =>
      providerIsGone(atlas, basis.federationSettingsId ?? '', params.provider),
    before: ({ status: was, ssoDebugEnabled }: StatusBasis): ProviderState => ({ status: was, ssoDebugEnabled }),
    /** The debug setting was sent along unchanged, so it does not count. */
    stillDone: (state: ProviderState) => state.status === status,
    where: ({ provider }: ProviderOf) => `the status of the identity provider ${provider}`,
    say: (state: ProviderState) => sayStatus(state),
    done: (_: unknown, name: string) => `${name} is switched ${end}.`,
    drift: sayStatusDrift,
    inverse,
  };
}

function sayStatusDrift(before: StatusBasis, after: StatusBasis): string {
  const isDebugAlone = isDeepStrictEqual(before, { ...after, ssoDebugEnabled: before.ssoDebugEnabled });
  return isDebugAlone ? 'its debugging of sign-in was switched over' : sayProviderDrift(before, after);
}

function blockersOf(name: string, provider: IdentityProvider, wanted: WantedStatus): readonly Blocker[] {
  const block = (sentence: string) => [{ param: 'provider', sentence }];
  if (provider.protocol !== 'SAML') {
    const instead =
      wanted === 'INACTIVE'
        ? 'Use disconnect-org to take it from an organization'
        : 'Use connect-org to give it to an organization';
    return block(`${name} isn’t a SAML provider, so it can’t be switched ${WAYS[wanted].end}. ${instead}.`);
  }
  if (provider.status === wanted) return block(`${name} is already ${sayStatus(provider)}.`);
  if (typeof provider.ssoDebugEnabled === 'boolean') return [];
  return block(
    `Atlas doesn’t show the debug setting of ${name}, and needs it with a new status. Switch it in Atlas, under Federation settings.`,
  );
}

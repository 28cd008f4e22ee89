// Lists the identity providers in every federation that the credential can see, who uses them, and when their
// certificates expire.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { IdentityProvider } from '../../atlas/replies.js';
import { DAY_MS } from '../../time-units.js';
import { formatRoundedDuration } from '../duration.js';
import {
  formatProviderKind,
  listConnections,
  listOrganizations,
  listProvidersWithOrgs,
  NO_FEDERATION_GUESS,
  NO_ORGANIZATION_RESULT,
  providerName,
  readFederation,
} from '../federations.js';
import { formatAgo, formatList, formatNames, nameOfId, plural } from '../format.js';
import { parseMoment } from '../moments.js';
import type { Cell, NamedItem, Phrase } from '../operation.js';
import { createOptionalReads, type OptionalReads, withTimeout } from '../optional-reads.js';
import { organizationParam } from '../params/organization.js';
import { readOrganizationName } from '../place.js';
import { defineLookUp } from '../recipes/look-up.js';
import { connectedOrgIdsOf, isProviderInUse } from './identity-provider.js';

const ROLE = 'Organization Owner';
/** The headline names a certificate that expires within this time. A renewal takes days and involves another team. */
const SOON_MS = 30 * DAY_MS;
/** An expiry within this period is shown with the number of days. */
const FAR_MS = 90 * DAY_MS;

export const idps = defineLookUp({
  name: 'idps',
  title: 'List identity providers, who uses them, and when their certificates expire',
  aliases: ['sso', 'saml', 'okta', 'login', 'sign-in', 'certificate', 'entra', 'azure'],
  area: 'federation',
  example: 'idps "Counter Inc"',
  role: ROLE,
  // Like org-config, this look-up shows the organizations that use a provider.
  includes: ['org-config'],
  params: z.strictObject({
    org: organizationParam({ position: 1, hint: 'all organizations if empty' }).optional(),
  }),

  guesses: [NO_FEDERATION_GUESS],

  columns: {
    Provider: ({ provider }: Shown) => providerName(provider),
    Kind: ({ provider }) => formatProviderKind(provider),
    Status: ({ provider }) => formatStatus(provider),
    'Used by': ({ usedBy, known }) => formatUse(usedBy, known),
    Domains: ({ provider }) => formatList(provider.associatedDomains ?? [], 3) || '–',
    Certificate: ({ provider, now }) => formatCertificate(endOf(provider), now),
  },

  async run(atlas, { org }, now) {
    const answer = createOptionalReads();
    const { organizations, known } = await organizationsOf(atlas, org, answer);
    const federations = await federationsOf(withTimeout(atlas), organizations, answer);
    const lists = await Promise.all(federations.ids.map((id) => providersOf(withTimeout(atlas), id, answer)));
    const whole = federations.whole && !lists.includes(undefined);
    const seen = lists
      .flatMap((list) => list ?? [])
      .sort((a, b) => (endOf(a.provider) ?? Infinity) - (endOf(b.provider) ?? Infinity));
    const [only, ...others] = organizations;
    return {
      headline: headline({ seen, whole, federations: federations.ids.length }, organizations, now),
      place: only !== undefined && others.length === 0 ? { organization: only } : {},
      caption: 'Identity providers',
      rows: seen.map((one) => ({ ...one, known, now })),
      missing: answer.missing,
      notes: notesOf(seen),
      next: organizations.slice(0, 3).map(({ id, name }) => ({
        label: `Sign-in to ${name}`,
        operation: 'org-config',
        params: { org: id },
      })),
    };
  },
});

/** Returns the requested organizations, and all with known names, because they may use the same providers. */
async function organizationsOf(atlas: Atlas, org: string | undefined, { read }: OptionalReads) {
  if (org !== undefined) {
    const [one, all] = await Promise.all([
      readOrganizationName(atlas, org),
      read('Names of other organizations are', listOrganizations(withTimeout(atlas)), {}),
    ]);
    return { organizations: [one], known: all ?? [one] };
  }
  const all = await listOrganizations(atlas);
  return { organizations: all, known: all };
}

interface UsedProvider {
  readonly provider: IdentityProvider;
  /** The ids of the organizations. Undefined if some organizations can't be read. */
  readonly usedBy: readonly string[] | undefined;
}

/**
 * Finds the federations, which organizations may share. A 404 means that an organization has no federation. Other
 * errors are reported.
 */
async function federationsOf(atlas: Atlas, organizations: readonly NamedItem[], { read }: OptionalReads) {
  const settings = await Promise.all(
    organizations.map(({ id, name }) => {
      const ids = readFederation(atlas, id).then((one) => (one === undefined ? [] : [one.id]));
      return read(`Identity providers for ${name} are`, ids, { role: ROLE, where: name });
    }),
  );
  return { ids: [...new Set(settings.flatMap((ids) => ids ?? []))], whole: !settings.includes(undefined) };
}

/** Reads a federation's providers. Returns undefined if the providers can't be read. */
async function providersOf(
  atlas: Atlas,
  federationId: string,
  { read }: OptionalReads,
): Promise<readonly UsedProvider[] | undefined> {
  const [providers, connections] = await Promise.all([
    read(`Identity providers in the federation ${federationId} are`, listProvidersWithOrgs(atlas, federationId), {
      role: ROLE,
    }),
    read('The organizations that use them are', listConnections(atlas, federationId), { role: ROLE }),
  ]);
  return providers?.map((provider) => ({ provider, usedBy: connections && connectedOrgIdsOf(provider, connections) }));
}

/** Returns when the last certificate expires, which ends sign-in, or undefined if Atlas shows no certificates. */
function endOf({ pemFileInfo }: IdentityProvider): number | undefined {
  const ends = (pemFileInfo?.certificates ?? []).flatMap(({ notAfter }) => parseMoment(notAfter) ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

interface Findings {
  readonly seen: readonly UsedProvider[];
  /** Whether all providers could be read. */
  readonly whole: boolean;
  readonly federations: number;
}

function headline({ seen, whole, federations }: Findings, organizations: readonly NamedItem[], now: number): Phrase {
  if (organizations.length === 0) return NO_ORGANIZATION_RESULT.headline;
  const whose = formatNames(organizations, 3);
  if (seen.length === 0 && !whole) return `I couldn’t read the identity providers for ${whose}.`;
  if (federations === 0) return `I see no federation for ${whose}, so I can’t list identity providers.`;
  if (seen.length === 0) return `I see no identity providers for ${whose}.`;
  const verb = organizations.length === 1 ? 'has' : 'have';
  const count = `${whose} ${verb} ${whole ? '' : 'at least '}${plural(seen.length, 'identity provider')}.`;
  const soon = seen.find(({ provider }) => isProviderInUse(provider) && (endOf(provider) ?? Infinity) - now < SOON_MS);
  if (soon === undefined) return count;
  const left = (endOf(soon.provider) ?? now) - now;
  const ends = left > 0 ? `expires in ${formatRoundedDuration(left)}` : `expired ${formatAgo(-left)}`;
  return `${providerName(soon.provider)}’s certificate ${ends}. ${count}`;
}

interface Shown extends UsedProvider {
  /** Organizations with known names. */
  readonly known: readonly NamedItem[];
  readonly now: number;
}

/** Only SAML providers have a status. An OIDC provider works for everyone connected to it. */
const formatStatus = ({ status }: IdentityProvider) => status?.toLowerCase() ?? '–';

function formatUse(usedBy: readonly string[] | undefined, known: readonly NamedItem[]): Cell {
  if (usedBy === undefined) return 'unknown';
  const names = usedBy.map((id) => nameOfId(known, id));
  const said = usedBy.length === 0 ? 'nobody' : `${plural(usedBy.length, 'organization')}: ${formatList(names, 3)}`;
  return { said, exact: usedBy.length };
}

function formatCertificate(endsAt: number | undefined, now: number): Cell {
  if (endsAt === undefined) return '–';
  if (endsAt - now > FAR_MS) return [{ at: endsAt }];
  return [
    endsAt > now ? `expires in ${formatRoundedDuration(endsAt - now)}, ` : `expired ${formatAgo(now - endsAt)}, `,
    { at: endsAt },
  ];
}

const notesOf = (seen: readonly UsedProvider[]) =>
  seen.length === 0 ? [] : ['Only organizations that my Atlas credential owns are listed.'];

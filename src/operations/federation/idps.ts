// The identity providers of every federation that the credential sees: who uses them, and when their certificates
// expire.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { IdentityProvider } from '../../atlas/replies.js';
import { DAY_MS } from '../../time-units.js';
import { formatRemaining } from '../duration.js';
import {
  formatProviderKind,
  listConnections,
  listOrganizations,
  listWholeProviders,
  NO_FEDERATION_CLAIM,
  NO_ORGANIZATION,
  OWNER_CLAIM,
  providerName,
  readFederation,
} from '../federations.js';
import { formatAgo, formatList, formatNames, nameIn, plural } from '../format.js';
import { momentOf } from '../moments.js';
import type { Cell, Named, Phrase } from '../operation.js';
import { organization } from '../params/organization.js';
import { type PartialAnswer, partialAnswer, withTimeout } from '../partial.js';
import { organizationNamed } from '../place.js';
import { lookUp } from '../recipes/look-up.js';
import { connectedOrgIdsOf, isInUse } from './identity-provider.js';

const ROLE = 'Organization Owner';
/** Certificates that expire within this time are named in the headline: a renewal takes days and another team. */
const SOON_MS = 30 * DAY_MS;
/** Beyond this the date is shown without a number of days. */
const FAR_MS = 90 * DAY_MS;

export const idps = lookUp({
  name: 'idps',
  title: 'List identity providers, who uses them, and when their certificates expire',
  aliases: ['sso', 'saml', 'okta', 'login', 'sign-in'],
  area: 'federation',
  example: 'idps "Counter Inc"',
  role: ROLE,
  // It shows which organizations use a provider, as org-config does.
  includes: ['org-config'],
  params: z.strictObject({
    org: organization({ position: 1, hint: 'all organizations when left out' }).optional(),
  }),

  claims: [
    OWNER_CLAIM,
    NO_FEDERATION_CLAIM,
    { says: 'Only SAML providers have a state.', document: 'FederationSamlIdentityProvider.status' },
  ],

  columns: {
    Provider: ({ provider }: Shown) => providerName(provider),
    Kind: ({ provider }) => formatProviderKind(provider),
    State: ({ provider }) => formatProviderState(provider),
    'Used by': ({ usedBy, known }) => formatUse(usedBy, known),
    Domains: ({ provider }) => formatList(provider.associatedDomains ?? [], 3) || '–',
    Certificate: ({ provider, now }) => formatCertificate(endOf(provider), now),
  },

  async run(atlas, { org }, now) {
    const answer = partialAnswer();
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
        label: `Sign-in of ${name}`,
        operation: 'org-config',
        params: { org: id },
      })),
    };
  },
});

/** The organizations asked about, and all whose names are known, because others may use the same providers. */
async function organizationsOf(atlas: Atlas, org: string | undefined, { read }: PartialAnswer) {
  if (org !== undefined) {
    const [one, all] = await Promise.all([
      organizationNamed(atlas, org),
      read('Names of other organizations are', listOrganizations(withTimeout(atlas)), {}),
    ]);
    return { organizations: [one], known: all ?? [one] };
  }
  const all = await listOrganizations(atlas);
  return { organizations: all, known: all };
}

interface SeenOrganization {
  readonly provider: IdentityProvider;
  /** Ids; undefined when they can't be read in full. */
  readonly usedBy: readonly string[] | undefined;
}

/**
 * Several organizations may share a federation. A 404 means that an organization has none; other errors are reported.
 */
async function federationsOf(atlas: Atlas, organizations: readonly Named[], { read }: PartialAnswer) {
  const settings = await Promise.all(
    organizations.map(({ id, name }) => {
      const ids = readFederation(atlas, id).then((one) => (one === undefined ? [] : [one.id]));
      return read(`Identity providers of ${name} are`, ids, { role: ROLE, where: name });
    }),
  );
  return { ids: [...new Set(settings.flatMap((ids) => ids ?? []))], whole: !settings.includes(undefined) };
}

/** Undefined when they can't be read. */
async function providersOf(
  atlas: Atlas,
  federationId: string,
  { read }: PartialAnswer,
): Promise<readonly SeenOrganization[] | undefined> {
  const [providers, connections] = await Promise.all([
    read(`Identity providers of the federation ${federationId} are`, listWholeProviders(atlas, federationId), {
      role: ROLE,
    }),
    read('Which organizations use them is', listConnections(atlas, federationId), { role: ROLE }),
  ]);
  return providers?.map((provider) => ({ provider, usedBy: connections && connectedOrgIdsOf(provider, connections) }));
}

/** When the last of its certificates expires, and with it the sign-in. Undefined when Atlas shows none. */
function endOf({ pemFileInfo }: IdentityProvider): number | undefined {
  const ends = (pemFileInfo?.certificates ?? []).flatMap(({ notAfter }) => momentOf(notAfter) ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

interface Findings {
  readonly seen: readonly SeenOrganization[];
  /** False when some can't be read. */
  readonly whole: boolean;
  readonly federations: number;
}

function headline({ seen, whole, federations }: Findings, organizations: readonly Named[], now: number): Phrase {
  if (organizations.length === 0) return NO_ORGANIZATION.headline;
  const whose = formatNames(organizations, 3);
  if (seen.length === 0 && !whole) return `I couldn’t read the identity providers of ${whose}.`;
  if (federations === 0) return `I see no federation for ${whose}, so there are no identity providers.`;
  if (seen.length === 0) return `I see no identity providers of ${whose}.`;
  const verb = organizations.length === 1 ? 'has' : 'have';
  const count = `${whose} ${verb} ${whole ? '' : 'at least '}${plural(seen.length, 'identity provider')}.`;
  const soon = seen.find(({ provider }) => isInUse(provider) && (endOf(provider) ?? Infinity) - now < SOON_MS);
  if (soon === undefined) return count;
  const left = (endOf(soon.provider) ?? now) - now;
  const ends = left > 0 ? `expires in ${formatRemaining(left)}` : `expired ${formatAgo(-left)}`;
  return `The certificate of ${providerName(soon.provider)} ${ends}. ${count}`;
}

interface Shown extends SeenOrganization {
  /** Organizations whose names are known. */
  readonly known: readonly Named[];
  readonly now: number;
}

/** Only SAML providers have a status. An OIDC provider works for everyone connected to it. */
const formatProviderState = ({ status }: IdentityProvider) => status?.toLowerCase() ?? '–';

function formatUse(usedBy: readonly string[] | undefined, known: readonly Named[]): Cell {
  if (usedBy === undefined) return 'unknown';
  const names = usedBy.map((id) => nameIn(known, id));
  const said = usedBy.length === 0 ? 'nobody' : `${plural(usedBy.length, 'organization')}: ${formatList(names, 3)}`;
  return { said, exact: usedBy.length };
}

function formatCertificate(endsAt: number | undefined, now: number): Cell {
  if (endsAt === undefined) return '–';
  if (endsAt - now > FAR_MS) return [{ at: endsAt }];
  return [
    endsAt > now ? `expires in ${formatRemaining(endsAt - now)}, ` : `expired ${formatAgo(now - endsAt)}, `,
    { at: endsAt },
  ];
}

const notesOf = (seen: readonly SeenOrganization[]) =>
  seen.length === 0 ? [] : ['Only organizations that my Atlas credential owns are listed.'];

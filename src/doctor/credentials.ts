// Checks each Atlas credential: its name, its missing and excess roles, its access list and its secret's expiry.
import { isDeepStrictEqual } from 'node:util';
import { matchesProject } from '../approvals/policy/match.js';
import type { Policy, PolicyRule } from '../approvals/request/policy.js';
import { createAtlas } from '../atlas/client.js';
import { describeAtlasError } from '../atlas/error-sentences.js';
import type { Config, Credential } from '../config.js';
import type { Log } from '../log.js';
import { formatHeldRoles } from '../operations/credential-roles.js';
import { formatList, formatUtc, plural } from '../operations/format.js';
import { type CredentialRoles, readCredentialRoles } from '../operations/held-roles.js';
import { lookUps, operations } from '../operations/index.js';
import type { NamedItem, Operation } from '../operations/operation.js';
import { isAtlasError } from '../operations/optional-reads.js';
import { type CredentialAddressesAndExpiry, readOwnCredential } from '../operations/own-credential.js';
import { needsOwnerCredential, usesOwnerCredential } from '../operations/owner-level.js';
import { formatRole, isReadOnlyRole, roleIncludes } from '../operations/roles.js';
import { DAY_MS } from '../time-units.js';
import { type Check, fail, pass, warn } from './check.js';

const READ_WITHIN_MS = 20_000;
const ENDS_SOON_MS = 30 * DAY_MS;
const ACCESS_MANAGER = 'in Atlas, under Access Manager';

interface Use {
  readonly name: string;
  readonly credential: Credential;
  /** The operations that use the credential. */
  readonly offered: readonly Operation[];
  readonly rules: readonly PolicyRule[];
}

interface CredentialsSeen {
  readonly checks: readonly Check[];
  /** All projects that any credential can see. Undefined if no credential works. */
  readonly projects: readonly NamedItem[] | undefined;
}

export async function checkCredentials(
  { role, atlas: { baseUrl, reader, executor, owner } }: Config,
  policy: Policy | undefined,
  log: Log,
): Promise<CredentialsSeen> {
  const rules = policy?.rules ?? [];
  const ruled = new Set(rules.flatMap((rule) => [...rule.operations, ...(rule.directed?.operations ?? [])]));
  const wanted = operations.flatMap((one) => (one.effect !== 'read' && ruled.has(one.name) ? [one] : []));
  const forOwner = wanted.filter(owner === undefined ? needsOwnerCredential : usesOwnerCredential);
  const changes = wanted.filter((one) => !forOwner.includes(one));
  const isShared = reader !== undefined && isDeepStrictEqual(reader, executor);
  const uses: readonly Use[] = isShared
    ? [{ name: 'look-ups and changes', credential: reader, offered: [...lookUps, ...changes], rules }]
    : [
        ...(reader ? [{ name: 'look-ups', credential: reader, offered: lookUps, rules: [] }] : []),
        ...(executor ? [{ name: 'changes', credential: executor, offered: changes, rules }] : []),
      ];
  const all = owner
    ? [...uses, { name: 'changes that need an owner', credential: owner, offered: forOwner, rules }]
    : uses;
  const seen = await Promise.all(all.map((use) => checkCredential(use, baseUrl, log)));
  const holders = seen.flatMap(({ holder }) => holder ?? []);
  const projects = [...new Map(holders.flatMap((holder) => holder.projects.map((one) => [one.id, one]))).values()];
  return {
    checks: [
      ...(isShared ? [SHARED] : []),
      ...(role !== 'web' && !owner && forOwner.length > 0 ? [noOwner(forOwner)] : []),
      ...seen.flatMap(({ checks }) => checks(projects)),
    ],
    projects: holders.length === 0 ? undefined : projects,
  };
}

const noOwner = (off: readonly Operation[]) =>
  warn(
    `Atlas: ${formatList(off.map(({ name }) => name))} need an owner’s credential. No such credential is set, so these operations are off`,
    'set MONGODB_ATLAS_OWNER_… for the worker, or remove these operations from the policy',
  );

const SHARED = warn(
  'Atlas: look-ups and changes share one credential, so the web process can make changes',
  'create a second credential, and set it as MONGODB_ATLAS_EXECUTOR_… for the worker only',
);

interface CredentialSeen {
  /** @param projects all projects that any credential can see */
  readonly checks: (projects: readonly NamedItem[]) => readonly Check[];
  /** The credential's roles. Undefined if the credential doesn't work. */
  readonly holder?: CredentialRoles;
}

async function checkCredential(use: Use, baseUrl: string, log: Log): Promise<CredentialSeen> {
  const { name, credential } = use;
  const who = `Atlas, ${name}: ${nameOf(credential)}`;
  const atlas = createAtlas({ baseUrl, credential, log });
  try {
    const patient = atlas.with({ signal: AbortSignal.timeout(READ_WITHIN_MS) });
    const holder = await readCredentialRoles(patient);
    const own = await readOwnCredential(patient, holder);
    const { organizations, projects } = holder;
    const sees = `${plural(organizations.length, 'organization')} and ${plural(projects.length, 'project')}`;
    const checks = (all: readonly NamedItem[]) => [
      pass(`${who} sees ${sees}`),
      ...checkRoles(use, holder, all),
      ...checkOwn(name, own),
    ];
    return { checks, holder };
  } catch (error) {
    if (!isAtlasError(error)) throw error;
    return { checks: () => [fail(`${who} can’t be used`, describeAtlasError(error))] };
  } finally {
    await atlas.close();
  }
}

/** The name under Access Manager in Atlas: the public key or the client ID. Neither is secret. */
const nameOf = (credential: Credential) =>
  credential.kind === 'service-account' ? `service account ${credential.clientId}` : `API key ${credential.publicKey}`;

function checkRoles(
  { name, offered, rules }: Use,
  holder: CredentialRoles,
  known: readonly NamedItem[],
): readonly Check[] {
  const { held, notSeen } = holder;
  if (held.length === 0)
    return [
      notSeen.length === 0
        ? fail(`Atlas, ${name}: no roles assigned`, `add roles for the operations you offer ${ACCESS_MANAGER}`)
        : warn(`Atlas, ${name}: can’t see its own roles`, `compare its roles with the README, ${ACCESS_MANAGER}`),
    ];
  const reach = offered.map((operation) => ({ operation, ...coverageOf(operation, rules, holder) }));
  const enough = reach.filter(({ within }) => within > 0);
  const words = enough.map(({ operation, within, all }) =>
    within < all ? `${operation.name} (in ${within} of ${all})` : operation.name,
  );
  return [
    pass(`Atlas, ${name}: its roles (${formatHeldRoles(held)}) allow ${formatList(words, 50) || 'nothing'}`),
    ...checkLacking(
      name,
      reach
        .filter(({ operation, within }) => within === 0 && !isForNone(rulesAbout(operation, rules), known))
        .map(({ operation }) => operation),
    ),
    ...checkBeyond(name, offered, holder),
  ];
}

/** Counts the organizations or projects that offer an operation, and those where the credential's roles allow it. */
function coverageOf(operation: Operation, rules: readonly PolicyRule[], holder: CredentialRoles) {
  const { role } = operation;
  const { held, organizations, projects, notSeen } = holder;
  const suffice = (...ids: readonly string[]) =>
    held.some((one) => ids.includes(one.at.id) && roleIncludes(one.role, role));
  // Organization Members may list an organization, but Atlas doesn't show them their own roles.
  const isMember = (id: string) => role === 'Organization Member' && notSeen.some((one) => one.id === id);
  if (!role.startsWith('Project '))
    return { within: organizations.filter(({ id }) => suffice(id) || isMember(id)).length, all: organizations.length };
  const about = rulesAbout(operation, rules);
  const all = projects.filter((project) => about.length === 0 || about.some((rule) => isFor(rule, project)));
  return { within: all.filter(({ id, orgId }) => suffice(id, orgId)).length, all: all.length };
}

const rulesAbout = ({ name }: Operation, rules: readonly PolicyRule[]) =>
  rules.filter((rule) => [...rule.operations, ...(rule.directed?.operations ?? [])].includes(name));

const isFor = ({ projects }: PolicyRule, project: NamedItem) =>
  projects === undefined || projects.some((entry) => matchesProject(entry, project));

/** Whether the rules name only projects that no credential can see. `checkProjects` reports these projects. */
const isForNone = (rules: readonly PolicyRule[], known: readonly NamedItem[]) =>
  rules.length > 0 &&
  rules.every((rule) => rule.projects !== undefined && !known.some((project) => isFor(rule, project)));

/** Reports missing roles. Omits look-ups that need a role for changes, which a look-up credential shouldn't have. */
function checkLacking(name: string, lacking: readonly Operation[]): readonly Check[] {
  const changes = lacking.filter(({ effect }) => effect !== 'read');
  const harmless = lacking.filter((one) => one.effect === 'read' && !isRoleOfChange(one.role));
  return [
    ...(changes.length === 0
      ? []
      : [
          fail(
            `Atlas, ${name}: its roles don’t allow ${formatNeeds(changes)}, which the policy offers`,
            `add the missing roles ${ACCESS_MANAGER}, or remove the operations from the policy`,
          ),
        ]),
    ...(harmless.length === 0
      ? []
      : [warn(`Atlas, ${name}: its roles don’t allow ${formatNeeds(harmless)}`, `add roles ${ACCESS_MANAGER}`)]),
  ];
}

const isRoleOfChange = (role: string) => operations.some((one) => one.effect !== 'read' && one.role === role);

/** Formats the roles that operations need, e.g. `idps and org-config (Organization Owner)`. */
function formatNeeds(lacking: readonly Operation[]): string {
  const roles = [...new Set(lacking.map(({ role }) => role))];
  const needs = roles.map((role) => {
    const names = lacking.filter((one) => one.role === role).map(({ name }) => name);
    return `${formatList(names)} (${role})`;
  });
  return formatList(needs);
}

/** Reports roles that allow writes but that no offered operation needs. */
function checkBeyond(name: string, offered: readonly Operation[], { held }: CredentialRoles): readonly Check[] {
  const taken = offered
    .filter(({ effect, role }) => effect !== 'read' || !isRoleOfChange(role))
    .map(({ role }) => role);
  if (offered.length === 0) return []; // nothing to compare with without a policy
  const beyond = held.filter(({ role }) => !isReadOnlyRole(role) && !taken.includes(formatRole(role)));
  if (beyond.length === 0) return [];
  const lost = offered.filter(
    ({ role }) => !taken.includes(role) && beyond.some((one) => roleIncludes(one.role, role)),
  );
  const price = lost.length === 0 ? '' : `. Without this role, ${formatList(lost.map((one) => one.name))} won’t work`;
  return [
    warn(
      `Atlas, ${name}: ${formatHeldRoles(beyond)} is more than the credential needs and allows changes without approval`,
      `remove it ${ACCESS_MANAGER}${price}`,
    ),
  ];
}

function checkOwn(name: string, { accessList, secretsEnd }: CredentialAddressesAndExpiry): readonly Check[] {
  return [...checkAccessList(`Atlas, ${name}`, accessList), ...checkSecrets(`Atlas, ${name}`, secretsEnd)];
}

function checkAccessList(of: string, accessList: CredentialAddressesAndExpiry['accessList']): readonly Check[] {
  if (accessList === undefined) return [pass(`${of}: the credential can’t see its own access list`)];
  if (accessList.length === 0 || accessList.some((address) => /\/0$/.test(address)))
    return [
      warn(
        `${of}: anyone with the secret can use this credential from anywhere`,
        `add the bot’s addresses to the access list ${ACCESS_MANAGER}`,
      ),
    ];
  return [pass(`${of}: only usable from ${plural(accessList.length, 'address or range', 'addresses or ranges')}`)];
}

/** Checks the secret that expires first, because Atlas doesn't show which secret is ours. */
function checkSecrets(of: string, secretsEnd: CredentialAddressesAndExpiry['secretsEnd']): readonly Check[] {
  if (secretsEnd === undefined) return [pass(`${of}: the credential can’t see when its secret expires`)];
  const live = secretsEnd.filter((end) => end > Date.now());
  const [first] = live.toSorted((a, b) => a - b);
  if (first === undefined) return [];
  const whose = live.length === 1 ? 'its secret' : `the first of its ${live.length} secrets`;
  const what = `${of}: ${whose} expires in ${plural(Math.floor((first - Date.now()) / DAY_MS), 'day')}, at ${formatUtc(first)}`;
  if (first - Date.now() > ENDS_SOON_MS) return [pass(what)];
  return [warn(what, `create a new secret ${ACCESS_MANAGER}, set it, and restart the bot`)];
}

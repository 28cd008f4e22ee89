// Finds a channel's default, which users set in the channel. If there's none, uses the policy's default for its name.

import { findChannelDefaultRule } from '../../approvals/policy/match.js';
import type { ChannelDefaultRule, Policy } from '../../approvals/request/policy.js';
import type { Log } from '../../log.js';
import { quoted } from '../../operations/format.js';
import { matchName, type NameMatchResult } from '../../operations/match.js';
import type { NamedItem } from '../../operations/operation.js';
import { projectParamKind } from '../../operations/params/project.js';
import { type Channels, isDirect } from '../people/channels.js';
import type { Binding, Bindings, BoundPlace } from './binding-store.js';
import type { ReadNames } from './check-value.js';
import type { KnownNames } from './names.js';
import type { RecentProjects } from './recent-projects.js';
import type { BoundValues } from './resolve.js';

/** Services that list names in Atlas. */
export interface AtlasNames {
  readonly names: ReadNames;
  /** Lists names for a picker. Returns cached names if Atlas is slow. */
  readonly offered: KnownNames['offered'];
}

/** Services that resolve commands and store recently used projects. */
export interface LineServices extends AtlasNames {
  readonly bindings: Pick<Bindings, 'read'>;
  readonly channels: Pick<Channels, 'read'>;
  readonly recent: Pick<RecentProjects, 'of' | 'note'>;
  readonly policy: Policy;
  readonly log: Log;
}

export interface ChannelRef {
  readonly channel: string;
  /** The channel's name from the command's payload. Payloads don't contain the names of private channels. */
  readonly channelName?: string;
}

export type ChannelDefault =
  | { readonly kind: 'bound'; readonly binding: Binding & { readonly to: BoundPlace } }
  | { readonly kind: 'by policy'; readonly rule: ChannelDefaultRule }
  /** `binding` is set if somebody cleared the default. */
  | { readonly kind: 'not bound'; readonly binding?: Binding; readonly rule?: ChannelDefaultRule };

/** Returns a channel's default. Never throws. If Redis is down, the channel has no default. */
export async function readChannelDefaultOrNone(deps: LineServices, here: ChannelRef): Promise<ChannelDefault> {
  try {
    return await readChannelDefault(deps, here);
  } catch (error) {
    deps.log.warn({ err: error, channel: here.channel }, 'failed to read the default of a channel');
    return { kind: 'not bound' };
  }
}

/** @throws errors from Redis */
export async function readChannelDefault(deps: LineServices, here: ChannelRef): Promise<ChannelDefault> {
  return channelDefaultFrom(deps, here, await deps.bindings.read(here.channel));
}

/** Returns the default for a binding. @param binding the stored binding or an earlier binding */
export async function channelDefaultFrom(
  deps: LineServices,
  here: ChannelRef,
  binding: Binding | undefined,
): Promise<ChannelDefault> {
  if (binding?.to !== undefined) return { kind: 'bound', binding: { ...binding, to: binding.to } };
  const rule = await readChannelDefaultRule(deps, here);
  if (binding !== undefined) return { kind: 'not bound', binding, ...(rule && { rule }) };
  return rule === undefined ? { kind: 'not bound' } : { kind: 'by policy', rule };
}

/** Returns the policy's rule for the channel's name. */
export async function readChannelDefaultRule(
  deps: LineServices,
  here: ChannelRef,
): Promise<ChannelDefaultRule | undefined> {
  if ((deps.policy.channels ?? []).length === 0 || isDirect(here.channel)) return undefined;
  const name = await channelNameOf(deps, here);
  return name === undefined ? undefined : findChannelDefaultRule(deps.policy, name);
}

/** Placeholders that payloads contain instead of the names of private channels and direct messages. */
const NO_NAME = /^(privategroup|directmessage|mpdm-.*)$/;

async function channelNameOf(deps: LineServices, { channel, channelName }: ChannelRef): Promise<string | undefined> {
  if (channelName !== undefined && !NO_NAME.test(channelName)) return channelName;
  const found = await deps.channels.read(channel);
  return 'kind' in found ? undefined : found.name;
}

export interface LineDefaults {
  /** Values for params that the command leaves out. */
  readonly bound: BoundValues;
  /** The reason why the channel's default can't be used, as a full sentence. */
  readonly trouble?: string;
}

/** @throws errors from `names` */
export async function lineDefaultsOf(deps: AtlasNames, channelDefault: ChannelDefault): Promise<LineDefaults> {
  switch (channelDefault.kind) {
    case 'not bound':
      return { bound: {} };
    case 'bound':
      return ofBinding(deps, channelDefault.binding.to);
    case 'by policy':
      return ofPolicy(deps, channelDefault.rule);
    default:
      return channelDefault satisfies never;
  }
}

function asBound(project: NamedItem, cluster: string | undefined): BoundValues {
  return { project, ...(cluster !== undefined && { cluster: { id: cluster, name: cluster } }) };
}

/** Finds the project by id and returns its current name, because policy rules may match names. */
async function ofBinding(deps: AtlasNames, { project, cluster }: BoundPlace): Promise<LineDefaults> {
  const found = await findProject(deps, (all) => all.find(({ id }) => id === project.id));
  if (found !== undefined) return { bound: asBound(found, cluster) };
  const name = quoted(project.name, 64);
  return {
    bound: {},
    trouble: `This channel defaults to the project ${name}, which I can no longer see in Atlas. Run the use command to set a new default.`,
  };
}

/** Searches the cached list of projects first and waits for Atlas only if the project isn't cached. */
async function findProject<T>(
  deps: AtlasNames,
  find: (all: readonly NamedItem[]) => T | undefined,
): Promise<T | undefined> {
  const { names } = await deps.offered(projectParamKind, {});
  return find(names) ?? find(await deps.names(projectParamKind, {}));
}

const NO_MATCH: NameMatchResult = { kind: 'none', near: [] };
const foundBy = (match: NameMatchResult) => (match.kind === 'none' ? undefined : match);

async function ofPolicy(deps: AtlasNames, rule: ChannelDefaultRule): Promise<LineDefaults> {
  const match = (await findProject(deps, (all) => foundBy(matchName(rule.project, all)))) ?? NO_MATCH;
  if (match.kind === 'one') return { bound: asBound(match.named, rule.cluster) };
  const why = match.kind === 'many' ? 'several projects have that name' : 'I can’t find that project in Atlas';
  return {
    bound: {},
    trouble: `The policy (${rule.title}) sets this channel’s default to ${quoted(rule.project, 64)}, but ${why}. Use the project’s ID in the policy file.`,
  };
}

/** Returns the channel's values for params that the command leaves out. Never throws. */
export async function readLineDefaults(deps: LineServices, here: ChannelRef): Promise<LineDefaults> {
  try {
    return await lineDefaultsOf(deps, await readChannelDefaultOrNone(deps, here));
  } catch (error) {
    deps.log.warn({ err: error }, 'failed to read the project of a channel');
    return { bound: {} };
  }
}

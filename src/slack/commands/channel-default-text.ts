// Text about a channel's default.
import type { ChannelDefaultRule } from '../../approvals/request/policy.js';
import { formatMrkdwn, literalMrkdwn } from '../blocks/text.js';
import type { BoundPlace } from '../lines/binding-store.js';
import type { ChannelDefault } from '../lines/channel-default.js';

/** Formats a default as plain text, e.g. `Payments / Cluster0`. */
export const plainBoundPlace = ({ project, cluster }: BoundPlace): string => placeNamed(project.name, cluster);
export const mrkdwnBoundPlace = ({ project, cluster }: BoundPlace): string =>
  placeNamed(literalMrkdwn(project.name), cluster && literalMrkdwn(cluster));

const describeChannelRule = ({ names, project, cluster, title }: ChannelDefaultRule): string =>
  `${placeNamed(literalMrkdwn(project), cluster && literalMrkdwn(cluster))}, set by the policy (${title}) for channels named ${names.map(literalMrkdwn).join(', ')}`;

const placeNamed = (project: string, cluster: string | undefined) =>
  cluster === undefined ? project : `${project} / ${cluster}`;

/** Formats the previous default, e.g. `Search`. Undefined if the channel had none. */
export function earlierDefaultNote(channelDefault: ChannelDefault): string | undefined {
  switch (channelDefault.kind) {
    case 'bound':
      return mrkdwnBoundPlace(channelDefault.binding.to);
    case 'by policy':
      return describeChannelRule(channelDefault.rule);
    case 'not bound':
      return undefined;
    default:
      return channelDefault satisfies never;
  }
}

const NO_DEFAULT = 'This channel has no default project.';

/** Describes a channel's default in full sentences, for `use` and `status`. */
export function describeChannelDefault(channelDefault: ChannelDefault): string {
  switch (channelDefault.kind) {
    case 'bound': {
      const { to, by, at } = channelDefault.binding;
      return `This channel defaults to ${mrkdwnBoundPlace(to)}, set by <@${by}> ${formatMrkdwn([{ at }])}.`;
    }
    case 'by policy':
      return `This channel defaults to ${describeChannelRule(channelDefault.rule)}.`;
    case 'not bound': {
      const { binding, rule } = channelDefault;
      if (binding === undefined) return NO_DEFAULT;
      const else_ = rule === undefined ? '' : ` Otherwise, this channel would default to ${describeChannelRule(rule)}.`;
      return `${NO_DEFAULT} <@${binding.by}> cleared the default ${formatMrkdwn([{ at: binding.at }])}.${else_}`;
    }
    default:
      return channelDefault satisfies never;
  }
}

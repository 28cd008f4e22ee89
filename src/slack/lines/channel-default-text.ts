// Sentences about a channel's default.
import type { ChannelRule } from '../../approvals/policy/policy.js';
import { literal, mrkdwn } from '../blocks/text.js';
import type { BoundTo } from './binding-store.js';
import type { ChannelDefault } from './channel-default.js';

/** As plain text: `Payments / Cluster0`. */
export const sayPlaceOf = ({ project, cluster }: BoundTo): string => placeNamed(project.name, cluster);
export const sayBoundTo = ({ project, cluster }: BoundTo): string =>
  placeNamed(literal(project.name), cluster && literal(cluster));

export const sayRule = ({ names, project, cluster, title }: ChannelRule): string =>
  `${placeNamed(literal(project), cluster && literal(cluster))}, as the policy (${title}) says for channels named ${names.map(literal).join(', ')}`;

const placeNamed = (project: string, cluster: string | undefined) =>
  cluster === undefined ? project : `${project} / ${cluster}`;

/** The previous default: `Search`; undefined when the channel had none. */
export function sayBefore(standing: ChannelDefault): string | undefined {
  switch (standing.kind) {
    case 'bound':
      return sayBoundTo(standing.binding.to);
    case 'by policy':
      return sayRule(standing.rule);
    case 'not bound':
      return undefined;
    default:
      return standing satisfies never;
  }
}

const NO_DEFAULT = 'This channel has no default project.';

/** The full sentence, for `use` and `status`. */
export function sayDefaults(standing: ChannelDefault): string {
  switch (standing.kind) {
    case 'bound': {
      const { to, by, at } = standing.binding;
      return `This channel defaults to ${sayBoundTo(to)}, set by <@${by}> ${mrkdwn([{ at }])}.`;
    }
    case 'by policy':
      return `This channel defaults to ${sayRule(standing.rule)}.`;
    case 'not bound': {
      const { binding, rule } = standing;
      if (binding === undefined) return NO_DEFAULT;
      const else_ = rule === undefined ? '' : ` Otherwise it would default to ${sayRule(rule)}.`;
      return `${NO_DEFAULT} <@${binding.by}> cleared it ${mrkdwn([{ at: binding.at }])}.${else_}`;
    }
    default:
      return standing satisfies never;
  }
}

// What is said about a channel's binding: as mrkdwn, where nothing else is said.
import type { ChannelRule } from '../../approvals/policy.js';
import { literal, mrkdwn } from '../blocks/text.js';
import type { BoundTo } from './binding-store.js';
import type { Standing } from './bound.js';

/** Plain: `project Payments, cluster Cluster0`. */
export const sayPlaceOf = ({ project, cluster }: BoundTo): string => placeNamed(project.name, cluster);
export const sayBoundTo = ({ project, cluster }: BoundTo): string =>
  placeNamed(literal(project.name), cluster && literal(cluster));

export const sayRule = ({ names, project, cluster, title }: ChannelRule): string =>
  `${placeNamed(literal(project), cluster && literal(cluster))}: so says the policy (${title}) of channels named ${names.map(literal).join(', ')}`;

const placeNamed = (project: string, cluster: string | undefined) =>
  `project ${project}${cluster === undefined ? '' : `, cluster ${cluster}`}`;

/** What it was before: `project Search`, `nothing`. */
export function sayBefore(standing: Standing): string {
  switch (standing.kind) {
    case 'bound':
      return sayBoundTo(standing.binding.to);
    case 'by policy':
      return sayRule(standing.rule);
    case 'not bound':
      return 'nothing';
    default:
      return standing satisfies never;
  }
}

/** The whole of it, for `use` and `status`. */
export function sayStanding(standing: Standing): string {
  switch (standing.kind) {
    case 'bound': {
      const { to, by, at } = standing.binding;
      return `This channel stands for ${sayBoundTo(to)}: <@${by}> bound it, ${mrkdwn([{ at }])}.`;
    }
    case 'by policy':
      return `This channel stands for ${sayRule(standing.rule)}.`;
    case 'not bound': {
      const { binding, rule } = standing;
      if (binding === undefined) return 'This channel is not bound to a project.';
      const else_ = rule === undefined ? '' : ` Otherwise it would stand for ${sayRule(rule)}.`;
      return `This channel is not bound to a project: <@${binding.by}> unbound it, ${mrkdwn([{ at: binding.at }])}.${else_}`;
    }
    default:
      return standing satisfies never;
  }
}

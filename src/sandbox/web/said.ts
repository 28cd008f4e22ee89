// Converts typed text to Slack's stored form: escapes control characters, and turns @names and #channels into
// references.
import type { World } from '../slack/world.js';

export function asStored(text: string, world: World): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const references = referencesIn(world);
  // Longest name first, so that @Rita Reyes is not read as @Rita.
  const names = [...references.keys()].sort((one, other) => other.length - one.length).map(literally);
  const named = new RegExp(`(?<![\\p{L}\\p{N}])(?:${names.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
  return escaped.replace(named, (name) => references.get(name.toLowerCase()) ?? name);
}

function referencesIn({ people, groups, channels }: World): ReadonlyMap<string, string> {
  const here = people.filter(({ deleted }) => !deleted);
  return new Map(
    [
      ...channels.filter(({ kind }) => kind !== 'im').map(({ id, name }) => [`#${name}`, `<#${id}>`] as const),
      ...groups.map(({ id, handle }) => [`@${handle}`, `<!subteam^${id}>`] as const),
      ...here.map(({ id, name }) => [`@${name}`, `<@${id}>`] as const),
      ...here.map(({ id, realName }) => [`@${realName}`, `<@${id}>`] as const),
    ].map(([name, reference]) => [name.toLowerCase(), reference]),
  );
}

const literally = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

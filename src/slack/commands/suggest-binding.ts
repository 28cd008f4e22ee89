// Suggests a default for a channel whose name or topic mentions a project or cluster. Never sets the default itself.
import type { PermissionServices } from '../../approvals/people/ask.js';
import type { Person } from '../../approvals/request/request.js';
import { clusterParamKind } from '../../operations/cluster-state/cluster-param.js';
import type { NamedItem } from '../../operations/operation.js';
import { projectParamKind } from '../../operations/params/project.js';
import { type MessageServices, tellPrivately } from '../answers/audience.js';
import type { Message } from '../api/reply.js';
import { buttonRow, commandButton, plainContext } from '../blocks/elements.js';
import { formatMrkdwn } from '../blocks/text.js';
import { ids } from '../ids.js';
import type { BoundPlace } from '../lines/binding-store.js';
import type { ChannelDefault, LineServices } from '../lines/channel-default.js';
import type { ReadNames } from '../lines/check-value.js';
import { foldText, splitWords } from '../lines/search.js';
import type { TypedCommand } from '../lines/typed-command.js';
import { visibleProjectPredicate } from '../lines/visible-names.js';
import { quoteIfNeeded } from '../lines/vocabulary.js';
import { plainBoundPlace } from './channel-default-text.js';
import type { CommandServices } from './commands.js';

const MOST_SUGGESTED = 3;

interface Occasion {
  readonly typed: TypedCommand;
  readonly person: Person;
  readonly channelDefault: ChannelDefault;
  /** The project in the user's question. Its clusters are searched, too. */
  readonly about: NamedItem | undefined;
}

/** Never throws. */
export async function suggestBinding(
  deps: PermissionServices & LineServices & MessageServices & Pick<CommandServices, 'suggested'>,
  { typed, person, channelDefault, about }: Occasion,
): Promise<void> {
  if (channelDefault.kind !== 'not bound' || channelDefault.binding !== undefined) return;
  try {
    const channel = await deps.channels.read(typed.channel);
    if ('kind' in channel || channel.isShared) return;
    const isSeen = await visibleProjectPredicate(deps, person);
    const found = await namesMentioned(deps, `${channel.name ?? ''} ${channel.topic}`, { about, isSeen });
    if (found.length === 0 || !(await deps.suggested.note(typed.channel))) return;
    await tellPrivately(deps, typed, bindingSuggestionMessage(found, typed.command));
  } catch (error) {
    deps.log.warn({ err: error, channel: typed.channel }, 'failed to suggest a binding');
  }
}

async function namesMentioned(
  deps: { readonly names: ReadNames },
  text: string,
  { about, isSeen }: { readonly about: NamedItem | undefined; readonly isSeen: (project: NamedItem) => boolean },
): Promise<readonly BoundPlace[]> {
  const held = (names: readonly NamedItem[]) => longestMentionedNames(text, names);
  const projects = held((await deps.names(projectParamKind, {})).filter(isSeen));
  const within = projects.length > 0 ? projects : about === undefined ? [] : [about];
  const found = within.slice(0, MOST_SUGGESTED).map(async ({ id, name }): Promise<BoundPlace[]> => {
    const [cluster] = held(await deps.names(clusterParamKind, { project: id }));
    if (cluster !== undefined) return [{ project: { id, name }, cluster: cluster.name }];
    return projects.length > 0 ? [{ project: { id, name } }] : [];
  });
  return (await Promise.all(found)).flat();
}

const SHORTEST = 3;
const asWords = (text: string) => ` ${splitWords(foldText(text)).join(' ')} `;

/** Finds the entries with the longest name that `text` contains as whole words, e.g. Payments in `inc-payments-42`. */
export function longestMentionedNames(text: string, names: readonly NamedItem[]): readonly NamedItem[] {
  const all = asWords(text);
  const held = names.filter(({ name }) => name.length >= SHORTEST && all.includes(asWords(name)));
  const longest = Math.max(0, ...held.map(({ name }) => name.length));
  return held.filter(({ name }) => name.length === longest);
}

export function bindingSuggestionMessage(found: readonly BoundPlace[], command: string): Message {
  const [first] = found;
  const isOne = found.length === 1 && first !== undefined;
  const what = isOne ? plainBoundPlace(first) : 'several projects';
  const sentence = `This channel’s name or topic mentions ${what}. Set ${isOne ? 'this' : 'one of them'} as the channel’s default? You’ll be able to leave the default out of commands here, and everyone here sees the answers.`;
  const buttons = found.flatMap(({ project, cluster }, index) => {
    const label = isOne ? `Default to ${plainBoundPlace(first)}` : `${project.name} (${project.id})`;
    const line = ['use', project.id, ...(cluster === undefined ? [] : [quoteIfNeeded(cluster, [])])].join(' ');
    return commandButton(ids.run(index), label, `${command} ${line}`);
  });
  return { text: formatMrkdwn(sentence), blocks: [plainContext(sentence, 500), ...buttonRow(buttons)] };
}

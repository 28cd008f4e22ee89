// Generates the help text from the operations.
import { describeNoOwnerCredential } from '../../approvals/people/self-guard.js';
import { clusterParamKind } from '../../operations/cluster-state/cluster-param.js';
import { type Area, OPERATION_AREAS } from '../../operations/effect.js';
import { operationNamed, operations } from '../../operations/index.js';
import { describeUnofferedFeature, UNOFFERED_FEATURES, type UnofferedFeature } from '../../operations/not-offered.js';
import type { Operation } from '../../operations/operation.js';
import { wordStemsOf } from '../../operations/operation-search.js';
import { needsOwnerCredential } from '../../operations/owner-level.js';
import { projectParamKind } from '../../operations/params/project.js';
import type { Message } from '../api/reply.js';
import { mrkdwnSections } from '../blocks/elements.js';
import { lengthOf, MAX_MESSAGE_LENGTH } from '../blocks/length.js';
import { clipText, escapeText } from '../blocks/text.js';
import { type BuiltIn, isBuiltIn, searchHelp } from '../lines/parse.js';
import { hasKind, paramsOf } from '../lines/vocabulary.js';

const BUILT_IN: Readonly<Record<BuiltIn, readonly [params: string, meaning: string]>> = {
  use: [
    ' <project> [cluster]',
    'sets this channel’s default, which you can leave out of commands. Everyone here sees the answers. `use nothing` clears the default.',
  ],
  requests: [
    ' [change] [about name] [by @person] [approved by @person] [in project] [state done] [since 2d]',
    'lists open requests (preparing, waiting, approved, running or unconfirmed), or requests in a given state or since a given time',
  ],
  request: [' <id>', 'shows one request with its history'],
  freeze: [
    ' [change or project] because ...',
    'stops all or some changes. Changes still run if they only remove access, can be undone and don’t interrupt anyone.',
  ],
  unfreeze: [' [change or project] because ...', 'ends a freeze'],
  whoami: ['', 'shows what you can look up, request and approve, and what my Atlas credential can do'],
  status: ['', 'shows whether Atlas, Redis and Slack are working'],
};

/**
 * Builds the help message.
 * @param command as the user typed it, e.g. `/atlas`
 * @param isOff whether an operation is off because its credential isn't set up
 */
export function helpMessage(command: string, topic?: string, isOff: IsOff = () => false): Message {
  const operation = topic === undefined ? undefined : operationNamed(topic);
  if (operation !== undefined) {
    const off = isOff(operation) ? `\n${describeNoOwnerCredential(operation.name)}` : '';
    return { text: `${operationHelp(command, operation)}${off}` };
  }
  if (topic !== undefined && isBuiltIn(topic)) return { text: builtInLine(command, topic) };
  if (topic === undefined) return { text: shortHelp(command, isOff).join('\n') };
  return wordStemsOf(topic).length === 0
    ? allHelp(command, operations, isOff)
    : { text: helpAbout(command, topic, isOff).join('\n') };
}

const FREQUENT = [
  'overview',
  'alerts',
  'metrics',
  'queries',
  'allow-address',
  'grant-access',
  'scale-cluster',
] as const;

/** Shows frequent commands, and how to find the others. */
function shortHelp(command: string, isOff: IsOff): readonly string[] {
  const line = (one: Operation) => operationLine(command, one, isOff);
  const some = FREQUENT.flatMap((name) => operationNamed(name) ?? []);
  return [
    '*Look-ups*, which I answer immediately',
    ...some.filter(({ effect }) => effect === 'read').map(line),
    '*Changes*, which usually need somebody else’s approval',
    ...some.filter(({ effect }) => effect !== 'read').map(line),
    builtInLine(command, 'requests'),
    `*There are ${operations.length + Object.keys(BUILT_IN).length} commands.* Say what you need to find yours, such as \`${command} help add an IP\`. \`${command} help all\` lists them.`,
    ...LESS_TO_TYPE.map((one) => `• ${one}`),
  ];
}

const LESS_TO_TYPE = [
  'If you leave out something, a form asks for it.',
  'Slash commands don’t work in threads. Mention me instead and add the command.',
  '“Ask Atlas about this” in an alert’s message menu suggests look-ups for that alert.',
] as const;

type IsOff = (operation: Operation) => boolean;

/** Returns a predicate for operations that are off. @param hasOwner whether an owner's credential is set up */
export const isOffWithoutOwner =
  (hasOwner: boolean): IsOff =>
  (operation) =>
    !hasOwner && needsOwnerCredential(operation);

/** Returns the commands of an area, or the commands that best match a question in the user's own words. */
function helpAbout(command: string, question: string, isOff: IsOff): readonly string[] {
  const line = (one: Operation) => operationLine(command, one, isOff);
  const all = `See everything: \`${command} help all\``;
  const area = OPERATION_AREAS.find((one) => areaName(one) === question.replaceAll('-', ' '));
  if (area !== undefined) return [...operations.filter((one) => one.area === area).map(line), all];
  const found = searchHelp(question, operations).slice(0, MOST_FOUND);
  if (found.length === 0) {
    const areas = OPERATION_AREAS.map((one) => `\`${command} help ${areaName(one)}\``).join(', ');
    return [`I found nothing for “${escapeText(clipText(question, 100))}”. Choose an area: ${areas}.`, all];
  }
  const lines = found.map((one) => {
    if (typeof one === 'string') return builtInLine(command, one);
    return 'what' in one ? `• ${escapeText(describeUnofferedFeature(one))}` : line(one);
  });
  return [...lines, all];
}

const MOST_FOUND = 5;
const areaName = (area: Area) => area.replace('-', ' ');

interface HelpGroup {
  readonly title: string;
  readonly lines: readonly string[];
}

const NOT_SET_UP = ' (not set up here)';

export function allHelp(command: string, all: readonly Operation[], isOff: IsOff = () => false): Message {
  const groups = groupsOf(command, all, isOff).filter(({ lines }) => lines.length > 0);
  const lines = groups.map(({ title, lines }) => [title, ...lines]);
  const blocks = lines.flatMap(mrkdwnSections);
  const text = lines.flat().join('\n');
  // Slack accepts longer text in messages without blocks.
  return lengthOf(blocks) > MAX_MESSAGE_LENGTH ? { text } : { text, blocks };
}

/** Groups operations in list order, which starts with the most used operations. */
function groupsOf(command: string, all: readonly Operation[], isOff: IsOff): readonly HelpGroup[] {
  const looks = all.filter(({ effect }) => effect === 'read');
  const of = (title: string, some: readonly Operation[]) => ({
    title,
    lines: some.map((one) => operationLine(command, one, isOff)),
  });
  return [
    of(
      '*Look-ups about a cluster*, which I answer immediately',
      looks.filter((one) => hasKind(one, clusterParamKind)),
    ),
    of(
      '*Look-ups about a project*',
      looks.filter((one) => hasKind(one, projectParamKind) && !hasKind(one, clusterParamKind)),
    ),
    of(
      '*Look-ups about organizations*',
      looks.filter((one) => !hasKind(one, projectParamKind) && !hasKind(one, clusterParamKind)),
    ),
    {
      title: `*Changes*, which usually need somebody else’s approval. Most revert at a set time if you add \`for 2h\` or \`until 18:00\`. \`${command} help cluster\` explains changes to clusters`,
      lines: changesByArea(all, isOff),
    },
    { title: '*Only in Atlas*, not in Slack', lines: UNOFFERED_FEATURES.map(leftOutLine) },
    {
      title: '*Other commands*',
      lines: Object.keys(BUILT_IN)
        .filter(isBuiltIn)
        .map((one) => builtInLine(command, one)),
    },
    {
      title: '*Less to type*',
      lines: [
        `• \`${command} help grant-access\` explains one command, and \`${command} help add an IP\` finds commands.`,
        ...LESS_TO_TYPE.map((one) => `• ${one}`),
      ],
    },
  ];
}

function operationLine(command: string, operation: Operation, isOff: IsOff): string {
  const { example, title } = operation;
  const off = isOff(operation) ? NOT_SET_UP : '';
  return `• \`${command} ${clipText(example, 150)}\`  ${escapeText(clipText(title, 150))}${off}`;
}

/** Returns one line per area with only the names of changes, because the form asks for the params. */
function changesByArea(all: readonly Operation[], isOff: IsOff): readonly string[] {
  const changes = all.filter(({ effect }) => effect !== 'read');
  return OPERATION_AREAS.flatMap((area) => {
    const names = changes
      .filter((one) => one.area === area)
      .map((one) => `\`${one.name}\`${isOff(one) ? NOT_SET_UP : ''}`);
    return names.length === 0 ? [] : [`• ${areaName(area)}: ${names.join(' ')}`];
  });
}

const leftOutLine = ({ what, why, where }: UnofferedFeature) => `• ${what} (${where}): ${why}`;

function builtInLine(command: string, name: BuiltIn): string {
  const [params, meaning] = BUILT_IN[name];
  return `• \`${command} ${name}${escapeText(params)}\`  ${meaning}`;
}

function operationHelp(command: string, operation: Operation): string {
  const words = paramsOf(operation).map(({ words: [word], field, required }) => {
    const choices = Object.entries(field.choices ?? {}).map(([key, meaning]) => `\`${key}\` ${escapeText(meaning)}`);
    const how = choices.length > 0 ? choices.join(', ') : escapeText(field.hint ?? '');
    return `• \`${word}\` ${field.label}${required ? '' : ' (optional)'}${how === '' ? '' : `: ${how}`}`;
  });
  const effect =
    operation.effect === 'read'
      ? []
      : ['• `ask` Approver to ask directly, such as @sam', '• `because` Reason, up to the end of the line'];
  return [
    `*${escapeText(operation.title)}*`,
    `\`${command} ${operation.example}\``,
    ...words,
    ...effect,
    `I need this Atlas role: ${operation.role}.`,
  ].join('\n');
}

// What can be asked, from the operations themselves.
import { operationNamed, operations } from '../operations/index.js';
import type { Operation } from '../operations/operation.js';
import { escapeText } from './blocks/text.js';
import { paramsOf } from './command-line/vocabulary.js';
import type { Message } from './reply.js';

const BUILT_IN: Readonly<Record<string, string>> = {
  requests: 'what waits for approval',
  'request <id>': 'one request, with its history',
  whoami: 'who you are to me, and what you may ask for and decide',
  status: 'whether Atlas, Redis and Slack work',
};

/** @param command as it was typed: `/atlas` */
export function helpMessage(command: string, topic?: string): Message {
  const operation = topic === undefined ? undefined : operationNamed(topic);
  return { text: operation === undefined ? allHelp(command) : operationHelp(command, operation) };
}

function allHelp(command: string): string {
  const line = (operation: Operation) => `• \`${command} ${operation.example}\`\n   ${escapeText(operation.title)}`;
  const of = (isRead: boolean) => operations.filter(({ effect }) => (effect === 'read') === isRead).map(line);
  return [
    '*Look-ups*, answered at once, to you alone',
    ...of(true),
    '*Changes*, carried out after somebody else approved them',
    ...of(false),
    '*And*',
    ...Object.entries(BUILT_IN).map(([word, meaning]) => `• \`${command} ${escapeText(word)}\` – ${meaning}`),
    `\`${command} help grant-access\` explains one of them. Leave something out, and a form asks for it.`,
  ].join('\n');
}

function operationHelp(command: string, operation: Operation): string {
  const words = paramsOf(operation).map(({ words: [word], field, required }) => {
    const choices = Object.entries(field.choices ?? {}).map(([key, meaning]) => `\`${key}\` ${escapeText(meaning)}`);
    const how = choices.length > 0 ? choices.join(', ') : escapeText(field.hint ?? '');
    return `• \`${word}\` ${field.label}${required ? '' : ' (may be left out)'}${how === '' ? '' : `: ${how}`}`;
  });
  const effect = operation.effect === 'read' ? [] : ['• `because` the reason, to the end of the line'];
  return [
    `*${escapeText(operation.title)}*`,
    `\`${command} ${operation.example}\``,
    ...words,
    ...effect,
    `Atlas role that the bot needs for it: ${operation.role}.`,
  ].join('\n');
}

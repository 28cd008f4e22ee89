// A form where there is no trigger to open it: a button gives one.
import type { Operation } from '../operations/operation.js';
import { button } from './answer.js';
import { clip, escapeText } from './blocks/text.js';
import type { FormMeta } from './form-meta.js';
import { ids } from './ids.js';
import { type Message, say } from './reply.js';
import type { Origin, Typed } from './typed.js';

/** As much as Slack takes in a button's value. */
const MOST_VALUE = 2_000;

/** With a button that opens the line's form for the same person, unless the line came with a trigger of its own. */
export function offerForm(typed: Typed, sentence: string): Message {
  const value = `${typed.userId} ${typed.command} ${typed.text}`;
  if (typed.trigger !== undefined || value.length > MOST_VALUE) return say(sentence);
  return {
    text: `<@${typed.userId}> ${escapeText(sentence)}`,
    blocks: [
      { type: 'section', text: { type: 'plain_text', text: clip(sentence, 2_900), emoji: false } },
      { type: 'actions', elements: [button(ids.openForm, 'Open the form', value)] },
    ],
  };
}

export function metaOf(typed: Typed, operation: Operation): FormMeta {
  const { command, channel, channelName, thread, responseUrl, text } = typed;
  return {
    operation: operation.name,
    command,
    channel,
    line: text,
    ...(channelName !== undefined && { channelName }),
    ...(thread !== undefined && { thread }),
    ...(responseUrl !== undefined && { responseUrl }),
  };
}

/** Where the form was asked for, for the answer. */
export function originOf({ channel, channelName, thread, responseUrl }: FormMeta, userId: string): Origin {
  return {
    userId,
    channel,
    ...(channelName !== undefined && { channelName }),
    ...(thread !== undefined && { thread }),
    ...(responseUrl !== undefined && { responseUrl }),
  };
}

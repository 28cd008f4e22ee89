// Renders suggested look-ups for an alert, with a line and buttons for each place. Pure.
import type { Phrase } from '../../operations/operation.js';
import type { Message } from '../api/reply.js';
import { buttonRow, commandButton, richLine, richText } from '../blocks/elements.js';
import { formatMrkdwn, richTextOf } from '../blocks/text.js';
import { ids } from '../ids.js';
import type { AlertSubject } from './alert-offers.js';

export interface LookUpButton {
  readonly label: string;
  /** The command to run. */
  readonly line: string;
}

export interface PlaceOffers {
  readonly about: AlertSubject;
  readonly offers: readonly LookUpButton[];
}

/**
 * Renders the suggestions.
 * @param at the time of the alert, in milliseconds since the epoch
 * @param isNamed whether the alert names any of the places
 */
export function offersMessage(groups: readonly PlaceOffers[], at: number, isNamed: boolean, thread: string): Message {
  const about = isNamed
    ? 'I found these projects and clusters in the message from '
    : 'I didn’t find any of your projects or clusters in this message from ';
  const then = isNamed ? '. What do you want to look up?' : '. The channel’s default is:';
  const lead: Phrase = [about, { at }, then];
  let count = 0;
  const blocks = groups.flatMap(({ about, offers }) => {
    const buttons = offers.flatMap(({ label, line }) => commandButton(ids.run(count++, thread), label, line));
    return [text(formatPlace(about)), ...buttonRow(buttons)];
  });
  const places = groups.map(({ about }) => formatPlace(about)).join('; ');
  return { text: `${formatMrkdwn(lead)} ${formatMrkdwn(places)}`, blocks: [text(lead), ...blocks] };
}

export function nothingFoundMessage(
  forms: readonly LookUpButton[],
  reason: 'Atlas is silent' | 'nothing is named',
  thread: string,
): Message {
  const why =
    reason === 'Atlas is silent'
      ? 'I couldn’t read your projects from Atlas, so I can’t tell which project this message is about.'
      : 'I didn’t find any of your projects, clusters or hosts in this message.';
  if (forms.length === 0) return { text: formatMrkdwn(`${why} You don’t have access to any look-ups.`) };
  const sentence = `${why} What do you want to look up?`;
  const buttons = forms.flatMap(({ label, line }, index) => commandButton(ids.run(index, thread), `${label}…`, line));
  return { text: formatMrkdwn(sentence), blocks: [text(sentence), ...buttonRow(buttons)] };
}

function formatPlace({ project, cluster }: AlertSubject): string {
  const where = project.detail === undefined ? project.name : `${project.name} (${project.detail})`;
  return cluster === undefined ? `Project ${where}` : `Cluster ${cluster.name} in ${where}`;
}

const text = (phrase: Phrase) => richText([richLine(richTextOf(phrase))]);

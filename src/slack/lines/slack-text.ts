// Decodes Slack's encoding of typed text: mentions, links and three escaped characters.
import { mapFromObject } from '../../map-from-object.js';

const MARKUP = /<([@#!]|(?:https?|ftp|mailto|tel):)([^<>|]*)(?:\|([^<>]*))?>/g;
const ENTITIES = mapFromObject({ '&amp;': '&', '&lt;': '<', '&gt;': '>' });

/** Decodes a slash command's `text`. Must run only once, because `&lt;` in the resulting plain text is literal. */
export function textFromSlack(text: string): string {
  return text
    .replace(MARKUP, (_, kind: string, target: string, label = '') => mentionAsTyped(kind, target, label))
    .replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES.get(entity) ?? entity);
}

function mentionAsTyped(kind: string, target: string, label: string): string {
  if (kind === '@' || kind === '#') return `${kind}${label || target}`;
  if (kind === '!') return label || `@${target}`;
  const address = kind === 'mailto:' || kind === 'tel:' ? target : `${kind}${target}`;
  if (label === '' || label === address) return address;
  // Slack turns a typed `example.com` into a link with the label `example.com`. A different label is a page title.
  return address.endsWith(`/${label}`) || address.endsWith(`/${label}/`) ? label : `${label} (${address})`;
}

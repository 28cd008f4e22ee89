import { z } from 'zod';
import { withField } from '../params/field.js';
import type { Kind } from '../params/kind.js';
import { quoted } from '../say.js';
import { addressesIn, isSecurityGroup, networkAddress } from './ip-addresses.js';

export const addressKind: Kind = { name: 'address', noun: 'address', takes: 'phrase', input: 'text' };

/**
 * An IPv4 address or range, stored as Atlas shows it: `203.0.113.7` becomes `203.0.113.7/32`. Or the id of an AWS
 * security group, preceded by its account if that is another one.
 */
export const address = () =>
  withField(
    z.string().transform((text, context) => {
      const group = text.trim().toLowerCase();
      if (isSecurityGroup(group)) return group;
      const range = addressesIn(text.trim());
      const wrong = range === undefined ? sayNoAddress(text) : whyNot(text.trim(), range);
      if (range !== undefined && wrong === undefined) return `${range.first}/${range.prefixLength}`;
      context.issues.push({ code: 'custom', message: wrong ?? sayNoAddress(text), input: text });
      return z.NEVER;
    }),
    {
      label: 'Address',
      hint: 'such as 203.0.113.7, 10.20.0.0/16 or sg-0f3a91c27b6d4e580',
      kind: addressKind,
      position: 1,
    },
  );

const sayNoAddress = (text: string) =>
  `${quoted(text)} is neither an address nor a range. Write one such as 203.0.113.7 or 10.20.0.0/16.`;

function whyNot(text: string, range: NonNullable<ReturnType<typeof addressesIn>>): string | undefined {
  if (range.family === 'ipv6')
    return `${quoted(text)} is an IPv6 address. I know IPv4 only: do this in Atlas, under Network Access.`;
  const start = networkAddress(range);
  if (range.first === '0.0.0.0' && range.prefixLength > 0)
    return `${quoted(text)} is no address. The whole internet is 0.0.0.0/0.`;
  if (start === range.first) return undefined;
  return `${quoted(text)} is not how a range is written. Write ${start}/${range.prefixLength}, or ${range.first} for that address alone.`;
}

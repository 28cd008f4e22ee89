import type { ParsedText } from '../duration.js';
import { quoted } from '../format.js';
import { textParam } from '../params/field.js';
import type { ParamKind } from '../params/kind.js';
import { isSecurityGroup, networkAddress, parseAddressRange } from './ip-addresses.js';

export const addressParamKind: ParamKind = { name: 'address', noun: 'address', takes: 'phrase', input: 'text' };

/**
 * An IPv4 address or range, stored as Atlas shows it: `203.0.113.7` becomes `203.0.113.7/32`. The param also accepts an
 * AWS security group ID, prefixed with the account if the group belongs to a different account.
 */
export const addressParam = () =>
  textParam((text) => readAddress(text.trim(), quoted(text)), {
    label: 'Address',
    hint: 'such as 203.0.113.7, 10.20.0.0/16 or sg-0f3a91c27b6d4e580',
    kind: addressParamKind,
    position: 1,
  });

function readAddress(text: string, said: string): ParsedText {
  const wrong = (reason: string) => ({ ok: false, reason: `${said} ${reason}` }) as const;
  if (isSecurityGroup(text.toLowerCase())) return { ok: true, value: text.toLowerCase() };
  const range = parseAddressRange(text);
  if (range === undefined) return wrong('isn’t an address or a range. Enter one such as 203.0.113.7 or 10.20.0.0/16.');
  const { first, prefixLength } = range;
  if (range.family === 'ipv6')
    return wrong('is an IPv6 address. I only support IPv4. For IPv6, use Network Access in Atlas.');
  if (first === '0.0.0.0' && prefixLength > 0)
    return wrong('isn’t a valid address. For the whole internet, enter 0.0.0.0/0.');
  const start = networkAddress(range);
  if (start === first) return { ok: true, value: `${first}/${prefixLength}` };
  return wrong(`isn’t a valid range. Enter ${start}/${prefixLength}, or ${first} for only that address.`);
}

// Parses IP addresses and ranges such as 10.0.0.0/8, and compares them by value instead of spelling. Also recognizes
// security groups, whose addresses can change.
import { BlockList, isIP, SocketAddress } from 'node:net';

export interface AddressRange {
  readonly first: string;
  readonly family: 'ipv4' | 'ipv6';
  /** Length of the common prefix, in bits. */
  readonly prefixLength: number;
}

const V4_IN_V6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;

/** Parses an address or a range. Returns undefined if the text is neither. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [first = '', length, ...more] = text.split('/');
  const version = first.includes('%') ? 0 : isIP(first);
  const bits = version === 4 ? 32 : 128;
  if (version === 0 || more.length > 0 || !/^\d{1,3}$/.test(length ?? '0') || Number(length ?? 0) > bits)
    return undefined;
  const prefixLength = Number(length ?? bits);
  if (version === 4) return { first, family: 'ipv4', prefixLength };
  const [, v4] = V4_IN_V6.exec(new SocketAddress({ address: first, family: 'ipv6' }).address) ?? [];
  return v4 !== undefined && prefixLength >= 96
    ? { first: v4, family: 'ipv4', prefixLength: prefixLength - 96 }
    : { first, family: 'ipv6', prefixLength };
}

/** Whether `outer` contains all of `inner`. */
export function isWithin(inner: AddressRange, outer: AddressRange): boolean {
  if (inner.family !== outer.family || inner.prefixLength < outer.prefixLength) return false;
  const list = new BlockList();
  list.addSubnet(outer.first, outer.prefixLength, outer.family);
  return list.check(inner.first, inner.family);
}

export const isSameRange = (one: AddressRange, other: AddressRange): boolean =>
  isWithin(one, other) && isWithin(other, one);

export const rangeAddressCount = ({ family, prefixLength }: AddressRange): number =>
  2 ** ((family === 'ipv4' ? 32 : 128) - prefixLength);

/** Returns the network address of an IPv4 range: `10.0.0.0` for 10.1.2.3/8. */
export function networkAddress({ first, prefixLength }: AddressRange): string {
  const size = 2 ** (32 - prefixLength);
  const number = first.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const start = Math.floor(number / size) * size;
  return [24, 16, 8, 0].map((bits) => Math.floor(start / 2 ** bits) % 256).join('.');
}

/** Whether the value is an AWS security group: `sg-0f3a91c27b6d4e580`, or `123456789012/sg-...` with an account. */
export const isSecurityGroup = (value: string): boolean => /^(?:\d{12}\/)?sg-[0-9a-f]{1,17}$/.test(value);

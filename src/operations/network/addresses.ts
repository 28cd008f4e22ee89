// Lists the addresses that can connect to a project's databases.
import { z } from 'zod';
import { capitalize, plural } from '../format.js';
import { formatMoment, parseMoment } from '../moments.js';
import { projectParam } from '../params/project.js';
import { defineProjectLookUp } from '../recipes/look-up.js';
import {
  type AccessEntry,
  addressCount,
  formatAddressCount,
  formatAddresses,
  isEverywhere,
  readAccessList,
} from './access-list.js';
import { addressParam } from './address-param.js';

export const addresses = defineProjectLookUp({
  name: 'addresses',
  title: 'List the addresses that can connect to a project’s databases',
  aliases: ['whitelist', 'allowlist', 'access-list', 'ip', 'ips', 'firewall', 'vpn', 'who can connect'],
  area: 'network',
  example: 'addresses in Payments',
  role: 'Project Read Only',
  params: z.strictObject({ project: projectParam() }),
  columns: {
    Entry: ({ value }: AccessEntry) => value || '–',
    Addresses: ({ value }) => ({ said: formatAddressCount(value), exact: addressCount(value) }),
    Ends: ({ endsAt }) => formatMoment(parseMoment(endsAt)),
    Comment: ({ comment }) => comment || '–',
  },

  rowChanges: [
    {
      label: 'Remove…',
      operation: 'remove-address',
      params: ({ value }, { project }) =>
        addressParam().safeParse(value).success ? { project, address: value } : undefined,
      target: ({ value, comment }) => [value, comment].filter(Boolean).join(' '),
    },
  ],

  read: (atlas, given) => readAccessList(atlas, given.project),
  answer(entries, { given, place: { project } }) {
    const rows = entries.toSorted((a, b) => addressCount(b.value) - addressCount(a.value));
    return {
      headline: headline(project.name, rows),
      caption: `Access list of ${project.name}, widest entries first`,
      rows,
      personal: true, // A single address may be someone's home, and comments may contain names.
      notes: ['This list doesn’t include private endpoints, which need no entry. Peered networks need an entry.'],
      next: [{ label: 'Private endpoints', operation: 'private-endpoints', params: { project: given.project } }],
    };
  },
});

function headline(name: string, entries: readonly AccessEntry[]): string {
  const widest = entries.find(({ value }) => isEverywhere(value));
  if (widest !== undefined) return `${capitalize(formatAddresses(widest.value))} can connect to the ${name} databases.`;
  if (entries.length === 0) return `No addresses can connect to the ${name} databases.`;
  const ending = entries.filter(({ endsAt }) => endsAt !== null).length;
  const some = ending === 0 ? '' : `, ${ending} of them temporary`;
  return `The ${name} access list has ${plural(entries.length, 'entry', 'entries')}${some}.`;
}

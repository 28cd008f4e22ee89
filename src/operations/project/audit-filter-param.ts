import { written } from '../params/field.js';
import type { Kind } from '../params/kind.js';
import { quoted } from '../say.js';
import { filterIn } from './audit-log.js';

export const auditFilterKind: Kind = { name: 'audit-filter', noun: 'filter', takes: 'phrase', input: 'text' };

/** As much as a card can show in full. */
const LONGEST = 400;

/** The filter of Atlas's audit log: a JSON object in MongoDB's query syntax. */
export const auditFilter = () =>
  written(
    (text) => {
      const filter = text.trim();
      if (filterIn(filter) === undefined)
        return { ok: false, reason: `${quoted(text)} is not a JSON object. In a line, put it in single quotes.` };
      return filter.length <= LONGEST
        ? { ok: true, value: filter }
        : {
            ok: false,
            reason: `A filter of ${filter.length} characters cannot be shown to approvers. Set it in Atlas.`,
          };
    },
    {
      label: 'Filter',
      hint: `such as {"atype": "authenticate"}; left empty, it stays as it is`,
      kind: auditFilterKind,
    },
  );

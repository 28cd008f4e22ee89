// The syntax, the wording and the effect on cost of the advanced cluster settings that the bot can change.
import type { ProcessArgs } from '../../atlas/replies.js';
import type { ParsedText } from '../duration.js';
import type { Direction } from '../effect.js';
import { formatList, quoted } from '../format.js';
import { textParam } from '../params/field.js';
import type { ParamKind } from '../params/kind.js';
import { formatNumber } from '../units.js';

export type ClusterOptionName = keyof ProcessArgs;
/** Null means Atlas's default. */
export type ClusterOptionValue = number | null;

interface Option {
  /** The option's name in sentences: `oplog retention`. */
  readonly noun: string;
  /** Parses the text after `=` into the stored value, or says why the text is invalid. */
  written(text: string): ParsedText;
  format(value: ClusterOptionValue): string;
  directionOf(before: ClusterOptionValue, after: ClusterOptionValue): Direction;
  /** Returns the text that a user would type to restore the previous value. */
  undo(before: ClusterOptionValue): string;
}

const DEFAULT = 'default';
const MOST = 2 ** 31 - 1;

/** Atlas's default while disks grow (page cluster-additional-settings). */
const DEFAULT_OPLOG_HOURS = 24;
export const oplogHoursOf = (value: ClusterOptionValue): number => value ?? DEFAULT_OPLOG_HOURS;

const wrong = (text: string, like: string): ParsedText => ({
  ok: false,
  reason: `${quoted(text)} isn’t a valid value. Enter ${like}.`,
});

export const CLUSTER_OPTIONS: Readonly<Record<ClusterOptionName, Option>> = {
  oplogMinRetentionHours: {
    noun: 'oplog retention',
    written(text) {
      if (text.toLowerCase() === DEFAULT) return { ok: true, value: DEFAULT };
      const [, hours] = /^(\d{1,5}(?:\.\d{1,2})?) ?(?:h|hours?)?$/i.exec(text) ?? [];
      return hours !== undefined
        ? { ok: true, value: `${Number(hours)}` }
        : wrong(text, 'a number of hours, such as 48, 0 for no minimum, or “default” for Atlas’s default');
    },
    format(value) {
      if (value === null) return `Atlas’s default (${DEFAULT_OPLOG_HOURS} hours)`;
      return value === 0 ? 'no minimum' : `at least ${formatNumber(value)} hours`;
    },
    // A longer oplog needs larger disks.
    directionOf(before, after) {
      const longer = oplogHoursOf(after) - oplogHoursOf(before);
      return longer === 0 ? 'neither' : longer > 0 ? 'widens cost' : 'narrows cost';
    },
    undo: (before) => (before === null ? DEFAULT : `${before}`),
  },
  defaultMaxTimeMS: {
    noun: 'time limit for reads',
    written(text) {
      const [, ms] = /^(\d{1,10}) ?(?:ms)?$/i.exec(text) ?? [];
      return ms !== undefined && Number(ms) <= MOST
        ? { ok: true, value: `${Number(ms)}` }
        : wrong(text, 'milliseconds, such as 5000, or 0 for no limit');
    },
    format: (value) => (value === null || value === 0 ? 'none' : `${value.toLocaleString('en-US')} ms`),
    directionOf: () => 'neither',
    // Atlas refuses null for this option, so undo sends 0, which means the same as the default.
    undo: (before) => `${before ?? 0}`,
  },
};

const isOptionName = (name: string): name is ClusterOptionName => Object.hasOwn(CLUSTER_OPTIONS, name);

const assignmentKind: ParamKind = { name: 'assignment', noun: 'setting', takes: 'phrase', input: 'text' };

/** An option and its value, stored as `name=value`. */
export const clusterOptionParam = () =>
  textParam(read, {
    label: 'Option',
    hint: 'such as oplogMinRetentionHours=48 or defaultMaxTimeMS=5000',
    kind: assignmentKind,
    position: 2,
  });

export function parseClusterOption(stored: string): {
  readonly name: ClusterOptionName;
  readonly value: ClusterOptionValue;
} {
  const [name = '', value] = stored.split('=');
  if (!isOptionName(name)) throw new Error(`not a cluster option: ${name}`);
  return { name, value: value === DEFAULT ? null : Number(value) };
}

const WRITTEN = /^([\w-]+)(?: ?= ?| )(\S.*)$/;

function read(text: string): ParsedText {
  const names = Object.keys(CLUSTER_OPTIONS);
  const [, typed = text, value] = WRITTEN.exec(text.trim()) ?? [];
  const name = names.find((one) => one.toLowerCase() === typed.trim().toLowerCase());
  if (name === undefined || !isOptionName(name))
    return {
      ok: false,
      reason: `I can’t set ${quoted(typed.trim())}. The options are ${formatList(names)}. Enter name=value.`,
    };
  if (value === undefined) return { ok: false, reason: `Add a value: ${name}=value.` };
  const parsed = CLUSTER_OPTIONS[name].written(value.trim());
  return parsed.ok ? { ok: true, value: `${name}=${parsed.value}` } : parsed;
}

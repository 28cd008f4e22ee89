import type { Parsed } from '../duration.js';
import { type Extra, written } from '../params/field.js';
import type { Kind } from '../params/kind.js';
import { quoted, sayList } from '../say.js';

/** Parses the text after the `=` into the stored value, or says why it is wrong. */
export type Setting = (text: string) => Parsed;

export const assignmentKind: Kind = { name: 'assignment', noun: 'setting', takes: 'phrase', input: 'text' };

const WRITTEN = /^([\w-]+)(?: ?= ?| )(\S.*)$/;

/**
 * One of several settings with its value, stored as `name=value`.
 * @param settings by their names in Atlas
 */
export const assignment = (settings: Readonly<Record<string, Setting>>, extra: Extra & { label: string }) =>
  written((text) => read(text, settings), { kind: assignmentKind, ...extra });

export function assigned(stored: string): readonly [name: string, value: string] {
  const at = stored.indexOf('=');
  return [stored.slice(0, at), stored.slice(at + 1)];
}

function read(text: string, settings: Readonly<Record<string, Setting>>): Parsed {
  const names = Object.keys(settings);
  const [, typed = text, value] = WRITTEN.exec(text.trim()) ?? [];
  const name = names.find((one) => one.toLowerCase() === typed.trim().toLowerCase());
  if (name === undefined)
    return {
      ok: false,
      reason: `I can’t set ${quoted(typed.trim())}. What I can set is ${sayList(names)}, as name=value.`,
    };
  const parsed = value === undefined ? undefined : settings[name]?.(value.trim());
  if (parsed === undefined) return { ok: false, reason: `Say to what, as ${name}=value.` };
  return parsed.ok ? { ok: true, value: `${name}=${parsed.value}` } : parsed;
}

// Finds the words of dialect.txt in what a line of source says to people: literals and comments, and all of a page.
import { readFileSync } from 'node:fs';

interface Dialect {
  readonly found: string;
  readonly better: string;
}

const WORDS = readFileSync(new URL('dialect.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [word = '', better = ''] = line.split(/\t|\s{2,}/);
    return { word: new RegExp(word, 'i'), better };
  });

const SAID = /\/\/.*$|^\s*\/?\*.*$|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`?/g;

/** @param file its path, which tells a page from source */
export function dialectIn(file: string, line: string): readonly Dialect[] {
  const said = file.endsWith('.md') ? line : (line.match(SAID) ?? []).join('\n');
  return WORDS.flatMap(({ word, better }) => {
    const [found] = word.exec(said) ?? [];
    return found === undefined ? [] : [{ found, better }];
  });
}

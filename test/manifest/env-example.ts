// Generates `.env.example` from the descriptions of the bot's settings in `src/environment.ts`.
import { z } from 'zod';
import { environmentSchema } from '../../src/environment.js';

const LINE = 100;
const HEAD = [
  'Countersign’s settings. Copy this file to .env, or set environment variables, which take precedence.',
  'Commented-out settings are optional. npm run env-example generates this file from src/environment.ts.',
];

const schema = z.object({
  properties: z.record(
    z.string(),
    z.object({ description: z.string(), default: z.union([z.string(), z.number()]).optional() }),
  ),
  required: z.array(z.string()),
});

/** @throws if a setting has no description */
export function envExample(): string {
  const { properties, required } = schema.parse(z.toJSONSchema(environmentSchema, { io: 'input' }));
  const settings = Object.entries(properties).map(([name, { description, default: usual = '' }]) => [
    ...commented(description),
    `${required.includes(name) ? '' : '#'}${name}=${usual}`,
  ]);
  return `${[HEAD.flatMap(commented), ...settings].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Wraps the text into comment lines. */
function commented(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && longer.length <= LINE) lines[lines.length - 1] = longer;
    else lines.push(`# ${word}`);
  }
  return lines;
}

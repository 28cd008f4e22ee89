// `.env.example`, as the settings of the bot are described where they are read.
import { z } from 'zod';
import { environmentSchema } from '../../src/environment.js';

const LINE = 100;
const HEAD = [
  'The settings of Countersign: copy this to .env, or set them in the environment, which counts first.',
  'What is commented out may be left out. Made by npm run env-example: change src/environment.ts instead.',
];

const schema = z.object({
  properties: z.record(
    z.string(),
    z.object({ description: z.string(), default: z.union([z.string(), z.number()]).optional() }),
  ),
  required: z.array(z.string()),
});

/** @throws when a setting is not described */
export function envExample(): string {
  const { properties, required } = schema.parse(z.toJSONSchema(environmentSchema, { io: 'input' }));
  const settings = Object.entries(properties).map(([name, { description, default: usual = '' }]) => [
    ...commented(description),
    `${required.includes(name) ? '' : '#'}${name}=${usual}`,
  ]);
  return `${[HEAD.flatMap(commented), ...settings].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** In lines that fit beside each other on a screen. */
function commented(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && longer.length <= LINE) lines[lines.length - 1] = longer;
    else lines.push(`# ${word}`);
  }
  return lines;
}

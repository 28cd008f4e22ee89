// `npm run facts -- <OpenAPI document>`
import { writeFileSync } from 'node:fs';
import { factsOf } from './document.js';
import { wanted } from './selection.js';
import { FILE, textOf } from './table.js';

const [document] = process.argv.slice(2);
if (document === undefined) throw new Error('Name the file of the OpenAPI document.');
writeFileSync(FILE, textOf(factsOf(document, wanted)));

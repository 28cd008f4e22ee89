// `npm run env-example`
import { writeFileSync } from 'node:fs';
import { envExample } from './env-example.js';

writeFileSync(new URL('../../.env.example', import.meta.url), envExample());

// Reads all pages of a list one after the other, and parses them: fetch and JSON.parse, nothing else.
import { createServer } from 'node:http';
import { signIn } from './atlas.js';

const { MONGODB_ATLAS_BASE_URL: atlas = '', LIST_PATH: path = '', PORT = '' } = process.env;
const PAGE = 500;
const headers = { authorization: `Bearer ${await signIn()}`, accept: 'application/vnd.atlas.2025-03-12+json' };

async function read(): Promise<number> {
  const from = performance.now();
  for (let number = 1, count = PAGE; count === PAGE; number++) {
    const answer = await fetch(`${atlas}${path}?itemsPerPage=${PAGE}&pageNum=${number}`, { headers });
    const page: { results: unknown[] } = JSON.parse(await answer.text());
    count = page.results.length;
  }
  return performance.now() - from;
}

createServer((request, response) => {
  if (request.url === '/') response.end('ready');
  else read().then((ms) => response.end(String(ms)));
}).listen(Number(PORT));
process.on('SIGTERM', () => process.exit(0));

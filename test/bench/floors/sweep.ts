// Moves a number of due members on, one script each, eight at once: what no sweep can do without.
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { store } from './script.js';

const AT_ONCE = 8;
const redis = new Redis(process.env.REDIS_URL ?? '');
const json = JSON.stringify({ state: 'expired', text: 'x'.repeat(2_000) });
let sweeps = 0;

async function sweep(count: number): Promise<number> {
  const due = `floor:sweep:${++sweeps}`;
  await redis.zadd(due, ...Array.from({ length: count }, (_, at) => [0, `${sweeps}-${at}`]).flat());
  const from = performance.now();
  for (;;) {
    const ids = await redis.zrangebyscore(due, '-inf', Date.now(), 'LIMIT', 0, AT_ONCE);
    if (ids.length === 0) return performance.now() - from;
    await Promise.all(ids.map((id) => Promise.all([store(id, json), redis.zrem(due, id)])));
  }
}

createServer((request, response) => {
  if (request.url === '/') response.end('ready');
  else sweep(Number(request.url?.split('=')[1])).then((ms) => response.end(String(ms)));
}).listen(Number(process.env.PORT));
process.on('SIGTERM', () => process.exit(0));

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from '@jest/globals';
import { ConfigError, loadConfig } from '../../src/config.js';
import { environmentSchema } from '../../src/environment.js';
import { envExample } from './env-example.js';

const file = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8');

test('.env.example matches the settings (npm run env-example writes it)', () => {
  expect(file).toBe(envExample());
});

test('.env.example has every setting once, with its default', () => {
  const settings = parseEnv(file.replaceAll(/^#(?=[A-Z])/gm, ''));
  expect(Object.keys(settings).sort()).toEqual(Object.keys(environmentSchema.shape).sort());
  expect(settings).toMatchObject({ PORT: '3000', LOG_LEVEL: 'info', SLACK_API_URL: 'https://slack.com/api/' });
});

test('filling in its uncommented settings leaves only the alternatives missing', () => {
  const filled = { ...parseEnv(file), SLACK_BOT_TOKEN: 'xoxb-1', REDIS_URL: 'redis://localhost' };
  expect(Object.keys(filled).sort()).toEqual(['REDIS_URL', 'SLACK_BOT_TOKEN']);
  expect(() => loadConfig(filled, 'all')).toThrow(ConfigError);
  const chosen = {
    SLACK_APP_TOKEN: 'xapp-1',
    MONGODB_ATLAS_CLIENT_ID: 'mdb_sa_id_1',
    MONGODB_ATLAS_CLIENT_SECRET: 'mdb_sa_sk_1',
  };
  expect(loadConfig({ ...filled, ...chosen }, 'all').listen.port).toBe(3000);
});

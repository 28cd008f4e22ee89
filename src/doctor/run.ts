// `countersign doctor [web | worker]`: checks the setup of the bot, before it runs or while it does.
import { count, sayCheck } from './check.js';
import { examine } from './examine.js';

export async function runDoctor(env: Parameters<typeof examine>[0], role: string | undefined) {
  const checks = await examine(env, role);
  const [passed, warned, failed] = [count(checks, 'pass'), count(checks, 'warn'), count(checks, 'fail')];
  const lines = [...checks.map(sayCheck), '', `${passed} pass, ${warned} warn, ${failed} fail`];
  return { lines, code: failed > 0 ? 1 : 0 };
}

// `npm run doctor`: checks the setup of the bot, before it runs or while it does.
//
//   node dist/doctor.js [web | worker]
import { config as readDotEnv } from 'dotenv';
import { count, sayCheck } from './doctor/check.js';
import { examine } from './doctor/examine.js';
import { redact } from './log.js';

readDotEnv({ quiet: true });
const checks = await examine(process.env, process.argv[2]);
for (const check of checks) process.stdout.write(`${redact(sayCheck(check))}\n`);
const [passed, warned, failed] = [count(checks, 'pass'), count(checks, 'warn'), count(checks, 'fail')];
process.stdout.write(`\n${passed} pass, ${warned} warn, ${failed} fail\n`);
process.exitCode = failed > 0 ? 1 : 0;

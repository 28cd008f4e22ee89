// The schema of policy.yaml. file.ts checks how the parts of the policy relate to each other.
import { z } from 'zod';
import { canonicalDuration, durationMs } from '../../operations/duration.js';
import { parseReasonPattern } from '../request/pattern.js';

const duration = z.string().transform((text, context) => {
  const canonical = canonicalDuration(text);
  if (canonical.ok) return durationMs(canonical.value);
  context.issues.push({ code: 'custom', message: canonical.reason, input: text });
  return z.NEVER;
});
const SLACK_ID = /^[SUW][A-Z0-9]{5,}$/;
const channelId = (required?: string) =>
  z.string(required).regex(/^[CG][A-Z0-9]{5,}$/, {
    error: 'must be a channel ID such as C0123456789 (in Slack, at the bottom of the channel’s details)',
  });
const yes = z.literal('true', 'must be true or left out').transform(() => true as const);
const names = z.array(z.string().min(1)).min(1);
const requesters = z.union([z.literal('everyone'), names]);
const approvals = z
  .string()
  .regex(/^([1-9]|1\d|20)$/, 'must be a whole number from 1 to 20')
  .transform(Number);

const pattern = z.string().superRefine((written, context) => {
  const read = parseReasonPattern(written);
  if (typeof read === 'string') context.addIssue({ code: 'custom', message: read });
});
const ticketUrl = z
  .string()
  .regex(
    /^https:\/\/[^\s{}]+[/=#?&][^\s{}]*\{id\}[^\s{}]*$/,
    'must be an https address that contains {id}, such as https://tickets.example/{id}',
  );

/** A link without characters that end a link in Slack, and without a user name that could look like the host. */
const runbook = z
  .string()
  .max(500, 'is longer than 500 characters')
  .refine(
    (text) => /^https:\/\/[^\s<>|]+$/.test(text) && URL.canParse(text) && new URL(text).username === '',
    'must be an https address, such as https://wiki.example/runbooks/atlas',
  );

const ruleSchema = z.strictObject({
  operations: names,
  projects: names.optional(),
  requesters: z.union([z.literal('everyone'), names], 'is required: the groups that may ask'),
  approvers: names.optional(),
  approvals: approvals.optional(),
  alone: yes.optional(),
  wait: duration.optional(),
  expires_after: duration.optional(),
  max_duration: duration.optional(),
  max_lead: duration.optional(),
  channel: channelId().optional(),
  notify: names.optional(),
  remind: z.array(duration).min(1).max(10).optional(),
  escalate_to: names.optional(),
  escalate_after: duration.optional(),
  webhook: yes.optional(),
  reason_pattern: pattern.optional(),
  reason_hint: z.string().min(1).max(100, 'is longer than 100 characters').optional(),
  runbook: runbook.optional(),
  when: z
    .record(
      z.string(),
      z.union(
        [
          z
            .string()
            .min(1)
            .transform((one) => [one]),
          names,
        ],
        'must be one value or several; * stands for any text',
      ),
      'must map param names to values, such as { level: logs }',
    )
    .refine((values) => Object.keys(values).length > 0, 'names no param')
    .optional(),
});
const channelSchema = z.strictObject({
  names: z
    .array(
      z
        .string()
        .regex(/^[^#\sA-Z]+$/, 'must be a channel name or pattern in lower case without #, such as inc-payments-*'),
      'is required: the channel names; * stands for any text',
    )
    .min(1, 'names no channel'),
  project: z.string('is required: the default project for these channels, by name or ID').min(1, 'is empty'),
  cluster: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9-]{0,63}$/, 'must be a cluster name: letters, digits and -')
    .optional(),
});
export const policyFileSchema = z.strictObject({
  approvals_channel: channelId('is required: the ID of the channel where approvers decide'),
  groups: z.record(
    z.string().regex(/^[\w-]+$/, 'must be a group name with only letters, digits, - and _'),
    z.array(z.string().regex(SLACK_ID, 'must be the ID of a Slack user group (S...) or user (U...)')).min(1),
    'is required: group names, each with Slack user groups (S...) or users (U...)',
  ),
  defaults: z
    .strictObject({
      approvals: approvals.optional(),
      expires_after: duration.optional(),
      wait: duration.optional(),
      approvers: names.optional(),
    })
    .default({}),
  max_open_requests: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'must be a whole number from 1 to 9999')
    .transform(Number)
    .optional(),
  freeze: names.optional(),
  rules: z.array(ruleSchema).default([]),
  look_ups: z.strictObject({ requesters }).default({ requesters: 'everyone' }),
  channels: z.array(channelSchema).optional(),
  tickets: z.record(z.string(), ticketUrl).optional(),
});

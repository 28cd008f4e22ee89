import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { parsePolicy } from '../src/approvals/policy/file.js';
import { operations } from '../src/operations/index.js';
import { SCOPES as ASKED, OPTIONAL_SCOPES } from '../src/slack/api/scopes.js';
import { SHORTCUT_NAME } from '../src/slack/commands/shortcut.js';
import { ids } from '../src/slack/ids.js';

const ROOT = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const EVENTS_URL = 'https://example.com/slack/events';

/** The keys that we use, within Slack's documented limits. Other keys are mistakes. */
const manifestSchema = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2) }),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().max(140),
    long_description: z.string().min(175).max(4000),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: z.string().min(1).max(80) }),
    shortcuts: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(24),
          type: z.enum(['global', 'message']),
          callback_id: z.string().max(255),
          description: z.string().min(1).max(150),
        }),
      )
      .max(10),
    slash_commands: z
      .array(
        z.strictObject({
          command: z
            .string()
            .max(32)
            .regex(/^\/[a-z0-9_-]+$/),
          url: z.url({ protocol: /^https$/ }).optional(),
          description: z.string().min(1).max(2000),
          usage_hint: z.string().max(1000),
          should_escape: z.boolean(),
        }),
      )
      .max(50),
  }),
  oauth_config: z.strictObject({
    scopes: z.strictObject({ bot: z.array(z.string()), bot_optional: z.array(z.string()) }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({
      request_url: z.url({ protocol: /^https$/ }).optional(),
      bot_events: z.array(z.string()).max(100),
    }),
    interactivity: z.strictObject({
      is_enabled: z.boolean(),
      request_url: z.url({ protocol: /^https$/ }).optional(),
      message_menu_options_url: z.url({ protocol: /^https$/ }).optional(),
    }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

const socket = manifestSchema.parse(JSON.parse(read('manifest/manifest.json')));
const http = manifestSchema.parse(JSON.parse(read('manifest/manifest.http.json')));

/** The scopes each method needs in the way the bot uses it. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  // Called by the doctor, with the app-level token.
  'apps.connections.open': [],
  'auth.test': [],
  'bots.info': ['users:read'],
  // `chat:write.public`, because people use an incident channel minutes after it was created.
  'chat.postMessage': ['chat:write', 'chat:write.public'],
  'chat.update': ['chat:write'],
  'conversations.info': ['channels:read', 'groups:read'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'usergroups.users.list': ['usergroups:read'],
  'users.conversations': ['channels:read', 'groups:read'],
  'users.info': ['users:read'],
  'users.lookupByEmail': ['users:read.email'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};

/** Without these the bot works, but knows less. */
const OPTIONAL: readonly string[] = OPTIONAL_SCOPES;

/** The scopes that Slack requires for an event. */
const EVENT_SCOPES: Readonly<Record<string, readonly string[]>> = {
  app_mention: ['app_mentions:read'],
  app_home_opened: [],
};

/** Without the sandbox, which the bot never loads. */
function botSource(): string {
  return readdirSync(new URL('src/', ROOT), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('sandbox'))
    .map((file) => read(`src/${file}`))
    .join('\n');
}

function calledMethods(source: string): readonly string[] {
  const calls = source.matchAll(/\bclient\s*\.\s*(\w+(?:\s*\.\s*\w+)+)\s*\(/g);
  return [...new Set([...calls].map(([, method = '']) => method.replaceAll(/\s/g, '')))].sort();
}

describe('the scopes', () => {
  test('are known for exactly the methods that the bot calls', () => {
    expect(calledMethods(botSource())).toEqual(Object.keys(SCOPES).sort());
  });

  test('are not bypassed by calling a method by name', () => {
    // The client wraps apiCall to measure it.
    expect(botSource()).not.toMatch(/(?<!super)\.apiCall\s*\(/);
  });

  test('are exactly those of the methods, the command and the events', () => {
    const needed = new Set(['commands', ...Object.values(EVENT_SCOPES).flat(), ...Object.values(SCOPES).flat()]);
    const { bot, bot_optional: optional } = socket.oauth_config.scopes;
    expect(bot).toEqual([...new Set([...needed, ...OPTIONAL])].sort());
    expect(optional).toEqual(OPTIONAL);
    expect(ASKED).toEqual([...needed].filter((scope) => !OPTIONAL.includes(scope)).sort());
  });
});

describe('the manifests', () => {
  test('subscribe to exactly the events that the bot handles', () => {
    const handled = [...botSource().matchAll(/\bapp\.event\('(\w+)'/g)].map(([, name]) => name);
    expect(socket.settings.event_subscriptions.bot_events).toEqual(handled);
    expect(Object.keys(EVENT_SCOPES)).toEqual(handled);
  });

  test('use the shortcut id that the bot listens to', () => {
    expect(socket.features.shortcuts).toMatchObject([
      { name: SHORTCUT_NAME, type: 'message', callback_id: ids.askAbout },
    ]);
  });

  test('differ only in how Slack reaches the bot', () => {
    const { features, settings } = socket;
    expect(http).toEqual({
      ...socket,
      features: { ...features, slash_commands: features.slash_commands.map((one) => ({ ...one, url: EVENTS_URL })) },
      settings: {
        ...settings,
        event_subscriptions: { ...settings.event_subscriptions, request_url: EVENTS_URL },
        interactivity: { is_enabled: true, request_url: EVENTS_URL, message_menu_options_url: EVENTS_URL },
        socket_mode_enabled: false,
      },
    });
  });

  test('need no URL in Socket Mode', () => {
    expect(socket.settings.socket_mode_enabled).toBe(true);
    expect(JSON.stringify(socket)).not.toContain('https://');
  });

  test('enable direct messages about outcomes', () => {
    expect(socket.features.app_home.messages_tab_enabled).toBe(true);
  });

  test('enable the Home tab', () => {
    expect(socket.features.app_home.home_tab_enabled).toBe(true);
  });
});

describe('the example policy', () => {
  const example = parsePolicy(read('manifest/policy.example.yaml'), operations);

  test('is valid', () => {
    expect(example).toMatchObject({ ok: true });
  });

  test('has a rule for every change, and two approvals for irreversible ones', () => {
    const rules = example.ok ? example.policy.rules : [];
    const ruleOf = (operation: string) => rules.find((rule) => rule.operations.includes(operation));
    for (const { name, effect } of operations.filter((operation) => operation.effect !== 'read')) {
      expect(ruleOf(name)?.approvers).not.toEqual([]);
      expect(ruleOf(name)?.approvals).toBeGreaterThanOrEqual(effect === 'irreversible' ? 2 : 1);
    }
  });
});

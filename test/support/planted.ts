// An Atlas that adds a secret to every object in a reply, in every field that could hold one.
import { z } from 'zod';
import type { Atlas } from '../../src/atlas/atlas.js';

export const PLANTED = 'planted-c0ffee';

/** Fields that the official document defines, and harmless-looking ones. */
const FIELDS = {
  apiKey: PLANTED,
  apiToken: PLANTED,
  authorization: `Bearer ${PLANTED}`,
  connectionStrings: { standard: `mongodb://u:${PLANTED}@h`, standardSrv: `mongodb+srv://u:${PLANTED}@h` },
  deliveryUrl: [`https://h/?X-Amz-Signature=${PLANTED}`],
  downloadUrl: `https://h/?X-Amz-Signature=${PLANTED}`,
  integrationId: PLANTED,
  maskedSecretValue: `...${PLANTED}`,
  mongoURI: `mongodb://u:${PLANTED}@h`,
  notificationToken: PLANTED,
  password: PLANTED,
  pemFileInfo: { certificates: [{ content: PLANTED }], fileName: 'cert.pem' },
  privateDownloadDeliveryUrls: [{ deliveryUrl: `https://h/?sig=${PLANTED}` }],
  privateKey: `********-${PLANTED}`,
  secret: PLANTED,
  serviceKey: PLANTED,
  snapshotUrl: `https://h/?X-Amz-Signature=${PLANTED}`,
  srvAddress: `mongodb+srv://u:${PLANTED}@h`,
  token: PLANTED,
  webhookSecret: PLANTED,
  webhookUrl: `https://h/${PLANTED}`,
};

function planted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(planted);
  if (typeof value !== 'object' || value === null) return value;
  const rest = Object.entries(value).filter(([name]) => !Object.hasOwn(FIELDS, name));
  return { ...FIELDS, ...Object.fromEntries(rest.map(([name, one]) => [name, planted(one)])) };
}

export const planting = (inner: Atlas): Atlas => changingReplies(inner, planted);

/** An Atlas whose replies are changed before they are parsed. */
export function changingReplies(inner: Atlas, change: (reply: unknown) => unknown): Atlas {
  return {
    clientId: inner.clientId,
    identity: inner.identity,
    get time() {
      return inner.time;
    },
    get: async (path, schema, query) => schema.parse(change(await inner.get(path, z.unknown(), query))),
    list: async (path, item, query) =>
      (await inner.list(path, z.unknown(), query)).map((one) => item.parse(change(one))),
    write: async (call, reply) => {
      const got = await inner.write(call, reply && z.unknown());
      return reply?.parse(change(got));
    },
    with: (options) => changingReplies(inner.with(options), change),
  };
}

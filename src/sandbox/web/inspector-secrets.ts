// Hides secrets in the inspector, because anyone who sees a secret could use it, even in a sandbox.

const SECRET_NAMES =
  /token|secret|e-?mail|password|authorization|private_?key|response_?url|upload_url|url_private|(delivery|download|snapshot)Url|connectionString|^standard(Srv)?$/i;
const SECRET_TEXTS = [
  /x(?:ox[a-z]|app)[-.][\w.-]+/gi, // Slack's tokens
  /mdb_sa_sk_[\w-]+/gi, // Atlas service account secrets
  /https?:\/\/[^\s"'<>]*[?&](?:X-Amz-|Signature=|sig=|token=)[^\s"'<>]*/gi, // presigned links
  /https?:\/\/[^\s"'<>]*\/(?:response|upload)\/[^\s"'<>]*/gi, // URLs where anyone can respond or upload a file
  /(?:mongodb(?:\+srv)?|rediss?):\/\/[^\s"'<>]*@/gi,
  /[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/g, // email addresses, which are also Atlas usernames
];
const HIDDEN = '[not shown]';
const MOST_CHARACTERS = 12_000;

function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return /^[[{]/.test(value) ? withinJson(value) : withoutSecretText(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, SECRET_NAMES.test(name) ? HIDDEN : withoutSecrets(one)]),
  );
}

const withoutSecretText = (text: string) => SECRET_TEXTS.reduce((left, secret) => left.replace(secret, HIDDEN), text);

/** Hides secrets in JSON text, e.g. blocks and views in Slack's arguments. */
function withinJson(text: string): unknown {
  try {
    return withoutSecrets(JSON.parse(text));
  } catch {
    return withoutSecretText(text);
  }
}

export function redactedJson(value: unknown): string {
  const text = JSON.stringify(withoutSecrets(value), null, 2) ?? '';
  return text.length <= MOST_CHARACTERS
    ? text
    : `${text.slice(0, MOST_CHARACTERS)}\n... ${text.length} characters in total`;
}

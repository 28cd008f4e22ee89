// What a person sees, as text: for tests that read messages and forms as people do.
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .filter(
      ([key]) =>
        !['type', 'action_id', 'block_id', 'value', 'ts', 'callback_id', 'private_metadata', 'style'].includes(key),
    )
    .map(([, one]) => textOf(one))
    .join(' ')
    .replace(/\s+/g, ' ');
}

const HUES = 6;

/** A person's initials on their colour, or the bot's logo. */
export function Avatar({ id, name, bot = false }: { id: string; name: string; bot?: boolean }) {
  return (
    <span class={bot ? 'avatar bot' : `avatar hue-${hueOf(id)}`} aria-hidden="true">
      {bot ? <Sign /> : initials(name)}
    </span>
  );
}

const hueOf = (id: string) => [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % HUES;

const initials = (name: string) =>
  name
    .split(' ')
    .map((word) => word.charAt(0))
    .join('')
    .slice(0, 2);

/** Countersign's logo: two signatures, crossing each other. */
export function Sign() {
  return (
    <svg class="sign-mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M5 13l4 4L19 7" />
      <path d="M5 7l5 5" />
    </svg>
  );
}

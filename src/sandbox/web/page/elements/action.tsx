// An element that acts immediately: a section's accessory or part of an actions block.
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { type Element, type ElementOf, inputKey } from '../../block-kit.js';
import type { Value } from '../../wire.js';
import { initialValue, useSurface, useWorkspace } from '../context.js';
import { useTask } from '../hooks.js';
import { Menu } from '../parts/menu.js';
import { ErrorText } from '../parts/parts.js';
import { isRadioGroup, ValueElement } from './element.js';

export function ActionElement({ element, blockId }: { element: Element; blockId: string }) {
  const { act } = useWorkspace();
  const { place, values, hold } = useSurface();
  const { busy, trouble, run } = useTask();
  const id = useId();
  const actionId = element.action_id ?? '';
  const key = inputKey(blockId, actionId);
  const press = (value: Value) => void run(act({ kind: 'press', in: place, blockId, actionId, value }));
  const control = () => {
    if (element.type === 'button') return <Button element={element} busy={busy} onPress={press} />;
    if (element.type === 'overflow') {
      const items = element.options.map(({ text, value }) => ({ name: text.text, onPick: () => press(value) }));
      return <Menu label="More actions" items={items} />;
    }
    const label = 'placeholder' in element ? element.placeholder?.text : undefined;
    const value = values[key] ?? initialValue(element);
    const take = (taken: Value) => {
      hold(key, taken);
      press(taken);
    };
    return <ValueElement {...{ element, blockId, id, value }} label={label} invalid={false} onValue={take} />;
  };
  return (
    <span class="action" role={isRadioGroup(element) ? 'group' : undefined}>
      {control()}
      <ErrorText>{trouble}</ErrorText>
    </span>
  );
}

interface ButtonProps {
  readonly element: ElementOf<'button'>;
  readonly busy: boolean;
  onPress(value: Value): void;
}

function Button({ element, busy, onPress }: ButtonProps) {
  const press = () => {
    if (busy) return;
    if (element.url !== undefined) window.open(element.url, '_blank', 'noopener');
    onPress(element.value ?? null);
  };
  return (
    <button
      ref={useFocusHandedOn()}
      type="button"
      class={`button ${element.style ?? ''}`}
      aria-label={element.accessibility_label}
      aria-busy={busy}
      aria-disabled={busy}
      onClick={press}
    >
      {element.text.text}
    </button>
  );
}

/**
 * Moves the focus to the message if a focused button disappears. Otherwise, the focus would go to the top of the page.
 */
function useFocusHandedOn() {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const own = button.current;
    const message = own?.closest('article');
    return () => {
      if (own?.matches(':focus-visible')) message?.focus();
    };
  }, []);
  return button;
}

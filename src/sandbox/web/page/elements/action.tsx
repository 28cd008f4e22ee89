// An element that is delivered at once: the accessory of a section, or in an actions block.
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Element, ElementOf } from '../../block-kit.js';
import { inputKey } from '../../input-key.js';
import type { Value } from '../../wire.js';
import { Menu } from '../menu.js';
import { initialValue, useSurface } from '../surface.js';
import { useWorkspace } from '../workspace.js';
import { isGroup, ValueElement } from './element.js';

interface ActionProps {
  readonly element: Element;
  readonly blockId: string;
}

export function ActionElement({ element, blockId }: ActionProps) {
  const { ask } = useWorkspace();
  const { values, hold } = useSurface();
  const { busy, trouble, press } = usePress(element, blockId);
  const id = useId();
  const key = inputKey(blockId, element.action_id);

  const confirm = 'confirm' in element ? element.confirm : undefined;
  const wants = async (value: Value) => {
    if (confirm === undefined || (await ask(confirm))) await press(value);
  };
  const control = () => {
    if (element.type === 'button') return <Button element={element} busy={busy} onPress={wants} />;
    if (element.type === 'overflow') return <Overflow element={element} onPress={wants} />;
    const label = 'placeholder' in element ? element.placeholder?.text : undefined;
    const value = values[key] ?? initialValue(element);
    const take = (taken: Value) => {
      hold(key, taken);
      wants(taken);
    };
    return <ValueElement {...{ element, blockId, id, value }} label={label} invalid={false} onValue={take} />;
  };
  return (
    <span class="action" role={isGroup(element) ? 'group' : undefined}>
      {control()}
      {trouble !== undefined && (
        <span class="trouble" role="alert">
          {trouble}
        </span>
      )}
    </span>
  );
}

function usePress(element: Element, blockId: string) {
  const { act } = useWorkspace();
  const { place } = useSurface();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const press = async (value: Value) => {
    setBusy(true);
    setTrouble(undefined);
    const outcome = await act({ kind: 'press', in: place, blockId, actionId: element.action_id ?? '', value });
    setBusy(false);
    if (outcome.kind === 'trouble') setTrouble(outcome.sentence);
  };
  return { busy, trouble, press };
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

/** When a focused button disappears, moves the focus to its message instead of the top of the page. */
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

function Overflow({ element, onPress }: { element: ElementOf<'overflow'>; onPress(value: Value): void }) {
  const items = element.options.map(({ text, value }) => ({ name: text.text, onPick: () => onPress(value) }));
  return (
    <Menu label="More actions" items={items}>
      ⋯
    </Menu>
  );
}

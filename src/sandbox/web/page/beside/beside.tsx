// Behind the scenes: a column on wide screens, else a drawer over the page.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AtlasNote } from '../../wire.js';
import { FaultDial } from '../dial/fault-dial.js';
import { GlassBox } from '../glass/glass-box.js';
import { Stories } from '../stories/stories.js';
import { useMatches, WITH_COLUMN } from '../width.js';
import { AtlasPanel } from './atlas-panel.js';

const TABS = ['Atlas', 'Glass box', 'Faults', 'Stories'] as const;
type Tab = (typeof TABS)[number];

interface BesideProps {
  readonly atlas: AtlasNote;
  readonly open: boolean;
  onClose(): void;
}

export function Beside({ atlas, open, onClose }: BesideProps) {
  const [tab, setTab] = useState<Tab>('Atlas');
  const own = useRef<HTMLElement>(null);
  const column = useMatches(WITH_COLUMN);
  useDrawerFocus(own, open && !column);
  // All four tabs stay mounted, so that for example a story goes on while one looks at Atlas.
  const parts: Readonly<Record<Tab, ComponentChildren>> = {
    Atlas: <AtlasPanel atlas={atlas} />,
    'Glass box': <GlassBox />,
    Faults: <FaultDial />,
    Stories: <Stories />,
  };
  return (
    <aside
      id="beside"
      class="beside"
      aria-label="Behind the scenes"
      hidden={!open}
      data-region
      ref={own}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !column) onClose();
      }}
    >
      <div class="tab-bar">
        <Tabs tab={tab} onTab={setTab} />
        <button type="button" class="cross" aria-label="Close behind the scenes" onClick={onClose}>
          ×
        </button>
      </div>
      {TABS.map((name) => (
        <div
          key={name}
          id={panelId(name)}
          class="panel"
          role="tabpanel"
          aria-labelledby={tabId(name)}
          hidden={name !== tab}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
          tabIndex={0}
        >
          {parts[name]}
        </div>
      ))}
    </aside>
  );
}

const tabId = (tab: Tab) => `tab-${tab.replace(' ', '-')}`;
const panelId = (tab: Tab) => `panel-${tab.replace(' ', '-')}`;

function Tabs({ tab, onTab }: { tab: Tab; onTab(tab: Tab): void }) {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length] ?? tab;
    onTab(next);
    document.getElementById(tabId(next))?.focus();
  };
  return (
    <div role="tablist" aria-label="Behind the scenes" class="tabs" onKeyDown={onKeyDown}>
      {TABS.map((name) => (
        <button
          key={name}
          id={tabId(name)}
          type="button"
          role="tab"
          aria-selected={name === tab}
          aria-controls={panelId(name)}
          tabIndex={name === tab ? 0 : -1}
          onClick={() => onTab(name)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

/** A drawer over the page takes the focus when it opens, and gives it back. */
function useDrawerFocus(drawer: { readonly current: HTMLElement | null }, over: boolean): void {
  useEffect(() => {
    if (!over) return;
    const before = document.activeElement;
    drawer.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [over]);
}

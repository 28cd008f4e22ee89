// Behind the scenes: a column on wide screens, otherwise a drawer over the page.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AtlasSummary, AtlasSummaryItem } from '../../wire.js';
import { SIDE_PANEL_QUERY, useMediaQuery } from '../hooks.js';
import { moveFocus } from '../keys.js';
import { useSidePanelData } from '../live.js';
import { CloseButton, SCROLLABLE_PROPS, Time } from '../parts/parts.js';
import { FaultPanelTab } from './fault-panel-tab.js';
import { InspectorPanel } from './inspector-panel.js';
import { Stories } from './stories.js';

const TABS = ['Atlas', 'Inspector', 'Faults', 'Stories'] as const;
type Tab = (typeof TABS)[number];

interface BesideProps {
  readonly atlas: AtlasSummary;
  readonly open: boolean;
  onClose(): void;
}

export function SidePanel({ atlas, open, onClose }: BesideProps) {
  const [tab, setTab] = useState<Tab>('Atlas');
  const own = useRef<HTMLElement>(null);
  const column = useMediaQuery(SIDE_PANEL_QUERY);
  const behind = useSidePanelData();
  useDrawerFocus(own, open && !column);
  // All tabs stay mounted, so that e.g. a story stays open while the Atlas tab is shown.
  const parts: Readonly<Record<Tab, ComponentChildren>> = {
    Atlas: <AtlasPanel atlas={atlas} />,
    Inspector: <InspectorPanel behind={behind} />,
    Faults: <FaultPanelTab behind={behind} />,
    Stories: <Stories behind={behind} />,
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
        <CloseButton label="Close behind the scenes" onClick={onClose} />
      </div>
      {TABS.map((name) => (
        <div
          key={name}
          id={panelId(name)}
          class="panel"
          role="tabpanel"
          aria-label={name}
          hidden={name !== tab}
          {...SCROLLABLE_PROPS}
        >
          {parts[name]}
        </div>
      ))}
    </aside>
  );
}

const panelId = (tab: Tab) => `panel-${tab.replace(' ', '-')}`;

function Tabs({ tab, onTab }: { tab: Tab; onTab(tab: Tab): void }) {
  const list = useRef<HTMLDivElement>(null);
  const tabs = () => [...(list.current?.querySelectorAll('button') ?? [])];
  return (
    <div
      ref={list}
      role="tablist"
      aria-label="Behind the scenes"
      class="tabs"
      onKeyDown={(event) => moveFocus(event, tabs(), ['ArrowLeft', 'ArrowRight'])}
    >
      {TABS.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={name === tab}
          aria-controls={panelId(name)}
          tabIndex={name === tab ? 0 : -1}
          onClick={() => onTab(name)}
          onFocus={() => onTab(name)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

/** Focuses the drawer when it opens and restores the focus when it closes. */
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

function AtlasPanel({ atlas }: { atlas: AtlasSummary }) {
  return (
    <div class="stack part">
      <h3>Current state of Atlas</h3>
      <Places title="Clusters" places={atlas.clusters} />
      <Places title="Query limits" places={atlas.limits} />
      <Places title="Identity providers" places={atlas.providers} />
    </div>
  );
}

function Places({ title, places }: { title: string; places: readonly AtlasSummaryItem[] }) {
  return (
    <details class="places" open>
      <summary>{title}</summary>
      <ul>
        {places.map((place, index) => (
          <li key={index}>
            <strong>{place.name}</strong> <small>{place.of}</small>
            {place.lines.map((line) => (
              <p key={line.text} class={line.lively ? 'good' : 'quiet'}>
                {line.text} {line.at !== undefined && <Time at={line.at} />}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </details>
  );
}

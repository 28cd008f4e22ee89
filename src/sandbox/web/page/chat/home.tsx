// The bot's Home tab.
import { useEffect, useState } from 'preact/hooks';
import { Blocks } from '../blocks/blocks.js';
import { SurfaceContext } from '../surface.js';
import { useWorkspace } from '../workspace.js';

export function Home() {
  const { act, snapshot } = useWorkspace();
  const [trouble, setTrouble] = useState<string>();
  useEffect(() => {
    act({ kind: 'home' }).then((outcome) => outcome.kind === 'trouble' && setTrouble(outcome.sentence));
  }, []);
  const { home } = snapshot;
  const surface = home && {
    place: { viewId: home.id },
    values: home.values,
    shown: {},
    errors: {},
    hold: () => undefined,
  };
  return (
    <section class="channel" aria-label="Home of Countersign">
      <header class="title">
        <h2>Home of Countersign</h2>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <section class="log home" tabIndex={0} aria-label="What Countersign put here">
        {trouble !== undefined && (
          <p class="trouble" role="alert">
            {trouble}
          </p>
        )}
        {home === undefined || surface === undefined ? (
          <p class="empty">Countersign has put nothing here yet. What it has for you comes in its direct messages.</p>
        ) : (
          <SurfaceContext.Provider value={surface}>
            <Blocks blocks={home.blocks} />
          </SurfaceContext.Provider>
        )}
      </section>
    </section>
  );
}
